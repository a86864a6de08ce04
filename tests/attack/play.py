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
    minimum, group_of = room.workshop.minimum, room.group_of
    findings: list[Finding] = []
    for subject in subjects_of(room, play.eyes):
        findings += found_by_all(subject, group_of, minimum)
    for subject in subjects_of(room, play.eyes, desk=True):
        findings += found(subject, "desk", None, group_of, minimum)
    came = Attack(rooms=1)
    real = [one for one in findings if not one.unanimous]
    came.unanimous = len(findings) - len(real)
    if real:
        came.broken = [f"seed {seed}, minimum {minimum}: {real[0]}"]
    statements = [pk for item in room.workshop.agenda.items for pk in item.statements]
    for name, control in (
        ("threshold_only", controls.threshold_only),
        ("live_bars", controls.live_bars),
    ):
        broken = any(
            not one.unanimous
            for statement in statements
            for one in found(control(room, statement), "outsider", None, group_of, minimum)
        )
        setattr(came, name, int(broken))
    return came
