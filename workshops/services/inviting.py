"""A colleague comes to the desk by a link, and may be taken out again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from workshops.models import DeskInvitation, Facilitator, Workshop
from workshops.models.desk_invitation import WORKS_FOR
from workshops.models.workshop import new_secret
from workshops.services.changes import Refused, lock
from workshops.services.paper import end_scribe_link


def invite_colleague(
    *, workshop: Workshop, facilitator: Facilitator, now: datetime
) -> DeskInvitation:
    """A new link for one colleague. Only those who run the workshop can look at it."""
    return DeskInvitation.objects.create(
        workshop=workshop, made_by=facilitator, secret=new_secret(), ends_at=now + WORKS_FOR
    )


def take_invitation_back(*, workshop: Workshop, invitation_pk: int) -> None:
    """Let a link open nothing any more. Whoever came by it stays. Harmless when it is gone."""
    workshop.desk_invitations.filter(pk=invitation_pk, used_by=None).delete()


@transaction.atomic
def accept_invitation(
    *, invitation: DeskInvitation, facilitator: Facilitator, now: datetime
) -> Workshop:
    """Let this facilitator run the workshop too; the link is used up.

    Raises ``Refused`` when somebody else used it meanwhile, or it was taken back.
    """
    workshop = lock(invitation.workshop)
    found = workshop.desk_invitations.open(now).filter(pk=invitation.pk)
    if not found.update(used_by=facilitator):
        raise Refused(_("This link does not open the desk any more. Ask for a new one."))
    workshop.facilitators.add(facilitator)
    return workshop


@transaction.atomic
def join_desk_with_new_account(
    *, invitation: DeskInvitation, name: str, email: str, password: str, now: datetime
) -> Facilitator:
    """Make an account for whoever was invited, and let them run the workshop too.

    Raises ``Refused`` as ``accept_invitation`` does; then there is no account either.
    """
    lock(invitation.workshop)
    if Facilitator.objects.filter(email__iexact=email).exists():
        raise Refused(_("There is an account with this address already. Sign in with it."))
    facilitator = Facilitator.objects.create_user(email, password, name=name)
    accept_invitation(invitation=invitation, facilitator=facilitator, now=now)
    return facilitator


@transaction.atomic
def take_off(*, workshop: Workshop, colleague: Facilitator, by: Facilitator) -> None:
    """Take a colleague out of a workshop, or leave it.

    The links they may have copied open nothing any more: invitations that nobody used, and
    the link to enter sheets with. Everybody may leave, and who made the workshop may take
    others out. Raises ``Refused`` for anybody else, and when nobody would be left.
    """
    workshop = lock(workshop)
    if colleague != by and workshop.owner_id not in (None, by.pk):
        raise Refused(_("Only %(owner)s can take somebody out.") % {"owner": workshop.owner})
    if workshop.facilitators.count() == 1:
        raise Refused(_("Somebody has to run the workshop. Add a colleague first."))
    workshop.facilitators.remove(colleague)
    workshop.desk_invitations.filter(used_by=None).delete()
    end_scribe_link(workshop=workshop)
    if workshop.owner_id == colleague.pk:
        next_one = workshop.facilitators.order_by("pk").first()
        Workshop.objects.filter(pk=workshop.pk).update(owner=next_one)
