"""Speaks HTTP with the app: one connection for each question, as a new phone would come."""

import contextlib
import http.client
import json
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPMessage, HTTPResponse, HTTPSConnection
from urllib.parse import urlsplit

from reviewtool.addresses import USUAL_PORTS, origin

PATIENCE = 30.0
AGENT = "review-workshops-doctor"


class Unreachable(Exception):
    """There was no answer. ``advice`` says what to do."""

    def __init__(self, sentence: str, advice: str) -> None:
        super().__init__(sentence)
        self.advice = advice


@dataclass(frozen=True)
class Place:
    """Where the app is asked for."""

    scheme: str
    name: str
    port: int

    @classmethod
    def at(cls, url: str) -> "Place":
        """The place that a typed address means; https where it names no scheme.

        Raises ValueError for what is no address.
        """
        whole = url if "://" in url else f"https://{url}"
        parts = urlsplit(whole)
        if parts.scheme not in USUAL_PORTS or not parts.hostname:
            raise ValueError("The address has to look like https://review.example.org")
        return cls(parts.scheme, parts.hostname, parts.port or USUAL_PORTS[parts.scheme])

    @property
    def origin(self) -> str:
        """Such as ``https://review.example.org``."""
        return origin(self.scheme, self.name, self.port)

    @property
    def host(self) -> str:
        """The Host header that a browser sends."""
        return self.origin.split("://")[1]

    def connect(self, patience: float = PATIENCE) -> HTTPConnection:
        """A connection that is not open yet."""
        kind = HTTPSConnection if self.scheme == "https" else HTTPConnection
        return kind(self.name, self.port, timeout=patience)


@dataclass(frozen=True)
class Answer:
    """What came back, and from which address of this machine it was asked."""

    status: int
    headers: HTTPMessage
    body: bytes
    own_address: str = ""

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode(errors="replace")


@dataclass
class Heard:
    """A stream as it arrived. ``events``: kind, when it was sent and when it came, in seconds."""

    status: int
    headers: HTTPMessage
    opened: float
    events: list[tuple[str, float, float]] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether it ended as the app ended it."""
        return bool(self.events) and self.events[-1][0] == "end"


def ask(
    place: Place,
    path: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: str = "",
) -> Answer:
    """Ask one question over a connection of its own. Raises ``Unreachable``."""
    with telling_why(place), contextlib.closing(place.connect()) as connection:
        connection.request(method, path, body or None, {"User-Agent": AGENT, **(headers or {})})
        assert connection.sock is not None
        own = str(connection.sock.getsockname()[0])
        came = connection.getresponse()
        return Answer(came.status, came.headers, came.read(), own)


def listen(place: Place, path: str, patience: float) -> Heard:
    """Open a stream and hear it to its end, or until ``patience`` seconds are silent."""
    with telling_why(place), contextlib.closing(place.connect(patience)) as connection:
        began = time.monotonic()
        wanted = {"User-Agent": AGENT, "Accept": "text/event-stream"}
        connection.request("GET", path, None, {**wanted, "Accept-Encoding": "gzip, br"})
        came = connection.getresponse()
        heard = Heard(came.status, came.headers, time.monotonic() - began)
        if came.status == 200 and "Content-Encoding" not in came.headers:
            heard.events += read_events(came, began)
        return heard


def read_events(came: HTTPResponse, began: float) -> Iterator[tuple[str, float, float]]:
    """Each event as it comes; ends where the stream ends, is cut or falls silent."""
    kind = ""
    with contextlib.suppress(OSError, HTTPException, ValueError):
        while line := came.readline(10_000).decode("utf-8", "replace"):
            name, _, value = line.strip().partition(": ")
            if name == "event":
                kind = value
            elif name == "data":
                yield kind, float(json.loads(value)["at"]) / 1000, time.monotonic() - began


@contextlib.contextmanager
def telling_why(place: Place) -> Iterator[None]:
    """Turns every way of getting no answer into ``Unreachable`` with a plain sentence."""
    try:
        yield
    except socket.gaierror as error:
        raise Unreachable(
            f"The name {place.name} is not known from here.",
            "Look for a typing mistake in the address, or make the DNS entry.",
        ) from error
    except ssl.SSLCertVerificationError as error:
        raise Unreachable(
            f"The certificate of {place.name} is not trusted: {error.verify_message}.",
            "Renew it, or serve the whole chain. For a certificate authority of your own, name "
            "its file in the environment variable SSL_CERT_FILE.",
        ) from error
    except ssl.SSLError as error:
        raise Unreachable(
            f"There is no https at {place.name}, port {place.port} ({error.reason}).",
            "Ask with http:// if it is meant to be plain, or set up https in the proxy.",
        ) from error
    except TimeoutError as error:
        raise Unreachable(
            f"{place.name} did not answer in time.",
            "Look whether a firewall is in between, and whether the app hangs: its log says why.",
        ) from error
    except ConnectionRefusedError as error:
        raise Unreachable(
            f"Nothing listens at {place.name}, port {place.port}.",
            "Start the app and the proxy in front of it, or correct the port.",
        ) from error
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable(
            f"{place.name} broke off without an answer ({type(error).__name__}).",
            "Look into the log of the proxy and of the app.",
        ) from error
