"""Practice: beginning, wiping what the pretend people did, and copying it as a real workshop."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from domains.models import Domain, Edition
from workshops.models import DeskInvitation, Facilitator, Workshop, WorkshopDomain
from workshops.services.changes import Refused, changed, lock
from workshops.services.setting_up import create_workshop, open_workshop

# What a facilitator chooses for a workshop. Everything else is how far it is.
SETTINGS = (
    "title",
    "place",
    "date",
    "minutes",
    "minimum",
    "one_at_a_time",
    "carers_apart",
    "small_groups_may_agree",
    "never_apart",
    "group_names",
    "space_moves_on",
    "most_seats",
    "is_practice",
    "contact",
)
# What it is, and stays: its addresses, its team, and that it counts on.
IDENTITY = ("id", "owner", "edition", "join_secret", "screen_secret", "version", "created_at")
KEPT = (WorkshopDomain, DeskInvitation, Workshop.facilitators.through)
DOMAINS_TO_PRACTISE = 2


@transaction.atomic
def begin_practice(
    *, facilitator: Facilitator, edition: Edition, place: str, now: Any, today: date
) -> Workshop:
    """The practice workshop of this facilitator: one that goes on, or a new one, open."""
    going_on = Workshop.objects.run_by(facilitator).filter(is_practice=True, closed_at=None)
    workshop = going_on.order_by("-pk").first()
    if workshop is None:
        workshop = create_workshop(
            facilitator=facilitator,
            edition=edition,
            domains=list(Domain.objects.in_edition(edition)[:DOMAINS_TO_PRACTISE]),
            title=_("Practice"),
            place=place,
            date=today,
            is_practice=True,
        )
    return open_workshop(workshop=workshop, now=now)


@transaction.atomic
def wipe_practice(*, workshop: Workshop) -> Workshop:
    """Take a practice workshop back to its start: nobody is in it and nothing was said.

    Raises ``Refused`` for a real one.
    """
    workshop = lock(workshop)
    _check_is_practice(workshop)
    changed(workshop, **_beginnings())
    for relation in Workshop._meta.related_objects:
        if relation.related_model not in KEPT and relation.field.name == "workshop":
            relation.related_model._default_manager.filter(workshop=workshop).delete()
    domains = [item.domain for item in workshop.items.select_related("domain")]
    workshop.items.all().delete()
    _set_domains(workshop, domains)
    return workshop


def _beginnings() -> dict[str, Any]:
    """Every field that is neither a setting nor what the workshop is, as it is at first."""
    fields = Workshop._meta.concrete_fields
    return {
        field.name: field.get_default()
        for field in fields
        if field.name not in (*SETTINGS, *IDENTITY)
    }


def _set_domains(workshop: Workshop, domains: list[Domain]) -> None:
    WorkshopDomain.objects.bulk_create(
        WorkshopDomain(workshop=workshop, domain=domain, position=position)
        for position, domain in enumerate(domains, start=1)
    )


@transaction.atomic
def copy_as_real(*, workshop: Workshop, facilitator: Facilitator) -> Workshop:
    """A real workshop with the settings, domains and team of a practice one, not open yet.

    Raises ``Refused`` for one that is not for practice.
    """
    _check_is_practice(workshop)
    fields = {name: getattr(workshop, name) for name in SETTINGS} | {"is_practice": False}
    if fields["title"] == _("Practice"):
        fields["title"] = _("Review workshop")
    real = create_workshop(
        facilitator=facilitator,
        edition=workshop.edition,
        domains=[item.domain for item in workshop.items.select_related("domain")],
        **fields,
    )
    real.facilitators.add(*workshop.facilitators.all())
    return real


def _check_is_practice(workshop: Workshop) -> None:
    if not workshop.is_practice:
        raise Refused(_("This is not a practice workshop, so nothing was changed."))
