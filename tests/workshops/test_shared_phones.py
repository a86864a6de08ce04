"""One phone for several people: each seat apart, behind a cover that tells of nobody."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories import go, make_seat, make_workshop, rate, statement
from workshops import services
from workshops.access import seat_cookie
from workshops.models import Rating, Seat, Workshop
from workshops.shared_phone import (
    MOST_PEOPLE,
    Person,
    joined,
    people_cookie,
    people_on,
    secret_named,
    without,
    written,
)
from workshops.steps import Step

pytestmark = pytest.mark.django_db


@pytest.fixture
def workshop() -> Workshop:
    """A room that rates."""
    return go(go(make_workshop(), Step.READ), Step.RATE)


class Phone(Client):
    """A phone in a workshop, in the words of its people."""

    def __init__(self, workshop: Workshop, *seats: Seat) -> None:
        super().__init__(headers={"Accept": "text/html"})
        self.workshop, self.room = workshop, f"/room/{workshop.pk}/"
        if seats:
            self.cookies[seat_cookie(workshop.pk)] = seats[0].secret
        if len(seats) > 1:
            people = [Person(number, seat.secret) for number, seat in enumerate(seats, 1)]
            self.cookies[people_cookie(workshop.pk)] = written(people)

    @property
    def holder(self) -> str:
        """The secret of who has the phone; empty while it is covered."""
        return self.cookies[seat_cookie(self.workshop.pk)].value

    @property
    def people(self) -> dict[int, str]:
        """Whose seats it holds, by their number."""
        cookies = {name: morsel.value for name, morsel in self.cookies.items()}
        return {one.number: one.secret for one in people_on(cookies, self.workshop.pk)}

    def passes(self, **how: str) -> str:
        """Pass the phone; where that leads."""
        return self.post(f"{self.room}phone/pass/", how)["Location"]

    def takes(self, person: int) -> str:
        """ "I am Person 2"; where that leads."""
        return self.post(f"{self.room}phone/take/", {"person": person})["Location"]

    def sends(self, value: int, as_seat: str = "", key: str = "k1") -> tuple[int, object]:
        """An answer from the outbox; the status and what was said."""
        fields = {"statement": statement(self.workshop).pk, "value": value, "key": key}
        headers = {"Accept": "application/json"} | ({"X-Seat": as_seat} if as_seat else {})
        answer = self.post(f"{self.room}answer/", {**fields, "sequence": 1}, headers=headers)
        return answer.status_code, answer.json()


def test_a_cookie_that_somebody_made_up_holds_nobody_it_should_not() -> None:
    def read(text: str) -> list[tuple[int, str]]:
        found = people_on({people_cookie(1): text}, 1)
        return [(person.number, person.secret) for person in found]

    assert read("") == []
    assert read("1:abc.2:d-_e") == [(1, "abc"), (2, "d-_e")]
    assert read("x.0:abc.2:.:.2:äb.3:abc") == [(3, "abc")]
    assert read("1:abc.2:abc") == [(1, "abc")]
    assert len(read(".".join(f"{n}:s{n}" for n in range(1, 99)))) == 20


def test_numbers_stay_when_somebody_goes() -> None:
    three = joined(joined(joined((), "a"), "b"), "c")
    assert written(three) == "1:a.2:b.3:c"
    assert joined(three, "b") == joined(three, "") == three
    assert written(joined(without(three, "b"), "d")) == "1:a.3:c.4:d"
    assert [secret_named(three, one.key) for one in three] == ["a", "b", "c"]
    assert secret_named(three, "nobody") == ""


def test_somebody_joins_beside_the_person_who_has_the_phone(workshop: Workshop) -> None:
    first = make_seat(workshop)
    phone = Phone(workshop, first)
    door = phone.passes(new="yes")
    assert phone.holder == ""
    assert phone.people == {1: first.secret}
    page = phone.get(door)
    assert "Another person on this phone." in page.content.decode()
    words = phone.post(door, {"group": "people", "another": "beside", "once": "o"})["Location"]
    second = Seat.objects.latest("pk")
    assert words == f"{phone.room}words/"
    assert (phone.holder, second.group) == (second.secret, "people")
    assert phone.people == {1: first.secret, 2: second.secret}


def test_joining_beside_somebody_needs_no_cover_first(workshop: Workshop) -> None:
    first = make_seat(workshop)
    phone = Phone(workshop, first)
    phone.post(f"/join/{workshop.code}/", {"group": "staff", "another": "beside"})
    assert phone.people == {1: first.secret, 2: Seat.objects.latest("pk").secret}


def test_joining_in_somebodys_place_keeps_nobody(workshop: Workshop) -> None:
    phone = Phone(workshop, make_seat(workshop))
    phone.post(f"/join/{workshop.code}/", {"group": "staff", "another": "yes"})
    assert (phone.holder, phone.people) == (Seat.objects.latest("pk").secret, {})


def test_nobody_is_dropped_from_a_shared_phone_by_joining(workshop: Workshop) -> None:
    both = make_seat(workshop), make_seat(workshop)
    phone = Phone(workshop, *both)
    phone.post(f"/join/{workshop.code}/", {"group": "staff", "another": "yes"})
    assert len(phone.people) == 3


def test_the_cover_tells_of_nobody(workshop: Workshop) -> None:
    first, second = make_seat(workshop, "leaders"), make_seat(workshop, "people")
    rate(first, statement(workshop), 2, "Only mine")
    phone = Phone(workshop, first, second)
    page = phone.get(phone.passes()).content.decode()
    assert "Pass the phone to" in page
    assert phone.holder == ""
    told = (first.secret, second.secret, "Only mine", *first.words, "Leaders")
    assert [each for each in told if each in page] == []


def test_who_takes_the_phone_finds_their_own_answers_and_nobody_elses(workshop: Workshop) -> None:
    first, second = make_seat(workshop), make_seat(workshop)
    rate(first, statement(workshop), 2, "Said by the first")
    rate(second, statement(workshop), 4, "Said by the second")
    phone = Phone(workshop, first, second)
    phone.passes()
    assert phone.takes(2) == phone.room
    page = phone.get(phone.room).content.decode()
    assert phone.holder == second.secret
    assert ("by the second" in page, "by the first" in page) == (True, False)


@pytest.mark.parametrize("page", ["", "words/", "group/", "leave/", "phone/off/"])
def test_while_it_is_covered_every_page_leads_to_the_cover(workshop: Workshop, page: str) -> None:
    phone = Phone(workshop, make_seat(workshop), make_seat(workshop))
    phone.passes()
    assert phone.get(phone.room + page)["Location"] == f"{phone.room}phone/"
    assert phone.get(f"/join/{workshop.code}/")["Location"] == f"{phone.room}phone/"


@pytest.mark.parametrize("page", ["own/", "step/"])
def test_while_it_is_covered_scripts_are_told_nothing(workshop: Workshop, page: str) -> None:
    phone = Phone(workshop, make_seat(workshop), make_seat(workshop))
    phone.passes()
    assert phone.get(phone.room + page, headers={"Accept": "*/*"}).status_code == 404


def test_words_arrive_as_their_writers_whoever_has_the_phone(workshop: Workshop) -> None:
    first, second = make_seat(workshop), make_seat(workshop)
    phone = Phone(workshop, first, second)
    phone.passes()
    assert phone.sends(2, as_seat=first.key, key="a") == (200, {"outcome": "saved"})
    phone.takes(2)
    assert phone.sends(3, as_seat=first.key, key="b") == (200, {"outcome": "saved"})
    assert phone.sends(5, as_seat=second.key) == (200, {"outcome": "saved"})
    found = Rating.objects.order_by("seat").values_list("seat", "value")
    assert list(found) == [(first.pk, 3), (second.pk, 5)]


def test_nothing_of_another_person_is_told_to_a_page_of_theirs(workshop: Workshop) -> None:
    first, second = make_seat(workshop), make_seat(workshop)
    phone = Phone(workshop, second, first)
    asked = phone.get(f"{phone.room}own/", headers={"X-Seat": first.key, "Accept": "*/*"})
    assert asked.status_code == 404


def test_words_of_somebody_this_phone_does_not_hold_are_not_taken(workshop: Workshop) -> None:
    phone = Phone(workshop, make_seat(workshop), make_seat(workshop))
    stranger = make_seat(workshop)
    assert phone.sends(2, as_seat=stranger.key) == (404, {"removed": False})
    assert not Rating.objects.exists()


def test_a_person_who_is_taken_off_leaves_no_key_behind(workshop: Workshop) -> None:
    first, second = make_seat(workshop), make_seat(workshop)
    phone = Phone(workshop, first, second)
    asked = phone.get(f"{phone.room}phone/off/").content.decode()
    assert [word in asked for word in first.words] == [True] * 3
    page = phone.post(f"{phone.room}phone/off/").content.decode()
    assert "You are off this phone" in page
    assert [word in page for word in first.words] == [False] * 3
    assert (phone.holder, phone.people) == ("", {2: second.secret})
    assert phone.sends(2, as_seat=first.key)[0] == 404


def test_the_last_one_taken_off_leaves_a_phone_that_knows_nothing(workshop: Workshop) -> None:
    phone = Phone(workshop, make_seat(workshop))
    phone.post(f"{phone.room}phone/off/")
    assert (phone.holder, phone.people) == ("", {})
    assert phone.get(phone.room).status_code == 404


def test_who_comes_back_with_three_words_is_beside_the_others(workshop: Workshop) -> None:
    first, second, back = (make_seat(workshop) for _seat in range(3))
    phone = Phone(workshop, first, second)
    phone.passes()
    fields = {"code": workshop.code, "words": " ".join(back.words)}
    phone.post("/join/back/", fields)
    assert phone.holder == back.secret
    assert phone.people == {1: first.secret, 2: second.secret, 3: back.secret}


def test_a_person_taken_out_of_the_workshop_is_not_offered(workshop: Workshop) -> None:
    first, second, third = (make_seat(workshop) for _seat in range(3))
    phone = Phone(workshop, first, second, third)
    cover = phone.passes()
    services.remove_seat(workshop=workshop, seat_pk=second.pk, now=timezone.now())
    page = phone.get(cover).content.decode()
    offered = [f'name="person" value="{number}"' in page for number in (1, 2, 3)]
    assert offered == [True, False, True]
    assert phone.takes(2) == f"{phone.room}phone/"
    assert phone.holder == ""


def test_where_everybody_was_taken_out_the_phone_says_so_and_forgets(workshop: Workshop) -> None:
    both = make_seat(workshop), make_seat(workshop)
    phone = Phone(workshop, *both)
    cover = phone.passes()
    for seat in both:
        services.remove_seat(workshop=workshop, seat_pk=seat.pk, now=timezone.now())
    page = phone.get(cover)
    assert (page.status_code, phone.people) == (404, {})
    assert "You are no longer in this workshop" in page.content.decode()


def test_so_many_people_share_a_phone_and_no_more(workshop: Workshop) -> None:
    phone = Phone(workshop, *(make_seat(workshop) for _seat in range(MOST_PEOPLE)))
    assert (
        "No more people can share this phone." in phone.get(f"{phone.room}phone/").content.decode()
    )
    assert phone.passes(new="yes") == f"{phone.room}phone/?after=1"


def test_everybody_on_a_shared_phone_is_here(workshop: Workshop) -> None:
    seats = [make_seat(workshop) for _seat in range(2)]
    long_ago = timezone.now() - timedelta(minutes=9)
    Seat.objects.update(last_seen_at=long_ago)
    Phone(workshop, *seats).get(f"/room/{workshop.pk}/")
    assert Seat.objects.filter(last_seen_at__gt=long_ago).count() == 2


def test_a_phone_of_one_person_says_nothing_of_sharing_in_the_room(workshop: Workshop) -> None:
    phone = Phone(workshop, make_seat(workshop))
    assert "<pass-phone" not in phone.get(phone.room).content.decode()


def test_a_phone_that_nobody_else_joined_is_one_persons_again(workshop: Workshop) -> None:
    seat = make_seat(workshop)
    phone = Phone(workshop, seat)
    phone.passes(new="yes")
    phone.takes(1)
    assert (phone.holder, phone.people) == (seat.secret, {})


def test_when_who_has_the_phone_is_taken_out_the_others_find_their_way(workshop: Workshop) -> None:
    first, second = make_seat(workshop), make_seat(workshop)
    phone = Phone(workshop, first, second)
    services.remove_seat(workshop=workshop, seat_pk=first.pk, now=timezone.now())
    page = phone.get(phone.room)
    assert page.status_code == 404
    assert f'href="{phone.room}phone/"' in page.content.decode()
    cover = phone.get(f"{phone.room}phone/").content.decode()
    assert ('value="1"' in cover, 'value="2"' in cover, phone.holder) == (False, True, "")
    phone.takes(2)
    assert phone.get(phone.room).status_code == 200


@pytest.mark.parametrize(
    "path", ["", "words/", "group/", "apart/", "leave/", "take-back/", "phone/", "phone/off/"]
)
def test_every_page_of_a_seat_names_its_holder_once(workshop: Workshop, path: str) -> None:
    seat = make_seat(workshop)
    page = Phone(workshop, seat).get(f"/room/{workshop.pk}/{path}").content.decode()
    named = f'<phone-holder seat="{seat.key}" room="/room/{workshop.pk}/"></phone-holder>'
    assert page.count(named) == page.count("<phone-holder") == 1
    assert page.count(".bundle.js") == 1


def test_a_form_with_mistakes_names_its_holder(workshop: Workshop) -> None:
    seat = make_seat(workshop)
    answer = {"statement": statement(workshop).pk, "value": "9"}
    page = Phone(workshop, seat).post(f"/room/{workshop.pk}/answer/", answer)
    assert page.status_code == 422
    assert f'<phone-holder seat="{seat.key}"' in page.content.decode()


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("apart/", {"agrees": "yes"}),
        ("group/", {"group": "staff"}),
        ("take-back/", {"what": "all"}),
        ("leave/", {}),
        ("phone/off/", {}),
        ("phone/helped/", {"helped": "yes"}),
        ("contact/close/", {}),
    ],
)
def test_a_form_on_a_page_of_somebody_else_changes_nothing(
    workshop: Workshop, path: str, sent: dict[str, str]
) -> None:
    first, second = make_seat(workshop), make_seat(workshop)
    rate(second, statement(workshop), 2, "Mine")
    before = Seat.objects.values().get(pk=second.pk)
    phone = Phone(workshop, second, first)
    answer = phone.post(f"{phone.room}{path}", {**sent, "whose": first.key})
    assert answer.status_code == 409
    assert "Somebody else has this phone now" in answer.content.decode()
    assert Seat.objects.values().get(pk=second.pk) == before
    assert (Rating.objects.count(), phone.holder) == (1, second.secret)
    assert phone.post(f"{phone.room}{path}", {**sent, "whose": second.key}).status_code != 409


@pytest.mark.parametrize("path", ["", "group/", "leave/", "phone/", "phone/off/"])
def test_plain_forms_say_whose_they_are(workshop: Workshop, path: str) -> None:
    seat = make_seat(workshop)
    page = Phone(workshop, seat).get(f"/room/{workshop.pk}/{path}").content.decode()
    assert f'name="whose" value="{seat.key}"' in page
