"""``python -m tests.attack``: plays many rooms and attacks them. See ``make attack``.

Now and then it says how far it is, and with which FIRST it goes on where it was stopped.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Sequence

from tests.attack.came import Attack
from tests.attack.worker import attack_some, leave_stopping_to_others

PART = 10  # rooms that a process plays before it tells
PARTS = 50  # parts that a process plays before another takes its place, with a memory of its own
TELL_EVERY = 60.0


def main(given: Sequence[str] | None = None) -> int:
    """Play, tell, and count. The exit code says whether everybody was safe."""
    parser = argparse.ArgumentParser(prog="python -m tests.attack", description=__doc__)
    parser.add_argument("--rooms", type=int, default=100)
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1))
    chosen = parser.parse_args(given)
    began, came = time.monotonic(), Attack()
    whole = _play(range(chosen.first, chosen.first + chosen.rooms), chosen.jobs, came)
    took = time.monotonic() - began
    print(f"{took:.0f} s in all, {took / max(came.rooms, 1):.2f} s a room")
    print(f"{came.twins} times compared with a twin")
    print(came.line)
    return 0 if whole and not came.broken else 1


def _play(seeds: range, jobs: int, came: Attack) -> bool:
    """Play these rooms in their order, and count. False if it was stopped before the last."""
    parts = [seeds[at : at + PART] for at in range(0, len(seeds), PART)]
    spawn = multiprocessing.get_context("spawn")
    told = time.monotonic()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with spawn.Pool(jobs, leave_stopping_to_others, maxtasksperchild=PARTS) as pool:
        try:
            for part in pool.imap(attack_some, parts):
                came.add(part)
                for line in part.broken:
                    print(line, flush=True)
                if time.monotonic() - told >= TELL_EVERY:
                    told = time.monotonic()
                    print(f"… {came.line}", flush=True)
        except KeyboardInterrupt:
            left, first = len(seeds) - came.rooms, seeds.start + came.rooms
            print(f"stopped; go on with make attack N={left} FIRST={first}")
            return False
    return True


if __name__ == "__main__":
    sys.exit(main())
