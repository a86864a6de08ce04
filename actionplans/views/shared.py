"""The plan for people without an account, who hold its read-only link."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from actionplans.documents.names import send_file
from actionplans.models import ActionPlan
from actionplans.services.documents import current_document
from actionplans.taking_part import taking_part
from actionplans.telling import Seen, sections_of, seen_by_room, standing_actions
from domains.models import Domain
from workshops.access import secret_required
from workshops.models import Workshop
from workshops.picture import Picture, worth_talking_first


@secret_required
@require_GET
def plan(request: HttpRequest, secret: str) -> HttpResponse:
    """The plan and what the room saw; 404 with a sentence once the link is revoked."""
    found = _find(secret)
    if found is None:
        return render(request, "actionplans/no_link.html", status=404)
    workshop = found.workshop
    seen = seen_by_room(workshop)
    sections = sections_of(found, seen)
    document = current_document(found, is_draft=False)
    context = {
        "plan": found,
        "workshop": workshop,
        "sections": sections,
        "actions": standing_actions(sections),
        "room": _room(workshop, seen),
        "who": taking_part(workshop),
        "document": document if document and document.is_ready else None,
        "secret": secret,
    }
    return render(request, "actionplans/shared.html", context)


def _room(workshop: Workshop, seen: Seen) -> list[tuple[Domain, list[tuple[Picture, Any]]]]:
    """What the room saw, domain by domain, with what may be quoted."""
    rooms = []
    for item in workshop.agenda_items:
        pictures = worth_talking_first(
            [seen.pictures[s.pk] for s in item.statements], item.talk_order
        )
        shown = [(p, seen.quotes.get(p.statement.pk, ())) for p in pictures if p.shown]
        if shown:
            rooms.append((item.domain, shown))
    return rooms


@secret_required
@require_GET
def download(request: HttpRequest, secret: str) -> HttpResponse:
    """The agreed plan as a file, where one is ready."""
    found = _find(secret)
    if found is None:
        return render(request, "actionplans/no_link.html", status=404)
    document = current_document(found, is_draft=False)
    if document is None or not document.is_ready:
        return redirect("actionplans:shared", secret)
    return send_file(document, found.workshop)


def _find(secret: str) -> ActionPlan | None:
    plans = ActionPlan.objects.select_related("workshop__edition")
    return plans.filter(share_secret=secret).first()
