"""Which groups may be shown apart. Pure: no Django, no database, no answers.

The rule depends only on how many people of each group answered, never on what
they answered. One function, ``cells``, decides for every screen, export and PDF; before that,
while only head counts are told, ``counted_together`` does.

The method is that of small-number suppression with a secondary merge: a group
below the minimum is joined to others until nobody can be worked out by taking
one published number from another.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

ORDER = ("leaders", "staff", "partners", "people", "carers")
PAIR = 2
JOIN_ORDER = ("staff", "partners", "leaders", "carers", "people")


@dataclass(frozen=True)
class Cell:
    """Groups shown as one: their names in screen order, and how many people they hold."""

    groups: tuple[str, ...]
    size: int

    @property
    def merged(self) -> bool:
        """Whether several groups are shown as one to protect someone."""
        return len(self.groups) > 1


def cells(
    answered: Mapping[str, int], minimum: int, agreed: Collection[str] = ()
) -> tuple[Cell, ...]:
    """Decide the cells of one picture.

    ``answered`` says how many people of each group answered; ``minimum`` is the
    smallest group shown apart. ``agreed`` are small groups in which every one agreed to be
    shown apart all the same, which one person alone cannot. Returns the cells in screen order,
    the merged one last; an empty tuple when nothing may be shown: the whole room is smaller than
    the minimum, or somebody alone in their group could take their own answer away and would
    know what another small group said. Raises ``ValueError`` for an unknown group, a negative
    count or a minimum below one.
    """
    _check(answered, minimum)
    present = {group: answered[group] for group in ORDER if answered.get(group, 0) > 0}
    if sum(present.values()) < minimum:
        return ()
    joined = [
        group
        for group, size in present.items()
        if not _is_large_enough(group, size, minimum, agreed)
    ]
    if joined:
        _join_until_safe(joined, present, minimum)
    apart = [Cell((group,), size) for group, size in present.items() if group not in joined]
    if not joined:
        return tuple(apart)
    together = tuple(group for group in present if group in joined)
    if _one_knows_the_others([present[group] for group in together], minimum):
        return ()
    return (*apart, Cell(together, sum(present[group] for group in together)))


def counted_together(there: Mapping[str, int], minimum: int) -> tuple[Cell, ...]:
    """Decide which groups are counted as one while people come and answer.

    ``there`` says how many people of each group of the workshop there are, 0 included: an empty
    group is as small as any, or the first who comes would be told by the difference. Groups
    below ``minimum`` join each other and then others, as in ``cells``. Every person is in one
    cell, so the cells add up to everybody and nothing smaller than a cell can be worked out.
    Returns the cells in screen order, the joined one last; an empty tuple where nothing but the
    number of all may be told. What is raised is as in ``cells``.
    """
    _check(there, minimum)
    groups = {group: there[group] for group in ORDER if group in there}
    joined = [group for group, size in groups.items() if size < minimum]
    for group in JOIN_ORDER:
        sizes = [groups[name] for name in joined if groups[name]]
        if not joined or sum(sizes) > minimum or sizes == [minimum]:
            break
        if group in groups and group not in joined:
            joined.append(group)
    if len(joined) == len(groups):
        return ()
    apart = [Cell((group,), size) for group, size in groups.items() if group not in joined]
    if not joined:
        return tuple(apart)
    together = tuple(group for group in groups if group in joined)
    return (*apart, Cell(together, sum(groups[group] for group in together)))


def _is_large_enough(group: str, size: int, minimum: int, agreed: Collection[str]) -> bool:
    return size >= minimum or (group in agreed and size >= PAIR)


def cells_again(
    first: Iterable[Cell],
    answered: Mapping[str, int],
    once: Mapping[str, int],
    minimum: int,
    agreed: Collection[str] = (),
) -> tuple[Cell, ...]:
    """Decide the cells of a second picture of the same question.

    ``first`` are the cells of the first picture, ``answered`` how many people of each group
    answered this time, ``once`` how many of each group answered just one of the two times.
    Groups that were shown as one stay one. A group is shown apart only where those who answered
    once number none or at least ``minimum``; else it joins others: where few came or went, and
    most say the same again, its two pictures side by side would tell what those few said. The
    rest is as in ``cells``; so is what is raised.
    """
    _check(answered, minimum)
    _check(once, minimum)
    present = {group: answered[group] for group in ORDER if answered.get(group, 0) > 0}
    if sum(present.values()) < minimum:
        return ()
    blocks = [_Block.of(groups, present, once) for groups in _kept_as_one(first, present)]
    joined = [block for block in blocks if not block.stands_apart(minimum, agreed)]
    if joined:
        _join_until_hidden(joined, blocks, minimum)
    apart = [Cell(block.groups, block.size) for block in blocks if block not in joined]
    if not joined:
        return tuple(apart)
    together = {group for block in joined for group in block.groups}
    if _one_knows_the_others([present[group] for group in together if group in present], minimum):
        return ()
    named = tuple(group for group in ORDER if group in together)
    return (*apart, Cell(named, sum(block.size for block in joined)))


@dataclass(frozen=True)
class _Block:
    """Groups that were shown as one before: how many answered now, and how many just once."""

    groups: tuple[str, ...]
    size: int
    once: int

    @classmethod
    def of(
        cls, groups: tuple[str, ...], present: Mapping[str, int], once: Mapping[str, int]
    ) -> "_Block":
        return cls(
            groups,
            sum(present.get(group, 0) for group in groups),
            sum(once.get(group, 0) for group in groups),
        )

    def stands_apart(self, minimum: int, agreed: Collection[str]) -> bool:
        """Whether it is one group, large enough, of which nobody, or enough, came or went."""
        large = _is_large_enough(self.groups[0], self.size, minimum, agreed)
        return len(self.groups) == 1 and large and not 0 < self.once < minimum


def _kept_as_one(first: Iterable[Cell], present: Mapping[str, int]) -> list[tuple[str, ...]]:
    """The groups of each cell that somebody answers from again, and each group that is new."""
    before = [cell.groups for cell in first]
    new = [(group,) for group in present if not any(group in groups for groups in before)]
    again = [groups for groups in before if any(group in present for group in groups)]
    return sorted([*again, *new], key=lambda groups: ORDER.index(groups[0]))


def _join_until_hidden(joined: list[_Block], blocks: Iterable[_Block], minimum: int) -> None:
    """Let further blocks join, in the fixed order, until several groups are one large cell."""
    for block in sorted(blocks, key=lambda each: min(map(JOIN_ORDER.index, each.groups))):
        several = sum(len(each.groups) for each in joined) > 1
        if several and sum(each.size for each in joined) > minimum:
            return
        if block not in joined:
            joined.append(block)


def _join_until_safe(joined: list[str], present: Mapping[str, int], minimum: int) -> None:
    """Let further groups join, in the fixed order, until the merged cell is large enough."""
    for group in JOIN_ORDER:
        if sum(present[name] for name in joined) > minimum:
            return
        if group in present and group not in joined:
            joined.append(group)


def _one_knows_the_others(sizes: list[int], minimum: int) -> bool:
    """Whether somebody alone in their group is joined with one small group and nobody else."""
    return len(sizes) == 2 and min(sizes) == 1 and max(sizes) < minimum


def _check(answered: Mapping[str, int], minimum: int) -> None:
    if minimum < 1:
        raise ValueError("the smallest group shown apart is at least one person")
    for group, count in answered.items():
        if group not in ORDER:
            raise ValueError(f"unknown group: {group}")
        if count < 0:
            raise ValueError(f"a count cannot be negative: {group} {count}")


def groups_named_on_reasons(
    shown: Iterable[Cell], visible_reasons: Mapping[str, int], minimum: int
) -> frozenset[str]:
    """The groups whose reasons may carry their group's name.

    ``shown`` are the cells of the statement's picture, ``visible_reasons`` how many
    reasons of each group the room can see. A group is named only where the picture
    shows it apart and at least ``minimum`` of its reasons are visible. Where the reasons
    without a name could then only be one group's, the group with the fewest named reasons
    loses its name too, so that nobody is named by elimination.
    """
    groups = list(shown)
    named = {
        cell.groups[0]
        for cell in groups
        if not cell.merged and visible_reasons.get(cell.groups[0], 0) >= minimum
    }
    unnamed = [cell for cell in groups if cell.merged or cell.groups[0] not in named]
    alone = unnamed[0].groups[0] if len(unnamed) == 1 and not unnamed[0].merged else None
    if named and alone and visible_reasons.get(alone, 0):
        named.remove(min(named, key=lambda group: (visible_reasons[group], ORDER.index(group))))
    return frozenset(named)


def safe_count(count: int, minimum: int) -> int | None:
    """A head count that may be printed, or None where it must read "fewer than …"."""
    return count if count >= minimum else None
