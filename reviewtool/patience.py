"""Holds back an answer that asks for it, without holding a thread.

A view that slows wrong guesses sets ``X-Wait`` to a number of seconds. The event loop waits that
long before the answer leaves; the header itself never does. A server that stops waits for nobody.
"""

import asyncio
import time
from collections.abc import Callable

from workshops.guesses import LONGEST_PAUSE, WAIT_HEADER
from workshops.live.messages import Message, Send

NAME = WAIT_HEADER.lower().encode()
STEP = 0.05


def patient(send: Send, is_closing: Callable[[], bool]) -> Send:
    """The same ``send``, which first waits as long as the answer asks for, unless it is closing."""

    async def wait_and_send(message: Message) -> None:
        if message["type"] == "http.response.start":
            asked = [value for name, value in message["headers"] if name == NAME]
            if asked:
                headers = [header for header in message["headers"] if header[0] != NAME]
                message = {**message, "headers": headers}
                until = time.monotonic() + min(LONGEST_PAUSE, float(asked[0]))
                while (left := until - time.monotonic()) > 0 and not is_closing():
                    await asyncio.sleep(min(STEP, left))
        await send(message)

    return wait_and_send
