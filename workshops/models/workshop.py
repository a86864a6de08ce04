"""A workshop: one session of one place, with the edition it began with."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workshops.models.groups import Group
from workshops.prepared import Given, Prepared
from workshops.steps import Agenda, AgendaItem, Place, Step

if TYPE_CHECKING:
    from workshops.models.facilitator import Facilitator

MINIMUM_CHOICES = [(3, "3"), (5, "5"), (8, "8"), (10, "10")]
CLOSING_SECONDS = 20
FIRST_ROUND, SECOND_ROUND = ROUNDS = 1, 2
GRACE_SECONDS = 3
CONTACT_LENGTH = 300
# Numbers like this one are nobody's: they are kept free for stories.
PRACTICE_CONTACT = _("Sam Example, made up for practice\n01632 960 123, Monday to Friday, 9 to 5")


# Asked before the room moves, with everyone waiting.
_AGENDA = Prepared(
    lambda: (
        WorkshopDomain.objects.filter(workshop=Given("workshop"))
        .order_by("position", "domain__statements__position")
        .values_list("pk", "domain__statements")
    )
)


def new_secret() -> str:
    """A secret for a link, safe in an address."""
    return secrets.token_urlsafe(16)


class WorkshopQuerySet(models.QuerySet["Workshop"]):
    """Words for finding workshops."""

    def run_by(self, facilitator: Facilitator | Given) -> WorkshopQuerySet:
        """Those that this facilitator may run."""
        return self.filter(facilitators=facilitator)

    def open(self) -> WorkshopQuerySet:
        """Those that can be joined by their code."""
        return self.exclude(code=None)

    def to_be_untied(self, ended_by: datetime) -> WorkshopQuerySet:
        """Those that ended by this moment and are not closed for good."""
        return self.filter(step=Step.CLOSED, closed_at__lte=ended_by, untied_at=None)

    def with_place(self) -> WorkshopQuerySet:
        """With the domain that the room is at, and the edition but for what is shown as a whole."""
        found = self.select_related("edition", "current_item__domain")
        return found.defer("edition__content", "edition__summary")


class Workshop(models.Model):
    """One session. ``code`` is there only while it is open; ``version`` counts its changes.

    ``owner`` is who made it, and alone can take a colleague out again.
    ``never_apart`` are the groups that the facilitator does not want shown apart while they are
    small, whatever they agree: silently, so that nobody can be taken for the one who said no.
    """

    facilitators = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="workshops", verbose_name=_("facilitators")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    edition = models.ForeignKey(
        "domains.Edition", on_delete=models.PROTECT, related_name="workshops"
    )
    title = models.CharField(_("title"), max_length=120)
    place = models.CharField(_("place"), max_length=120)
    date = models.DateField(_("date"))
    minutes = models.PositiveSmallIntegerField(_("how long there is, in minutes"), default=180)
    minimum = models.PositiveSmallIntegerField(
        _("smallest group shown apart"), choices=MINIMUM_CHOICES, default=3
    )
    one_at_a_time = models.BooleanField(_("rate one statement at a time"), default=False)
    carers_apart = models.BooleanField(_("carers are a group of their own"), default=False)
    small_groups_may_agree = models.BooleanField(
        _("small groups may agree to be shown"), default=True
    )
    never_apart = models.JSONField(default=list, blank=True, editable=False)
    group_names = models.JSONField(_("names of the groups"), default=dict, blank=True)
    space_moves_on = models.BooleanField(_("space bar and clicker move on"), default=True)
    most_seats = models.PositiveIntegerField(_("most people who can join"), default=300)
    is_practice = models.BooleanField(_("for practice"), default=False)
    open_ahead = models.BooleanField(_("open for answering ahead"), default=False)
    contact = models.TextField(_("local contact"), max_length=CONTACT_LENGTH, blank=True)

    code = models.CharField(_("code"), max_length=8, null=True, blank=True, unique=True)
    join_secret = models.CharField(max_length=40, unique=True, default=new_secret, editable=False)
    screen_secret = models.CharField(max_length=40, unique=True, default=new_secret, editable=False)

    step = models.CharField(
        max_length=20, choices=[(s.value, s.value) for s in Step], default=Step.LOBBY
    )
    current_item = models.ForeignKey(
        "WorkshopDomain", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    current_statement = models.ForeignKey(
        "domains.Statement", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asking_again = models.BooleanField(default=False)
    closing_at = models.DateTimeField(null=True, blank=True)
    paused = models.BooleanField(default=False)
    joining_locked = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    began_at = models.DateTimeField(null=True, blank=True)
    moved_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    untied_at = models.DateTimeField(null=True, blank=True)

    objects = WorkshopQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-date", "-pk"]
        verbose_name = _("workshop")
        verbose_name_plural = _("workshops")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(minimum__in=[value for value, _label in MINIMUM_CHOICES]),
                name="workshop_minimum_is_offered",
            ),
            models.CheckConstraint(
                condition=Q(step__in=[step.value for step in Step]), name="workshop_step_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether people can join it by its code."""
        return self.code is not None

    @property
    def is_closed(self) -> bool:
        """Whether it has ended."""
        return self.step == Step.CLOSED

    @property
    def is_tied(self) -> bool:
        """Whether it has ended and its answers are still tied to the seats of people."""
        return self.is_closed and self.untied_at is None

    @property
    def spoken_code(self) -> str:
        """The code as it is shown: four digits, a space, four digits."""
        return f"{self.code[:4]} {self.code[4:]}" if self.code else ""

    @property
    def groups(self) -> list[tuple[str, str]]:
        """The groups that can be chosen here, each with the name used in this workshop."""
        return [
            (group.value, self.group_name(group))
            for group in Group
            if group != Group.CARERS or self.carers_apart
        ]

    def group_name(self, group: str) -> str:
        """The name of a group in this workshop."""
        own = self.group_names.get(str(group), "")
        if own:
            return str(own)
        if group == Group.PEOPLE and not self.carers_apart:
            return str(_("People who draw on support, and carers"))
        return str(Group(group).label)

    @property
    def local_contact(self) -> str:
        """Who people here can talk to; a workshop for practice has a made-up one."""
        return self.contact or (str(PRACTICE_CONTACT) if self.is_practice else "")

    @property
    def agenda_items(self) -> list[Any]:
        """The domains of this workshop in order, with domain and statements at hand."""
        if not hasattr(self, "_agenda_items"):
            self._agenda_items = list(
                self.items.select_related("domain").prefetch_related("domain__statements")
            )
        return self._agenda_items

    @property
    def agenda(self) -> Agenda:
        """The agenda as the table of moves reads it; one query, for the numbers alone."""
        statements: dict[int, list[int]] = {}
        for item, statement in _AGENDA.all(workshop=self.pk):
            statements.setdefault(item, []).extend([statement] if statement else [])
        items = [AgendaItem(item, tuple(found)) for item, found in statements.items()]
        return Agenda(items=items, one_at_a_time=self.one_at_a_time)

    @property
    def where(self) -> Place:
        """Where the room is."""
        return Place(
            Step(self.step), self.current_item_id, self.current_statement_id, self.asking_again
        )

    @property
    def round(self) -> int:
        """The round of the present step: the second where a statement is asked again."""
        return SECOND_ROUND if self.asking_again else FIRST_ROUND

    @property
    def current(self) -> Any:
        """The agenda item the room is at, or None."""
        return next((i for i in self.agenda_items if i.pk == self.current_item_id), None)

    @property
    def statements_in_view(self) -> list[Any]:
        """The statements of the present step: one when one is open, else the whole domain."""
        item = self.current
        if item is None:
            return []
        statements = item.statements
        if self.current_statement_id is None:
            return list(statements)
        return [s for s in statements if s.pk == self.current_statement_id]

    @property
    def answering_ahead(self) -> bool:
        """Whether phones offer every domain to answer now: opened for it, and not begun."""
        return self.open_ahead and self.is_open and self.step == Step.LOBBY and not self.paused

    def takes_ahead(self, item: int) -> bool:
        """Whether answers about this domain are taken although the room does not rate it.

        While the room reads it they are still taken, for phones whose last words are on their
        way. Once it is rated, looked through or shown, its own closing decides.
        """
        return self.open_ahead and (item != self.current_item_id or self.step == Step.READ)

    def rating_open(self, now: datetime) -> bool:
        """Whether answers written now are still taken into the round."""
        return self.step == Step.RATE and not self.closing_due(now)

    def closing_due(self, now: datetime) -> bool:
        """Whether the warning time, and a little grace for slow phones, has run out."""
        if self.closing_at is None:
            return False
        return now >= self.closing_at + timedelta(seconds=GRACE_SECONDS)


