"""Two servers on PostgreSQL and Redis behind nginx and behind Caddy, as deploy/ has them."""

import http.client
import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg2
import pytest
from django.conf import settings

from reviewtool import checkup
from reviewtool.doctor.asking import Place
from reviewtool.doctor.findings import State
from reviewtool.doctor.visit import visit
from tests.deploy.proxies import PROXIES, Proxy
from tests.postgres import free_port, postgres
from tests.redis import Redis, redis
from tests.site import ROOT, Site

# A room that rates its first statement, with ten seats.
MAKE_ROOM = """
import json
from tests.factories import go, make_seat, make_workshop, statement
from workshops.steps import Step
room = go(make_workshop(), Step.RATE)
seats = {seat.pk: seat.secret for seat in (make_seat(room) for _ in range(10))}
print(json.dumps({"pk": room.pk, "code": room.code, "screen": room.screen_secret,
                  "statement": statement(room).pk, "seats": seats}))
"""
TOKEN = "a" * 32


class Servers:
    """Two servers that share everything, and the port at which a proxy stands before them."""

    def __init__(self, folder: Path, database: str, relay: Redis, port: int) -> None:
        shared = {
            "SECRET_KEY": settings.SECRET_KEY,
            "DATABASE_URL": database,
            "REDIS_URL": relay.url,
            "ALLOWED_HOSTS": "localhost",
            "BASE_URL": f"https://localhost:{port}",
            "HTTPS": "on",
            "TRUSTED_PROXIES": "127.0.0.1",
        }
        self.sites = [Site(folder, environment=shared), Site(folder, environment=shared)]
        self.port = port
        self.sites[0].manage("migrate", "--verbosity=0")
        self.sites[0].manage("collectstatic", "--no-input", "--verbosity=0")
        self.database, self.relay = database, relay
        self.room = json.loads(self.sites[0].manage("shell", "--no-imports", "-c", MAKE_ROOM))

    @property
    def stream(self) -> str:
        """The stream of the room's big screen."""
        return f"/events/screen/{self.room['screen']}"

    def answers(self) -> dict[str, str]:
        """The reason that stands for each seat."""
        with closing(psycopg2.connect(self.database)) as connection:
            cursor = connection.cursor()
            cursor.execute("SELECT seat_id, reason FROM workshops_rating WHERE NOT waiting")
            rows = cursor.fetchall()
        assert len(rows) == len({seat for seat, _reason in rows})
        return {str(seat): str(reason) for seat, reason in rows}

    def kill(self, number: int) -> None:
        """End one as a power cut would."""
        process = self.sites[number].process
        assert process is not None
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Both at work."""
    with ExitStack() as stack:
        database, relay = stack.enter_context(postgres(durable=True)), stack.enter_context(redis())
        folder = tmp_path_factory.mktemp("servers")
        both = Servers(folder, database.address, relay, free_port())
        for site in both.sites:
            stack.callback(stop, site)
            site.start()
        yield both


def stop(site: Site) -> None:
    """Stop it unless it was killed."""
    if site.process is not None and site.process.poll() is None:
        site.stop()


@pytest.fixture(params=sorted(PROXIES))
def proxy(request: pytest.FixtureRequest, servers: Servers, tmp_path: Path) -> Iterator[Proxy]:
    """Each proxy in front of both servers; whoever was killed is back."""
    for site in servers.sites:
        if site.process is None or site.process.poll() is not None:
            site.start()
    upstreams = [site.port for site in servers.sites]
    with PROXIES[request.param](tmp_path, upstreams, servers.port) as running:
        yield running


def test_the_doctor_finds_all_well(proxy: Proxy, servers: Servers) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "doctor", proxy.url, "--silence=2"], cwd=ROOT,
        env={**servers.sites[0].env(), "SSL_CERT_FILE": str(proxy.authority)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = re.sub(r"\s+", " ", done.stdout + done.stderr)
    assert done.returncode == 0, done.stdout + done.stderr
    for sentence in (
        "The way to it is private (https).",
        "The app knows that it is asked by https.",
        "), through its proxy.",
        "Links and QR codes lead to this address (BASE_URL).",
        "2 servers answered in turn",
        "The servers hear each other.",
        "(PostgreSQL ",
        "Streams are neither held back nor cut",
        "All is well.",
    ):
        assert sentence in said


def test_the_doctor_says_that_redis_is_gone_and_that_it_is_back(
    servers: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with PROXIES["nginx"](tmp_path, [site.port for site in servers.sites], servers.port) as proxy:
        monkeypatch.setenv("SSL_CERT_FILE", str(proxy.authority))
        servers.relay.stop()
        try:
            found = visit(Place.at(proxy.url), silence=0, key=checkup.make_key())
            fault = next(finding for finding in found if finding.state is State.WRONG)
        finally:
            servers.relay.start()
        assert fault.text.startswith("Redis does not answer (ConnectionError).")
        again = visit(Place.at(proxy.url), silence=0, key=checkup.make_key())
        assert any(finding.text == "The servers hear each other." for finding in again)


class Phone:
    """A phone that answers all the time over one connection, and what it was told."""

    def __init__(self, proxy: Proxy, room: dict[str, Any], seat: str) -> None:
        self.proxy, self.room, self.seat = proxy, room, seat
        self.taken = 0
        self.refused: list[int] = []
        self.last = ""

    def go_on(self, until: threading.Event) -> None:
        """Say one thing after the other until it is over."""
        with closing(self.proxy.connect()) as connection:
            while not until.is_set():
                self.say(connection)
                time.sleep(0.03)

    def say(self, connection: http.client.HTTPConnection) -> None:
        """One answer, sent with the same key until it is taken, as phones do."""
        sequence = time.time_ns() // 1000
        self.last = f"reason {sequence}"
        told = {"statement": self.room["statement"], "value": 4, "reason": self.last}
        body = urlencode({**told, "key": f"k{sequence}", "sequence": sequence})
        while (status := self.send(connection, body)) != 200:
            self.refused.append(status)
            time.sleep(0.1)
        self.taken += 1

    def send(self, connection: http.client.HTTPConnection, body: str) -> int:
        """The answer's status."""
        connection.request("POST", f"/room/{self.room['pk']}/answer/", body, self.headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status

    @property
    def headers(self) -> dict[str, str]:
        """What a browser sends along."""
        secret = self.room["seats"][self.seat]
        return {
            "Cookie": f"csrftoken={TOKEN}; seat_{self.room['pk']}={secret}",
            "X-CSRFToken": TOKEN,
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": self.proxy.url,
            "Referer": f"{self.proxy.url}/",
        }


def test_a_killed_server_goes_unnoticed(proxy: Proxy, servers: Servers) -> None:
    """Ten phones answer all the time while one server dies: every answer is taken, once.

    nginx hands on what the dead server had in hand; Caddy leaves that one to the phone.
    """
    phones = [Phone(proxy, servers.room, seat) for seat in servers.room["seats"]]
    over = threading.Event()
    at_work = [threading.Thread(target=phone.go_on, args=(over,)) for phone in phones]
    for thread in at_work:
        thread.start()
    time.sleep(1)
    before = [phone.taken for phone in phones]
    servers.kill(1)
    time.sleep(2.5)
    over.set()
    for thread in at_work:
        thread.join()
    at_most = {"nginx": [], "caddy": [502]}[proxy.name]
    assert [phone.refused for phone in phones if phone.refused not in ([], at_most)] == []
    assert all(phone.taken > earlier + 5 for phone, earlier in zip(phones, before, strict=True))
    assert servers.answers() == {phone.seat: phone.last for phone in phones}


def test_streams_of_both_servers_are_told_at_once(proxy: Proxy, servers: Servers) -> None:
    """Somebody joins at one server: big screens at both hear of it."""
    with ExitStack() as stack:
        streams = []
        for _stream in range(4):
            connection = stack.enter_context(closing(proxy.connect()))
            connection.request("GET", servers.stream)
            streams.append(connection.getresponse())
            wait_until_told(streams[-1], "hello")
        began = time.monotonic()
        join(servers)
        for stream in streams:
            wait_until_told(stream, "counts")
        assert time.monotonic() - began < 5


def wait_until_told(stream: http.client.HTTPResponse, wanted: str) -> None:
    """Come back with the next event of this kind."""
    assert stream.status == 200
    while (line := stream.readline()) != f"event: {wanted}\n".encode():
        assert line, "the stream ended"


def join(servers: Servers) -> None:
    """Join the workshop at the first server, as through a proxy."""
    headers = {
        "Host": "localhost",
        "X-Forwarded-Proto": "https",
        "Cookie": f"csrftoken={TOKEN}",
        "X-CSRFToken": TOKEN,
        "Referer": "https://localhost/",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    with closing(http.client.HTTPConnection("127.0.0.1", servers.sites[0].port)) as connection:
        connection.request("POST", f"/join/{servers.room['code']}/", "group=staff", headers)
        assert connection.getresponse().status == 302


def test_a_server_that_was_killed_leaves_its_streams_to_the_other(
    proxy: Proxy, servers: Servers
) -> None:
    """Streams of the killed server end, and those who ask again are taken in at once."""
    with ExitStack() as stack:
        streams = []
        for _stream in range(4):
            connection = stack.enter_context(closing(proxy.connect()))
            connection.request("GET", servers.stream)
            streams.append(connection.getresponse())
            wait_until_told(streams[-1], "hello")
        servers.kill(1)
        ended = [stream for stream in streams if has_ended(stream)]
        assert len(ended) == 2
        for _again in ended:
            connection = stack.enter_context(closing(proxy.connect()))
            connection.request("GET", servers.stream)
            wait_until_told(connection.getresponse(), "hello")


def has_ended(stream: http.client.HTTPResponse) -> bool:
    """Whether a stream ends within a second; the others stay silent."""
    assert stream.fp is not None
    stream.fp.raw._sock.settimeout(1)  # type: ignore[attr-defined]
    try:
        while stream.readline():
            pass
    except http.client.IncompleteRead:
        return True
    except TimeoutError:
        return False
    return True
