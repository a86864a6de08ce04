"""Making, changing, opening and deleting a workshop."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from domains.models import Domain, Edition
from workshops.models import Facilitator, Showing, Workshop, WorkshopDomain
from workshops.services.changes import Refused, changed, lock
from workshops.services.moving import move_to
from workshops.services.untying import check_not_untied
from workshops.steps import STATEMENT_STEPS, Place, Step

CODE_TRIES = 20


@transaction.atomic
def create_workshop(
    *, facilitator: Facilitator, edition: Edition, domains: Sequence[Domain], **fields: Any
) -> Workshop:
    """Make a workshop on an edition, with its domains in the given order.

    ``fields`` are the workshop's own. The edition counts as used from now on.
    Raises ``Refused`` when no domain is chosen.
    """
    if not domains:
        raise Refused(_("Choose at least one domain."))
    workshop = Workshop.objects.create(edition=edition, owner=facilitator, **fields)
    workshop.facilitators.add(facilitator)
    _set_agenda(workshop, domains)
    edition.mark_used()
    return workshop


@transaction.atomic
def change_workshop(*, workshop: Workshop, domains: Sequence[Domain], **fields: Any) -> Workshop:
    """Change a workshop's settings and, where nothing was answered there, its domains.

    Raises ``Refused`` where a change would alter what people were promised or take
    away what they wrote.
    """
    workshop = lock(workshop)
    if workshop.seats.exists() and _breaks_a_promise(workshop, fields):
        raise Refused(
            _(
                "People have joined already, so the groups stay, and the smallest group shown "
                "can be made larger but not smaller."
            )
        )
    if fields.get("one_at_a_time", workshop.one_at_a_time) != workshop.one_at_a_time:
        _check_rating_may_change(workshop)
    if workshop.sheets.exists() and _breaks_a_promise(workshop, fields):
        raise Refused(
            _(
                "Sheets of paper were printed, so the groups stay as they say, and the smallest "
                "group shown can be made larger but not smaller."
            )
        )
    _set_agenda(workshop, domains)
    changed(workshop, **fields)
    return workshop


def _check_rating_may_change(workshop: Workshop) -> None:
    if Showing.objects.filter(workshop=workshop).exists():
        raise Refused(_("The room has been shown already. How it is rated stays as it is."))
    if workshop.step in STATEMENT_STEPS:
        raise Refused(_("The room is rating just now. Go back to reading to change how it rates."))


def _breaks_a_promise(workshop: Workshop, fields: dict[str, Any]) -> bool:
    """Whether it takes back what people were told when they joined. More protection does not."""
    regrouped = fields.get("carers_apart", workshop.carers_apart) != workshop.carers_apart
    return regrouped or int(fields.get("minimum", workshop.minimum)) < workshop.minimum


def _set_agenda(workshop: Workshop, domains: Sequence[Domain]) -> None:
    chosen = {domain.pk for domain in domains}
    for item in workshop.items.exclude(domain__in=chosen):
        if _was_used(item):
            raise Refused(
                _("%(domain)s has answers or notes, so it stays on the agenda.")
                % {"domain": item.domain.short_title}
            )
        item.delete()
    for position, domain in enumerate(domains, start=1):
        WorkshopDomain.objects.update_or_create(
            workshop=workshop, domain=domain, defaults={"position": position}
        )


def _was_used(item: WorkshopDomain) -> bool:
    workshop = item.workshop
    seats = workshop.seats
    return (
        workshop.current_item_id == item.pk
        or item.notes.exists()
        or item.marks.exists()
        or item.priorities.exists()
        or workshop.showings.filter(item=item).exists()
        or seats.filter(thoughts__item=item).exists()
        or seats.filter(ratings__statement__domain=item.domain).exists()
    )


@transaction.atomic
def open_workshop(*, workshop: Workshop, now: datetime) -> Workshop:
    """Give the workshop a code of its own and let people join. Harmless when it is open."""
    workshop = lock(workshop)
    check_not_untied(workshop)
    if workshop.is_open:
        return workshop
    changed(workshop, code=_free_code(), opened_at=workshop.opened_at or now, closed_at=None)
    return workshop


@transaction.atomic
def reopen_workshop(*, workshop: Workshop, now: datetime) -> Workshop:
    """Open a closed workshop again, at the plan, with a new code. Harmless when it is open."""
    workshop = lock(workshop)
    if workshop.is_open:
        return workshop
    workshop = open_workshop(workshop=workshop, now=now)
    move_to(workshop=workshop, place=Place(Step.PLAN), now=now)
    return Workshop.objects.get(pk=workshop.pk)


def _free_code() -> str:
    for _try in range(CODE_TRIES):
        code = f"{secrets.randbelow(90_000_000) + 10_000_000}"
        if not Workshop.objects.filter(code=code).exists():
            return code
    raise Refused(_("No free code was found. Please try again."))


@transaction.atomic
def delete_workshop(*, workshop: Workshop) -> None:
    """Delete a workshop and everything in it."""
    lock(workshop).delete()


def add_facilitator(*, workshop: Workshop, email: str) -> Facilitator:
    """Let another facilitator run this workshop too.

    Raises ``Refused`` when nobody has an account with this address.
    """
    try:
        colleague = Facilitator.objects.get(email__iexact=email.strip(), is_active=True)
    except Facilitator.DoesNotExist:
        raise Refused(
            _("Nobody has an account with this address. Ask whoever looks after this tool.")
        ) from None
    workshop.facilitators.add(colleague)
    return colleague
