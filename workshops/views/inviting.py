"""A colleague comes to the desk by a link: making one, taking it back, coming by it."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reviewtool.addresses import base_url
from workshops import services
from workshops.access import facilitator_required, get_facilitated_workshop, secret_required
from workshops.forms.account import AccountForm
from workshops.models import DeskInvitation, Facilitator, Workshop
from workshops.services import Refused


@dataclass(frozen=True)
class Link:
    """An invitation that nobody has used yet, as the page shows it."""

    pk: int
    address: str
    ends_at: datetime


def links_of(request: HttpRequest, workshop: Workshop) -> list[Link]:
    """The invitations that still open the desk."""
    base = base_url(request)
    return [
        Link(one.pk, base + reverse("workshops:invited", args=[one.secret]), one.ends_at)
        for one in workshop.desk_invitations.open(timezone.now())
    ]


@facilitator_required
@require_POST
def make_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a link for a colleague."""
    workshop = get_facilitated_workshop(request, pk)
    assert isinstance(request.user, Facilitator)
    services.invite_colleague(workshop=workshop, facilitator=request.user, now=timezone.now())
    messages.success(request, _("The link is below. Send it to your colleague alone."))
    return redirect("workshops:colleagues", pk)


@facilitator_required
@require_POST
def take_link_back(request: HttpRequest, pk: int, invitation_pk: int) -> HttpResponse:
    """Let a link open nothing any more."""
    workshop = get_facilitated_workshop(request, pk)
    services.take_invitation_back(workshop=workshop, invitation_pk=invitation_pk)
    messages.success(request, _("That link opens nothing any more."))
    return redirect("workshops:colleagues", pk)


@secret_required
def invited(request: HttpRequest, secret: str) -> HttpResponse:
    """Where the link leads: sign in, or make an account, and come to the desk."""
    invitations = DeskInvitation.objects.select_related("workshop", "made_by")
    invitation = invitations.filter(secret=secret).first()
    user = request.user if isinstance(request.user, Facilitator) else None
    if invitation and user and invitation.workshop.facilitators.filter(pk=user.pk).exists():
        return redirect("workshops:desk", invitation.workshop_id)
    if invitation is None or invitation.used_by_id or invitation.ends_at <= timezone.now():
        return _over(request)
    if user:
        return _come_in(request, invitation, user)
    return _with_new_account(request, invitation)


def _over(request: HttpRequest) -> HttpResponse:
    return render(request, "facilitate/invited_over.html", status=404)


def _come_in(
    request: HttpRequest, invitation: DeskInvitation, facilitator: Facilitator
) -> HttpResponse:
    if request.method != "POST":
        return _page(request, invitation, None)
    try:
        services.accept_invitation(
            invitation=invitation, facilitator=facilitator, now=timezone.now()
        )
    except Refused:
        return _over(request)
    return redirect("workshops:desk", invitation.workshop_id)


def _with_new_account(request: HttpRequest, invitation: DeskInvitation) -> HttpResponse:
    form = AccountForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, invitation, form)
    try:
        facilitator = services.join_desk_with_new_account(
            invitation=invitation, now=timezone.now(), **form.cleaned_data
        )
    except Refused as refused:
        form.add_error("email", str(refused))
        return _page(request, invitation, form)
    login(request, facilitator)
    return redirect("workshops:desk", invitation.workshop_id)


def _page(
    request: HttpRequest, invitation: DeskInvitation, form: AccountForm | None
) -> HttpResponse:
    context = {"invitation": invitation, "workshop": invitation.workshop, "form": form}
    status = 422 if form and form.errors else 200
    return render(request, "facilitate/invited.html", context, status=status)
