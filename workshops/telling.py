"""The words for what a picture shows: plain sentences, true as they stand."""

from collections.abc import Iterable, Sequence

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from domains.models import Statement
from workshops import spread
from workshops.models import Answer, Group, Workshop
from workshops.models.groups import GROUPS_WITH_AID
from workshops.spread import CellAnswers, Groups, Observation

# "Most" of each group, and the group itself, as they stand in the middle of a sentence.
MOST = {
    Group.LEADERS: lazy("most leaders"),
    Group.STAFF: lazy("most staff"),
    Group.PARTNERS: lazy("most partners"),
    Group.PEOPLE: lazy("most people who draw on support"),
    Group.CARERS: lazy("most carers"),
}
PLAIN = {
    Group.LEADERS: lazy("leaders"),
    Group.STAFF: lazy("staff"),
    Group.PARTNERS: lazy("partners"),
    Group.PEOPLE: lazy("people who draw on support"),
    Group.CARERS: lazy("carers"),
}
MOST_GROUPS_NAMED = 2  # in a sentence; more of them shown as one are named beside their mark


def answer(value: int) -> str:
    """The label of an answer on a picture; "can't say" in short."""
    return _("Can’t say") if value == Answer.CANT_SAY else str(Answer(value).label)


def people(count: int) -> str:
    """A count of people: "1 person", "3 people"."""
    return ngettext("%(count)d person", "%(count)d people", count) % {"count": count}


def cell_name(workshop: Workshop, groups: Groups) -> str:
    """The name of a cell: its group's, or all its groups' and that they are together."""
    names = [workshop.group_name(group) for group in groups]
    if len(names) == 1:
        return names[0]
    return _("%(groups)s, together") % {"groups": _all_of(names)}


def split_inside(workshop: Workshop, split: spread.SplitInside) -> str:
    """How many of one cell stand at either end: "Staff: 4 agree, 3 disagree"."""
    return _("%(group)s: %(agree)d agree, %(disagree)d disagree.") % {
        "group": cell_name(workshop, split.groups),
        "agree": split.agreeing,
        "disagree": split.disagreeing,
    }


def aided(workshop: Workshop, statement: Statement, cells: Iterable[CellAnswers]) -> str:
    """Who of those shown answered with the help that stands beside a statement for them.

    Empty where nobody did.
    """
    there = {group for cell in cells for group in cell.groups}
    names = [workshop.group_name(group) for group in GROUPS_WITH_AID if group in there]
    if not names or not statement.lived:
        return ""
    return _("%(groups)s had this help beside it: “%(help)s”") % {
        "groups": _all_of(names),
        "help": statement.lived,
    }


def why_together() -> str:
    """Why some groups are shown as one. Without a number: a small group that agreed stands apart,
    and what was shown before the talk can keep larger ones together after it."""
    return _("Some groups are shown together, so that nobody can be picked out.")


def cant_say_of_groups(cells: Sequence[CellAnswers], workshop: Workshop) -> str:
    """Of which groups most can't say; empty where that holds of none, or is said first."""
    groups = spread.cells_that_cant_say(cells)
    if not groups or isinstance(spread.observe(cells), spread.ManyCantSay):
        return ""
    return _cant_say(groups, spread.whole(cells), workshop)


def tell(
    observation: Observation, cells: Sequence[CellAnswers], workshop: Workshop
) -> tuple[str, str]:
    """What a room's picture shows in one or two sentences; the second may be empty."""
    room = spread.whole(cells)
    if isinstance(observation, spread.NothingShown):
        return "", ""
    if isinstance(observation, spread.ManyCantSay):
        if not room.could_say:
            return _("Nobody can say from where they are."), ""
        return _cant_say(observation.groups, room, workshop), _the_others(room)
    first = _between(observation, workshop) or _room(observation, room)
    if not room.cant_say:
        return first, ""
    return first, _cant_say(spread.cells_that_cant_say(cells), room, workshop)


