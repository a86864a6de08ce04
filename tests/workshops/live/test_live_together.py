"""What many ask at once: asked together, in order, and no one held up by another."""

import asyncio
import threading
import time
from collections.abc import Sequence

import pytest

from workshops.live.together import Together


def doubled(numbers: Sequence[int]) -> list[int]:
    return [2 * number for number in numbers]


def test_each_gets_its_own_answer_and_few_questions_are_asked() -> None:
    asked: list[int] = []

    def ask(numbers: Sequence[int]) -> list[int]:
        asked.append(len(numbers))
        time.sleep(0.02)
        return doubled(numbers)

    async def story() -> list[int]:
        together = Together(ask, most=100, name="test")
        answers = await asyncio.gather(*(together.ask(number) for number in range(250)))
        together.close()
        return answers

    assert asyncio.run(story()) == doubled(range(250))
    assert asked == [100, 100, 50]


def test_whoever_comes_alone_does_not_wait() -> None:
    async def story() -> float:
        together = Together(doubled, most=10, name="test", apart=5)
        began = time.monotonic()
        assert await together.ask(21) == 42
        together.close()
        return time.monotonic() - began

    assert asyncio.run(story()) < 1


def test_those_who_come_right_after_one_another_are_asked_about_together() -> None:
    asked: list[list[int]] = []

    def ask(numbers: Sequence[int]) -> list[int]:
        asked.append(list(numbers))
        return doubled(numbers)

    async def story() -> None:
        together = Together(ask, most=10, name="test", apart=0.3)
        await together.ask(1)
        later = [asyncio.create_task(together.ask(number)) for number in (2, 3)]
        await asyncio.sleep(0.05)
        later.append(asyncio.create_task(together.ask(4)))
        await asyncio.gather(*later)
        together.close()

    asyncio.run(story())
    assert asked == [[1], [2, 3, 4]]


def test_a_full_hand_does_not_wait_for_more() -> None:
    async def story() -> float:
        together = Together(doubled, most=2, name="test", apart=5)
        await together.ask(1)
        began = time.monotonic()
        await asyncio.gather(together.ask(2), together.ask(3))
        together.close()
        return time.monotonic() - began

    assert asyncio.run(story()) < 1


def test_what_goes_wrong_is_told_to_those_it_concerns_and_the_next_are_answered() -> None:
    def ask(numbers: Sequence[int]) -> list[int]:
        if 13 in numbers:
            raise LookupError(13)
        return doubled(numbers)

    async def story() -> None:
        together = Together(ask, most=2, name="test")
        asked = (together.ask(number) for number in (13, 1, 2, 3))
        found = await asyncio.gather(*asked, return_exceptions=True)
        assert [type(one) for one in found[:2]] == [LookupError, LookupError]
        assert found[2:] == [4, 6]
        assert await together.ask(4) == 8
        together.close()

    asyncio.run(story())


def test_one_who_goes_away_meanwhile_takes_nothing_from_the_others() -> None:
    waiting = threading.Event()

    def ask(numbers: Sequence[int]) -> list[int]:
        waiting.wait(5)
        return doubled(numbers)

    async def story() -> None:
        together = Together(ask, most=10, name="test")
        leaving, staying = (asyncio.create_task(together.ask(number)) for number in (1, 2))
        await asyncio.sleep(0.05)
        leaving.cancel()
        waiting.set()
        assert await staying == 4
        with pytest.raises(asyncio.CancelledError):
            await leaving
        together.close()

    asyncio.run(story())
