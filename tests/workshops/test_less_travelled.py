"""The less travelled ways: settings changed midway, late words, people taken out, breaks."""

from datetime import timedelta

import pytest

from actionplans import services as plans
from actionplans.quoting import quotable_reasons
from actionplans.telling import backing_of
from tests.factories import go, make_seat, make_workshop, now, rate, rating_of, statement
from workshops import services
from workshops.models import FirstThought, PriorityMark, Rating, Seat, Showing, Workshop
from workshops.reasons import reasons_for, reasons_to_look_through
from workshops.services import Refused
from workshops.steps import Place, Step

pytestmark = pytest.mark.django_db


def rated_room(people: int = 4, **fields: object) -> tuple[Workshop, list[Seat]]:
    """Staff who all agree with the first statement, while rating is open."""
    workshop = make_workshop(**fields)
    seats = [make_seat(workshop) for _seat in range(people)]
    workshop = go(workshop, Step.RATE, statement=0 if workshop.one_at_a_time else None)
    for number, seat in enumerate(seats):
        rate(seat, statement(workshop), 4, f"Reason {number}", visible_to="plan", sequence=1)
    return workshop, seats


@pytest.mark.parametrize("first", [False, True])
def test_how_the_room_rates_is_not_changed_while_it_rates(first: bool) -> None:
    workshop, _seats = rated_room(one_at_a_time=first)
    domains = [item.domain for item in workshop.agenda_items]
    with pytest.raises(Refused, match="rating just now"):
        services.change_workshop(workshop=workshop, domains=domains, one_at_a_time=not first)


def test_a_closing_that_leads_nowhere_goes_back_to_reading() -> None:
    workshop, _seats = rated_room()
    Workshop.objects.filter(pk=workshop.pk).update(one_at_a_time=True, closing_at=now())
    late = now() + timedelta(minutes=1)
    moved = services.catch_up(workshop=Workshop.objects.get(pk=workshop.pk), now=late)
    assert moved.step == Step.READ


def test_the_shown_reason_of_somebody_taken_out_can_still_be_held_back() -> None:
    workshop, seats = rated_room()
    workshop = go(workshop, Step.SHOW)
    services.remove_seat(workshop=workshop, seat_pk=seats[0].pk, now=now())
    listed = reasons_to_look_through(workshop, statement(workshop))
    assert "Reason 0" in {reason.text for reason in listed}
    about = rating_of(seats[0], statement(workshop))
    services.hold_back(workshop=workshop, rating_pk=about.pk, held_back=True)
    read = {reason.text for reason in reasons_for(workshop, statement(workshop))}
    assert read == {"Reason 1", "Reason 2", "Reason 3"}


def test_a_late_but_older_answer_does_not_replace_a_newer_one_when_rating_opens_again() -> None:
    workshop, seats = rated_room()
    rate(seats[0], statement(workshop), 5, "The newer reason", key="b", sequence=8)
    workshop = go(workshop, Step.LOOK_THROUGH)
    told = rate(seats[0], statement(workshop), 1, "Old", key="a", sequence=3)
    assert told.kind == "older"
    workshop = go(workshop, Step.RATE)
    assert rating_of(seats[0], statement(workshop)).reason == "The newer reason"


def test_a_reason_held_back_stays_so_when_its_writer_only_changes_the_answer() -> None:
    workshop, seats = rated_room()
    workshop = go(workshop, Step.LOOK_THROUGH)
    about = rating_of(seats[0], statement(workshop))
    services.hold_back(workshop=workshop, rating_pk=about.pk, held_back=True)
    rate(seats[0], statement(workshop), 2, "Reason 0", sequence=2)
    workshop = go(workshop, Step.RATE)
    again = rating_of(seats[0], statement(workshop))
    assert (again.value, again.held_back) == (2, True)


def test_who_no_longer_allows_quoting_is_heard_also_after_the_showing() -> None:
    workshop, seats = rated_room()
    workshop = go(workshop, Step.SHOW)
    before = Showing.objects.get(statement=statement(workshop)).cells
    rate(seats[0], statement(workshop), 4, "Reason 0", visible_to="room", sequence=2)
    rate(seats[1], statement(workshop), 4, "Reason 1", visible_to="plan", sequence=2)
    assert {r.reason for r in quotable_reasons(workshop)} == {"Reason 1", "Reason 2", "Reason 3"}
    assert Showing.objects.get(statement=statement(workshop)).cells == before


