"""What a phone shows while people answer ahead: the domains, one of them, and its own alone."""

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.ahead import answer_all, desk_of, opened, page, phone_of
from tests.factories import go, make_seat, make_workshop, rate, statement
from tests.queries import number_asked
from workshops import services
from workshops.models import Seat, Workshop
from workshops.shared_phone import Person, people_cookie, written
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


def address(workshop: Workshop, item: int = 0, part: str = "") -> str:
    return f"/room/{workshop.pk}/ahead/{workshop.agenda_items[item].pk}/{part}"


def own(seat: Seat, workshop: Workshop, item: int = 0) -> dict[str, object]:
    path = address(workshop, item, "own/")
    told: dict[str, object] = phone_of(seat).get(path, follow=True).json()
    return told


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
    fragment = phone.get(address(workshop, 0, "step/"), follow=True).content.decode()
    assert place
    assert place[0] in fragment
    assert own(seat, workshop)["place"] == place[1]


def test_a_break_covers_it(workshop: Workshop, seat: Seat) -> None:
    services.pause(workshop=workshop, paused=True)
    assert phone_of(seat).get(address(workshop)).status_code == 302
    fragment = phone_of(seat).get(address(workshop, 0, "step/"), follow=True).content.decode()
    assert "A short break" in fragment


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
        counted.append(number_asked(queries))
    assert counted[0] == counted[1]


def test_the_invitation_says_that_it_can_be_answered_before_the_day(workshop: Workshop) -> None:
    told = desk_of(workshop).get(f"/workshops/{workshop.pk}/invite/").content.decode()
    assert "You can answer before the day" in told


def test_a_shared_phone_says_whose_it_is_and_can_be_passed_on(
    workshop: Workshop, seat: Seat
) -> None:
    other = make_seat(workshop)
    phone = phone_of(seat)
    people = [Person(1, seat.secret), Person(2, other.secret)]
    phone.cookies[people_cookie(workshop.pk)] = written(people)
    shown = phone.get(address(workshop)).content.decode()
    assert f'data-sealed="{seat.key} {other.key} "' in shown
    assert "Pass to" in shown


@pytest.mark.parametrize("part", ["", "step/", "own/"])
def test_everybody_on_a_shared_phone_is_here(workshop: Workshop, seat: Seat, part: str) -> None:
    other = make_seat(workshop)
    long_ago = timezone.now() - timedelta(minutes=9)
    Seat.objects.update(last_seen_at=long_ago)
    phone = phone_of(seat)
    people = [Person(1, seat.secret), Person(2, other.secret)]
    phone.cookies[people_cookie(workshop.pk)] = written(people)
    phone.get(address(workshop, 0, part))
    assert Seat.objects.filter(last_seen_at__gt=long_ago).count() == 2
