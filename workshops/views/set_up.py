"""The list of workshops, and making, changing and deleting one."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from domains.models import Edition
from workshops import services
from workshops.access import facilitator_required, get_facilitated_workshop
from workshops.closing import close_what_is_due
from workshops.forms.facilitate import WorkshopForm, in_words
from workshops.models import Facilitator, Workshop
from workshops.services import Refused
from workshops.timing import PRIORITIES, RATE, READ, Estimate, estimate
from workshops.views.facilitate import estimate_for

MOST_DOMAINS = 30
LONGEST = 24 * 60


@facilitator_required
@require_safe
def workshop_list(request: HttpRequest) -> HttpResponse:
    """Everything this facilitator runs: open now, next, and past.

    What ended long enough ago is closed for good first; whoever looks first does it.
    """
    assert isinstance(request.user, Facilitator)
    close_what_is_due(timezone.now())
    found = list(Workshop.objects.run_by(request.user))
    context = {
        "any": bool(found),
        "open": [w for w in found if w.is_open],
        "next": sorted((w for w in found if not w.is_open and not w.is_closed), key=_by_date),
        "past": [w for w in found if w.is_closed and not w.is_open],
    }
    return render(request, "facilitate/list.html", context)


def _by_date(workshop: Workshop) -> tuple[date, int]:
    return workshop.date, workshop.pk


@facilitator_required
def create(request: HttpRequest) -> HttpResponse:
    """Make a workshop on the newest edition."""
    edition = Edition.objects.current(get_language())
    if edition is None:
        return render(request, "domains/no_content.html", status=503)
    assert isinstance(request.user, Facilitator)
    form = WorkshopForm(
        request.POST if request.method == "POST" else None,
        edition=edition,
        initial=_beginnings(request.user),
    )
    if request.method == "POST" and form.is_valid():
        workshop = services.create_workshop(
            facilitator=request.user,
            edition=edition,
            domains=form.chosen_domains,
            **form.own_fields(),
        )
        messages.success(request, _("Saved. Open the workshop when people arrive."))
        return redirect("workshops:desk", workshop.pk)
    return _form_page(request, form, _estimate_of(form))


def _beginnings(facilitator: Facilitator) -> dict[str, str]:
    """A title to begin with, and what the facilitator's latest workshop says of its place."""
    latest = Workshop.objects.run_by(facilitator).order_by("-created_at").first()
    known = {"place": latest.place, "contact": latest.contact} if latest else {}
    return {"title": _("Review workshop"), "place": "", **known}


@facilitator_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a workshop's settings."""
    workshop = get_facilitated_workshop(request, pk)
    posted = request.POST if request.method == "POST" else None
    shown = estimate_for(workshop)
    form = WorkshopForm(posted, instance=workshop, edition=workshop.edition)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_workshop(
                workshop=Workshop.objects.get(pk=pk),
                domains=form.chosen_domains,
                **form.own_fields(),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("workshops:desk", pk)
    return _form_page(request, form, _estimate_of(form) if posted else shown, workshop)


def _form_page(
    request: HttpRequest, form: WorkshopForm, shown: Estimate, workshop: Workshop | None = None
) -> HttpResponse:
    title = Workshop.objects.values_list("title", flat=True).get(pk=workshop.pk) if workshop else ""
    context = {"form": form, "workshop": workshop, "title": title, **estimate_context(shown)}
    status = 422 if form.errors else 200
    return render(request, "facilitate/form.html", context, status=status)


def _estimate_of(form: WorkshopForm) -> Estimate:
    if not form.is_bound:
        minutes = Workshop._meta.get_field("minutes").default
        return estimate(domains=len(form.domains), minutes=minutes)
    return _estimate_from(form.data)


@facilitator_required
@require_safe
def fits(request: HttpRequest) -> HttpResponse:
    """What fits into the time, while the form is being filled in."""
    return render(request, "facilitate/_fits.html", estimate_context(_estimate_from(request.GET)))


def _estimate_from(data: Any) -> Estimate:
    ticked = sum(1 for name in data if name.startswith("domain_"))
    minutes = data.get("minutes", "")
    known = minutes.isdecimal() and len(minutes) < 6
    return (
        estimate(
            domains=min(ticked, MOST_DOMAINS),
            minutes=min(int(minutes), LONGEST) if known else 0,
            one_at_a_time="one_at_a_time" in data,
        )
        if known
        else estimate(domains=min(ticked, MOST_DOMAINS), minutes=180)
    )


def estimate_context(shown: Estimate) -> dict[str, Any]:
    """An estimate with its minutes in words."""
    return {
        "estimate": shown,
        "total_in_words": in_words(shown.total),
        "reading": READ,
        "rating": RATE,
        "choosing": PRIORITIES,
        "talk": shown.domain - READ - RATE - PRIORITIES,
    }


@facilitator_required
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what goes, then delete a workshop and everything in it."""
    workshop = get_facilitated_workshop(request, pk)
    if request.method != "POST":
        context = {"workshop": workshop, "people": workshop.seats.count()}
        return render(request, "facilitate/delete.html", context)
    title = workshop.title
    services.delete_workshop(workshop=workshop)
    messages.success(request, _("%(title)s was deleted.") % {"title": title})
    return redirect("workshops:list")
