"""What the app tells the doctor: nothing to strangers, and never more streams than a few."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from django.core import signing
from django.test import Client

from reviewtool import VERSION, checkup, mounts
from reviewtool.checkup import stream
from reviewtool.checkup.stream import BeatStream
from tests.reviewtool.test_settings import ROOT
from workshops.live.messages import Message

pytestmark = pytest.mark.django_db

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
tmpfs /run tmpfs rw 0 0
nas:/share /srv/our\\040files nfs4 rw 0 0
"""


def test_a_stranger_hears_that_the_form_arrived_and_nothing_else(client: Client) -> None:
    assert client.post(checkup.PAGE).json() == {"arrived": True, "open": False}


@pytest.mark.parametrize(
    "key",
    ["", "nonsense", signing.dumps("doctor"), signing.dumps("x")],
    ids=["none", "nonsense", "of something else", "of nothing"],
)
def test_only_a_key_of_this_app_opens_the_inside(client: Client, key: str) -> None:
    told = client.post(checkup.PAGE, headers={checkup.KEY_HEADER: key}).json()
    assert told == {"arrived": True, "open": False}


def test_a_key_does_not_last(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    key = checkup.make_key()
    monkeypatch.setattr("reviewtool.checkup.KEY_LASTS", -1)
    assert not checkup.opens(key)


def test_the_key_opens_the_inside(client: Client) -> None:
    headers = {checkup.KEY_HEADER: checkup.make_key(), checkup.ROUND_HEADER: "7"}
    response = client.post(checkup.PAGE, headers=headers)
    told = response.json()
    assert "no-store" in response["Cache-Control"]
    assert told["open"] is True
    assert told["version"] == VERSION
    assert told["database"]["seconds"] > 0
    assert told["database"]["missing_migrations"] == 0
    assert told["disk"]["writable"] is True
    assert told["redis"] is None
    assert told["seen"]["client"] == "127.0.0.1"


def test_it_takes_forms_only_with_their_token() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(checkup.PAGE).status_code == 403
    assert Client().put(checkup.PAGE).status_code == 405


def test_asked_plainly_it_says_that_it_is_there_and_asks_nobody(
    client: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        response = client.get(checkup.PAGE, headers={checkup.KEY_HEADER: checkup.make_key()})
    assert response.json() == {"here": True}
    assert "no-store" in response["Cache-Control"]


def test_the_version_is_said_the_same_everywhere() -> None:
    assert f'\nversion = "{VERSION}"\n' in (ROOT / "pyproject.toml").read_text()


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/review.sqlite3", "ext4"),
        ("/run/x", "tmpfs"),
        ("/srv/our files/review.sqlite3", "nfs4"),
        ("/srv/our", "ext4"),
    ],
)
def test_the_kind_of_disk_is_told_from_the_mounts(path: str, kind: str) -> None:
    assert mounts.file_system(Path(path), MOUNTS) == kind
    assert mounts.file_system(Path(path), "") == ""


class Listener:
    """Somebody who opens the doctor's stream."""

    def __init__(self, doctor: BeatStream, query: str = "") -> None:
        self.doctor = doctor
        self.query = query
        self.sent: list[Message] = []
        self.left = asyncio.Event()

    async def listen(self) -> None:
        """Open the stream, and hear it to its end."""
        scope = {"method": "GET", "query_string": self.query.encode()}
        await self.doctor(scope, self._receive, self._send)

    async def _receive(self) -> Message:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        self.sent.append(message)

    @property
    def status(self) -> int:
        """What was answered."""
        return int(self.sent[0]["status"])

    @property
    def kinds(self) -> list[str]:
        """Which events came; each has to carry its time."""
        bodies = [message["body"].decode() for message in self.sent[1:] if message["body"]]
        told: list[dict[str, Any]] = [json.loads(body.split("data: ")[1]) for body in bodies]
        assert all(list(one) == ["at"] for one in told)
        return [body.split("\n")[0].removeprefix("event: ") for body in bodies]


@pytest.fixture
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "APART", 0.01)


@pytest.mark.usefixtures("_hurried")
def test_a_stream_has_an_end() -> None:
    async def hear() -> Listener:
        listener = Listener(BeatStream(lambda: False), "silence=0")
        await asyncio.wait_for(listener.listen(), 5)
        return listener

    listener = asyncio.run(hear())
    assert listener.kinds == ["hello", *["beat"] * stream.BEATS, "end"]
    assert listener.sent[-1] == {"type": "http.response.body", "body": b""}


@pytest.mark.parametrize(
    ("query", "seconds"),
    [("", 0), ("silence=16", 16), ("silence=9999", 20), ("silence=-1", 0), ("silence=%C2%B2", 0)],
)
def test_a_silence_is_never_longer_than_some_seconds(query: str, seconds: float) -> None:
    assert stream.silence({"query_string": query.encode()}) == seconds


def test_no_more_streams_than_a_few_at_once_and_those_who_leave_make_room() -> None:
    async def crowd() -> list[int]:
        doctor = BeatStream(lambda: False)
        first = [Listener(doctor) for _ in range(stream.AT_ONCE)]
        running = [asyncio.create_task(one.listen()) for one in first]
        await asyncio.sleep(0.05)
        late = Listener(doctor)
        await late.listen()
        for one in first:
            one.left.set()
        await asyncio.wait_for(asyncio.gather(*running), 5)
        return [one.status for one in first] + [late.status, doctor.open]

    assert asyncio.run(crowd()) == [200] * stream.AT_ONCE + [503, 0]


def test_streams_end_at_once_when_the_server_stops() -> None:
    async def stop() -> float:
        closing = False
        listener = Listener(BeatStream(lambda: closing), "silence=20")
        task = asyncio.create_task(listener.listen())
        await asyncio.sleep(0.05)
        closing = True
        began = asyncio.get_running_loop().time()
        await task
        return asyncio.get_running_loop().time() - began

    assert asyncio.run(stop()) < 0.3
