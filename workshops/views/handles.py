"""Names for reasons that say nothing: not who wrote one, nor which came first."""

from django.utils.crypto import salted_hmac

from workshops.models import Rating, Workshop
from workshops.services import Refused

SALT = "workshops.reason"


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
