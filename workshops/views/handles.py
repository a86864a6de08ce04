"""Names for reasons that say nothing: not who wrote one, nor which came first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workshops import services
from workshops.forms.fields import plain
from workshops.models import Facilitator, Rating, Workshop
from workshops.models.handling import WHY_LENGTH
from workshops.reasons import ReasonToLookThrough, handle_of
from workshops.services import Refused

# What a press says of itself, so that nobody has to write.
WHY_HOLD = {
    "names": gettext_lazy("It names somebody"),
    "hurts": gettext_lazy("It could hurt somebody"),
    "tells": gettext_lazy("It tells who wrote it"),
}
WHY_FLAGGED = gettext_lazy("It was flagged")
WHY_LET = {"fine": gettext_lazy("It is fine after all")}


@dataclass(frozen=True)
class Handled:
    """A reason as the desk shows it, and what its buttons call it."""

    reason: ReasonToLookThrough
    handle: str


def with_handles(workshop: Workshop, reasons: Iterable[ReasonToLookThrough]) -> list[Handled]:
    """The same reasons, each with its name."""
    return [Handled(reason, handle_of(workshop, reason.pk)) for reason in reasons]


def handle_reason(workshop: Workshop, sent: QueryDict, by: Facilitator) -> str:
    """Do with a reason what a form says: hold it back, let it through, flag it or not; what
    was done.

    Raises ``Refused`` when it is not here any more, or when something is missing.
    """
    act = next((name for name in _ACTS if name in sent), "let")
    gone = _("That reason is not here any more.")
    rating_pk = rating_of_handle(workshop, sent.get(act, ""), gone)
    return _ACTS[act](workshop, rating_pk, sent, by)


def handle_sent(sent: QueryDict) -> str:
    """The name of the reason that a form is about, for the way back to it."""
    return next((sent.get(name, "") for name in _ACTS if name in sent), "")


def _hold(workshop: Workshop, rating_pk: int, sent: QueryDict, by: Facilitator) -> str:
    why = _why(sent, WHY_HOLD)
    if not why:
        raise Refused(_("Say in a few words why you hold it back. Nothing was changed."))
    services.hold_back(workshop=workshop, rating_pk=rating_pk, held_back=True, why=why, by=by)
    return _("Held back. The room does not see it.")


def _let(workshop: Workshop, rating_pk: int, sent: QueryDict, by: Facilitator) -> str:
    why = _why(sent, WHY_LET)
    services.hold_back(workshop=workshop, rating_pk=rating_pk, held_back=False, why=why, by=by)
    return _("Let through.")


def _flag(workshop: Workshop, rating_pk: int, sent: QueryDict, by: Facilitator) -> str:
    why = str(WHY_FLAGGED) if "hold_too" in sent else ""
    services.flag(workshop=workshop, rating_pk=rating_pk, flagged=True, by=by, hold_why=why)
    said = _("Flagged. If the phone it came from is still here, it gets a private message.")
    return f"{said} {_('The room does not see the reason.')}" if why else said


def _unflag(workshop: Workshop, rating_pk: int, _sent: QueryDict, by: Facilitator) -> str:
    services.flag(workshop=workshop, rating_pk=rating_pk, flagged=False, by=by)
    return _("The flag is taken back. The message may have been read already.")


_ACTS = {"hold": _hold, "let": _let, "flag": _flag, "unflag": _unflag}


def _why(sent: QueryDict, offered: Mapping[str, object]) -> str:
    """In somebody's own words, or as the button says that they pressed."""
    words = " ".join(plain(sent.get("words", "")).split())
    if len(words) > WHY_LENGTH:
        said = _("Please say why in at most %(most)d characters. Nothing was changed.")
        raise Refused(said % {"most": WHY_LENGTH})
    return words or str(offered.get(sent.get("why", ""), ""))


def rating_of_handle(workshop: Workshop, handle: str, gone: str) -> int:
    """The rating that a handle stands for. Raises ``Refused`` with ``gone`` when there is none."""
    reasons = Rating.objects.readable(workshop)
    for pk in reasons.values_list("pk", flat=True):
        if handle_of(workshop, pk) == handle:
            return pk
    raise Refused(gone)
