"""What somebody who goes through the domains by themselves is shown. Reads only.

All of it is their own, so nothing here asks how many answered.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from domains.models import Domain, Statement
from workshops.models import AloneAnswer, AloneNote, AloneReview, Answer, NoteKind
from workshops.models.alone import NOTE_KINDS
from workshops.models.rating import REASON_LENGTH
from workshops.own import FIRST_ASKING, Own, OwnForm
from workshops.phone import Asked, choices

# The first version of a round has no name: nothing here is asked again.
NO_ROUND = 0


@dataclass(frozen=True)
class StatementTold:
    """One statement and what this person said to it."""

    statement: Statement
    said: AloneAnswer | None

    @property
    def is_answered(self) -> bool:
        """Whether an answer was chosen, "I can't say" included."""
        return self.said is not None and self.said.value is not None

    @property
    def answer(self) -> str:
        """The answer in words; empty for none."""
        value = self.said.value if self.said else None
        return "" if value is None else str(Answer(value).label)

    @property
    def reason(self) -> str:
        """Why, as it was written."""
        return self.said.reason.strip() if self.said else ""


@dataclass(frozen=True)
class NoteTold:
    """What was noted of one kind in a domain; ``text`` may be empty."""

    kind: str
    kind_name: str
    text: str


@dataclass(frozen=True)
class DomainTold:
    """One domain of a review with everything this person said in it. ``number`` counts theirs."""

    domain: Domain
    number: int
    statements: tuple[StatementTold, ...]
    notes: tuple[NoteTold, ...]

    @property
    def of(self) -> int:
        """How many statements it has."""
        return len(self.statements)

    @property
    def answered(self) -> int:
        """How many of them were answered."""
        return sum(one.is_answered for one in self.statements)

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to answer."""
        return self.answered == self.of

    @property
    def written_notes(self) -> tuple[NoteTold, ...]:
        """The notes that hold something."""
        return tuple(note for note in self.notes if note.text.strip())

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said in it."""
        return not self.written_notes and not any(
            one.is_answered or one.reason for one in self.statements
        )


@dataclass(frozen=True)
class ReviewTold:
    """A whole review, domain by domain. Read in four queries, however much is in it."""

    review: AloneReview
    domains: tuple[DomainTold, ...]
    sequence: int

    @property
    def done(self) -> int:
        """In how many domains nothing is left to answer."""
        return sum(one.is_done for one in self.domains)

    @property
    def is_begun(self) -> bool:
        """Whether anything was said at all."""
        return not all(one.is_empty for one in self.domains)

    @cached_property
    def next(self) -> DomainTold | None:
        """Where to go on: the domain that was written in last in their order, or the first after
        it, with something left to answer; at the end, what was passed over. None: all is done."""
        began = max((one.number for one in self.domains if not one.is_empty), default=0)
        left = [one for one in self.domains if not one.is_done]
        return next((one for one in left if one.number >= began), next(iter(left), None))

    def about(self, key: str) -> DomainTold | None:
        """The domain with this key, if it is one of theirs."""
        return next((one for one in self.domains if one.domain.key == key), None)

    def around(self, told: DomainTold) -> tuple[DomainTold | None, DomainTold | None]:
        """The domains before and after this one."""
        places = [None, *self.domains, None]
        return places[told.number - 1], places[told.number + 1]


def told_of(review: AloneReview) -> ReviewTold:
    """Everything this person said."""
    domains = list(review.domains_in_order.prefetch_related("statements"))
    answers = {one.statement_id: one for one in review.answers.all()}
    notes = {(one.domain_id, one.kind): one for one in review.notes.all()}
    sequences = [one.sequence for one in answers.values()]
    sequences += [one.sequence for one in notes.values()]
    told = (_domain(one, n, answers, notes) for n, one in enumerate(domains, start=1))
    return ReviewTold(review, tuple(told), max(sequences, default=0))


def _domain(
    domain: Domain,
    number: int,
    answers: dict[int, AloneAnswer],
    notes: dict[tuple[int, str], AloneNote],
) -> DomainTold:
    statements = sorted(domain.statements.all(), key=lambda one: one.position)
    return DomainTold(
        domain,
        number,
        tuple(StatementTold(one, answers.get(one.pk)) for one in statements),
        tuple(_note(kind, notes.get((domain.pk, kind.value))) for kind in NOTE_KINDS),
    )


def _note(kind: NoteKind, note: AloneNote | None) -> NoteTold:
    return NoteTold(kind.value, str(kind.label), note.text if note else "")


def frame(told: ReviewTold) -> dict[str, Any]:
    """What every page of a review needs."""
    return {
        "review": told.review,
        "told": told,
        "edition": told.review.edition,
    }


def domain_page(told: ReviewTold, one: DomainTold) -> dict[str, Any]:
    """What is needed to read a domain and answer its statements."""
    before, after = told.around(one)
    return {
        **frame(told),
        "one": one,
        "domain": one.domain,
        "before": before,
        "after": after,
        "asked": _asked(one.statements),
        "own": own_of(one),
        "examples": list(one.domain.examples_in_order()),
        **scale(),
    }


def _asked(statements: Iterable[StatementTold]) -> list[Asked]:
    all_of_them = [one.statement for one in statements]
    of = len(all_of_them)
    return [
        Asked(statement, number, of, shown=False, round=NO_ROUND)
        for number, statement in enumerate(all_of_them, start=1)
    ]


def own_of(one: DomainTold) -> Own:
    """What fills the forms of a domain, under the names that a phone's forms have."""
    return Own(
        forms={
            f"{FIRST_ASKING}:{told.statement.pk}": _form(told.said)
            for told in one.statements
            if told.said and (told.is_answered or told.reason)
        }
    )


def _form(said: AloneAnswer) -> OwnForm:
    chosen = () if said.value is None else (("value", str(said.value)),)
    return OwnForm((*chosen, ("reason", said.reason)), "saved")


def scale() -> dict[str, Any]:
    """What is needed to draw the form of an answer, as on a phone in a workshop."""
    return {
        "choices": choices(),
        "cant_say": (Answer.CANT_SAY.value, str(Answer.CANT_SAY.label)),
        "with_aid": False,
        "reason_length": REASON_LENGTH,
    }
