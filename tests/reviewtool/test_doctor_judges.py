"""How the doctor judges what came back: pure, without asking anything."""

from http.client import HTTPMessage
from typing import Any

import pytest

from reviewtool.doctor import inside, streams, way_in
from reviewtool.doctor.asking import Answer, Heard, Place
from reviewtool.doctor.findings import Finding, State, exit_code, note, untried, well, wrong

HTTPS = Place.at("https://review.example.org")
HTTP = Place.at("http://10.0.0.7:8000")
PAGE = '<input type="hidden" name="csrfmiddlewaretoken" value="{token}">'
COOKIE = "csrftoken=abc; Path=/; HttpOnly; SameSite=Lax"


def answer(status: int = 200, body: str = "", **headers: str) -> Answer:
    """An answer; underscores in names of headers stand for hyphens."""
    message = HTTPMessage()
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    return Answer(status, message, body.encode())


def heard(
    came: list[float], sent: list[float] | None = None, *, whole: bool = True, **headers: str
) -> Heard:
    """A stream whose messages came at these seconds, sent one second apart."""
    message = HTTPMessage()
    message["Content-Type"] = headers.pop("Content_Type", "text/event-stream")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    sent = sent or [1000.0 + second for second in range(len(came))]
    kinds = ["hello", *["beat"] * (len(came) - 2), "end" if whole else "beat"][: len(came)]
    return Heard(200, message, 0.1, list(zip(kinds, sent, came, strict=True)))


def states(found: list[Finding]) -> list[str]:
    """How findings count."""
    return [finding.state.value for finding in found]


@pytest.mark.parametrize(
    ("typed", "origin", "host"),
    [
        ("review.example.org", "https://review.example.org", "review.example.org"),
        ("http://localhost:8000/", "http://localhost:8000", "localhost:8000"),
        ("https://x.example:443/join/", "https://x.example", "x.example"),
        ("http://[::1]:8000", "http://[::1]:8000", "[::1]:8000"),
    ],
)
def test_an_address_means_a_place(typed: str, origin: str, host: str) -> None:
    assert (Place.at(typed).origin, Place.at(typed).host) == (origin, host)


@pytest.mark.parametrize(
    ("found", "code"),
    [
        ([well("")], 0),
        ([well(""), note("")], 0),
        ([well(""), untried("")], 2),
        ([untried(""), wrong("", "")], 1),
        ([], 2),
    ],
)
def test_the_exit_code_tells_the_worst(found: list[Finding], code: int) -> None:
    assert exit_code(found) == code


@pytest.mark.parametrize(
    ("came", "state"),
    [
        ([0.1, 1.1, 2.1, 3.1], "well"),
        ([0.1, 1.5, 2.0, 3.3], "well"),
        ([3.0, 3.0, 3.0, 3.0], "wrong"),  # all at the end
        ([0.1, 3.0, 3.0, 3.0], "wrong"),  # the first came at once, as many proxies do
        ([1.1, 1.1, 3.1, 3.1], "wrong"),  # by pairs
        ([2.5, 3.5, 4.5, 5.5], "wrong"),  # late, but evenly
    ],
)
def test_messages_have_to_come_as_they_were_sent(came: list[float], state: str) -> None:
    assert states(list(streams.judge_stream(heard(came), 16))) == [state]


def test_a_clock_that_is_off_is_no_delay() -> None:
    found = streams.judge_stream(heard([0.1, 1.1, 2.1], [5e6, 5e6 + 1, 5e6 + 2]), 16)
    assert states(list(found)) == ["well"]


def test_a_stream_without_its_end_was_cut() -> None:
    (found,) = streams.judge_stream(heard([0.1, 1.1, 2.1], whole=False), 16)
    assert found.text == "A stream was cut after 2 s, in a pause of 16 s."


@pytest.mark.parametrize(
    ("stream", "state", "says"),
    [
        (Heard(503, HTTPMessage(), 0.1), "not tried", "not free just now"),
        (Heard(404, HTTPMessage(), 0.1), "wrong", "the answer was 404"),
        (heard([0.1, 1.1], Content_Encoding="gzip"), "wrong", "compressed on the way"),
        (heard([0.1, 1.1], Content_Type="text/html"), "wrong", "something else came"),
        (heard([0.1]), "wrong", "1 of its messages came"),
    ],
)
def test_what_is_no_stream_is_said(stream: Heard, state: str, says: str) -> None:
    (found,) = streams.judge_stream(stream, 16)
    assert found.state.value == state
    assert says in found.text


@pytest.mark.parametrize(
    ("page", "says"),
    [
        (answer(200, PAGE.format(token="x")), "The app answers"),
        (answer(502), "no app behind it"),
        (answer(503), "no app behind it"),
        (answer(503, Content_Security_Policy="default-src 'self'"), "its database does not"),
        (answer(400), "does not answer to the name"),
        (answer(500), "answers with an error"),
        (answer(200, "Welcome to nginx"), "not this app"),
        (answer(404), "not this app"),
    ],
)
def test_who_answers_is_known(page: Answer, says: str) -> None:
    assert says in way_in.judge_page(HTTPS, page).text