def _between(observation: Observation, workshop: Workshop) -> str:
    """A sentence about cells that are apart from each other, or an empty one."""
    match observation:
        case spread.GroupsDiffer(agreeing, disagreeing):
            text = _("%(some)s agree. %(others)s disagree.")
            some, others = agreeing, disagreeing
        case spread.SomeGroupsAgree(agreeing, otherwise):
            text = _("%(some)s agree. %(others)s do not.")
            some, others = agreeing, otherwise
        case spread.SomeGroupsDisagree(disagreeing, otherwise):
            text = _("%(some)s disagree. %(others)s do not.")
            some, others = disagreeing, otherwise
        case _other:
            return ""
    return text % {"some": _most(some, workshop), "others": _most(others, workshop)}


def _room(observation: Observation, room: CellAnswers) -> str:
    if room.agreeing == room.size:
        alike = ngettext("One person answered, and agrees.", "All %(all)d people agree.", room.size)
        return alike % {"all": room.size}
    if room.disagreeing == room.size:
        alike = ngettext(
            "One person answered, and disagrees.", "All %(all)d people disagree.", room.size
        )
        return alike % {"all": room.size}
    texts = {
        spread.RoomSplit: _("The room is split: %(agree)d agree and %(disagree)d disagree."),
        spread.MostlyDisagree: _("Most people disagree: %(disagree)d of %(all)d."),
        spread.MostlyAgree: _("Most people agree: %(agree)d of %(all)d."),
        spread.MostlyMixed: _("Most people say it is mixed: %(mixed)d of %(all)d."),
        spread.Spread: _(
            "Answers are spread out: %(agree)d agree, %(mixed)d say mixed, %(disagree)d disagree."
        ),
    }
    return texts[type(observation)] % _counts(room)


def _counts(room: CellAnswers) -> dict[str, int]:
    return {
        "all": room.size,
        "agree": room.agreeing,
        "mixed": room.mixed,
        "disagree": room.disagreeing,
    }


def _cant_say(groups: Sequence[Groups], room: CellAnswers, workshop: Workshop) -> str:
    if groups:
        most = _most(groups, workshop)
        return _("%(most)s can’t say from where they are.") % {"most": most}
    if 3 * room.cant_say >= room.size:
        return _("Many can’t say from where they are: %(count)d of %(all)d.") % {
            "count": room.cant_say,
            "all": room.size,
        }
    if room.cant_say == 1:
        return _("One person can’t say from where they are.")
    if room.cant_say == 2:
        return _("Two people can’t say from where they are.")
    return ngettext(
        "%(count)d person can’t say from where they are.",
        "%(count)d people can’t say from where they are.",
        room.cant_say,
    ) % {"count": room.cant_say}


def _the_others(room: CellAnswers) -> str:
    return _("Of the others, %(agree)d agree, %(mixed)d say mixed, %(disagree)d disagree.") % (
        _counts(room)
    )


def _most(cells: Iterable[Groups], workshop: Workshop) -> str:
    return str(capfirst(_all_of([_most_of(groups, workshop) for groups in cells])))


def _most_of(groups: Groups, workshop: Workshop) -> str:
    if len(groups) > MOST_GROUPS_NAMED:
        return _("most people in the groups shown together")
    if len(groups) > 1:
        names = [_in_a_sentence(Group(group), workshop) for group in groups]
        return _("most of %(groups)s together") % {"groups": _all_of(names)}
    group = Group(groups[0])
    own = workshop.group_names.get(group.value)
    if own:
        return _("most of “%(group)s”") % {"group": own}
    if group == Group.PEOPLE and not workshop.carers_apart:
        return _("most people who draw on support and carers")
    return str(MOST[group])


def _in_a_sentence(group: Group, workshop: Workshop) -> str:
    own = workshop.group_names.get(group.value)
    if own:
        return _("“%(group)s”") % {"group": own}
    if group == Group.PEOPLE and not workshop.carers_apart:
        return _("people who draw on support and carers")
    return str(PLAIN[group])


def _all_of(names: Sequence[str]) -> str:
    """A list in words: "a, b and c"."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}
