"""Answering ahead: when an answer counts, the switch for it, and what the desk is told."""

import re

import pytest
from django.test import Client

from tests.ahead import answer_all, closed, desk_of, opened, page, phone_of
from tests.factories import (
    go,
    make_facilitator,
    make_seat,
    make_workshop,
    rate,
    rating_of,
    statement,
)
from workshops import rehearsal, services
from workshops.ahead import counts_ahead, progress_of
from workshops.models import Rating, Seat, Showing, Workshop
from workshops.steps import Act, Step

pytestmark = pytest.mark.django_db


@pytest.fixture
def workshop() -> Workshop:
    """A workshop of two domains, open for answering ahead."""
    return opened(make_workshop())


@pytest.fixture
def seat(workshop: Workshop) -> Seat:
    """Somebody in it."""
    return make_seat(workshop)


# When an answer counts ----------------------------------------------------------------------


def test_an_answer_given_ahead_counts(workshop: Workshop, seat: Seat) -> None:
    assert rate(seat, statement(workshop, 1, 2), 4, "Because").kind == "saved"
    assert rating_of(seat, statement(workshop, 1, 2)).reason == "Because"


def test_nothing_counts_ahead_before_it_is_opened_or_after_it_is_closed(seat: Seat) -> None:
    workshop = closed(seat.workshop)
    assert rate(seat, statement(workshop), 4).kind == "waiting"
    assert rate(make_seat(make_workshop()), statement(workshop), 4).kind == "waiting"


def test_what_came_too_late_is_let_in_when_it_is_opened_again(seat: Seat) -> None:
    workshop = closed(seat.workshop)
    rate(seat, statement(workshop), 4, "Late")
    opened(workshop)
    assert rating_of(seat, statement(workshop)).reason == "Late"
    assert Rating.objects.waiting().count() == 0


def test_what_came_too_late_is_let_in_when_the_room_is_back_at_the_welcome(seat: Seat) -> None:
    workshop = go(seat.workshop, Step.LOOK_THROUGH)
    assert rate(seat, statement(workshop), 4, "Late").kind == "waiting"
    go(workshop, Step.LOBBY)
    assert rating_of(seat, statement(workshop)).reason == "Late"


@pytest.mark.parametrize("step", [Step.LOOK_THROUGH, Step.SHOW, Step.TALK, Step.PRIORITIES])
def test_while_the_room_is_at_a_domain_its_own_closing_decides(seat: Seat, step: Step) -> None:
    workshop = go(seat.workshop, step)
    assert rate(seat, statement(workshop, 0), 4).kind == "waiting"
    assert rate(seat, statement(workshop, 1), 4).kind == "saved"


def test_last_words_that_arrive_while_the_room_reads_still_count(seat: Seat) -> None:
    workshop = go(seat.workshop, Step.READ)
    assert rate(seat, statement(workshop), 4).kind == "saved"


def test_an_answer_written_ahead_that_arrives_while_the_room_rates_counts(seat: Seat) -> None:
    workshop = go(seat.workshop, Step.RATE)
    assert rate(seat, statement(workshop), 4, round_version=0).kind == "saved"


def test_nothing_is_added_to_what_the_room_was_shown(workshop: Workshop) -> None:
    seats = [make_seat(workshop) for _seat in range(4)]
    for each in seats:
        rate(each, statement(workshop), 4)
    go(workshop, Step.SHOW)
    before = Showing.objects.values_list("cells", flat=True).get()
    go(workshop, Step.LOBBY)
    late = make_seat(workshop)
    assert rate(late, statement(workshop), 1).kind == "waiting"
    assert rate(seats[0], statement(workshop), 1).kind == "waiting"
    go(workshop, Step.SHOW)
    assert Showing.objects.values_list("cells", flat=True).get() == before


def test_the_room_is_shown_though_nobody_is_here(workshop: Workshop) -> None:
    seats = [make_seat(workshop) for _seat in range(4)]
    for each in seats:
        rate(each, statement(workshop, 1, 3), 4)
    Seat.objects.update(last_seen_at="2020-01-01T00:00:00Z")
    go(workshop, Step.SHOW, 1)
    shown = Showing.objects.get(statement=statement(workshop, 1, 3))
    assert shown.size == 4


def test_an_answer_given_ahead_stands_on_the_phone_at_the_rate_step_and_may_be_changed(
    workshop: Workshop, seat: Seat
) -> None:
    rate(seat, statement(workshop), 2, "Said at home")
    go(workshop, Step.RATE)
    assert "Said at home" in page(seat)
    rate(seat, statement(workshop), 5, "Said in the room", sequence=1)
    assert rating_of(seat, statement(workshop)).value == 5


def test_a_form_shows_the_newest_of_an_answer_in_time_and_one_too_late(seat: Seat) -> None:
    workshop = go(seat.workshop, Step.LOOK_THROUGH)
    rate(seat, statement(workshop), 2, "Too late", sequence=1)
    go(workshop, Step.READ, 1)
    rate(seat, statement(workshop), 5, "Newer", sequence=2)
    Workshop.objects.update(open_ahead=False)
    workshop = go(workshop, Step.LOOK_THROUGH)
    assert "Newer" in page(seat)
    assert "Too late" not in page(seat)


