"""The admin for superusers: accounts, and the settings of workshops to look at.

Never a single person's answers, reasons, seats, marks or notes: nothing of them is
registered, and no page here counts or names them.
"""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from workshops.models import Facilitator, Workshop

if TYPE_CHECKING:
    FacilitatorModelAdmin = admin.ModelAdmin[Facilitator]
    WorkshopModelAdmin = admin.ModelAdmin[Workshop]
    FacilitatorModelForm = forms.ModelForm[Facilitator]
else:
    FacilitatorModelAdmin = WorkshopModelAdmin = admin.ModelAdmin
    FacilitatorModelForm = forms.ModelForm


class FacilitatorForm(FacilitatorModelForm):
    """An account without a password: people set their own with "Forgot your password?"."""

    class Meta:
        model = Facilitator
        fields = ("email", "name", "is_active", "is_staff", "is_superuser")

    def save(self, commit: bool = True) -> Facilitator:
        """A new account cannot sign in until its owner has set a password by mail."""
        if not self.instance.pk:
            self.instance.set_unusable_password()
        return super().save(commit)


@admin.register(Facilitator)
class FacilitatorAdmin(FacilitatorModelAdmin):
    """Who has an account."""

    form = FacilitatorForm
    list_display = ("email", "name", "is_active", "is_staff", "date_joined", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "name")
    ordering = ("email",)


@admin.register(Workshop)
class WorkshopAdmin(WorkshopModelAdmin):
    """Which workshops there are and who runs them; everything else happens at the desk."""

    list_display = ("title", "place", "date", "edition", "is_practice", "opened_at", "closed_at")
    list_filter = ("is_practice",)
    list_select_related = ("edition",)
    search_fields = ("title", "place")
    filter_horizontal = ("facilitators",)
    fields = (
        "facilitators",
        "title",
        "place",
        "date",
        "edition",
        "minutes",
        "minimum",
        "one_at_a_time",
        "carers_apart",
        "is_practice",
        "most_seats",
        "created_at",
        "opened_at",
        "closed_at",
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Only who runs it, and how many may join, can be changed here."""
        return tuple(name for name in self.fields or () if name in self._looked_at)

    _looked_at = frozenset(fields) - {"facilitators", "most_seats"}

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody: workshops are set up by those who run them."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: the confirmation would list what people wrote. It is deleted at its desk."""
        return False
