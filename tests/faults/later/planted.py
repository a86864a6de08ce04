"""Mistakes that can be planted in a served app, to see that a run finds them.

Each is one that somebody could make: a check left out, a message not sent, a word too many.
"""

from __future__ import annotations

from typing import Any


def no_order() -> None:
    """Answers are written as they come, whatever came before."""
    from workshops.services import answering

    known = answering.About

    class Blind:
        _fields = known._fields

        def __new__(cls, *told: Any) -> Any:
            return known(*told)._replace(receipt=None, newest=None, newest_at=None)

    answering.About = Blind  # type: ignore[misc,assignment]
    answering.put_receipts = lambda *_rows, **_given: None  # type: ignore[assignment]


def ideas_without_ids() -> None:
    """An idea that is sent again is another idea."""
    from actionplans import services

    known = services.propose_idea
    services.propose_idea = lambda **given: known(**{**given, "key": ""})


def reasons_in_the_shared_page() -> None:
    """What all phones share tells what somebody wrote."""
    from workshops.models import Rating
    from workshops.views import take_part

    known = take_part.render_to_string

    def telling(template: str, context: Any) -> str:
        ratings = Rating.objects.in_workshop(context["workshop"])
        said = " ".join(ratings.values_list("reason", flat=True))
        return str(known(template, context)) + f"<!-- {said} -->"

    take_part.render_to_string = telling  # type: ignore[assignment]


def nobody_is_told() -> None:
    """Streams stay open and never say that something changed."""
    from workshops.live.hub import Hub

    async def silent(*_given: Any) -> None:
        return None

    Hub._tell = silent  # type: ignore[method-assign]


def always_in_time() -> None:
    """An answer that comes after the closing is told to be saved."""
    from workshops.services import answering

    answering._in_time = lambda *_given: True  # type: ignore[assignment]


PLANTED = {
    made.__name__: made
    for made in (
        no_order,
        ideas_without_ids,
        reasons_in_the_shared_page,
        nobody_is_told,
        always_in_time,
    )
}
