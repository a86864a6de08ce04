"""Editions for superusers: to look at; they are loaded from packs and never typed in."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.http import HttpRequest

from domains.models import Edition

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Edition]
else:
    ModelAdmin = admin.ModelAdmin


@admin.register(Edition)
class EditionAdmin(ModelAdmin):
    """Read only; an edition that no workshop has used can be removed."""

    list_display = ["title", "pack", "number", "language", "loaded_at", "used_at"]
    list_filter = ["pack", "language"]
    readonly_fields = [
        "title",
        "pack",
        "number",
        "language",
        "summary",
        "digest",
        "loaded_at",
        "used_at",
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody: `manage.py load_pack` does it."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        """Nobody: a changed pack is a new edition."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        """Only what no workshop has used, and only one at a time, from its own page."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and obj is not None and not obj.is_used
