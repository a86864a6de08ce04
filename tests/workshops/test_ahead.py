"""Answering ahead: when an answer counts, what a phone and the desk are told, and what is shown."""

import json
import re

import pytest
from django.test import Client

from tests.factories import (
    go,
    make_facilitator,
    make_seat,
    make_workshop,
    rate,
    rating_of,
    statement,
)
from workshops import services
from workshops.access import seat_cookie
from workshops.ahead import counts_ahead, progress_of
from workshops.models import Rating, Seat, Showing, Workshop
from workshops.steps import Step

pytestmark = pytest.mark.django_db

SECRET = "Marmalade sandwiches on Tuesdays"


@pytest.fixture
def workshop() -> Workshop:
    """A workshop of two domains, open for answering ahead."""
    return opened(make_workshop())


@pytest.fixture
def seat(workshop: Workshop) -> Seat:
    """Somebody in it."""
    return make_seat(workshop)


def opened(workshop: Workshop) -> Workshop:
    services.open_ahead(workshop=workshop)
    return Workshop.objects.get(pk=workshop.pk)


def closed(workshop: Workshop) -> Workshop:
    services.close_ahead(workshop=workshop)
    return Workshop.objects.get(pk=workshop.pk)


def phone_of(seat: Seat) -> Client:
    client = Client()
    client.cookies[seat_cookie(seat.workshop_id)] = seat.secret
    return client


def desk_of(workshop: Workshop) -> Client:
    client = Client()
    client.force_login(workshop.facilitators.get())
    return client


def address(workshop: Workshop, item: int = 0, part: str = "") -> str:
    return f"/room/{workshop.pk}/ahead/{workshop.agenda_items[item].pk}/{part}"


def page(seat: Seat, part: str = "") -> str:
    """What this seat's phone shows of the room."""
    response = phone_of(seat).get(f"/room/{seat.workshop_id}/{part}")
    assert response.status_code == 200
    return response.content.decode()


def own(seat: Seat, workshop: Workshop, item: int = 0) -> dict[str, object]:
    told: dict[str, object] = phone_of(seat).get(address(workshop, item, "own/")).json()
    return told


def answer_all(seat: Seat, workshop: Workshop, value: int = 4, domains: int = 2) -> None:
    for item in range(domains):
        for position in range(4):
            rate(seat, statement(workshop, item, position), value)


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
    for seat in (*staff[:3], leaders[0]):
        answer_all(seat, workshop)
    answer_all(staff[3], workshop, domains=1)
    counts = counts_ahead(workshop)
    assert (counts.joined, counts.finished) == (6, 4)
    told = {group.group: (group.answered, group.of) for group in counts.groups}
    assert told["staff"] == (3, 4)
    assert told["leaders"] == (None, None)


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


# What a phone shows ---------------------------------------------------------------------------


def test_the_welcome_lists_the_domains_and_how_far_somebody_is(
    workshop: Workshop, seat: Seat
) -> None:
    for position in range(3):
        rate(seat, statement(workshop, 0, position), 4)
    shown = page(seat)
    assert "You have answered 3 of 8 statements." in shown
    assert "3 of 4 answered" in shown
    assert address(workshop, 0) in shown
    assert "Go on where you stopped" in shown


def test_what_phones_share_tells_nothing_of_a_seat(workshop: Workshop, seat: Seat) -> None:
    before = page(seat, "step/")
    first = phone_of(seat).get(address(workshop, 0, "step/")).content
    answer_all(seat, workshop)
    assert page(seat, "step/") == before
    assert phone_of(seat).get(address(workshop, 0, "step/")).content == first
    assert phone_of(make_seat(workshop)).get(address(workshop, 0, "step/")).content == first


def test_a_domain_can_be_read_and_answered_ahead(workshop: Workshop, seat: Seat) -> None:
    rate(seat, statement(workshop, 1, 0), 4, "Said at home")
    shown = phone_of(seat).get(address(workshop, 1)).content.decode()
    assert "What good looks like" in shown
    assert "Why it matters" in shown
    assert "Statement 2.4 is true here." in shown
    assert "Statement 1.1 is true here." not in shown
    assert "Said at home" in shown