@pytest.mark.parametrize(
    ("place", "cookie", "says"),
    [
        (HTTPS, f"{COOKIE}; Secure", "Cookies come unharmed."),
        (HTTP, COOKIE, "Cookies come unharmed."),
        (HTTPS, COOKIE, "Cookies would also travel over plain http."),
        (HTTP, f"{COOKIE}; Secure", "Cookies are marked for https only"),
        (HTTP, "csrftoken=abc", "Something on the way changes cookies"),
    ],
)
def test_cookies_fit_the_way_in(place: Place, cookie: str, says: str) -> None:
    assert way_in.judge_cookies(place, answer(Set_Cookie=cookie)).text.startswith(says)


def test_a_cookie_for_https_is_not_sent_over_http() -> None:
    secure = answer(Set_Cookie=f"{COOKIE}; Secure")
    assert way_in.is_sent_back(HTTPS, secure)
    assert not way_in.is_sent_back(HTTP, secure)


def test_a_cache_in_between_is_caught() -> None:
    one, other = (answer(200, PAGE.format(token=token)) for token in "ab")
    assert way_in.judge_freshness(one, other).state is State.WELL
    assert way_in.judge_freshness(one, one).state is State.WRONG


@pytest.mark.parametrize(
    ("style", "says"),
    [
        (None, "The style of the pages is missing"),
        (answer(404), "The style of the pages is missing"),
        (answer(200), "Static files are not compressed."),
        (answer(200, Content_Encoding="br"), "Browsers may not keep static files"),
        (
            answer(200, Content_Encoding="br", Cache_Control="max-age=9, immutable"),
            "Static files are compressed",
        ),
    ],
)
def test_static_files_are_judged(style: Answer | None, says: str) -> None:
    (found,) = way_in.judge_static(style)
    assert found.text.startswith(says)


def report(**parts: Any) -> dict[str, Any]:
    """A report of the app in which all is well, but for these parts."""
    whole: dict[str, Any] = {
        "process": "one",
        "version": "1",
        "now": 1000.0,
        "seen": {
            "scheme": "https",
            "host": "review.example.org",
            "client": "198.51.100.4",
            "forwarded_for": f"{inside.MADE_UP}, 198.51.100.4",
            "forwarded_proto": "https",
        },
        "settings": {
            "base_url": "https://review.example.org",
            "debug": False,
            "trusts": ["10.0.0.1"],
            "on_sqlite": False,
            "redis": False,
        },
        "live": {"heard": 0, "hears_all": True, "apart": False},
        "database": {
            "seconds": 0.01,
            "missing_migrations": 0,
            "kind": "SQLite",
            "version": "3.53.4",
            "warning": "",
            "journal": "wal",
            "synchronous": 2,
            "file_system": "ext4",
        },
        "redis": None,
    }
    for name, value in parts.items():
        old = whole[name]
        whole[name] = {**old, **value} if isinstance(old, dict) else value
    return whole


def faults(found: list[Finding]) -> list[str]:
    """What is wrong in these findings."""
    return [finding.text for finding in found if finding.state is State.WRONG]


def test_a_request_that_arrives_as_it_was_sent_is_well() -> None:
    found = list(inside.judge_seen(HTTPS, report(), "192.168.1.5"))
    assert states(found) == ["well"] * 4


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"seen": {"scheme": "http"}}, "the app believes by http"),
        ({"seen": {"host": "app:8000"}}, "the app hears app:8000"),
        ({"seen": {"client": "10.0.0.1"}}, "seems to come from the proxy (10.0.0.1)"),
        ({"seen": {"client": inside.MADE_UP}}, "Anybody can pretend"),
        (
            {"seen": {"client": "10.0.0.1", "forwarded_for": inside.MADE_UP}},
            "The proxy does not say who asks",
        ),
        ({"settings": {"base_url": "https://old.example.org"}}, "lead to https://old.example.org"),
        ({"settings": {"debug": True}}, "DEBUG is on"),
    ],
)
def test_what_a_request_lost_on_its_way_is_said(parts: dict[str, Any], says: str) -> None:
    (fault,) = faults(list(inside.judge_seen(HTTPS, report(**parts), "192.168.1.5")))
    assert says in fault


def test_the_advice_names_the_proxy_that_is_not_trusted() -> None:
    seen = report(seen={"scheme": "http", "client": "10.0.0.1"})["seen"]
    assert "add 10.0.0.1 to TRUSTED_PROXIES" in inside.judge_scheme(HTTPS, seen).advice
    assert "X-Forwarded-Proto" in inside.judge_scheme(HTTPS, {**seen, "forwarded_proto": ""}).advice


