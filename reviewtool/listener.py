"""The socket that the app is served at, bound before the app itself has begun.

Phones that lost their stream to a restart ask again within half a second. From the first moment
on they find somebody who listens, and wait for an answer, where a refusal would send them away
for longer. So this needs nothing of Django, except to know a port that nobody named.
"""

import argparse
import errno
import socket
from collections.abc import Sequence
from typing import NamedTuple

EVERYWHERE = "0.0.0.0"  # noqa: S104 - phones have to reach it
# A phone that left without a word is given up after so many milliseconds without an answer.
GIVEN_UP = 90_000
# A full hall that comes back at once, and again as many.
MOST_WAITING = 2048


class PortInUse(Exception):
    """Something else listens there already."""


class Early(NamedTuple):
    """A socket that was bound before, and what it was bound to."""

    host: str
    port: int
    listener: socket.socket


_early: Early | None = None


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to this address. Raises ``PortInUse``, or OSError for other reasons."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # on Linux; connections inherit it
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, GIVEN_UP)
    try:
        listener.bind((host, port))
        listener.listen(MOST_WAITING)
    except OverflowError as error:
        listener.close()
        raise OSError(errno.EINVAL, f"there is no port {port}") from error
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise PortInUse from error
        raise
    return listener


def add_arguments(parser: argparse.ArgumentParser, port: int | None = None) -> None:
    """Where to serve; ``port`` is used where none is given."""
    parser.add_argument("--host", default=EVERYWHERE, help="default: every network")
    parser.add_argument("--port", type=int, default=port, help="default: PORT or 8000")


def listen_early(arguments: Sequence[str]) -> None:
    """Listen where these arguments of ``serve`` and the environment say. Whatever is wrong with
    that is found again later, and said then."""
    global _early
    parser = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    add_arguments(parser)
    try:
        given, _rest = parser.parse_known_args(arguments)
        port = configured_port() if given.port is None else given.port
        _early = Early(given.host, port, listen(given.host, port))
    except Exception:
        return


def configured_port() -> int:
    """The port that the environment names."""
    from reviewtool import settings

    return settings.PORT


def take(host: str, port: int) -> socket.socket:
    """The socket for this address: the one that listens already, or a new one. Raises as
    ``listen`` does."""
    global _early
    early, _early = _early, None
    if early is not None and (early.host, early.port) == (host, port):
        return early.listener
    if early is not None:
        early.listener.close()
    return listen(host, port)