class WorkshopDomain(models.Model):
    """A domain on a workshop's agenda.

    ``round_version`` is the workshop's version at which its rating was first opened, 0 while it
    never was: answers say which round they were written in. ``talk_order`` is the order in which
    the facilitator wants its statements talked about, empty where they left it as it is.
    ``talked`` are the statements that the room has talked about, in the order it did.
    """

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="items")
    domain = models.ForeignKey("domains.Domain", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    round_version = models.PositiveIntegerField(default=0, editable=False)
    talk_order = models.JSONField(default=list, blank=True, editable=False)
    talked = models.JSONField(default=list, blank=True, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["workshop", "domain"], name="agenda_domain_once")
        ]

    def __str__(self) -> str:
        return str(self.domain)

    @property
    def statements(self) -> list[Any]:
        """The domain's statements in order (prefetched where the agenda was)."""
        return list(self.domain.statements.all())


class AskedAgain(models.Model):
    """That a statement was asked once more after the talk, and since which version.

    ``version`` is the workshop's when its second round was first opened: answers say in which
    round they were written.
    """

    item = models.ForeignKey(WorkshopDomain, on_delete=models.CASCADE, related_name="asked_again")
    statement = models.ForeignKey("domains.Statement", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["item", "statement"], name="asked_again_once")
        ]

    def __str__(self) -> str:
        return f"statement {self.statement_id} since version {self.version}"


class LookedThrough(models.Model):
    """That the desk could read the reasons about a statement before the room, and when last.

    Until the room is shown them nobody is taken out who was here by then: a reason that went
    with a seat would be that seat's.
    """

    item = models.ForeignKey(
        WorkshopDomain, on_delete=models.CASCADE, related_name="looked_through"
    )
    statement = models.ForeignKey("domains.Statement", on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField(default=FIRST_ROUND)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["item", "statement", "round"], name="looked_through_once"
            )
        ]

    def __str__(self) -> str:
        return f"statement {self.statement_id} looked through at {self.at}"
