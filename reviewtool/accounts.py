"""Sign-in for facilitators: what allauth may do here, and at which addresses."""

from typing import Any

from allauth.account import views
from allauth.account.adapter import DefaultAccountAdapter
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, re_path


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up by themselves; accounts come from ``manage.py create_facilitator``."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def no_signup(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """allauth links these names from its own pages; here there is nothing behind them."""
    raise Http404


urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path(
        "password/reset/done/",
        views.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("signup/", no_signup, name="account_signup"),
    path("email/", no_signup, name="account_email"),
]
