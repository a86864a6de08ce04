"""Taking back what was said, until the room is shown it."""

import pytest
from django.test import Client

from actionplans import services as plans
from actionplans.models import Backing
from tests.factories import go, make_seat, make_workshop, now, rate, statement
from workshops import services
from workshops.access import seat_cookie
from workshops.models import FirstThought, PriorityMark, Rating, Seat, Showing, Workshop
from workshops.steps import Step

pytestmark = pytest.mark.django_db


@pytest.fixture
def workshop() -> Workshop:
    """A room that rates."""
    return go(go(make_workshop(), Step.READ), Step.RATE)


def phone_of(seat: Seat) -> Client:
    """The phone of somebody."""
    client = Client()
    client.cookies[seat_cookie(seat.workshop_id)] = seat.secret
    return client


def page(seat: Seat, query: str = "") -> str:
    """The page on which somebody takes back what they said."""
    return phone_of(seat).get(f"/room/{seat.workshop_id}/take-back/{query}").content.decode()


def takes_back(seat: Seat, what: object) -> str:
    """Somebody says yes; what they are told."""
    answer = phone_of(seat).post(f"/room/{seat.workshop_id}/take-back/", {"what": what})
    return answer["Location"].rpartition("?told=")[2]


def shown(workshop: Workshop, position: int = 0) -> dict[str, int]:
    """What the room was shown of a statement: how many gave which answer."""
    showing = Showing.objects.get(workshop=workshop, statement=statement(workshop, 0, position))
    [cell] = showing.cells
    return {key: number for key, number in cell["counts"].items() if number}


def test_an_answer_that_is_taken_back_is_gone_and_not_counted(workshop: Workshop) -> None:
    seats = [make_seat(workshop) for _seat in range(5)]
    for seat in seats:
        rate(seat, statement(workshop), 4, "A reason")
    rate(seats[0], statement(workshop), 1, "Taken back")
    assert takes_back(seats[0], statement(workshop).pk) == "answer"
    assert not Rating.objects.filter(seat=seats[0]).exists()
    go(workshop, Step.SHOW)
    assert shown(workshop) == {"4": 4}


def test_others_and_other_statements_are_left_alone(workshop: Workshop) -> None:
    seat, other = make_seat(workshop), make_seat(workshop)
    for who in (seat, other):
        rate(who, statement(workshop), 2)
        rate(who, statement(workshop, 0, 1), 3)
    takes_back(seat, statement(workshop).pk)
    left = Rating.objects.order_by("seat", "statement").values_list("seat", "value")
    assert list(left) == [(seat.pk, 3), (other.pk, 2), (other.pk, 3)]


def test_an_answer_that_came_late_can_be_taken_back_too(workshop: Workshop) -> None:
    seat = make_seat(workshop)
    rate(seat, statement(workshop), 2)
    go(workshop, Step.LOOK_THROUGH)
    rate(seat, statement(workshop), 5, sequence=9)
    takes_back(seat, statement(workshop).pk)
    assert not Rating.objects.exists()


def test_what_the_room_has_seen_stays(workshop: Workshop) -> None:
    seats = [make_seat(workshop) for _seat in range(4)]
    for seat in seats:
        rate(seat, statement(workshop), 4, "A reason")
    go(workshop, Step.SHOW)
    assert takes_back(seats[0], statement(workshop).pk) == "shown"
    assert Rating.objects.count() == 4
    assert "The room has seen this answer in the meantime" in page(seats[0], "?told=shown")
    assert "One of your answers was shown already." in page(seats[0])


def test_a_second_tap_is_not_told_that_the_room_has_seen_it(workshop: Workshop) -> None:
    seat = make_seat(workshop)
    rate(seat, statement(workshop), 4, "A reason")
    told = [takes_back(seat, statement(workshop).pk) for _tap in range(2)]
    assert told == ["answer", "answer"]


def test_who_took_an_answer_back_can_answer_again(workshop: Workshop) -> None:
    seat = make_seat(workshop)
    rate(seat, statement(workshop), 2, key="a", sequence=7)
    takes_back(seat, statement(workshop).pk)
    rate(seat, statement(workshop), 5, key="b", sequence=8)
    assert list(Rating.objects.values_list("value", flat=True)) == [5]


