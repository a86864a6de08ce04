"""The room on a phone: where it is, and nothing of what others answered before it is shown."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.factories import go, make_seat, make_workshop, now, rate, statement
from workshops import services
from workshops.access import seat_cookie
from workshops.models import Seat, Workshop
from workshops.steps import Step

pytestmark = pytest.mark.django_db

SECRET = "Marmalade sandwiches on Tuesdays"
BEFORE_SHOWING = (Step.LOBBY, Step.READ, Step.RATE, Step.LOOK_THROUGH)


def phone_of(seat: Seat) -> Client:
    client = Client()
    client.cookies[seat_cookie(seat.workshop_id)] = seat.secret
    return client


def page(seat: Seat, part: str = "") -> str:
    """What this seat's phone shows."""
    response = phone_of(seat).get(f"/room/{seat.workshop_id}/{part}")
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def workshop() -> Workshop:
    """An open workshop."""
    return make_workshop()


@pytest.fixture
def seat(workshop: Workshop) -> Seat:
    """Somebody in it."""
    return make_seat(workshop)


def a_full_room(workshop: Workshop) -> None:
    """Everybody answers the first domain, with a reason nobody else would write."""
    for group in ("leaders", "staff", "people"):
        for value in (1, 2, 3, 5):
            other = make_seat(workshop, group)
            for position in range(4):
                rate(other, statement(workshop, 0, position), value, SECRET)


# Where the room is ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (Step.LOBBY, "It begins soon"),
        (Step.READ, "What good looks like"),
        (Step.RATE, "How far do you agree?"),
        (Step.LOOK_THROUGH, "Rating has closed"),
        (Step.SHOW, "Where the room stands"),
        (Step.TALK, "The room talks"),
        (Step.PRIORITIES, "What would you work on?"),
        (Step.PICK, "What the room would work on"),
        (Step.CLOSED, "Thank you"),
    ],
)
def test_a_late_joiner_is_where_the_room_is(workshop: Workshop, step: Step, told: str) -> None:
    late = make_seat(workshop)
    go(workshop, step)
    assert told in page(late)
    if step is not Step.RATE:  # there it is in the blocks that a phone has already
        assert told in page(late, "step/")


def test_a_break_covers_every_step_and_ends(workshop: Workshop, seat: Seat) -> None:
    go(workshop, Step.RATE)
    services.pause(workshop=workshop, paused=True)
    assert "A short break" in page(seat)
    services.pause(workshop=workshop, paused=False)
    assert "How far do you agree?" in page(seat)


def test_a_whole_domain_is_on_one_page(workshop: Workshop, seat: Seat) -> None:
    go(workshop, Step.RATE)
    told = page(seat)
    for position in range(4):
        assert f">{statement(workshop, 0, position).text}</h2>" in told
    assert "You have answered 0 of 4" in told


def test_one_at_a_time_shows_only_the_open_statement() -> None:
    workshop = make_workshop(one_at_a_time=True)
    seat = make_seat(workshop)
    go(workshop, Step.RATE, 0, 1)
    told = page(seat)
    assert statement(workshop, 0, 1).text in told
    assert statement(workshop, 0, 0).text not in told
    assert "You have answered" not in told


def test_what_this_seat_answered_is_filled_in(workshop: Workshop, seat: Seat) -> None:
    workshop = go(workshop, Step.RATE)
    rate(seat, statement(workshop), 2, "My own\nreason", visible_to="plan")
    told = page(seat)
    assert '<input type="radio" name="value" value="2" checked>' in told
    assert "My own\nreason</textarea>" in told
    assert '<input type="radio" name="visible_to" value="plan" checked>' in told
    assert "You have answered 1 of 4" in told


@pytest.mark.parametrize(
    ("group", "helped"), [("people", True), ("carers", True), ("staff", False)]
)
def test_people_who_draw_on_support_and_carers_get_the_aid(group: str, helped: bool) -> None:
    workshop = go(make_workshop(carers_apart=True), Step.RATE)
    told = page(make_seat(workshop, group))
    assert ("lived 1.1" in told) is helped
    assert ("If you can’t tell, say so." in told) is helped


@pytest.mark.parametrize("may_agree", [True, False])
def test_when_a_group_is_shown_apart_is_said_where_people_answer(may_agree: bool) -> None:
    workshop = go(make_workshop(minimum=5, small_groups_may_agree=may_agree), Step.RATE)
    seen = page(make_seat(workshop, "staff"))
    assert "only when at least 5 of it answered" in seen
    assert ("everybody in a small one agreed" in seen) is may_agree


def test_who_sees_a_reason_is_said_where_it_is_written() -> None:
    workshop = go(make_workshop(minimum=5), Step.RATE)
    told = page(make_seat(workshop))
    assert "the facilitators read first, without your group or answer" in told
    assert "at least 5 of its reasons" in told
    assert "Kept until the facilitator deletes the workshop" in told
    assert "Never on a screen, on other phones or in the plan." in told
    assert 'name="visible_to" value="room" data-usual checked' in told


# Closing ----------------------------------------------------------------------------------


def test_closing_is_warned_of_with_the_seconds_left(workshop: Workshop, seat: Seat) -> None:
    workshop = go(workshop, Step.RATE)
    services.begin_closing(workshop=workshop, now=now())
    told = page(seat)
    assert 'seconds="20"' in told or 'seconds="19"' in told
    assert "Rating closes in" in told


