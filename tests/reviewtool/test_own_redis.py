"""The Redis that tests start for themselves: it fails and comes back when they say so."""

import signal

import pytest

from tests.redis import redis


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_it_comes_back_at_the_same_port_and_remembers_nothing(how: signal.Signals) -> None:
    with redis() as server:
        port = server.port
        with server.connect() as connection:
            connection.set("kept", "no")
        server.stop(how)
        assert not server.answers()
        server.start()
        assert (server.port, server.answers()) == (port, True)
        with server.connect() as connection:
            assert connection.get("kept") is None


def test_it_can_be_flushed_and_ends_with_the_test() -> None:
    with redis() as server, server.connect() as connection:
        connection.set("kept", "no")
        server.flush()
        assert connection.get("kept") is None
    assert not server.answers()
