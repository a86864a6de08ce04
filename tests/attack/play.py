"""Rooms are played and attacked, and what was found is counted."""

from __future__ import annotations

import random

from django.db import transaction

from domains.models import Edition
from tests.attack import controls
from tests.attack.attackers import Finding, found, found_by_all, subjects_of
from tests.attack.came import Attack
from tests.attack.rooms import Play
from workshops.models import Facilitator
from workshops.models.workshop import SECOND_ROUND


class Undo(Exception):
    """Nothing of a room is to stay."""


def attack(seed: int, edition: Edition, facilitator: Facilitator) -> Attack:
    """Play one room and attack it. Nothing of it stays in the database."""
    came = Attack()
    try:
        with transaction.atomic():
            came = _attack(seed, edition, facilitator)
            raise Undo
    except Undo:
        return came


def _attack(seed: int, edition: Edition, facilitator: Facilitator) -> Attack:
    play = Play(edition, facilitator, random.Random(seed))
    room = play.play()
    findings: list[Finding] = []
    for subject in subjects_of(room, play.eyes):
        findings += found_by_all(subject, room)
    for subject in subjects_of(room, play.eyes, desk=True):
        findings += found(subject, "desk", None, room)
    showings = list(room.workshop.showings.all())
    came = Attack(
        rooms=1,
        asked_again=sum(showing.round == SECOND_ROUND for showing in showings),
        agreed=sum(cell.size < showing.minimum for showing in showings for cell in showing.who),
    )
    real = [one for one in findings if not one.unanimous]
    came.unanimous = len(findings) - len(real)
    if real:
        came.broken = [f"seed {seed}, minimum {room.workshop.minimum}: {real[0]}"]
    statements = [pk for item in room.workshop.agenda.items for pk in item.statements]
    for name, control in (
        ("threshold_only", controls.threshold_only),
        ("live_bars", controls.live_bars),
    ):
        broken = any(
            not one.unanimous
            for statement in statements
            for one in found(control(room, statement), "outsider", None, room)
        )
        setattr(came, name, int(broken))
    return came
