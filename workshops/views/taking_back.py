"""Taking back one answer, or everything: asked once more, and said plainly what stays."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from workshops import panels, phone, services
from workshops.access import get_seat, participant_required
from workshops.forms.fields import number_of
from workshops.models import Rating, Seat, VisibleTo
from workshops.services.taking_back import unshown_marks, unshown_notes, unshown_ratings

ASKED = ["GET", "HEAD", "POST"]
TOLD = ("answer", "everything", "shown")


@participant_required
@require_http_methods(ASKED)
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """What can be taken back, and what cannot any more; with a statement, or with all, ask."""
    seat = get_seat(request, pk)
    if request.method == "POST":
        told = _take_back(seat, request.POST.get("what", ""))
        back = reverse("workshops:take_back", args=[pk])
        return redirect(f"{back}?told={told}" if told else back)
    context = {**phone.frame(seat), **_said(seat)}
    what = request.GET.get("what", "")
    asked = [rating for rating in context["answers"] if str(rating.statement_id) == what]
    if asked or (what == "all" and context["anything"]):
        context |= {"what": what, "asked": asked}
        return render(request, "take_part/take_back_sure.html", context)
    told = request.GET.get("told", "")
    context["told"] = told if told in TOLD else ""
    return render(request, "take_part/take_back.html", context)


def _take_back(seat: Seat, what: str) -> str:
    """Do it; what the page says of it, empty for something that nobody can have asked for."""
    if what == "all":
        services.take_back_everything(seat=seat)
        return "everything"
    statement = number_of(what)
    if statement is None:
        return ""
    taken = services.take_back_answer(seat=seat, statement_pk=statement)
    return "answer" if taken or not _was_shown(seat, statement) else "shown"


def _was_shown(seat: Seat, statement: int) -> bool:
    """Whether the room has seen this answer. A second tap finds none: the first took it back."""
    return seat.ratings.filter(statement=statement).exclude(showing=None).exists()


def _said(seat: Seat) -> dict[str, Any]:
    """This seat's answers that nobody was shown, in the order of the day, and whether there is
    more; how many answers are in a picture already."""
    answers = _newest(list(unshown_ratings(seat).select_related("statement__domain")))
    more = (
        unshown_marks(seat),
        unshown_notes(seat),
        seat.ratings.filter(visible_to=VisibleTo.PLAN),
        seat.thoughts.exclude(text=""),
        *panels.unshown(seat),
    )
    return {
        "answers": answers,
        "anything": bool(answers) or any(said.exists() for said in more),
        "shown": seat.ratings.exclude(showing=None).count(),
    }


def _newest(ratings: list[Rating]) -> list[Rating]:
    """One for each statement: of one in time and one that came late, what was said last."""
    newest: dict[int, Rating] = {}
    for rating in sorted(ratings, key=lambda each: each.sequence):
        newest[rating.statement_id] = rating
    place = {pk: (r.statement.domain.position, r.statement.position) for pk, r in newest.items()}
    return [newest[pk] for pk in sorted(newest, key=place.__getitem__)]