def test_a_late_permission_to_quote_does_not_count() -> None:
    workshop, seats = rated_room()
    Rating.objects.update(visible_to="room")
    go(workshop, Step.SHOW)
    rate(seats[0], statement(workshop), 4, "Reason 0", visible_to="plan", sequence=2)
    assert not quotable_reasons(workshop).exists()


def test_marks_that_came_late_are_let_in_when_the_choosing_opens_again() -> None:
    workshop, seats = rated_room()
    workshop = go(workshop, Step.PICK)
    item, first = workshop.agenda_items[0], statement(workshop)
    for seat in seats:
        services.mark_priorities(seat=seat, item=item, statements=[first.pk], now=now())
    workshop = go(workshop, Step.PRIORITIES)
    assert PriorityMark.objects.filter(waiting=False).count() == 4
    second = statement(workshop, position=1)
    services.mark_priorities(seat=seats[0], item=item, statements=[second.pk], now=now())
    go(workshop, Step.PICK)
    counts = Showing.objects.get(kind="priorities").cells[0]["counts"]
    assert counts == {str(first.pk): 3, str(second.pk): 1}


def test_a_domain_in_which_somebody_wrote_a_thought_stays_on_the_agenda() -> None:
    workshop = make_workshop()
    item = workshop.agenda_items[1]
    seat = make_seat(workshop)
    services.write_first_thought(seat=seat, item=item, text="Mine", sequence=1, now=now())
    with pytest.raises(Refused, match="stays on the agenda"):
        services.change_workshop(workshop=workshop, domains=[workshop.agenda_items[0].domain])
    assert FirstThought.objects.get().text == "Mine"


def test_an_older_thought_of_another_phone_does_not_replace_a_newer_one() -> None:
    workshop = make_workshop()
    seat, item = make_seat(workshop), workshop.agenda_items[0]
    write = {"seat": seat, "item": item, "now": now()}
    assert services.write_first_thought(**write, text="Newer", sequence=5).kind == "saved"
    told = services.write_first_thought(**write, text="Older", sequence=2)
    assert (told.kind, told.sequence) == ("older", 5)
    assert FirstThought.objects.get().text == "Newer"
    services.write_first_thought(**write, text="By a plain form", sequence=None)
    assert FirstThought.objects.get().text == "By a plain form"


def test_a_break_stops_the_closing() -> None:
    workshop, _seats = rated_room()
    services.begin_closing(workshop=workshop, now=now())
    services.pause(workshop=workshop, paused=True)
    later = now() + timedelta(minutes=5)
    same = services.catch_up(workshop=Workshop.objects.get(pk=workshop.pk), now=later)
    assert (same.step, same.paused, same.closing_at) == (Step.RATE, True, None)


def test_opening_again_what_is_open_moves_nobody() -> None:
    workshop, _seats = rated_room()
    services.reopen_workshop(workshop=workshop, now=now())
    assert Workshop.objects.get(pk=workshop.pk).where == Place(Step.RATE, workshop.current_item_id)


def test_ending_while_people_back_ideas_and_opening_again_shows_what_was_backed() -> None:
    workshop = go(make_workshop(), Step.IDEAS)
    seats = [make_seat(workshop) for _seat in range(4)]
    ideas = [
        plans.propose_idea(workshop=workshop, seat=seat, text=text, now=now())
        for seat, text in zip(seats, ("Backed", "Not backed"), strict=False)
    ]
    workshop = go(workshop, Step.BACKING)
    for seat in seats:
        here = Seat.objects.get(pk=seat.pk)
        plans.back_ideas(seat=here, ideas=[ideas[0].pk], now=now())
    workshop = go(workshop, Step.CLOSED)
    workshop = services.reopen_workshop(workshop=workshop, now=now())
    late = plans.propose_idea(workshop=workshop, seat=seats[0], text="Late", now=now())
    showing = Showing.objects.get(kind="backing")
    assert showing.cells[0]["counts"] == {str(ideas[0].pk): 4, str(ideas[1].pk): 0}
    assert backing_of(showing, workshop, late) is None


def test_a_second_phone_is_told_how_long_ago_the_standing_answer_was_written() -> None:
    workshop, seats = rated_room(1)
    rate(seats[0], statement(workshop), 5, "Later", key="b", sequence=8)
    a_minute_on = now() + timedelta(seconds=60)
    told = rate(seats[0], statement(workshop), 1, "Old", key="a", sequence=3, now=a_minute_on)
    assert (told.kind, told.sequence, round(told.seconds)) == ("older", 8, 60)
