"""Small groups that agree to be shown on their own.

Each member says so on their own phone before rating begins, while reading or on the list where
people answer ahead; one who does not is enough. Nobody
sees who said what, and the facilitator can prefer silently that a group stays together with
others, so that "shown together" tells nothing about anybody.
"""

from collections import defaultdict

from django.db import transaction
from django.db.models import Exists, F, Func, IntegerField, OuterRef, Q
from django.utils.translation import gettext as _

from workshops.disclosure import PAIR
from workshops.models import Rating, Seat, ShowingKind, Workshop
from workshops.prepared import Given, Prepared
from workshops.services.changes import Refused, lock_seat

# Every phone asks while people read.
_IN_GROUP = Prepared(
    lambda: (
        Seat.objects.taking_part()
        .filter(workshop=Given("workshop"), group=Given("group"))
        .order_by()
        .values_list(Func(F("pk"), function="COUNT", output_field=IntegerField()))
    )
)


def agreed_groups(workshop: Workshop) -> frozenset[str]:
    """The groups in which every seat agreed to be shown apart, less those that are never to be.

    A seat that was removed counts too, where it answered or said no: nobody is taken out so that
    the others are shown, and who said no is not found out so. One that neither answered nor said
    anything, such as a phone that joined twice, is nobody's.
    """
    if not workshop.small_groups_may_agree:
        return frozenset()
    said: dict[str, set[bool | None]] = defaultdict(set)
    answered = Rating.objects.filter(seat=OuterRef("pk"))
    nobodys = Q(removed_at__isnull=False, agrees=None) & ~Exists(answered)
    seats = Seat.objects.filter(~nobodys, workshop=workshop)
    for group, agrees in seats.order_by().values_list("group", "agrees").distinct():
        said[group].add(agrees)
    agreed = {group for group, answers in said.items() if answers == {True}}
    return frozenset(agreed - set(workshop.never_apart))


def is_asked(seat: Seat) -> bool:
    """Whether the group of this seat is small, but not one person: those are asked."""
    workshop = seat.workshop
    if not workshop.small_groups_may_agree:
        return False
    found = _IN_GROUP.first(workshop=workshop.pk, group=seat.group)
    return found is not None and PAIR <= found[0] < workshop.minimum


def rating_began(workshop: Workshop) -> bool:
    """Whether any rating was opened, or any answers shown, such as those given ahead: from then
    on nobody can be asked freely."""
    opened = workshop.items.filter(round_version__gt=0)
    return opened.exists() or workshop.showings.filter(kind=ShowingKind.RATINGS).exists()


@transaction.atomic
def agree(*, seat: Seat, agrees: bool) -> None:
    """Say whether one's small group may be shown apart.

    Yes only before rating begins, no at any time: pictures that were shown stay as they are.
    Raises ``Refused`` where it is too late, or this group is not asked.
    """
    seat = lock_seat(seat)
    if agrees and not is_asked(seat):
        raise Refused(_("Your group is not asked this any more. It is shown as the rule says."))
    if agrees and rating_began(seat.workshop):
        raise Refused(_("Rating has begun, so this can only be taken back now, not given."))
    seat.agrees = agrees
    seat.save(update_fields=["agrees"])


def may_agree_on_paper(workshop: Workshop) -> bool:
    """Whether a tick on a sheet still counts: nothing was shown yet, and small groups may agree.

    A sheet is ticked before its first answer, and typed in later, while the room rates.
    """
    shown = workshop.showings.filter(kind=ShowingKind.RATINGS).exists()
    return workshop.small_groups_may_agree and not shown


def agree_on_paper(seat: Seat, *, agrees: bool) -> None:
    """Note what a sheet says of being shown as a small group. Without a tick nothing was said."""
    if agrees != bool(seat.agrees) and may_agree_on_paper(seat.workshop):
        seat.agrees = True if agrees else None
        seat.save(update_fields=["agrees"])


def keep_together(*, workshop: Workshop, groups: list[str]) -> None:
    """Never show these groups apart while they are small. No screen is told: it is silent.

    Groups that are not of this workshop are left out.
    """
    known = [group for group, _name in workshop.groups if group in groups]
    Workshop.objects.filter(pk=workshop.pk).update(never_apart=known)
