"""What was entered of one sheet of paper, statement by statement; nothing of any other."""

from dataclasses import dataclass
from typing import Any

from domains.models import Statement
from workshops.models import Answer, Rating, Sheet, WorkshopDomain
from workshops.models.workshop import FIRST_ROUND

# As the columns of the picture stand; that somebody cannot say stands apart.
SCALE = (1, 2, 3, 4, 5)


@dataclass(frozen=True)
class Entry:
    """One statement on a sheet, and the newest answer that was entered, if any."""

    item: WorkshopDomain
    statement: Statement
    rating: Rating | None
    of: int
    before: Statement | None
    following: Statement | None

    @property
    def reason(self) -> str:
        """The reason that was entered."""
        return self.rating.reason if self.rating else ""

    @property
    def label(self) -> str:
        """The answer in words; empty where there is none."""
        return str(Answer(self.rating.value).label) if self.rating else ""

    @property
    def initial(self) -> dict[str, Any]:
        """What the form begins with."""
        if self.rating is None:
            return {}
        return {
            "value": self.rating.value,
            "reason": self.rating.reason,
            "visible_to": self.rating.visible_to,
        }


def entries_of(sheet: Sheet, item: WorkshopDomain) -> list[Entry]:
    """Every statement of a domain, in the order of the paper."""
    statements = item.statements
    found = Rating.objects.filter(
        seat=sheet.seat_id, round=FIRST_ROUND, statement__in=statements
    ).order_by("waiting")
    newest = {rating.statement_id: rating for rating in found}  # what waits is newer
    around = [None, *statements, None]
    return [
        Entry(item, statement, newest.get(statement.pk), len(statements), before, following)
        for before, statement, following in zip(around, statements, around[2:], strict=False)
    ]


def entry_of(sheet: Sheet, statement_pk: int | None) -> Entry | None:
    """The entry of one statement; None when it is not discussed in this workshop."""
    for item in sheet.workshop.agenda_items:
        if any(statement.pk == statement_pk for statement in item.statements):
            entries = entries_of(sheet, item)
            return next(entry for entry in entries if entry.statement.pk == statement_pk)
    return None
