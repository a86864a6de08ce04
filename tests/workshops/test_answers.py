"""Answers from a phone: written once, never lost, and told honestly."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reviewtool.letterbox import take
from tests.factories import go, make_seat, make_workshop, now, rate, rating_of, statement
from tests.letters import letter
from tests.queries import number_asked
from workshops import services
from workshops.access import seat_cookie
from workshops.models import (
    FirstThought,
    PriorityMark,
    Rating,
    Receipt,
    Seat,
    Showing,
    Workshop,
    WorkshopDomain,
)
from workshops.steps import Step

pytestmark = pytest.mark.django_db

Post = Callable[..., HttpResponse]
HOLDING = 0 if settings.ON_SQLITE else 1  # PostgreSQL is asked for one's turn


@pytest.fixture
def workshop() -> Workshop:
    """A room that rates its first domain."""
    return go(make_workshop(), Step.RATE)


@pytest.fixture
def seat(workshop: Workshop) -> Seat:
    """Somebody in it."""
    return make_seat(workshop)


@pytest.fixture
def phone(seat: Seat) -> Client:
    """Their phone."""
    client = Client()
    client.cookies[seat_cookie(seat.workshop_id)] = seat.secret
    return client


@pytest.fixture(params=["alone", "together"])
def answer(phone: Client, seat: Seat, request: pytest.FixtureRequest) -> Post:
    """Sends an answer to the first statement, as the outbox does: to Django, which takes it
    alone, or to the letterbox, which takes many together and leaves to Django what it does not.
    """

    def send(**fields: Any) -> HttpResponse:
        about = fields.pop("about", statement(seat.workshop))
        sent = {"statement": about.pk, "value": 4, "key": "a1", "sequence": 1, "reason": ""}
        sent |= fields
        (reply,) = take([letter(seat, sent)]) if request.param == "together" else (None,)
        if reply:
            response = JsonResponse(reply.told, status=reply.status)
            response.json = lambda: reply.told  # type: ignore[attr-defined]
            return response
        headers = {"accept": "application/json"}
        return phone.post(f"/room/{seat.workshop_id}/answer/", sent, headers=headers)

    return send


def first_item(workshop: Workshop) -> WorkshopDomain:
    item: WorkshopDomain = workshop.agenda_items[0]
    return item


# Saved ------------------------------------------------------------------------------------


def test_an_answer_is_saved_with_its_reason(answer: Post, seat: Seat, workshop: Workshop) -> None:
    response = answer(reason="We were asked.\r\nTwice. 😀", visible_to="plan")
    assert response.json() == {"outcome": "saved"}
    rating = rating_of(seat, statement(workshop))
    assert (rating.value, rating.reason, rating.visible_to) == (
        4,
        "We were asked.\nTwice. 😀",
        "plan",
    )


def test_what_a_phone_kept_since_there_was_only_one_box_may_be_quoted(
    answer: Post, seat: Seat, workshop: Workshop
) -> None:
    assert answer(reason="We were asked.", may_be_quoted="on").json() == {"outcome": "saved"}
    assert rating_of(seat, statement(workshop)).visible_to == "plan"


def test_an_unknown_reader_is_refused_with_a_sentence(answer: Post, seat: Seat) -> None:
    response = answer(reason="We were asked.", visible_to="everyone")
    assert (response.status_code, response.json()) == (
        422,
        {"message": "Choose who may see your reason."},
    )
    assert not seat.ratings.exists()


def test_nobody_may_be_quoted_who_did_not_say_so(
    answer: Post, seat: Seat, workshop: Workshop
) -> None:
    answer(reason="We were asked.")
    assert rating_of(seat, statement(workshop)).visible_to == "room"


@pytest.mark.parametrize("later", [Step.LOOK_THROUGH, Step.CLOSED])
def test_a_repeated_key_is_written_once_and_gets_the_first_result(
    answer: Post, seat: Seat, workshop: Workshop, later: Step
) -> None:
    assert answer(key="k1", value=4).json() == {"outcome": "saved"}
    go(workshop, later)
    assert answer(key="k1", value=4).json() == {"outcome": "saved"}
    assert Rating.objects.filter(seat=seat).count() == 1
    assert Receipt.objects.filter(seat=seat).count() == 1


def test_an_older_answer_never_overwrites_a_newer_one(
    answer: Post, seat: Seat, workshop: Workshop
) -> None:
    answer(key="new", sequence=7, value=5)
    told = answer(key="old", sequence=6, value=1).json()
    assert (told["outcome"], told["sequence"]) == ("older", 7)
    assert 0 <= told["seconds"] < 60
    assert rating_of(seat, statement(workshop)).value == 5


def test_an_answer_can_be_changed_until_the_closing(
    answer: Post, seat: Seat, workshop: Workshop
) -> None:
    answer(key="one", sequence=1, value=5, reason="Yes")
    answer(key="two", sequence=2, value=0, reason="")
    rating = rating_of(seat, statement(workshop))
    assert (rating.value, rating.reason) == (0, "")


def test_a_plain_form_counts_on_from_the_newest_answer(
    phone: Client, answer: Post, seat: Seat, workshop: Workshop
) -> None:
    answer(key="k", sequence=40, value=5)
    sent = {"statement": statement(workshop).pk, "value": 2, "reason": ""}
    response = phone.post(f"/room/{workshop.pk}/answer/", sent)
    second = statement(workshop, 0, 1)
    assert response["Location"] == f"/room/{workshop.pk}/#s{second.pk}"
    assert rating_of(seat, statement(workshop)).value == 2


def test_after_the_last_statement_a_plain_form_leads_to_the_overview(
    phone: Client, workshop: Workshop
) -> None:
    sent = {"statement": statement(workshop, 0, 3).pk, "value": 2}
    response = phone.post(f"/room/{workshop.pk}/answer/", sent)
    assert response["Location"] == f"/room/{workshop.pk}/#overview"


# Waiting ----------------------------------------------------------------------------------


@pytest.mark.parametrize("step", [Step.LOOK_THROUGH, Step.SHOW, Step.READ, Step.IDEAS])
def test_an_answer_after_the_closing_is_kept_as_waiting_and_said_so(
    phone: Client, answer: Post, seat: Seat, workshop: Workshop, step: Step
) -> None:
    go(workshop, step)
    assert answer().json() == {"outcome": "waiting"}
    assert Rating.objects.get(seat=seat).waiting is True


def test_a_late_answer_is_shown_as_kept_to_its_writer(
    phone: Client, answer: Post, workshop: Workshop
) -> None:
    answer(key="in time", sequence=1, value=5)
    go(workshop, Step.LOOK_THROUGH)
    answer(key="late", sequence=2, value=1, reason="Too late")
    page = phone.get(f"/room/{workshop.pk}/").content.decode()
    assert "Kept. The rating had closed before it arrived" in page
    assert "Too late" in page


def test_an_answer_in_the_grace_after_the_warning_is_in_time(
    answer: Post, workshop: Workshop
) -> None:
    services.begin_closing(workshop=workshop, now=now())
    assert answer().json() == {"outcome": "saved"}


# The round it was written in ----------------------------------------------------------------


def test_a_round_is_named_when_its_rating_opens_first_and_keeps_its_name(
    workshop: Workshop,
) -> None:
    first, second = workshop.agenda_items
    assert (first.round_version, second.round_version) == (workshop.version, 0)
    go(workshop, Step.LOOK_THROUGH)
    again = go(workshop, Step.RATE)
    assert again.agenda_items[0].round_version == first.round_version
    later = go(workshop, Step.RATE, item=1)
    assert later.agenda_items[1].round_version == later.version


def test_an_answer_written_in_the_present_round_is_in_time(
    answer: Post, seat: Seat, workshop: Workshop
) -> None:
    present = first_item(workshop).round_version
    assert answer(round=present).json() == {"outcome": "saved"}
    assert rating_of(seat, statement(workshop)).value == 4


@pytest.mark.parametrize("apart", [-1, 1])
def test_an_answer_written_in_another_round_waits_and_is_never_shown(
    answer: Post, seat: Seat, workshop: Workshop, apart: int
) -> None:
    others = [make_seat(workshop) for _ in range(3)]
    for other in others:
        rate(other, statement(workshop), 5)
    present = first_item(workshop).round_version
    assert answer(round=present + apart).json() == {"outcome": "waiting"}
    go(workshop, Step.SHOW)
    showing = Showing.objects.get(statement=statement(workshop))
    assert (showing.size, showing.counts_of(4)) == (3, [0])
    assert Rating.objects.get(seat=seat).waiting is True


def test_where_no_round_was_ever_named_any_is_in_time(answer: Post, workshop: Workshop) -> None:
    WorkshopDomain.objects.update(round_version=0)
    assert answer(round=3).json() == {"outcome": "saved"}


# Refused, with everything kept --------------------------------------------------------------


def test_a_reason_that_is_too_long_is_refused_and_nothing_is_cut(
    phone: Client, answer: Post, seat: Seat, workshop: Workshop
) -> None:
    long = "é" * 1001
    response = answer(reason=long)
    assert response.status_code == 422
    assert response.json() == {
        "message": "Your reason has 1001 characters. Please shorten it to 1000. Nothing was cut."
    }
    sent = {"statement": statement(workshop).pk, "value": 4, "reason": long}
    page = phone.post(f"/room/{workshop.pk}/answer/", sent)
    assert page.status_code == 422
    assert long in page.content.decode()
    assert '<input type="radio" name="value" value="4" checked>' in page.content.decode()
    assert Rating.objects.filter(seat=seat).count() == 0


def test_a_line_end_counts_as_one_character(answer: Post) -> None:
    assert answer(reason="\r\n".join(["x"] * 500) + "y").json() == {"outcome": "saved"}


@pytest.mark.parametrize("value", ["", "6", "-1", "agree"])
def test_no_answer_and_one_off_the_scale_are_refused(answer: Post, seat: Seat, value: str) -> None:
    response = answer(value=value, reason="My reason")
    assert response.status_code == 422
    assert "Choose" in response.json()["message"]
    assert Rating.objects.filter(seat=seat).count() == 0


def test_a_reason_without_an_answer_comes_back_in_a_plain_form(
    phone: Client, workshop: Workshop
) -> None:
    sent = {"statement": statement(workshop).pk, "reason": "My <reason>"}
    page = phone.post(f"/room/{workshop.pk}/answer/", sent).content.decode()
    assert "Choose an answer" in page
    assert "My &lt;reason&gt;" in page


@pytest.mark.parametrize(
    "fields",
    [
        {"statement": ""},
        {"statement": "999999"},
        {"statement": "x"},
        {"key": "k" * 41},
        {"sequence": "-1"},
        {"sequence": str(2**60)},
        {"sequence": "many"},
        {"round": "-1"},
        {"round": "first"},
    ],
)
def test_a_made_up_answer_is_refused(answer: Post, seat: Seat, fields: dict[str, str]) -> None:
    assert answer(**fields).status_code == 422
    assert Rating.objects.filter(seat=seat).count() == 0


def test_characters_that_no_database_takes_are_left_out(
    answer: Post, seat: Seat, workshop: Workshop
) -> None:
    assert answer(reason="a\x00b\x1bc").json() == {"outcome": "saved"}
    assert rating_of(seat, statement(workshop)).reason == "abc"


def test_an_answer_after_the_end_is_said_to_be_lost_to_the_room(
    answer: Post, workshop: Workshop
) -> None:
    go(workshop, Step.CLOSED)
    response = answer(reason="Still here")
    assert response.status_code == 422
    assert "The workshop has ended" in response.json()["message"]


def test_a_removed_seat_is_told_and_gets_its_text_back(
    phone: Client, seat: Seat, workshop: Workshop
) -> None:
    services.remove_seat(workshop=workshop, seat_pk=seat.pk, now=now())
    sent = {"statement": statement(workshop).pk, "value": 4, "reason": "Copy me"}
    response = phone.post(f"/room/{workshop.pk}/answer/", sent)
    assert response.status_code == 404
    assert "You are no longer in this workshop" in response.content.decode()
    assert "Copy me" in response.content.decode()


def test_a_phone_without_a_seat_is_told_how_to_get_one(workshop: Workshop) -> None:
    sent = {"statement": statement(workshop).pk, "value": 4, "reason": "Copy me"}
    response = Client().post(f"/room/{workshop.pk}/answer/", sent)
    assert response.status_code == 404
    assert "Come back in with three words" in response.content.decode()
    assert "Copy me" in response.content.decode()


def test_a_stale_token_says_what_to_do(seat: Seat, workshop: Workshop) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies[seat_cookie(workshop.pk)] = seat.secret
    response = client.post(f"/room/{workshop.pk}/answer/", {"value": 4})
    assert response.status_code == 403
    assert "This page was open too long" in response.content.decode()


# What it costs ------------------------------------------------------------------------------


def asked(work: Callable[[], HttpResponse]) -> int:
    """How many questions to the database it takes; both ends of the transaction count."""
    with CaptureQueriesContext(connection) as queries:
        assert work().status_code == 200
    return number_asked(queries)


@pytest.mark.parametrize("statements", [1, 3])
def test_an_answer_costs_few_queries_however_much_was_answered(
    answer: Post, workshop: Workshop, statements: int, request: pytest.FixtureRequest
) -> None:
    for position in range(statements):
        others = [make_seat(workshop) for _ in range(statements)]
        for other in others:
            rate(other, statement(workshop, 0, position), 3)
        answer(about=statement(workshop, 0, position), key=f"first {position}", sequence=position)
    first = asked(lambda: answer(key="again", sequence=10, reason="We were asked."))
    late = asked(lambda: answer(about=statement(workshop, 1), key="late", sequence=11))
    repeated = asked(lambda: answer(key="again", sequence=10))
    whose = 0 if "together" in request.node.name else 1  # the seat is asked for by itself
    assert (first, late, repeated) == (
        5 + whose + HOLDING,
        5 + whose + HOLDING,
        3 + whose + HOLDING,
    )


@pytest.mark.parametrize("marked", [1, 2])
def test_marks_and_a_first_thought_cost_few_queries(
    phone: Client, workshop: Workshop, marked: int
) -> None:
    workshop = go(workshop, Step.PRIORITIES)
    item = first_item(workshop)
    in_json = {"accept": "application/json"}
    marks = {"item": item.pk, "statements": [s.pk for s in item.statements[:marked]]}
    thought = {"item": item.pk, "text": "Quiet", "sequence": 1}
    room = f"/room/{workshop.pk}/"
    phone.post(f"{room}marks/", {"item": item.pk}, headers=in_json)  # PostgreSQL prepares itself
    phone.post(f"{room}thought/", thought | {"sequence": 0}, headers=in_json)
    new = asked(lambda: phone.post(f"{room}marks/", marks, headers=in_json))
    again = asked(lambda: phone.post(f"{room}marks/", marks, headers=in_json))
    written = asked(lambda: phone.post(f"{room}thought/", thought, headers=in_json))
    assert (new, again, written) == (11 + HOLDING, 10 + HOLDING, 7 + HOLDING)


# First thoughts and priorities ----------------------------------------------------------------


def test_a_first_thought_is_kept_for_its_writer_alone(
    phone: Client, seat: Seat, workshop: Workshop
) -> None:
    go(workshop, Step.READ)
    other = Client()
    other.cookies[seat_cookie(workshop.pk)] = make_seat(workshop).secret
    sent = {"item": first_item(workshop).pk, "text": "Quiet thought"}
    response = phone.post(f"/room/{workshop.pk}/thought/", sent)
    assert response["Location"] == f"/room/{workshop.pk}/#thought"
    assert FirstThought.objects.get().text == "Quiet thought"
    assert "Quiet thought" in phone.get(f"/room/{workshop.pk}/").content.decode()
    assert "Quiet thought" not in other.get(f"/room/{workshop.pk}/").content.decode()


def test_a_first_thought_that_is_too_long_comes_back_whole(
    phone: Client, workshop: Workshop
) -> None:
    sent = {"item": first_item(workshop).pk, "text": "t" * 1001}
    plain = phone.post(f"/room/{workshop.pk}/thought/", sent)
    assert plain.status_code == 422
    assert "t" * 1001 in plain.content.decode()
    asked = {"accept": "application/json"}
    by_script = phone.post(f"/room/{workshop.pk}/thought/", sent, headers=asked)
    assert "This has 1001 characters" in by_script.json()["message"]


def test_marks_are_set_as_a_whole_and_can_be_taken_off(
    phone: Client, seat: Seat, workshop: Workshop
) -> None:
    workshop = go(workshop, Step.PRIORITIES)
    item = first_item(workshop)
    one, two, three = (s.pk for s in item.statements[:3])
    asked = {"accept": "application/json"}
    address = f"/room/{workshop.pk}/marks/"
    for marked in ([one, two], [three], []):
        sent = {"item": item.pk, "statements": marked}
        assert phone.post(address, sent, headers=asked).json() == {"outcome": "saved"}
        found = PriorityMark.objects.filter(seat=seat).order_by("statement")
        assert list(found.values_list("statement", flat=True)) == marked


def test_a_third_mark_is_refused_and_the_choice_kept(phone: Client, workshop: Workshop) -> None:
    workshop = go(workshop, Step.PRIORITIES)
    item = first_item(workshop)
    sent = {"item": item.pk, "statements": [s.pk for s in item.statements[:3]]}
    response = phone.post(f"/room/{workshop.pk}/marks/", sent)
    assert response.status_code == 422
    assert "Choose up to two" in response.content.decode()
    assert response.content.decode().count(" checked>") == 3
    assert PriorityMark.objects.count() == 0


@pytest.mark.parametrize("statements", [["999"], ["x"]])
def test_marks_of_other_statements_are_refused(
    phone: Client, workshop: Workshop, statements: list[str]
) -> None:
    workshop = go(workshop, Step.PRIORITIES)
    sent = {"item": first_item(workshop).pk, "statements": statements}
    assert phone.post(f"/room/{workshop.pk}/marks/", sent).status_code == 422


def test_marks_after_the_closing_wait(phone: Client, workshop: Workshop) -> None:
    workshop = go(workshop, Step.PICK)
    item = first_item(workshop)
    sent = {"item": item.pk, "statements": [item.statements[0].pk]}
    asked = {"accept": "application/json"}
    response = phone.post(f"/room/{workshop.pk}/marks/", sent, headers=asked)
    assert response.json() == {"outcome": "waiting"}


# The group and leaving --------------------------------------------------------------------------


def test_the_group_can_be_changed_until_the_first_answer(
    phone: Client, seat: Seat, workshop: Workshop
) -> None:
    address = f"/room/{workshop.pk}/group/"
    assert phone.post(address, {"group": "people"}).status_code == 302
    seat.refresh_from_db()
    assert seat.group == "people"
    rate(seat, statement(workshop), 4)
    response = phone.post(address, {"group": "staff"})
    assert response.status_code == 422
    assert "You have answered already, so your group stays as it is." in response.content.decode()
    seat.refresh_from_db()
    assert seat.group == "people"


def test_leaving_asks_once_keeps_the_answers_and_can_be_undone(
    phone: Client, seat: Seat, workshop: Workshop
) -> None:
    rate(seat, statement(workshop), 4)
    address = f"/room/{workshop.pk}/leave/"
    assert "Do you have to go?" in phone.get(address).content.decode()
    seat.refresh_from_db()
    assert seat.left_at is None
    phone.post(address)
    seat.refresh_from_db()
    assert seat.left_at is not None
    assert Rating.objects.filter(seat=seat).count() == 1
    assert "Goodbye, and thank you" in phone.get(f"/room/{workshop.pk}/").content.decode()
    phone.post(f"/room/{workshop.pk}/back/")
    seat.refresh_from_db()
    assert seat.left_at is None
