"""The big screen: a window of its own, found by its secret, that follows the room."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from workshops import hall, services
from workshops.access import secret_required
from workshops.invite import invitation
from workshops.models import Workshop
from workshops.prepared import Given, Prepared

# Asked several times a second while a room answers.
_WORKSHOP = Prepared(lambda: Workshop.objects.filter(screen_secret=Given("secret")).with_place())


def _workshop_of(secret: str) -> Workshop:
    """The workshop of this screen, where the room is now. 404 for a wrong secret."""
    workshop = _WORKSHOP.first(secret=secret)
    if workshop is None:
        raise Http404
    return services.catch_up(workshop=workshop, now=timezone.now())


def _page(request: HttpRequest, secret: str, template: str) -> HttpResponse:
    now = timezone.now()
    workshop = _workshop_of(secret)
    stage = hall.stage_of(workshop, now)
    context = {
        **hall.head_of(workshop, now),
        **stage.context,
        "workshop": workshop,
        "stage": stage,
        "invitation": invitation(request, workshop),
        "lang": workshop.edition.language,
    }
    return render(request, template, context)


@secret_required
def screen(request: HttpRequest, secret: str) -> HttpResponse:
    """The whole page."""
    return _page(request, secret, "screen/screen.html")


@secret_required
def screen_now(request: HttpRequest, secret: str) -> HttpResponse:
    """What the page shows now, fetched again at every change."""
    return _page(request, secret, "screen/_now.html")
