"""Headers and cookies: what a browser is told."""

import pytest
from django.http import JsonResponse
from django.test import Client, RequestFactory
from django.test.utils import override_settings

from reviewtool import addresses
from reviewtool.addresses import base_url, is_this_machine_only, origin
from reviewtool.security import SecurityHeadersMiddleware

pytestmark = pytest.mark.django_db


def test_every_page_forbids_what_is_inline_or_from_elsewhere(client: Client) -> None:
    policy = client.get("/accounts/login/").headers["Content-Security-Policy"]
    assert policy == (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; "
        "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    )


def test_pages_that_are_missing_carry_the_headers_too(client: Client) -> None:
    answer = client.get("/no-such-page/")
    assert answer.status_code == 404
    told = {name: answer.headers.get(name) for name in EXPECTED}
    assert told == EXPECTED
    assert "Content-Security-Policy" in answer.headers


EXPECTED = {
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), "
    "browsing-topics=()",
    "Cross-Origin-Opener-Policy": None,  # Chromium complains about it over plain http
}


def test_cookies_are_out_of_reach_for_scripts_and_other_sites(client: Client) -> None:
    cookie = client.get("/accounts/login/").cookies["csrftoken"]
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", "")


@pytest.mark.parametrize(
    ("host", "only"),
    [
        ("localhost:8000", True),
        ("127.0.0.1", True),
        ("[::1]:8000", True),
        ("10.0.0.2", False),
        ("review.example.org", False),
    ],
)
def test_names_that_no_phone_can_reach_are_known(host: str, only: bool) -> None:
    assert is_this_machine_only(host) == only


def test_links_for_phones_never_say_localhost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "network_address", lambda: "192.168.0.17")
    requests = RequestFactory()
    asked = [requests.get("/", headers={"host": h}) for h in ("localhost:8000", "10.0.0.2:8000")]
    assert [base_url(r) for r in asked] == ["http://192.168.0.17:8000", "http://10.0.0.2:8000"]


@override_settings(BASE_URL="https://review.example.org")
def test_links_carry_the_configured_address() -> None:
    request = RequestFactory().get("/", headers={"host": "localhost:8000"})
    assert base_url(request) == "https://review.example.org"


def test_usual_ports_are_left_out() -> None:
    told = [origin("http", "10.0.0.2", 80), origin("https", "fe80::1", 443), origin("http", "x", 1)]
    assert told == ["http://10.0.0.2", "https://[fe80::1]", "http://x:1"]


def test_what_only_scripts_read_has_a_short_head_and_may_do_nothing() -> None:
    answer = SecurityHeadersMiddleware(lambda _request: JsonResponse({}))(RequestFactory().get("/"))
    assert dict(answer.headers) == {
        "Content-Type": "application/json",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    }
