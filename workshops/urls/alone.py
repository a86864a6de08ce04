"""Addresses of going through the domains by oneself. The plan has its own below the same link."""

from django.urls import path

from workshops.views import alone

_REVIEW = "alone/<str:secret>/"

urlpatterns = [
    path("alone/", alone.begin, name="alone"),
    path("alone/back/", alone.back, name="alone_back"),
    path(_REVIEW, alone.home, name="alone_home"),
    path(f"{_REVIEW}domains/", alone.choose, name="alone_choose"),
    path(f"{_REVIEW}domains/<slug:key>/", alone.domain, name="alone_domain"),
    path(f"{_REVIEW}answer/", alone.answer, name="alone_answer"),
    path(f"{_REVIEW}note/", alone.note, name="alone_note"),
    path(f"{_REVIEW}device/", alone.device, name="alone_device"),
    path(f"{_REVIEW}delete/", alone.delete, name="alone_delete"),
]
