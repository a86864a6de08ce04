"""Pretend participants: with seats of their own, over HTTP, only for practice."""

import pytest
from django.core.management import CommandError, call_command

from tests.factories import go, make_workshop
from workshops.models import Rating, Seat
from workshops.rehearsal import gather, take_part
from workshops.steps import Step


@pytest.mark.django_db(transaction=True)
def test_pretend_participants_join_and_answer_like_anybody(live_server: object) -> None:
    workshop = make_workshop(is_practice=True)
    people = gather(workshop, base=live_server.url, people=6, seed=1)  # type: ignore[attr-defined]
    assert Seat.objects.filter(workshop=workshop).count() == 6
    workshop = go(workshop, Step.RATE)
    for _look in range(60):
        take_part(people, workshop)
    assert Rating.objects.in_workshop(workshop).in_time().count() == 24
    groups = set(Seat.objects.values_list("group", flat=True))
    assert groups == {"leaders", "staff", "partners", "people"}


@pytest.mark.django_db(transaction=True)
def test_pretend_participants_propose_and_back_ideas(live_server: object) -> None:
    workshop = make_workshop(is_practice=True)
    people = gather(workshop, base=live_server.url, people=8, seed=2)  # type: ignore[attr-defined]
    for step in (Step.IDEAS, Step.BACKING):
        workshop = go(workshop, step)
        for _look in range(40):
            take_part(people, workshop)
    ideas = workshop.ideas.all()  # type: ignore[attr-defined]
    assert ideas.count() > 0
    backing = {seat for idea in ideas for seat in idea.backings.values_list("seat", flat=True)}
    assert len(backing) == 8


@pytest.mark.django_db
def test_nobody_pretends_in_a_real_workshop() -> None:
    with pytest.raises(CommandError, match="for practice"):
        call_command("rehearse", make_workshop().pk)


@pytest.mark.django_db
def test_a_workshop_that_is_not_open_is_opened_first() -> None:
    with pytest.raises(CommandError, match="Open the workshop first"):
        call_command("rehearse", make_workshop(is_practice=True, opened=False).pk)


@pytest.mark.django_db(transaction=True)
def test_pretend_participants_add_to_the_talk(live_server: object) -> None:
    workshop = go(make_workshop(is_practice=True), Step.RATE)
    people = gather(workshop, base=live_server.url, people=6, seed=3)  # type: ignore[attr-defined]
    for _look in range(40):
        take_part(people, workshop)
    workshop = go(workshop, Step.TALK, 0, 0)
    for _look in range(60):
        take_part(people, workshop)
    assert sorted(workshop.added_notes.values_list("kind", flat=True)) == ["", "change", "keep"]
