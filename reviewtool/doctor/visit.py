"""The doctor's visit: asks one thing after the other, and hands each answer to its judge."""

import json
import time
from collections.abc import Iterator
from typing import Any

from reviewtool import checkup
from reviewtool.doctor import inside, streams, way_in
from reviewtool.doctor.asking import Answer, Place, Unreachable, ask, listen
from reviewtool.doctor.findings import Finding, State, note, untried, wrong

ENTRANCE = "/join/"
ROUNDS = 12
BETWEEN = 0.2
# Beyond a silence, what is waited for until a stream counts as silent for good.
GRACE = 12.0
REDIRECTS = 5


def visit(place: Place, *, silence: float, key: str) -> Iterator[Finding]:
    """Everything there is to find, as it is found.

    ``silence``: for how many seconds a stream is left silent (0: not tried). ``key`` opens
    the inside of the app; "" leaves it alone.
    """
    try:
        place, page = enter(place)
        entrance = way_in.judge_page(place, page)
        yield entrance
        if entrance.state is not State.WELL:
            return
        yield from look_around(place, page)
        yield from look_inside(place, page, key)
        heard = listen(place, f"{checkup.STREAM}?silence={silence:.0f}", silence + GRACE)
        yield from streams.judge_stream(heard, silence)
    except Unreachable as why:
        yield untried(str(why), why.advice)


def enter(place: Place) -> tuple[Place, Answer]:
    """The page for joining, and the place where it was found in the end."""
    page = ask(place, ENTRANCE)
    for _redirect in range(REDIRECTS):
        where = page.headers.get("Location", "")
        if page.status not in {301, 302, 303, 307, 308} or "://" not in where:
            break
        place = Place.at(where)
        page = ask(place, ENTRANCE)
    return place, page


def look_around(place: Place, page: Answer) -> Iterator[Finding]:
    """What any visitor sees."""
    yield way_in.judge_scheme(place)
    yield way_in.judge_cookies(place, page)
    yield way_in.judge_freshness(page, ask(place, ENTRANCE))
    packed = {"Accept-Encoding": "gzip, br"}
    yield way_in.judge_compression(ask(place, ENTRANCE, headers=packed))
    style = way_in.STYLE.search(page.text)
    yield from way_in.judge_static(ask(place, style[1], headers=packed) if style else None)


def look_inside(place: Place, page: Answer, key: str) -> Iterator[Finding]:
    """What the app says of itself; without the key, only whether a form arrives."""
    rounds: list[tuple[int, dict[str, Any]]] = []
    for _round in range(ROUNDS if key else 1):
        number, began = round(time.time() * 1000), time.time()
        came = send_form(place, page, key, number)
        if came.status != 200:
            yield form_refused(came)
            return
        told = json.loads(came.text)
        if not told["open"]:
            yield way_in.FORM_ARRIVES
            yield closed(key)
            return
        if not rounds:
            yield way_in.FORM_ARRIVES
            yield from inside.judge_seen(place, told, came.own_address)
            yield inside.judge_clock(told, began, time.time())
        rounds.append((number, told))
        time.sleep(BETWEEN)
    yield from judge_rounds(rounds)


def judge_rounds(rounds: list[tuple[int, dict[str, Any]]]) -> Iterator[Finding]:
    """What holds for the servers together, and for each of them."""
    reports = [report for _number, report in rounds]
    yield from inside.judge_servers(reports)
    yield from inside.judge_redis(reports, inside.hear_each_other(rounds))
    said: list[Finding] = []
    for report in {report["process"]: report for report in reports}.values():
        found = [*inside.judge_database(report["database"]), inside.judge_disk(report["disk"])]
        # What is well is said once: servers that share a database differ in milliseconds only.
        new = [one for one in found if one.state is not State.WELL and one not in said]
        yield from new if said else found
        said += found


def send_form(place: Place, page: Answer, key: str, number: int) -> Answer:
    """Send a form as a browser does, with the page's cookie and token."""
    token = way_in.TOKEN.search(page.text)
    assert token is not None
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Origin": place.origin,
        "Referer": f"{place.origin}{ENTRANCE}",
        "X-CSRFToken": token[1],
        "X-Forwarded-For": inside.MADE_UP,
    }
    if way_in.is_sent_back(place, page):
        cookie = way_in.cookie_of(page)[way_in.COOKIE]
        headers["Cookie"] = f"{way_in.COOKIE}={cookie.value}"
    if key:
        headers |= {checkup.KEY_HEADER: key, checkup.ROUND_HEADER: str(number)}
    return ask(place, checkup.PAGE, method="POST", headers=headers, body="from=doctor")


def form_refused(came: Answer) -> Finding:
    """A form did not get through."""
    if came.status == 403:
        return wrong(
            "A form was refused: nobody can join or answer.",
            "The proxy has to pass on Host, X-Forwarded-Proto and cookies, and its address has "
            "to be in TRUSTED_PROXIES. Where it changes the host, set CSRF_TRUSTED_ORIGINS.",
        )
    return wrong(
        f"A form did not get through ({came.status}).",
        "Let the proxy pass on POST to every path; the app's log says more.",
    )


def closed(key: str) -> Finding:
    """The inside was not looked at."""
    if not key:
        return note("The inside of the app was left alone (--outside).")
    return untried(
        "The database, Redis and what the app sees could not be tried from here.",
        "Run the doctor beside the app, with its settings: the same SECRET_KEY (or VAR_DIR) is "
        "the key to its inside. With --outside this is not tried.",
    )
