"""The fragment all phones share: rendered once, checked for each, given as it is asked for."""

import asyncio
import gzip
from dataclasses import dataclass, field

from tests.workshops.live.peers import ROOM, Database, Peer, get, run, scope
from workshops import live
from workshops.live import Live
from workshops.live.messages import Receive, Scope, Send, answer

STEP = f"/room/{ROOM}/step/"


@dataclass
class Django:
    """Renders a page that names the database's version, and says that it may be kept."""

    database: Database
    may_keep: str = "3600"
    rendered: list[Scope] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.rendered.append(scope)
        await asyncio.sleep(0.01)
        if b"seat=mine" not in dict(scope["headers"])[b"cookie"]:
            return await answer(send, 404, [(b"content-type", b"text/html")], b"no seat")
        headers = [(b"content-type", b"text/html; charset=utf-8"), (b"set-cookie", b"seat=mine")]
        if self.may_keep:
            kept = f"{self.database.version}:{self.may_keep}".encode()
            headers.append((b"X-Shelf", kept))
        return await answer(send, 200, headers, f"step {self.database.version} ".encode() * 100)


def test_a_thousand_phones_are_given_one_rendering() -> None:
    database = Database()
    django = Django(database)

    async def story(room: Live) -> None:
        peers = [Peer() for _ in range(1000)]
        asked = [room(scope(STEP), peer.receive, peer.send) for peer in peers]
        await asyncio.gather(*asked)
        assert {peer.body for peer in peers} == {b"step 1 " * 100}
        assert len(django.rendered) == 1

    run(story, database, django=django)


def test_each_phone_is_checked_every_time() -> None:
    database = Database()

    async def story(room: Live) -> None:
        assert (await get(room, STEP)).status == 200
        assert (await get(room, STEP, cookie="seat=other")).status == 404
        assert (await get(room, STEP)).status == 200
        assert sum(database.asked) == 3

    run(story, database, django=Django(database))


def test_a_new_version_is_rendered_anew() -> None:
    database = Database()
    django = Django(database)

    async def story(room: Live) -> None:
        first = await get(room, STEP)
        database.version = 2
        assert (await get(room, STEP)).body.startswith(b"step 2 ")
        database.version = 3
        live.announce(ROOM, version=3, kind="step")
        await asyncio.sleep(0.01)
        third = await get(room, STEP)
        assert third.headers["etag"] != first.headers["etag"]
        assert len(django.rendered) == 3

    run(story, database, django=django)


def test_what_a_phone_has_already_is_not_sent_again() -> None:
    database = Database()

    async def story(room: Live) -> None:
        tag = (await get(room, STEP)).headers["etag"]
        again = await get(room, STEP, if_none_match=tag)
        assert (again.status, again.body) == (304, b"")
        database.version = 2
        assert (await get(room, STEP, if_none_match=tag)).status == 200

    run(story, database, django=Django(database))


def test_it_is_packed_as_the_browser_takes_it() -> None:
    database = Database()

    async def story(room: Live) -> None:
        packed = await get(room, STEP, accept_encoding="gzip, deflate")
        assert packed.headers["content-encoding"] == "gzip"
        assert gzip.decompress(packed.body) == b"step 1 " * 100
        assert (await get(room, STEP, accept_encoding="gzip, br")).headers[
            "content-encoding"
        ] == "br"
        assert "content-encoding" not in (await get(room, STEP)).headers

    run(story, database, django=Django(database))


def test_nothing_of_the_phone_that_was_first_reaches_another() -> None:
    database = Database()
    django = Django(database)

    async def story(room: Live) -> None:
        await get(room, STEP, if_none_match='"x"', accept_encoding="gzip", if_modified_since="now")
        names = {name for name, _ in django.rendered[0]["headers"]}
        assert names == {b"cookie"}
        headers = (await get(room, STEP)).headers
        assert "set-cookie" not in headers
        assert "x-shelf" not in headers
        assert headers["cache-control"] == "private, no-cache"

    run(story, database, django=django)


def test_languages_are_kept_apart() -> None:
    database = Database()
    django = Django(database)

    async def story(room: Live) -> None:
        for language in ("en", "cy", "en"):
            await get(room, STEP, accept_language=language)
        assert len(django.rendered) == 2

    run(story, database, django=django)


def test_it_is_kept_no_longer_than_it_may() -> None:
    database = Database()
    django = Django(database, may_keep="0.02")

    async def story(room: Live) -> None:
        await get(room, STEP)
        await asyncio.sleep(0.04)
        await get(room, STEP)
        assert len(django.rendered) == 2

    run(story, database, django=django)


def test_what_may_not_be_kept_comes_from_django_each_time() -> None:
    database = Database()
    django = Django(database, may_keep="")

    async def story(room: Live) -> None:
        assert [(await get(room, STEP)).status for _ in range(2)] == [200, 200]
        assert room.shelf.kept() == 0

    run(story, database, django=django)


def test_a_database_that_is_away_is_said_so() -> None:
    database = Database(broken=True)

    async def story(room: Live) -> None:
        assert (await get(room, STEP)).status == 503

    run(story, database, django=Django(database))