def test_own_answers_are_told_for_the_domain_that_is_open(workshop: Workshop, seat: Seat) -> None:
    other = make_seat(workshop)
    rate(other, statement(workshop, 1, 0), 1, SECRET)
    rate(seat, statement(workshop, 1, 0), 4, "Mine")
    told = own(seat, workshop, 1)
    item = workshop.agenda_items[1]
    assert told["place"] == f"ahead:{item.pk}:"
    forms = told["forms"]
    assert isinstance(forms, dict)
    assert list(forms) == [f"statement:{statement(workshop, 1, 0).pk}"]
    assert SECRET not in json.dumps(told)


@pytest.mark.parametrize("step", [Step.READ, Step.RATE, Step.SHOW, Step.CLOSED])
def test_when_the_room_begins_every_phone_is_where_the_room_is(seat: Seat, step: Step) -> None:
    workshop = go(seat.workshop, step)
    phone = phone_of(seat)
    response = phone.get(address(workshop))
    assert (response.status_code, response["Location"]) == (302, f"/room/{workshop.pk}/")
    place = re.search(r'data-place="([^"]*)"', page(seat, "step/"))
    fragment = phone.get(address(workshop, 0, "step/")).content.decode()
    assert place
    assert place[0] in fragment
    assert own(seat, workshop)["place"] == place[1]


def test_a_break_covers_it(workshop: Workshop, seat: Seat) -> None:
    services.pause(workshop=workshop, paused=True)
    assert phone_of(seat).get(address(workshop)).status_code == 302
    assert "A short break" in phone_of(seat).get(address(workshop, 0, "step/")).content.decode()


def test_a_domain_of_another_workshop_is_not_there(workshop: Workshop, seat: Seat) -> None:
    other = make_workshop(title="Elsewhere")
    path = f"/room/{workshop.pk}/ahead/{other.agenda_items[0].pk}/"
    assert phone_of(seat).get(path).status_code == 302


def test_whoever_left_says_goodbye_there_too(workshop: Workshop, seat: Seat) -> None:
    services.leave_seat(seat=seat, now=seat.joined_at)
    assert phone_of(seat).get(address(workshop)).status_code == 302
    assert own(seat, workshop)["left"] is True


def test_a_domain_that_the_room_has_seen_is_no_longer_offered(workshop: Workshop) -> None:
    seats = [make_seat(workshop) for _seat in range(4)]
    for each in seats:
        answer_all(each, workshop)
    workshop = go(go(workshop, Step.SHOW), Step.LOBBY)
    shown = page(seats[0])
    assert "The room has seen this" in shown
    assert address(workshop, 0) not in shown
    assert "You have answered all 4 statements." in shown


def test_without_scripts_an_answer_leads_to_the_next_statement_of_the_same_domain(
    workshop: Workshop, seat: Seat
) -> None:
    first, second = statement(workshop, 1, 0), statement(workshop, 1, 1)
    phone = phone_of(seat)
    said = {"statement": first.pk, "value": 4}
    response = phone.post(f"/room/{workshop.pk}/answer/", said)
    assert response["Location"] == f"{address(workshop, 1)}#s{second.pk}"
    said = {"statement": statement(workshop, 1, 3).pk, "value": 4}
    response = phone.post(f"/room/{workshop.pk}/answer/", said)
    assert response["Location"] == f"{address(workshop, 1)}#overview"


def test_pages_need_the_same_number_of_queries_for_one_domain_and_for_two(
    seat: Seat, django_assert_max_num_queries: object
) -> None:
    workshop, phone = seat.workshop, phone_of(seat)
    counted = []
    for domains in (1, 2):
        answer_all(seat, workshop, domains=domains)
        with django_assert_max_num_queries(12) as queries:  # type: ignore[operator]
            phone.get(f"/room/{workshop.pk}/")
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_the_invitation_says_that_it_can_be_answered_before_the_day(workshop: Workshop) -> None:
    told = desk_of(workshop).get(f"/workshops/{workshop.pk}/invite/").content.decode()
    assert "You can answer before the day" in told
