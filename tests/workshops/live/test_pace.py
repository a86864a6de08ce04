"""When an announcement may go out."""

import asyncio

import pytest

from workshops.live.pace import Pace, rest

ROOM = 7


def test_a_step_is_told_at_once_and_the_newest_version_only() -> None:
    pace = Pace()
    pace.note(ROOM, "step", 3)
    pace.note(ROOM, "step", 5)
    pace.note(ROOM, "step", 4)
    assert pace.due(now=0.0) == [(ROOM, "step", 5)]
    assert pace.due(now=0.0) == []


def test_counts_are_told_at_most_four_times_a_second_and_the_last_is_never_lost() -> None:
    pace, told = Pace(), []
    for hundredth in range(101):
        pace.note(ROOM, "counts", hundredth)
        told += pace.due(now=hundredth / 100)
    assert [version for _, _, version in told] == [0, 25, 50, 75, 100]
    pace.note(ROOM, "counts", 101)
    assert pace.due(now=1.01) == []
    assert pace.next_due() == 1.25
    assert pace.due(now=1.25) == [(ROOM, "counts", 101)]


def test_workshops_do_not_slow_each_other() -> None:
    pace = Pace()
    pace.note(1, "counts", 1)
    pace.note(2, "counts", 1)
    assert pace.due(now=0.0) == [(1, "counts", 1), (2, "counts", 1)]
    pace.note(1, "step", 2)
    assert pace.due(now=0.0) == [(1, "step", 2)]


def test_nothing_waiting_is_never_due() -> None:
    assert Pace().next_due() is None


@pytest.mark.parametrize("turns", range(4))
def test_who_is_woken_and_cancelled_at_once_ends(turns: int) -> None:
    async def story() -> None:
        wake = asyncio.Event()

        async def resting() -> None:
            while True:
                await rest(wake, 0.2)

        task = asyncio.create_task(resting())
        await asyncio.sleep(0.01)
        wake.set()
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task], timeout=0.1)
        assert task.cancelled()

    asyncio.run(story())
