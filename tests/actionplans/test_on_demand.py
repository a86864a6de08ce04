"""The maker of documents as the server starts it: only when somebody asks, and after a crash."""

import os
import re
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.site import Site

SIGN_IN = """
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from workshops.models import Facilitator, Workshop
who = Facilitator.objects.get()
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY] = str(who.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = who.get_session_auth_hash()
session.save()
print(session.session_key, Workshop.objects.order_by("pk").first().pk)
"""
TOKEN = "a" * 32


def until(fact: Callable[[], object], seconds: float = 20) -> None:
    """Wait until it is so."""
    deadline = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < deadline
        time.sleep(0.02)


class Place:
    """A served demo, seen from outside: its processes, its documents, its facilitator."""

    def __init__(self, folder: Path) -> None:
        self.site = Site(folder).prepare()
        self.site.manage("seed_demo")
        told = self.site.manage("shell", "--no-imports", "-c", SIGN_IN)
        self.session, self.workshop = told.split()

    def helpers(self) -> list[int]:
        """The processes that the server started."""
        assert self.site.process is not None
        tasks = Path(f"/proc/{self.site.process.pid}/task")
        return [int(pid) for task in tasks.iterdir() for pid in _children(task)]

    def megabytes(self) -> float:
        """How much memory the server holds."""
        assert self.site.process is not None
        status = Path(f"/proc/{self.site.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    def documents(self) -> list[tuple[str, int]]:
        """How far each document is, and how often it was begun."""
        with closing(sqlite3.connect(self.site.folder / "review.sqlite3", timeout=20)) as database:
            told = database.execute("SELECT state, tries FROM actionplans_plandocument ORDER BY id")
            return [(str(state), int(tries)) for state, tries in told]

    def forget_documents(self) -> None:
        """As if nobody had ever asked."""
        with closing(sqlite3.connect(self.site.folder / "review.sqlite3", timeout=20)) as database:
            database.execute("DELETE FROM actionplans_plandocument")
            database.commit()

    def ask(self, method: str, path: str, body: str = "") -> tuple[int, str, bytes]:
        """What the server answers to the facilitator: status, where to, body."""
        headers = {
            "Cookie": f"sessionid={self.session}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        with closing(HTTPConnection("127.0.0.1", self.site.port, timeout=20)) as connection:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers.get("Location", ""), answer.read()


def _children(task: Path) -> list[str]:
    try:
        return (task / "children").read_text().split()
    except OSError:  # the thread ended meanwhile
        return []


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A demo that is made once."""
    made = Place(tmp_path_factory.mktemp("demand"))
    yield made
    if made.site.process is not None and made.site.process.poll() is None:
        made.site.stop()


def test_what_waits_is_made_at_the_start_and_survives_a_killed_maker(place: Place) -> None:
    place.site.start()
    until(lambda: place.documents() == [("making", 1)])
    (maker,) = place.helpers()
    os.kill(maker, signal.SIGKILL)
    until(lambda: place.documents() == [("ready", 2)])
    assert place.site.stop() < 3


def test_a_server_with_nothing_to_make_is_one_process_until_somebody_asks(place: Place) -> None:
    place.forget_documents()
    place.site.start()
    assert place.ask("GET", "/accounts/login/")[0] in {200, 302}
    assert place.helpers() == []
    assert place.megabytes() <= 80
    plan = f"/workshops/{place.workshop}/plan/"
    status, where, _body = place.ask("POST", f"{plan}document/", "draft=1")
    assert status == 302
    until(lambda: re.search(rb'href="[^"]*" download', place.ask("GET", where)[2]))
    assert place.ask("GET", f"{where}file/")[2].startswith(b"%PDF")
    (maker,) = place.helpers()
    assert place.site.stop(signal.SIGINT) < 3
    until(lambda: not Path(f"/proc/{maker}").exists(), 3)
