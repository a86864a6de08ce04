"""Names for reasons that say nothing: not who wrote one, nor which came first."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from workshops import services
from workshops.models import Rating, Workshop
from workshops.reasons import ReasonToLookThrough
from workshops.services import Refused

SALT = "workshops.reason"


@dataclass(frozen=True)
class Handled:
    """A reason as the desk shows it, and what its buttons call it."""

    reason: ReasonToLookThrough
    handle: str


def with_handles(workshop: Workshop, reasons: Iterable[ReasonToLookThrough]) -> list[Handled]:
    """The same reasons, each with its name."""
    return [Handled(reason, handle_of(workshop, reason.pk)) for reason in reasons]


def hold_or_let(workshop: Workshop, sent: QueryDict) -> str:
    """Hold back the reason that a form names, or let it through; what was done.

    Raises ``Refused`` when it is not here any more.
    """
    held_back = "hold" in sent
    handle = sent.get("hold") or sent.get("let") or ""
    gone = _("That reason is not here any more.")
    rating_pk = rating_of_handle(workshop, handle, gone)
    services.hold_back(workshop=workshop, rating_pk=rating_pk, held_back=held_back)
    return _("Held back. The room does not see it.") if held_back else _("Let through.")


def handle_of(workshop: Workshop, rating_pk: int) -> str:
    """What a page calls a reason, instead of its number in the database."""
    return salted_hmac(SALT, f"{workshop.pk}-{rating_pk}").hexdigest()[:16]


def rating_of_handle(workshop: Workshop, handle: str, gone: str) -> int:
    """The rating that a handle stands for. Raises ``Refused`` with ``gone`` when there is none."""
    reasons = Rating.objects.readable(workshop)
    for pk in reasons.values_list("pk", flat=True):
        if handle_of(workshop, pk) == handle:
            return pk
    raise Refused(gone)
