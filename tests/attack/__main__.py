"""``python -m tests.attack``: plays many rooms and attacks them. See ``make attack``."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
from collections.abc import Sequence

from tests.attack.came import Attack
from tests.attack.worker import attack_some

PART = 25  # rooms that a process plays before it tells


def main(given: Sequence[str] | None = None) -> int:
    """Play, tell, and count. The exit code says whether everybody was safe."""
    parser = argparse.ArgumentParser(prog="python -m tests.attack", description=__doc__)
    parser.add_argument("--rooms", type=int, default=100)
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1))
    chosen = parser.parse_args(given)
    seeds = range(chosen.first, chosen.first + chosen.rooms)
    parts = [seeds[at : at + PART] for at in range(0, len(seeds), PART)]
    began, came = time.monotonic(), Attack()
    with multiprocessing.get_context("spawn").Pool(chosen.jobs) as pool:
        for part in pool.imap_unordered(attack_some, parts):
            for line in part.broken:
                print(line, flush=True)
            came.add(part)
    print(f"{time.monotonic() - began:.0f} s in all")
    print(came.line)
    return 1 if came.broken else 0


if __name__ == "__main__":
    sys.exit(main())