def test_a_repeated_answer_does_not_come_back(workshop: Workshop) -> None:
    seat = make_seat(workshop)
    rate(seat, statement(workshop), 2, key="a", sequence=7)
    takes_back(seat, statement(workshop).pk)
    rate(seat, statement(workshop), 2, key="a", sequence=7)
    assert not Rating.objects.exists()


def test_everything_is_everything_that_nobody_was_shown(workshop: Workshop) -> None:
    seats = [make_seat(workshop) for _seat in range(4)]
    for seat in seats:
        rate(seat, statement(workshop), 4, "To quote", visible_to="plan")
    workshop = go(workshop, Step.SHOW)
    item = workshop.agenda_items[0]
    me = seats[0]
    rate(me, statement(workshop, 0, 1), 2)
    services.write_first_thought(seat=me, item=item, text="A thought", sequence=1, now=now())
    workshop = go(workshop, Step.PRIORITIES)
    services.mark_priorities(seat=me, item=item, statements=[statement(workshop).pk], now=now())
    assert takes_back(me, "all") == "everything"
    said = (me.ratings.filter(showing=None), PriorityMark.objects.all(), FirstThought.objects.all())
    assert [each.count() for each in said] == [0, 0, 0]
    assert shown(workshop) == {"4": 4}
    assert me.ratings.get().visible_to == "room"
    assert Rating.objects.filter(visible_to="plan").count() == 3


def test_marks_that_were_shown_stay(workshop: Workshop) -> None:
    seats = [make_seat(workshop) for _seat in range(4)]
    workshop = go(workshop, Step.PRIORITIES)
    for seat in seats:
        services.mark_priorities(
            seat=seat,
            item=workshop.agenda_items[0],
            statements=[statement(workshop).pk],
            now=now(),
        )
    go(workshop, Step.PICK)
    services.take_back_everything(seat=seats[0])
    assert PriorityMark.objects.count() == 4


def test_backing_is_taken_back_until_it_is_shown(workshop: Workshop) -> None:
    seats = [make_seat(workshop) for _seat in range(4)]
    workshop = go(workshop, Step.IDEAS)
    idea = plans.propose_idea(
        workshop=workshop, seat=seats[0], text="An idea", statement=None, key="", now=now()
    )
    go(workshop, Step.BACKING)
    for seat in seats:
        plans.back_ideas(seat=seat, ideas=[idea.pk], now=now())
    assert "Take everything back" in page(seats[1])
    services.take_back_everything(seat=seats[1])
    assert Backing.objects.count() == 3
    go(workshop, Step.PLAN)
    services.take_back_everything(seat=seats[2])
    assert Backing.objects.count() == 3


def test_the_page_asks_once_more_and_says_what_goes(workshop: Workshop) -> None:
    seat = make_seat(workshop)
    rate(seat, statement(workshop), 2, "Nobody asked us")
    sure = page(seat, f"?what={statement(workshop).pk}")
    assert "Take this answer back?" in sure
    assert "Nobody asked us" in sure
    assert "Take everything back?" in page(seat, "?what=all")
    assert Rating.objects.count() == 1


def test_while_reasons_are_read_the_page_says_that_one_may_be_missed(workshop: Workshop) -> None:
    seat = make_seat(workshop)
    rate(seat, statement(workshop), 2, "Nobody asked us")
    go(workshop, Step.LOOK_THROUGH)
    assert "may notice that one is gone" in page(seat, f"?what={statement(workshop).pk}")


@pytest.mark.parametrize("what", ["", "x", "999999", "-1"])
def test_what_nobody_can_have_asked_for_changes_nothing(workshop: Workshop, what: str) -> None:
    seat = make_seat(workshop)
    rate(seat, statement(workshop), 2)
    takes_back(seat, what)
    assert Rating.objects.count() == 1
    assert "Take back what you said" in page(seat, f"?what={what}")


def test_who_said_nothing_is_told_so(workshop: Workshop) -> None:
    assert "There is nothing to take back." in page(make_seat(workshop))


def test_nobody_elses_answers_are_on_the_page(workshop: Workshop) -> None:
    seat, other = make_seat(workshop), make_seat(workshop)
    rate(other, statement(workshop), 2, "Of the other")
    assert "Of the other" not in page(seat)
