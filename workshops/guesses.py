"""Slows wrong guesses of codes, and nothing else.

Wrong guesses are counted for each address for a while; the more there were, the later
the answer to the next wrong one leaves. A right code is never counted, looked up
or held back here, because a whole room shares one address. The pause itself is taken by the
server's event loop (``X-Wait``, see ``reviewtool.asgi``), so that it never holds a thread.
"""

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

FREE_GUESSES = 3
PAUSE_EACH = 0.5
LONGEST_PAUSE = 10.0
REMEMBERED_FOR = 15 * 60
WAIT_HEADER = "X-Wait"


def pause_after(guesses: int) -> float:
    """How many seconds the answer to the wrong guess with this number waits."""
    return min(LONGEST_PAUSE, max(0, guesses - FREE_GUESSES) * PAUSE_EACH)


def slow_down(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Count a wrong guess from this address, and let its answer wait accordingly."""
    key = f"wrong-guesses:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, REMEMBERED_FOR)
    try:
        guesses = cache.incr(key)
    except ValueError:  # forgotten in between
        guesses = 1
    pause = pause_after(guesses)
    if pause:
        response[WAIT_HEADER] = f"{pause:g}"
    return response