def test_on_this_machine_nobody_pretends() -> None:
    seen = {"client": inside.MADE_UP, "forwarded_for": f"{inside.MADE_UP}, 127.0.0.1"}
    assert inside.judge_client(seen, {"trusts": ["127.0.0.1"]}, "127.0.0.1").state is State.NOTE


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("127.0.0.1", "127.0.0.1", True),
        ("::ffff:10.0.0.1", "10.0.0.1", True),
        ("10.0.0.1", "10.0.0.2", False),
        ("unix", "unix", True),
    ],
)
def test_addresses_are_compared_however_they_are_written(one: str, other: str, alike: bool) -> None:
    assert inside.same(one, other) == alike


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"fault": "OperationalError"}, "does not take a write (OperationalError)"),
        ({"seconds": 0.9}, "takes 0.9 s"),
        ({"missing_migrations": 2}, "2 changes to the tables are missing"),
        ({"warning": "SQLite 3.40.1 can corrupt"}, "SQLite 3.40.1 can corrupt"),
        ({"synchronous": 1}, "a power cut loses answers"),
        ({"journal": "delete"}, "one write holds up all"),
        ({"file_system": "cifs"}, "network folder (cifs)"),
        (
            {"kind": "PostgreSQL", "synchronous": "off", "fsync": "on"},
            "PostgreSQL does not wait for the disk",
        ),
    ],
)
def test_a_database_that_may_lose_something_is_said(told: dict[str, Any], says: str) -> None:
    (fault,) = faults(list(inside.judge_database(report(database=told)["database"])))
    assert says in fault


def test_a_good_database_is_well() -> None:
    assert states(list(inside.judge_database(report()["database"]))) == ["well"]


@pytest.mark.parametrize(
    ("now", "state"), [(1000.0, "well"), (1004.0, "well"), (990.0, "wrong"), (1020.0, "wrong")]
)
def test_clocks_are_compared_with_the_way_allowed_for(now: float, state: str) -> None:
    assert inside.judge_clock({"now": now}, 999.0, 1001.0).state.value == state


def test_room_on_the_disk_is_looked_at() -> None:
    room = {"free": 10**10, "writable": True}
    assert inside.judge_disk(room).state is State.WELL
    assert inside.judge_disk({**room, "free": 10**6}).state is State.WRONG
    assert inside.judge_disk({**room, "writable": False}).state is State.WRONG
    assert inside.judge_disk({"fault": "OSError"}).state is State.UNTRIED


def test_servers_have_to_belong_together() -> None:
    one, two = report(), report(process="two")
    with_redis = [report(process=name, settings={"redis": True}) for name in ("one", "two")]
    assert faults(list(inside.judge_servers([one, one]))) == []
    assert faults(list(inside.judge_servers(with_redis))) == []
    assert "cannot tell each other" in faults(list(inside.judge_servers([one, two])))[0]
    older = report(version="0")
    assert "different versions" in faults(list(inside.judge_servers([one, older])))[0]
    on_sqlite = [
        {**each, "settings": {**each["settings"], "on_sqlite": True}} for each in with_redis
    ]
    assert "made for one" in faults(list(inside.judge_servers(on_sqlite)))[0]


def rounds(*told: tuple[str, int, bool]) -> list[tuple[int, dict[str, Any]]]:
    """Rounds 1, 2, 3 … as answered by a process, the number it had heard, and what it trusts."""
    return [
        (number, report(process=name, live={"heard": heard, "hears_all": whole}))
        for number, (name, heard, whole) in enumerate(told, start=1)
    ]


@pytest.mark.parametrize(
    ("told", "together"),
    [
        ([("a", 0, True), ("b", 1, True), ("a", 2, True)], True),
        ([("a", 0, True), ("b", 0, True), ("a", 2, True)], False),
        ([("a", 0, True), ("b", 0, True), ("a", 2, True), ("b", 3, True)], True),
        ([("a", 0, True), ("b", 1, True), ("a", 2, False)], False),
        ([("a", 0, True), ("a", 1, True)], True),
        ([("a", 0, False), ("a", 1, False)], False),
    ],
)
def test_each_server_has_to_know_what_another_was_told(
    told: list[tuple[str, int, bool]], together: bool
) -> None:
    assert inside.hear_each_other(rounds(*told)) == together


def test_redis_is_judged_only_where_it_is_configured() -> None:
    assert list(inside.judge_redis([report()], heard=False)) == []
    away, there = report(redis={"fault": "ConnectionError"}), report(redis={"seconds": 0.001})
    assert (
        "Redis does not answer (ConnectionError)"
        in faults(list(inside.judge_redis([away], heard=True)))[0]
    )
    assert faults(list(inside.judge_redis([there], heard=True))) == []
    assert "do not hear" in faults(list(inside.judge_redis([there], heard=False)))[0]
