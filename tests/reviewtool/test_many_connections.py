"""That a hall full of phones finds room: open files, and phones that vanish."""

import resource
import socket
from contextlib import closing

from reviewtool import server


def test_the_server_asks_for_as_many_open_files_as_it_may_have() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
        server.allow_many_connections()
        allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        assert allowed == (server.MOST_FILES if hard < 0 else min(hard, server.MOST_FILES))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_phone_that_vanishes_is_given_up_after_a_while() -> None:
    with closing(server.listen("127.0.0.1", 0)) as listener:
        address = listener.getsockname()
        with closing(socket.create_connection(address)), closing(listener.accept()[0]) as taken:
            patience = taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
    assert patience == server.GIVEN_UP
