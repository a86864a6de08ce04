"""Nobody finds out who wrote a reason by taking a seat out of the workshop."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.ahead import desk_of
from tests.ahead import opened as open_ahead
from tests.factories import go, make_seat, make_workshop, now, rate, statement
from workshops import services
from workshops.models import Rating, Seat, Showing, Workshop
from workshops.reasons import reasons_for, reasons_to_look_through
from workshops.services import Refused
from workshops.steps import Place, Step

pytestmark = pytest.mark.django_db

STAYS = "You have looked through reasons that the room was not shown yet."


@pytest.fixture
def room() -> Workshop:
    """Four staff who gave a reason and one who did not answer, while the room rates."""
    workshop = go(make_workshop(), Step.RATE)
    for number in range(4):
        rate(make_seat(workshop), statement(workshop), 4, f"Reason {number}")
    make_seat(workshop)
    return Workshop.objects.get(pk=workshop.pk)


def seats(workshop: Workshop) -> list[Seat]:
    return list(workshop.seats.order_by("pk"))


def take_out(seat: Seat) -> None:
    workshop = Workshop.objects.get(pk=seat.workshop_id)
    services.remove_seat(workshop=workshop, seat_pk=seat.pk, now=now())


def read_at_desk(workshop: Workshop) -> list[str]:
    found = reasons_to_look_through(workshop, statement(workshop), workshop.round)
    return sorted(reason.text for reason in found)


def test_while_the_desk_looks_through_reasons_no_seat_is_taken_out(room: Workshop) -> None:
    room = go(room, Step.LOOK_THROUGH)
    before = read_at_desk(room)
    with pytest.raises(Refused, match=STAYS):
        take_out(seats(room)[0])
    assert read_at_desk(room) == before


def test_whether_a_seat_answered_cannot_be_found_out_by_trying(room: Workshop) -> None:
    room = go(room, Step.LOOK_THROUGH)
    said = []
    for seat in seats(room):
        with pytest.raises(Refused) as refused:
            take_out(seat)
        said.append(str(refused.value))
    assert len(set(said)) == 1


def test_going_back_to_the_rating_does_not_let_a_seat_go(room: Workshop) -> None:
    room = go(go(room, Step.LOOK_THROUGH), Step.RATE)
    with pytest.raises(Refused, match=STAYS):
        take_out(seats(room)[0])


def test_nor_does_going_to_another_domain(room: Workshop) -> None:
    room = go(go(room, Step.LOOK_THROUGH), Step.RATE, item=1)
    with pytest.raises(Refused, match=STAYS):
        take_out(seats(room)[0])


def test_once_the_room_was_shown_it_goes_and_everything_shown_stays(room: Workshop) -> None:
    room = go(go(room, Step.LOOK_THROUGH), Step.SHOW)
    showing = Showing.objects.get()
    before = (showing.cells, read_at_desk(room), len(reasons_for(room, statement(room))))
    take_out(seats(room)[0])
    showing.refresh_from_db()
    after = (showing.cells, read_at_desk(room), len(reasons_for(room, statement(room))))
    assert after == before
    assert len(before[1]) == 4


def test_before_anything_was_looked_through_a_seat_goes_at_once(room: Workshop) -> None:
    take_out(seats(room)[0])
    assert read_at_desk(room) == ["Reason 1", "Reason 2", "Reason 3"]


def test_who_joined_after_the_looking_through_can_go(room: Workshop) -> None:
    room = go(room, Step.LOOK_THROUGH)
    late = make_seat(room)
    take_out(late)
    assert Seat.objects.get(pk=late.pk).removed_at
    back = go(room, Step.RATE)
    joined = make_seat(back)
    rate(joined, statement(back), 4, "Mine")
    go(back, Step.LOOK_THROUGH)
    with pytest.raises(Refused, match=STAYS):
        take_out(joined)


def test_where_nobody_gave_a_reason_there_is_nothing_to_find_out(room: Workshop) -> None:
    Rating.objects.update(reason="")
    room = go(room, Step.LOOK_THROUGH)
    take_out(seats(room)[0])
    assert Seat.objects.filter(removed_at=None).count() == 4


def test_a_room_that_was_too_small_to_be_shown_keeps_its_seats(room: Workshop) -> None:
    Rating.objects.filter(seat__in=seats(room)[:2]).delete()
    room = go(room, Step.SHOW)
    assert not Showing.objects.exists()
    assert read_at_desk(room) == ["Reason 2", "Reason 3"]
    with pytest.raises(Refused, match=STAYS):
        take_out(seats(room)[2])


def test_reasons_of_the_talk_are_guarded_also_where_it_was_not_shown(room: Workshop) -> None:
    """The desk reads all of the domain beside the talk about one statement."""
    about = statement(room, 0, 1)
    place = Place(Step.TALK, room.agenda.items[0].item, about.pk)
    services.move_to(workshop=room, place=place, now=now())
    with pytest.raises(Refused, match=STAYS):
        take_out(seats(room)[0])


def test_what_was_asked_again_is_guarded_like_the_first_time(room: Workshop) -> None:
    room = go(room, Step.SHOW)
    first = room.agenda.items[0]

    def again(step: Step) -> Workshop:
        place = Place(step, first.item, first.statements[0], again=True)
        services.move_to(workshop=room, place=place, now=now())
        return Workshop.objects.get(pk=room.pk)

    room = again(Step.RATE)
    for seat in seats(room)[:4]:
        rate(seat, statement(room), 3, "Again", round_version=room.version)
    assert read_at_desk(room) == ["Again"] * 4
    take_out(seats(room)[4])
    room = again(Step.LOOK_THROUGH)
    with pytest.raises(Refused, match=STAYS):
        take_out(seats(room)[0])
    room = again(Step.SHOW)
    take_out(seats(room)[0])
    assert read_at_desk(room) == ["Again"] * 4


def test_a_round_that_is_not_looked_through_cannot_be_read_by_its_address(room: Workshop) -> None:
    room = go(room, Step.LOOK_THROUGH)
    Rating.objects.update(round=2)
    address = reverse("workshops:look_through", args=[room.pk, statement(room).pk])
    assert desk_of(room).get(f"{address}?round=2").status_code == 302


def test_what_was_answered_ahead_is_guarded_once_it_was_looked_through() -> None:
    workshop = open_ahead(make_workshop())
    for number in range(3):
        seat = make_seat(workshop)
        for item in (0, 1):
            rate(seat, statement(workshop, item), 4, f"Ahead {number}")
    take_out(make_seat(workshop))
    workshop = go(go(workshop, Step.LOOK_THROUGH), Step.LOBBY)
    with pytest.raises(Refused, match=STAYS):
        take_out(seats(workshop)[0])
    go(workshop, Step.SHOW)
    take_out(seats(workshop)[0])
    assert Rating.objects.in_workshop(workshop).count() == 4


def test_the_page_says_what_to_do_and_has_no_button(room: Workshop) -> None:
    room = go(room, Step.LOOK_THROUGH)
    desk, seat = desk_of(room), seats(room)[0]
    address = reverse("workshops:remove_seat", args=[room.pk, seat.pk])
    page = desk.get(address).content.decode()
    assert "Seat 1 stays for now" in page
    assert "Show the room first, then take the seat out." in page
    assert "Remove this seat" not in page
    answer = desk.post(address, follow=True).content.decode()
    assert STAYS in answer
    assert Seat.objects.get(pk=seat.pk).removed_at is None


def test_a_stranger_and_a_participant_cannot_ask(room: Workshop) -> None:
    seat = seats(room)[0]
    address = reverse("workshops:remove_seat", args=[room.pk, seat.pk])
    assert Client().post(address).status_code == 302
    seat.refresh_from_db()
    assert seat.removed_at is None


def test_it_is_remembered_when_reasons_were_looked_through_last(room: Workshop) -> None:
    room = go(room, Step.LOOK_THROUGH)
    before = room.items.first().looked_through.count()  # type: ignore[union-attr]
    later = now() + timedelta(minutes=5)
    services.move_to(workshop=room, place=Place(Step.RATE, room.current_item_id), now=later)
    services.move_to(workshop=room, place=Place(Step.LOOK_THROUGH, room.current_item_id), now=later)
    found = room.items.first().looked_through.values_list("at", flat=True)  # type: ignore[union-attr]
    assert (len(found), set(found)) == (before, {later})