def test_every_meeting_begins_anew_where_people_answer_ahead_between(workshop: Workshop) -> None:
    first = go(workshop, Step.READ).began_at
    assert go(go(workshop, Step.RATE), Step.LOOK_THROUGH).began_at == first
    again = go(go(workshop, Step.LOBBY), Step.READ).began_at
    assert first
    assert again
    assert again > first


def test_pretend_people_answer_ahead_too(workshop: Workshop) -> None:
    asked = rehearsal._asked(workshop)
    assert asked is Act.RATE
    assert rehearsal._asked(go(workshop, Step.READ)) is None
    assert rehearsal._asked(closed(go(workshop, Step.LOBBY))) is None


# The switch -----------------------------------------------------------------------------------


def test_it_can_be_opened_only_once_people_can_join_and_before_the_room_begins() -> None:
    with pytest.raises(services.Refused, match="Open the workshop first"):
        services.open_ahead(workshop=make_workshop(opened=False))
    with pytest.raises(services.Refused, match="Go back to the welcome"):
        services.open_ahead(workshop=go(make_workshop(), Step.READ))


def test_the_desk_opens_and_closes_it(client: Client) -> None:
    workshop = make_workshop()
    desk = desk_of(workshop)
    path = f"/workshops/{workshop.pk}/ahead/"
    assert (
        "Open for answering ahead" in desk.get(f"/workshops/{workshop.pk}/desk/").content.decode()
    )
    desk.post(path, {"open": "1"})
    workshop.refresh_from_db()
    assert workshop.open_ahead
    assert "Close answering ahead" in desk.get(f"/workshops/{workshop.pk}/desk/").content.decode()
    desk.post(path, {"open": "0"})
    workshop.refresh_from_db()
    assert not workshop.open_ahead


def test_the_desk_says_why_it_cannot_be_opened() -> None:
    workshop = go(make_workshop(), Step.READ)
    response = desk_of(workshop).post(
        f"/workshops/{workshop.pk}/ahead/", {"open": "1"}, headers={"HX-Request": "true"}
    )
    assert response.status_code == 409
    assert "Go back to the welcome" in response.content.decode()


def test_only_who_runs_it_may_open_it(workshop: Workshop, seat: Seat) -> None:
    path = f"/workshops/{workshop.pk}/ahead/"
    stranger = Client()
    stranger.force_login(make_facilitator("other@example.org"))
    assert stranger.post(path, {"open": "0"}).status_code == 404
    assert phone_of(seat).post(path, {"open": "0"}).status_code == 302
    workshop.refresh_from_db()
    assert workshop.open_ahead


# What the desk is told ------------------------------------------------------------------------


def test_the_desk_counts_who_joined_and_who_finished_and_no_small_group(workshop: Workshop) -> None:
    staff = [make_seat(workshop) for _seat in range(4)]
    leaders = [make_seat(workshop, "leaders") for _seat in range(2)]
    people = [make_seat(workshop, "people") for _seat in range(3)]
    for seat in (*staff[:3], leaders[0], *people):
        answer_all(seat, workshop)
    answer_all(staff[3], workshop, domains=1)
    counts = counts_ahead(workshop)
    assert (counts.joined, counts.finished) == (9, 7)
    told = {cell.groups: (cell.answered, cell.of) for cell in counts.cells}
    assert told == {("people",): (3, 3), ("leaders", "staff", "partners"): (4, 6)}


def test_the_desk_is_told_the_same_whatever_was_answered(workshop: Workshop) -> None:
    seats = [make_seat(workshop) for _seat in range(4)]
    desk = desk_of(workshop)
    parts = []
    for value in (0, 5):
        for seat in seats:
            answer_all(seat, workshop, value)
        told = desk.get(f"/workshops/{workshop.pk}/desk/now/?part=counts").content.decode()
        parts.append(re.sub(r'value="[\w-]{64}"', "", told))
    assert parts[0] == parts[1]
    assert "4 people have joined" in parts[0]
    assert "4 have answered everything." in parts[0]


def test_who_answered_all_that_is_left_has_finished(workshop: Workshop) -> None:
    for _seat in range(4):
        rate(make_seat(workshop), statement(workshop, 0, 0), 4)
    workshop = go(go(workshop, Step.SHOW), Step.LOBBY)
    late = make_seat(workshop)
    answer_all(late, workshop)
    assert counts_ahead(workshop).finished == 1
    assert progress_of(late).of == 7


def test_a_removed_seat_is_not_counted(workshop: Workshop, seat: Seat) -> None:
    answer_all(seat, workshop)
    services.remove_seat(workshop=workshop, seat_pk=seat.pk, now=seat.joined_at)
    counts = counts_ahead(workshop)
    assert (counts.joined, counts.finished) == (0, 0)
