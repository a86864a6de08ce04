"""Judges a stream by when its messages were sent and when they came."""

from collections.abc import Iterator

from reviewtool.doctor.asking import Heard
from reviewtool.doctor.findings import Finding, note, untried, well, wrong

# Seconds that a message may take longer than another before somebody would notice.
HELD_BACK = 0.75
FIRST_BYTES = 2.0

UNBUFFERED = (
    "Switch off buffering for /events/ in whatever is in between. nginx: proxy_buffering off. "
    "Caddy: flush_interval -1. Virus scanners and “SSL inspection” do it too: ask for an "
    "exception. Until then screens ask every few seconds by themselves. See deploy/."
)
UNCUT = (
    "Let silent streams live: set the read timeout for /events/ to an hour in the proxy "
    "(nginx: proxy_read_timeout 1h), and look at load balancers in front of it."
)


def judge_stream(heard: Heard, silence: float) -> Iterator[Finding]:
    """Every message of the doctor's stream has to come when it was sent."""
    trouble = no_stream(heard)
    if trouble:
        yield trouble
        return
    if heard.events[0][2] > FIRST_BYTES or lateness(heard) > HELD_BACK:
        yield wrong(f"Streams are held back: {told(heard)}.", UNBUFFERED)
    elif not heard.is_whole:
        lasted = heard.events[-1][2]
        pause = f", in a pause of {silence:.0f} s" if silence else ""
        yield wrong(f"A stream was cut after {lasted:.0f} s{pause}.", UNCUT)
    elif silence:
        yield well(f"Streams are neither held back nor cut in a pause of {silence:.0f} s.")
    else:
        yield well(f"Streams are not held back: {told(heard)}.")
        yield note("Whether a silent stream is cut was not tried.")


def no_stream(heard: Heard) -> Finding | None:
    """What is wrong when there is no stream to judge."""
    kind = heard.headers.get("Content-Type", "")
    if heard.status == 503:
        return untried("Streams: the app is not free just now.", "Try again in half a minute.")
    if heard.status != 200:
        return wrong(
            f"A stream was asked for, and the answer was {heard.status}.",
            "Everything under /events/ has to reach the app too, and nothing may answer for it.",
        )
    if "Content-Encoding" in heard.headers:
        return wrong(
            "Streams are compressed on the way, which holds their messages back.",
            "Leave text/event-stream out of what the proxy compresses. See deploy/.",
        )
    if not kind.startswith("text/event-stream"):
        return wrong(
            f"A stream was asked for, and something else came ({kind or 'of no kind'}).",
            "Everything under /events/ has to reach the app too, and nothing may answer for it.",
        )
    if len(heard.events) < 2:
        return wrong(
            f"A stream was opened, and {len(heard.events)} of its messages came.", UNBUFFERED
        )
    return None


def lateness(heard: Heard) -> float:
    """By how much one message was longer on its way than another, in seconds."""
    taken = [came - sent for _kind, sent, came in heard.events]
    return max(taken) - min(taken)


def told(heard: Heard) -> str:
    """The times in words, the last message left out: it follows a pause of its own."""
    sent = heard.events[-1][1] - heard.events[0][1]
    came = heard.events[-1][2] - heard.events[0][2]
    return (
        f"{len(heard.events)} messages sent within {sent:.1f} s came within {came:.1f} s, "
        f"the first after {heard.events[0][2]:.1f} s"
    )
