"""Rooms are played and attacked, and what was found is counted."""

from __future__ import annotations

import random

from domains.models import Edition
from tests.attack import controls
from tests.attack.attackers import Finding, found, found_by_all, subjects_of
from tests.attack.came import Attack
from tests.attack.rooms import Room
from tests.attack.session import NOW, Play
from tests.attack.twins import Watch
from tests.attack.worlds import in_vain, time_stands_still
from workshops.models import Facilitator
from workshops.models.workshop import SECOND_ROUND

CONTROLS = {"threshold_only": controls.threshold_only, "live_bars": controls.live_bars}


def attack(
    seed: int, edition: Edition, facilitator: Facilitator, watch: Watch | None = None
) -> Attack:
    """Play one room and attack it. Nothing of it stays in the database."""
    watch = watch or Watch(random.Random(f"{seed}, looked at"))
    with time_stands_still(NOW):
        return in_vain(lambda: _attack(seed, edition, facilitator, watch))


def _attack(seed: int, edition: Edition, facilitator: Facilitator, watch: Watch) -> Attack:
    play = Play(edition, facilitator, random.Random(seed), watch)
    room = play.play()
    while_it_runs = watch.chance.random() < 0.5
    if while_it_runs:
        watch.look_at_the_file(play)
    play.end()
    if not while_it_runs:
        watch.look_at_the_file(play)
    findings = list(_findings(play, room))
    showings = list(room.workshop.showings.all())
    real = [str(one) for one in findings if not one.unanimous] + watch.found
    return Attack(
        rooms=1,
        broken=[f"seed {seed}, minimum {room.workshop.minimum}: {real[0]}"] if real else [],
        unanimous=sum(one.unanimous for one in findings),
        asked_again=sum(showing.round == SECOND_ROUND for showing in showings),
        agreed=sum(cell.size < showing.minimum for showing in showings for cell in showing.who),
        twins=watch.looked,
        **{name: int(_breaks(name, room)) for name in CONTROLS},
    )


def _findings(play: Play, room: Room) -> list[Finding]:
    findings: list[Finding] = []
    for subject in subjects_of(room, play.eyes):
        findings += found_by_all(subject, room)
    for subject in subjects_of(room, play.eyes, desk=True):
        findings += found(subject, "desk", None, room)
    return findings


def _breaks(name: str, room: Room) -> bool:
    """Whether somebody from outside finds somebody out where this is shown instead."""
    return any(
        not one.unanimous
        for statement in room.workshop.agenda.statements
        for one in found(CONTROLS[name](room, statement), "outsider", None, room)
    )
