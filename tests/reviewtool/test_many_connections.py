"""That a hall full of phones finds room: open files, memory, and phones that vanish."""

import ctypes
import os
import resource
import socket
import subprocess
import sys
from contextlib import closing

import pytest

from reviewtool import listener, server
from tests.site import ROOT


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
    with closing(listener.listen("127.0.0.1", 0)) as waiting:
        address = waiting.getsockname()
        with closing(socket.create_connection(address)), closing(waiting.accept()[0]) as taken:
            patience = taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
    assert patience == listener.GIVEN_UP


COUNT_HEAPS = """
import ctypes, threading
from reviewtool import server
server.share_one_heap()
held = []
together = threading.Barrier(4)
threads = [
    threading.Thread(target=lambda: (together.wait(), held.append(bytearray(50_000))))
    for _ in range(4)
]
for thread in threads: thread.start()
for thread in threads: thread.join()
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
out = ctypes.c_void_p(libc.fopen(b"/dev/stdout", b"w"))
libc.malloc_info(0, out)
libc.fflush(out)
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallopt"), reason="glibc only")
def test_threads_share_one_heap() -> None:
    """A heap of its own for each thread keeps what others could use."""
    told = [
        subprocess.run(
            [sys.executable, "-c", f"import django; django.setup()\n{code}"],
            cwd=ROOT, env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
            capture_output=True, text=True, check=True,
        ).stdout.count("<heap ")
        for code in (COUNT_HEAPS, COUNT_HEAPS.replace("server.share_one_heap()", ""))
    ]  # fmt: skip
    assert told[0] == 1
    assert told[1] > 1
