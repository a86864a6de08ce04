"""The big screen: what it shows at each step, to whom, and what it never shows."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from actionplans.services import propose_idea
from tests.factories import (
    go,
    make_seat,
    make_showing,
    make_workshop,
    now,
    rate,
    rating_of,
    statement,
)
from workshops import hall, services
from workshops.models import Rating, Seat, Showing, Workshop
from workshops.models.workshop import SECOND_ROUND
from workshops.reasons import ShownReason
from workshops.shortening import shortened
from workshops.steps import Step

pytestmark = pytest.mark.django_db


def page_of(client: Client, workshop: Workshop, name: str = "screen") -> str:
    """What the big screen of this workshop answers."""
    response = client.get(reverse(f"workshops:{name}", args=[workshop.screen_secret]))
    assert response.status_code == 200
    return response.content.decode()


def rated(people: int = 4, **fields: Any) -> tuple[Workshop, list[Seat]]:
    """A workshop in which so many staff answered all statements, each with a reason."""
    workshop = go(make_workshop(**fields), Step.RATE, 0, 0 if "one_at_a_time" in fields else None)
    seats = [make_seat(workshop) for _person in range(people)]
    for number, seat in enumerate(seats):
        for about in workshop.statements_in_view:
            rate(seat, about, 4, f"secret thought {number}")
    return workshop, seats


def test_a_wrong_secret_finds_nothing(client: Client) -> None:
    for name in ("screen", "screen_now"):
        assert client.get(reverse(f"workshops:{name}", args=["wrong"])).status_code == 404


def test_the_screen_is_never_kept_and_its_address_never_passed_on(client: Client) -> None:
    workshop = make_workshop()
    response = client.get(reverse("workshops:screen", args=[workshop.screen_secret]))
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] in ("no-referrer", "same-origin")


def test_the_lobby_shows_the_code_the_address_the_qr_and_who_is_here(client: Client) -> None:
    workshop = make_workshop()
    make_seat(workshop)
    page = page_of(client, workshop)
    assert workshop.spoken_code in page
    assert "testserver/join" in page
    assert "QR code to join" in page
    assert "1 person is here" in page
    assert " style=" not in page


@pytest.mark.parametrize("step", [step for step in Step if step != Step.CLOSED])
def test_every_step_shows_the_code_and_how_many_are_here(client: Client, step: Step) -> None:
    workshop, _seats = rated(3)
    page = page_of(client, go(workshop, step))
    assert f"{workshop.spoken_code}</p>" in page
    assert "3 people are here" in page


def test_the_code_stays_while_joining_is_locked(client: Client) -> None:
    workshop = make_workshop()
    services.lock_joining(workshop=workshop, locked=True)
    page = page_of(client, workshop)
    assert "Joining is closed" in page
    assert f"{workshop.spoken_code}</p>" in page
    assert "QR code to join" not in page


def test_a_closed_workshop_thanks_and_says_that_joining_is_closed(client: Client) -> None:
    page = page_of(client, go(make_workshop(), Step.CLOSED))
    assert "Thank you for what you shared." in page
    assert "Joining is closed" in page


def test_reading_shows_what_good_looks_like_and_why(client: Client) -> None:
    page = page_of(client, go(make_workshop(), Step.READ))
    assert "What good looks like" in page
    assert "It matters." in page


def test_reading_says_when_there_is_more_on_the_phone(client: Client) -> None:
    workshop = go(make_workshop(), Step.READ)
    assert "More on your phone." not in page_of(client, workshop)
    domain = workshop.current.domain
    domain.why_it_matters = "It matters a great deal. " * 20
    domain.save()
    assert "More on your phone." in page_of(client, workshop)


@pytest.mark.parametrize("step", [Step.RATE, Step.LOOK_THROUGH])
def test_before_the_showing_only_how_many_answered_is_there(client: Client, step: Step) -> None:
    workshop, seats = rated(4)
    workshop = go(workshop, step)
    before = page_of(client, workshop, "screen_now")
    assert "<b>4</b> of 4 have answered" in before
    assert "secret thought" not in before
    assert "picture__mark" not in before
    for seat in seats:
        rating = rating_of(seat, statement(workshop))
        rating.value, rating.reason = 1, ""
        rating.save()
    assert page_of(client, workshop, "screen_now") == before


def test_closing_shows_the_seconds_that_are_left(client: Client) -> None:
    workshop, _seats = rated()
    services.begin_closing(workshop=workshop, now=now())
    assert "<hall-countdown seconds=" in page_of(client, workshop)


def test_the_screen_moves_on_by_itself_when_the_time_is_over(client: Client) -> None:
    workshop, _seats = rated()
    services.begin_closing(workshop=workshop, now=now() - timedelta(seconds=40))
    assert "Rating is closed. Thank you." in page_of(client, workshop, "screen_now")


def test_a_domain_is_shown_with_all_its_pictures(client: Client) -> None:
    workshop, _seats = rated(4)
    page = page_of(client, go(workshop, Step.SHOW))
    assert page.count("All 4 people agree.") == 4
    assert page.count("picture__mark") == 16
    assert "secret thought" not in page


def test_one_statement_is_shown_large_with_who_is_where(client: Client) -> None:
    workshop, _seats = rated(4, one_at_a_time=True)
    page = page_of(client, go(workshop, Step.SHOW, 0, 0))
    assert "Who is where" in page
    assert page.count("picture__mark") == 4


def test_too_few_answers_are_said_on_the_screen(client: Client) -> None:
    workshop, _seats = rated(2)
    page = page_of(client, go(workshop, Step.SHOW))
    assert page.count("Fewer than 3 people answered.") == 4
    assert "picture__mark" not in page


def test_an_opened_statement_is_read_with_its_reasons(client: Client) -> None:
    workshop, seats = rated(4)
    held = rating_of(seats[0], statement(workshop))
    services.hold_back(workshop=workshop, rating_pk=held.pk, held_back=True)
    page = page_of(client, go(workshop, Step.TALK, 0, 0))
    assert page.count("secret thought") == 3
    assert "secret thought 0" not in page
    assert "Prompt 1.1?" in page


def test_pictures_side_by_side_keep_the_numbers_of_their_statements(client: Client) -> None:
    workshop, _seats = rated(4)
    page = page_of(client, go(workshop, Step.SHOW))
    assert "3. Statement 1.3 is true here." in page
    assert "Prompt 1.3?" not in page


AGREE, DISAGREE, UNSURE = (0, 0, 0, 0, 4, 0), (0, 0, 4, 0, 0, 0), (3, 0, 1, 0, 0, 0)
WHY = "Some groups are shown together, so that nobody can be picked out."


def test_pictures_side_by_side_say_which_groups_are_together(client: Client) -> None:
    workshop = make_workshop()
    for position in range(4):
        make_showing(workshop, position, leaders=AGREE, staff_partners=DISAGREE)
    page = page_of(client, go(workshop, Step.SHOW))
    key = page.split('class="picture__key"')[1].split("</ul>")[0]
    assert "Staff and Partners, together" in key
    assert page.count("Most leaders agree. Most of staff and partners together disagree.") == 4
    assert page.count(WHY) == 1


def test_each_picture_says_who_is_together_where_that_differs(client: Client) -> None:
    workshop = make_workshop()
    make_showing(workshop, 0, leaders=AGREE, staff_partners=DISAGREE)
    make_showing(workshop, 1, leaders_staff=AGREE, partners=DISAGREE)
    page = page_of(client, go(workshop, Step.SHOW))
    key = page.split('class="picture__key"')[1].split("</ul>")[0]
    assert "Groups shown together" in key
    assert page.count(" Staff and Partners, together 4</span>") == 1
    assert page.count(" Leaders and Staff, together 4</span>") == 1


def asked_again(workshop: Workshop) -> Workshop:
    """The talk about a first statement that was asked again, by then with groups together."""
    make_showing(workshop, 0, leaders=AGREE, staff=AGREE, people=UNSURE)
    after = make_showing(workshop, 1, leaders_staff=DISAGREE, people=AGREE)
    Showing.objects.filter(pk=after.pk).update(statement=statement(workshop), round=SECOND_ROUND)
    return go(workshop, Step.TALK, statement=0)


def test_the_view_of_two_pictures_says_all_that_the_large_one_does(client: Client) -> None:
    page = page_of(client, asked_again(make_workshop()))
    before, after = page.split("Before the talk")[1].split("After the talk")
    assert "Most people who draw on support and carers can’t say from where they are." in before
    assert "Leaders and Staff, together <b>4</b>" in after
    assert "had this help beside it: “From what you have seen: lived 1.1”" in after
    assert after.count(WHY) == 1


def test_pictures_side_by_side_say_which_groups_cannot_say(client: Client) -> None:
    workshop = make_workshop()
    make_showing(workshop, 0, leaders=AGREE, staff=DISAGREE, partners=UNSURE)
    make_showing(workshop, 1, leaders=AGREE, staff=(1, 0, 4, 0, 0, 0))
    page = page_of(client, go(workshop, Step.SHOW))
    assert page.count("Most partners can’t say from where they are.") == 1
    assert "One person can’t say" not in page


def test_the_talk_with_reasons_says_who_had_help(client: Client) -> None:
    workshop = go(make_workshop(), Step.RATE)
    rate(make_seat(workshop, "people"), statement(workshop), 4, "We were asked.")
    showing = make_showing(workshop, 0, people=AGREE, staff=AGREE)
    Rating.objects.update(showing=showing)
    page = page_of(client, go(workshop, Step.TALK, statement=0))
    assert "We were asked." in page
    assert "had this help beside it: “From what you have seen: lived 1.1”" in page


def test_ideas_that_do_not_fit_are_counted(client: Client) -> None:
    workshop = go(make_workshop(), Step.IDEAS)
    for number in range(15):
        text = f"Idea {number:02} " + "word " * 20
        about = statement(workshop)
        seat = make_seat(workshop)
        propose_idea(workshop=workshop, seat=seat, text=text, statement=about, now=now())
    page = page_of(client, go(workshop, Step.BACKING))
    assert "Idea 11" in page
    assert "Idea 12" not in page
    assert "3 more are on your phones." in page


def test_reasons_that_do_not_fit_are_counted() -> None:
    reasons = [ShownReason(n, "word " * 60, None, "") for n in range(40)]
    columns = hall.those_that_fit(reasons)
    assert [reason.pk for column in columns for reason in column] == [0, 2, 1, 3]
    assert hall.those_that_fit([]) == []


def test_marks_are_counted_while_marking_and_shown_when_picking(client: Client) -> None:
    workshop = go(make_workshop(), Step.PRIORITIES)
    item = workshop.current
    for _person in range(3):
        seat, chosen = make_seat(workshop), [item.statements[0].pk]
        services.mark_priorities(seat=seat, item=item, statements=chosen, now=now())
    before = page_of(client, workshop)
    assert "<b>3</b> of 3 have marked something" in before
    assert "picture__mark" not in before
    workshop = go(workshop, Step.PICK)
    services.pick_priority(workshop=workshop, item=item, statement=item.statements[0], picked=True)
    page = page_of(client, workshop)
    assert page.count("picture__mark") == 3
    assert page.count("For the plan") == 1


def test_a_break_covers_the_step(client: Client) -> None:
    workshop, _seats = rated(4)
    workshop = go(workshop, Step.SHOW)
    services.pause(workshop=workshop, paused=True)
    page = page_of(client, workshop)
    assert "A short break" in page
    assert "picture__mark" not in page


@pytest.mark.parametrize("people", [3, 9])
def test_showing_a_domain_takes_the_same_number_of_queries_for_any_room(
    client: Client, people: int, django_assert_max_num_queries: Any
) -> None:
    workshop, _seats = rated(people)
    workshop = go(workshop, Step.SHOW)
    with django_assert_max_num_queries(12):
        page_of(client, workshop)


LIST = "First. Second one.\n\nThere is:\n\n- one\n- two\n- three"


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (100, LIST),
        (34, "First. Second one."),
        (38, "First. Second one.\n\nThere is:\n\n- one"),
        (10, "First."),
        (1, "First."),
    ],
)
def test_long_texts_are_shortened_at_the_end_of_a_sentence(limit: int, expected: str) -> None:
    assert shortened(LIST, limit) == expected