def test_whoever_looks_after_the_closing_finishes_it(workshop: Workshop, seat: Seat) -> None:
    workshop = go(workshop, Step.RATE)
    services.begin_closing(workshop=workshop, now=now() - timedelta(seconds=24))
    version = phone_of(seat).get(f"/room/{workshop.pk}/own/").json()["version"]
    fresh = Workshop.objects.get(pk=workshop.pk)
    assert (fresh.step, fresh.version) == (Step.LOOK_THROUGH, version)


def test_a_phone_that_looks_is_here(workshop: Workshop, seat: Seat) -> None:
    Seat.objects.update(last_seen_at=now() - timedelta(minutes=9))
    phone_of(seat).get(f"/room/{workshop.pk}/own/")
    assert Seat.objects.here(now() + timedelta(minutes=9)).count() == 1


# Nothing before the showing -----------------------------------------------------------------


@pytest.mark.parametrize("step", BEFORE_SHOWING)
def test_nothing_anyone_answered_is_told_before_the_showing(
    workshop: Workshop, seat: Seat, step: Step
) -> None:
    workshop = go(workshop, Step.RATE)
    empty = {part: _without_tokens(page(seat, part)) for part in ("", "step/", "own/")}
    a_full_room(workshop)
    full = {part: _without_tokens(page(seat, part)) for part in ("", "step/", "own/")}
    assert full == empty  # not even how many answered what
    go(workshop, step)
    client = phone_of(seat)
    for address in ("", "step/", "own/", "words/", "group/", "leave/"):
        response = client.get(f"/room/{workshop.pk}/{address}")
        assert SECRET not in response.content.decode()
        assert SECRET not in str(response.headers)


def _without_tokens(told: str) -> str:
    return "\n".join(line for line in told.splitlines() if "csrfmiddlewaretoken" not in line)


def test_the_room_is_shown_to_every_phone_alike_but_for_its_own_answer(
    workshop: Workshop, seat: Seat
) -> None:
    workshop = go(workshop, Step.RATE)
    rate(seat, statement(workshop), 4)
    a_full_room(workshop)
    go(workshop, Step.SHOW)
    told = page(seat)
    assert SECRET in told
    assert ">Your answer</span>" in told
    assert ">Your answer</span>" not in page(make_seat(workshop))


def test_too_small_a_room_is_told_why_nothing_is_shown(workshop: Workshop, seat: Seat) -> None:
    workshop = go(workshop, Step.RATE)
    rate(seat, statement(workshop), 4, SECRET)
    go(workshop, Step.SHOW)
    told = page(make_seat(workshop))
    assert "Fewer than 3 people answered" in told
    assert SECRET not in told


def test_a_reason_held_back_reaches_no_phone(workshop: Workshop, seat: Seat) -> None:
    workshop = go(workshop, Step.RATE)
    a_full_room(workshop)
    rude = rate(seat, statement(workshop), 4, "Held back words")
    assert rude.kind == "saved"
    held = seat.ratings.get()
    services.hold_back(workshop=workshop, rating_pk=held.pk, held_back=True)
    go(workshop, Step.TALK, 0, 0)
    assert "Held back words" not in page(make_seat(workshop))


# The page itself ------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["", "own/", "words/", "group/", "leave/"])
def test_a_seats_pages_are_never_kept_by_a_browser(
    workshop: Workshop, seat: Seat, part: str
) -> None:
    response = phone_of(seat).get(f"/room/{workshop.pk}/{part}")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("part", ["", "step/", "own/", "words/", "group/", "leave/"])
def test_strangers_and_removed_seats_are_told_what_to_do(
    workshop: Workshop, seat: Seat, part: str
) -> None:
    stranger = Client().get(f"/room/{workshop.pk}/{part}")
    assert stranger.status_code == 404
    assert "This phone is not in the workshop" in stranger.content.decode()
    services.remove_seat(workshop=workshop, seat_pk=seat.pk, now=now())
    removed = phone_of(seat).get(f"/room/{workshop.pk}/{part}")
    assert removed.status_code == 404
    assert "You are no longer in this workshop" in removed.content.decode()


def test_a_seat_opens_no_other_workshop(workshop: Workshop, seat: Seat) -> None:
    other = make_workshop(title="Elsewhere")
    client = phone_of(seat)
    client.cookies[seat_cookie(other.pk)] = seat.secret
    assert client.get(f"/room/{other.pk}/").status_code == 404


def test_the_page_goes_on_without_scripts(workshop: Workshop, seat: Seat) -> None:
    workshop = go(workshop, Step.RATE)
    told = page(seat)
    room = told[told.index("<room-now") :]
    assert room.count('type="submit" data-plain>Save</button>') == 4
    assert f'href="/room/{workshop.pk}/">Where is the room now?</a>' in told
    assert "http-equiv" not in told


# What no phone sends ------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["9" * 5000, str(10**30), str(-(10**30)), "0", "-1", "\0", "x"])
@pytest.mark.parametrize("where", ["answer", "thought", "marks", "ideas", "ideas/back"])
def test_numbers_that_are_none_get_a_clear_answer(seat: Seat, where: str, number: str) -> None:
    go(seat.workshop, Step.RATE)
    sent = dict.fromkeys(("statement", "item", "sequence", "round", "ideas", "statements"), number)
    sent |= {"value": "4", "text": "An idea", "key": number[:40]}
    for accept in ("text/html", "application/json"):
        path = f"/room/{seat.workshop_id}/{where}/"
        answer = phone_of(seat).post(path, sent, headers={"accept": accept})
        assert answer.status_code in {200, 302, 422}, answer.status_code
