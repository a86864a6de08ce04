"""Holds back an answer that asks for it, without holding a thread.

A view that slows wrong guesses sets ``X-Wait`` to a number of seconds. The event loop waits that
long before the answer leaves; the header itself never does.
"""

import asyncio

from workshops.guesses import LONGEST_PAUSE, WAIT_HEADER
from workshops.live.messages import Message, Send

NAME = WAIT_HEADER.lower().encode()


def patient(send: Send) -> Send:
    """The same ``send``, which first waits as long as the answer asks for."""

    async def wait_and_send(message: Message) -> None:
        if message["type"] == "http.response.start":
            asked = [value for name, value in message["headers"] if name == NAME]
            if asked:
                headers = [header for header in message["headers"] if header[0] != NAME]
                message = {**message, "headers": headers}
                await asyncio.sleep(min(LONGEST_PAUSE, float(asked[0])))
        await send(message)

    return wait_and_send
