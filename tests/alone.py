"""Somebody who goes through the domains by themselves, for tests."""

from typing import Any

from domains.models import Domain, Edition, Statement
from tests.factories import make_edition, now
from workshops import services
from workshops.models import AloneReview
from workshops.services import Outcome

PLENTY = 1000


def begin(edition: Edition | None = None, domains: int | None = None, **words: str) -> AloneReview:
    """A review over the first so many domains, or all."""
    edition = edition or Edition.objects.first() or make_edition()
    chosen = list(edition.domains.order_by("position"))[:domains]
    return services.begin_alone(
        edition=edition, domains=chosen, now=now(), most_a_day=PLENTY, **words
    )


def domain_of(review: AloneReview, position: int = 0) -> Domain:
    """The domain at this position."""
    return list(review.domains_in_order)[position]


def statement_of(review: AloneReview, domain: int = 0, position: int = 0) -> Statement:
    """The statement at these positions."""
    return list(domain_of(review, domain).statements_in_order())[position]


def answer(
    review: AloneReview,
    value: int | None,
    reason: str = "",
    statement: Statement | None = None,
    **more: Any,
) -> Outcome:
    """Answer a statement, the first one unless said otherwise."""
    fields = {"sequence": None, "now": now()} | more
    return services.answer_alone(
        review=review,
        statement=statement or statement_of(review),
        value=value,
        reason=reason,
        **fields,
    )


def note(review: AloneReview, kind: str, text: str, **more: Any) -> Outcome:
    """Note something in the first domain."""
    fields = {"sequence": None, "now": now()} | more
    return services.note_alone(
        review=review, domain=domain_of(review), kind=kind, text=text, **fields
    )
