"""What the doorkeeper remembers of those who were let in, and for how long."""

import asyncio

from tests.workshops.live.peers import Database
from workshops.live import doorkeeper
from workshops.live.doorkeeper import Doorkeeper


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

    async def story() -> None:
        keeper = Doorkeeper(Database().rules, clock=lambda: now[0])
        for number in range(1000):
            keeper.remember("seat", "7", b"seat=%d" % number, 7)
        now[0] += doorkeeper.REMEMBERED_FOR
        keeper.remember("seat", "7", b"seat=new", 7)
        await keeper.versions([7])
        assert keeper.remembers() == 1
        keeper.close()

    asyncio.run(story())
