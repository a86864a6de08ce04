"""Judges the way in as a browser sees it: pages, cookies, static files."""

import re
from collections.abc import Iterator
from http.cookies import SimpleCookie

from reviewtool.addresses import is_this_machine_only
from reviewtool.doctor.asking import Answer, Place
from reviewtool.doctor.findings import Finding, note, well, wrong

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
STYLE = re.compile(r'rel="stylesheet" href="([^"]+)"')
COOKIE = "csrftoken"
# Every answer of the app carries it, and no proxy's own page does.
OWN_HEADER = "Content-Security-Policy"


def judge_page(place: Place, page: Answer) -> Finding:
    """Whether the page for joining came from the app."""
    if page.status == 200 and TOKEN.search(page.text):
        return well(f"The app answers at {place.origin}.")
    if page.status == 503 and OWN_HEADER in page.headers:
        return wrong(
            "The app answers, but its database does not.",
            "Start the database, look whether its disk is full and whether DATABASE_URL is right.",
        )
    if page.status in {502, 503, 504}:
        return wrong(
            f"A proxy answers at {place.origin}, but no app behind it ({page.status}).",
            "Start the app, and look whether the proxy is told its right address and port.",
        )
    if page.status == 400:
        return wrong(
            f"The app does not answer to the name {place.host}.",
            "Add the name to ALLOWED_HOSTS and start the app again; the proxy has to pass on "
            "the Host header.",
        )
    if page.status >= 500:
        return wrong(
            f"The app answers with an error ({page.status}).",
            "Its log says why. After an update, run manage.py migrate and collectstatic.",
        )
    return wrong(
        f"Something answers at {place.origin}, but not this app ({page.status}).",
        "Look whether the proxy sends every path to the app.",
    )


def judge_scheme(place: Place) -> Finding:
    """Whether the way is private."""
    if place.scheme == "https":
        return well("The way to it is private (https).")
    if is_this_machine_only(place.host):
        return note("This looked at the app itself, by plain http on this machine.")
    return note(
        "The way to it is plain http: enough in one's own hall, never across the internet.",
        "Put a proxy with https in front: see deploy/.",
    )


def cookie_of(page: Answer) -> SimpleCookie:
    """The cookies that came with a page."""
    jar = SimpleCookie()
    for header in page.headers.get_all("Set-Cookie") or []:
        jar.load(header)
    return jar


def is_sent_back(place: Place, page: Answer) -> bool:
    """Whether a browser would send the page's cookie back to this place."""
    jar = cookie_of(page)
    return COOKIE in jar and not (jar[COOKIE]["secure"] and place.scheme == "http")


def judge_cookies(place: Place, page: Answer) -> Finding:
    """Whether cookies come, and are such that a browser keeps them to itself."""
    jar = cookie_of(page)
    if COOKIE not in jar:
        return wrong(
            "No cookie came with the page: nobody can send a form.",
            "Something on the way removes Set-Cookie; proxies and caches must pass it on.",
        )
    cookie = jar[COOKIE]
    if place.scheme == "http" and cookie["secure"]:
        return wrong(
            "Cookies are marked for https only, and this way is plain http: nobody can join.",
            "Give people the https address, or set HTTPS=off where there is none.",
        )
    if place.scheme == "https" and not cookie["secure"]:
        return wrong("Cookies would also travel over plain http.", "Set HTTPS=on.")
    if not cookie["httponly"] or cookie["samesite"].lower() != "lax":
        return wrong(
            "Something on the way changes cookies (HttpOnly and SameSite=Lax are missing).",
            "Let the proxy pass on Set-Cookie as it is.",
        )
    return well("Cookies come unharmed.")


def judge_freshness(one: Answer, other: Answer) -> Finding:
    """Two people who ask must not get the same page: the token in it is made for each."""
    tokens = [TOKEN.search(answer.text) for answer in (one, other)]
    if all(tokens) and len({token[1] for token in tokens if token}) == 2:
        return well("Every page is made for the one who asks; no cache is in between.")
    return wrong(
        "Two visitors were given the same page: a cache is in between.",
        "Switch off caching in the proxy for everything but /static/.",
    )


def judge_static(style: Answer | None) -> Iterator[Finding]:
    """Static files have to be there, small, and kept by browsers."""
    if style is None or style.status != 200:
        yield wrong(
            "The style of the pages is missing: they come without their look.",
            "Run manage.py collectstatic; the proxy has to pass on /static/ to the app.",
        )
        return
    if style.headers.get("Content-Encoding") not in {"br", "gzip", "zstd"}:
        yield wrong(
            "Static files are not compressed.",
            "Run manage.py collectstatic, and let the proxy pass on Accept-Encoding.",
        )
    elif "immutable" not in style.headers.get("Cache-Control", ""):
        yield wrong(
            "Browsers may not keep static files: every visit fetches them again.",
            "Let the proxy pass on Cache-Control from the app for /static/.",
        )
    else:
        yield well("Static files are compressed, and browsers keep them.")


def judge_compression(packed: Answer) -> Finding:
    """Pages have to come compressed."""
    if packed.headers.get("Content-Encoding") in {"br", "gzip", "zstd"}:
        return well("Pages come compressed.")
    return wrong(
        "Pages come uncompressed: slow where the signal is poor.",
        "Let the proxy pass on Accept-Encoding to the app, or compress there.",
    )


FORM_ARRIVES = well("A form with its cookie gets through.")
