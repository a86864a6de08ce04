"""What the doorkeeper remembers of those who were let in, and for how long."""

import asyncio
from collections.abc import Sequence

from tests.workshops.live.peers import ROOM, Database
from workshops.live import doorkeeper
from workshops.live.doorkeeper import Allowed, Asked, Doorkeeper


def test_whoever_was_let_in_is_remembered_for_a_while_and_then_forgotten() -> None:
    now = [100.0]
    keeper = Doorkeeper(Database().rules, clock=lambda: now[0])
    keeper.remember("seat", "7", b"seat=mine", 7)
    assert keeper.remembered("seat", "7", b"seat=mine") == 7
    assert keeper.remembered("seat", "7", b"seat=other") is None
    assert keeper.remembered("desk", "7", b"seat=mine") is None
    now[0] += doorkeeper.REMEMBERED_FOR
    assert keeper.remembered("seat", "7", b"seat=mine") is None


def test_what_is_out_of_date_takes_no_memory() -> None:
    now = [100.0]

    keeper = Doorkeeper(Database().rules, clock=lambda: now[0])
    for number in range(1000):
        keeper.remember("seat", "7", b"seat=%d" % number, 7)
    now[0] += doorkeeper.REMEMBERED_FOR
    keeper.remember("seat", "7", b"seat=new", 7)
    assert keeper.remembers() == 1
    keeper.close()


def test_a_question_that_cannot_be_asked_fails_nobody_who_asks_beside_it() -> None:
    rules = Database().rules

    def who_may(asked: Sequence[Asked]) -> list[Allowed | None]:
        if any(one.key == "broken" for one in asked):
            raise ValueError("the driver takes no such sign")
        return rules.who_may(asked)

    async def story() -> None:
        keeper = Doorkeeper(rules._replace(who_may=who_may))
        asked = [Asked("seat", key, {"seat": "mine"}) for key in (str(ROOM), "broken", str(ROOM))]
        first, broken, last = await asyncio.gather(*map(keeper.ask, asked), return_exceptions=True)
        assert isinstance(broken, ValueError)
        assert first == last
        assert isinstance(first, Allowed)
        assert first.workshop == ROOM
        keeper.close()

    asyncio.run(story())
