"""Coming in by code, by link and with three words."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from tests.factories import go, make_seat, make_workshop, now
from workshops import services
from workshops.access import seat_cookie
from workshops.guesses import LONGEST_PAUSE, pause_after
from workshops.models import Seat, Workshop
from workshops.steps import Step

pytestmark = pytest.mark.django_db

WRONG = "11111111"


@pytest.fixture(autouse=True)
def nobody_guessed_yet() -> Iterator[None]:
    """Guesses are remembered between requests, not between tests."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def workshop() -> Workshop:
    """A workshop that is open."""
    return make_workshop()


def code_page(workshop: Workshop) -> str:
    return f"/join/{workshop.code}/"


def link_page(workshop: Workshop) -> str:
    return f"/j/{workshop.join_secret}/"


def text(response: object) -> str:
    assert isinstance(response, HttpResponse)
    return response.content.decode()


# The code ---------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", ["{a}{b}", "{a} {b}", "{a}-{b}", " {a}  {b} ", "{a}.{b}"])
def test_a_code_is_taken_however_it_is_typed(
    client: Client, workshop: Workshop, shape: str
) -> None:
    assert workshop.code
    typed = shape.format(a=workshop.code[:4], b=workshop.code[4:])
    response = client.post("/join/", {"code": typed})
    assert (response.status_code, response["Location"]) == (302, code_page(workshop))


def test_a_wrong_code_is_said_and_kept(client: Client, workshop: Workshop) -> None:
    response = client.post("/join/", {"code": "1111 1111"})
    assert response.status_code == 422
    assert "No open workshop has this code" in text(response)
    assert 'value="1111 1111"' in text(response)


def test_the_code_of_a_workshop_that_ended_is_wrong(client: Client, workshop: Workshop) -> None:
    code = workshop.code
    go(workshop, Step.CLOSED)
    response = client.post("/join/", {"code": code})
    assert response.status_code == 422
    assert "When a workshop has ended, its code no longer works" in text(response)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Type the code"),
        ("1234567", "this has 7"),
        ("123456789", "this has 9"),
        ("x" * 60, "Type only those"),
    ],
)
def test_what_is_no_code_is_not_counted_as_a_guess(
    client: Client, workshop: Workshop, typed: str, told: str
) -> None:
    for _time in range(10):
        response = client.post("/join/", {"code": typed})
    assert (response.status_code, response.has_header("X-Wait")) == (422, False)
    assert told in text(response)


def test_an_address_with_a_wrong_code_asks_for_the_code(client: Client, workshop: Workshop) -> None:
    response = client.get(f"/join/{WRONG}/")
    assert response.status_code == 404
    assert f'value="{WRONG}"' in text(response)


# Wrong guesses ----------------------------------------------------------------------------


def test_wrong_guesses_wait_longer_and_longer() -> None:
    assert [pause_after(number) for number in (1, 3, 4, 5, 9, 1000)] == [
        0,
        0,
        0.5,
        1.0,
        3.0,
        LONGEST_PAUSE,
    ]


@pytest.mark.parametrize("way", ["form", "address", "words of a wrong code", "wrong words"])
def test_every_way_of_guessing_is_slowed(client: Client, workshop: Workshop, way: str) -> None:
    def guess() -> HttpResponse:
        if way == "form":
            return client.post("/join/", {"code": WRONG})
        if way == "address":
            return client.get(f"/join/{WRONG}/")
        code = workshop.code if way == "wrong words" else WRONG
        return client.post("/join/back/", {"code": code, "words": "not right words"})

    waits = [guess().headers.get("X-Wait") for _time in range(5)]
    assert waits == [None, None, None, "0.5", "1"]


def test_a_right_code_works_at_once_after_any_number_of_wrong_ones(
    client: Client, workshop: Workshop
) -> None:
    seat = make_seat(workshop)
    for _time in range(200):
        client.post("/join/", {"code": WRONG})
    asked = [
        client.post("/join/", {"code": workshop.code}),
        client.get(code_page(workshop)),
        client.get(link_page(workshop)),
        client.post(code_page(workshop), {"group": "staff"}),
        Client().post("/join/back/", {"code": workshop.code, "words": seat.return_code}),
    ]
    assert [response.status_code for response in asked] == [302, 200, 200, 302, 302]
    assert [response.has_header("X-Wait") for response in asked] == [False] * 5


def test_guesses_are_counted_for_each_address_apart(workshop: Workshop) -> None:
    for _time in range(20):
        Client(REMOTE_ADDR="203.0.113.7").post("/join/", {"code": WRONG})
    elsewhere = Client(REMOTE_ADDR="203.0.113.8").post("/join/", {"code": WRONG})
    assert not elsewhere.has_header("X-Wait")


# The door ---------------------------------------------------------------------------------


def test_the_door_says_what_this_is_and_who_sees_what(client: Client, workshop: Workshop) -> None:
    page = text(client.get(link_page(workshop)))
    for promise in (
        "Riverside review",
        "Riverside, 12 March 2026",
        "at least 3 people",
        "until the facilitator deletes the workshop",
        "If everyone in a group answers alike, the room can tell",
        "Not sure? Choose how you were invited",
    ):
        assert promise in page
    assert "If everyone in a group answers alike" in page.partition("<details")[0]


@pytest.mark.parametrize("page", [code_page, link_page])
def test_opening_the_door_creates_nobody(client: Client, workshop: Workshop, page: object) -> None:
    assert callable(page)
    client.get(page(workshop))
    client.head(page(workshop))
    assert Seat.objects.count() == 0


@pytest.mark.parametrize("page", [code_page, link_page])
def test_joining_takes_a_seat_and_shows_its_three_words(
    client: Client, workshop: Workshop, page: object
) -> None:
    assert callable(page)
    response = client.post(page(workshop), {"group": "people"}, follow=True)
    seat = Seat.objects.get()
    assert seat.group == "people"
    assert response.redirect_chain == [(f"/room/{workshop.pk}/words/", 302)]
    for word in seat.words:
        assert f"<span>{word}</span>" in text(response)


def test_joining_by_a_secret_link_passes_the_check_against_forged_requests(
    workshop: Workshop,
) -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.get(link_page(workshop))
    assert page["Referrer-Policy"] == "same-origin"
    token = client.cookies["csrftoken"].value
    sent = {"group": "staff", "csrfmiddlewaretoken": token}
    assert client.post(link_page(workshop), sent).status_code == 302


def test_no_group_and_a_group_that_is_not_here_are_said(client: Client, workshop: Workshop) -> None:
    none = client.post(link_page(workshop), {})
    unknown = client.post(link_page(workshop), {"group": "carers"})
    assert (none.status_code, unknown.status_code) == (422, 422)
    assert "Choose the group you are here with." in text(none)
    assert "Choose one of the groups on this page." in text(unknown)
    assert Seat.objects.count() == 0


def test_joining_twice_from_one_phone_is_one_seat(client: Client, workshop: Workshop) -> None:
    client.post(link_page(workshop), {"group": "staff"})
    again = client.post(link_page(workshop), {"group": "leaders"})
    assert again["Location"] == f"/room/{workshop.pk}/"
    assert Seat.objects.get().group == "staff"


def test_a_double_tap_before_the_first_answer_is_one_seat(workshop: Workshop) -> None:
    once = Client().get(link_page(workshop)).context["once"]
    sent = {"group": "staff", "once": once}
    first, second = Client(), Client()
    first.post(link_page(workshop), sent)
    second.post(link_page(workshop), sent)
    assert Seat.objects.count() == 1
    name = seat_cookie(workshop.pk)
    assert first.cookies[name].value == second.cookies[name].value


def test_who_is_in_already_goes_on(client: Client, workshop: Workshop) -> None:
    client.post(link_page(workshop), {"group": "staff"})
    page = text(client.get(code_page(workshop)))
    assert "You are already in" in page
    assert f'href="/room/{workshop.pk}/"' in page
    assert Seat.objects.count() == 1


def test_another_person_on_the_same_phone_gets_a_seat_of_their_own(
    client: Client, workshop: Workshop
) -> None:
    client.post(link_page(workshop), {"group": "staff"})
    first = Seat.objects.get()
    page = text(client.get(link_page(workshop), {"another": "yes"}))
    assert "The person before you needs their three words" in page
    client.post(link_page(workshop), {"group": "people", "another": "yes"})
    assert Seat.objects.count() == 2
    client.post("/join/back/", {"code": workshop.code, "words": first.return_code})
    assert client.cookies[seat_cookie(workshop.pk)].value == first.secret


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_locked_workshop_says_so(client: Client, workshop: Workshop, method: str) -> None:
    services.lock_joining(workshop=workshop, locked=True)
    response = getattr(client, method)(link_page(workshop), {"group": "staff"})
    assert response.status_code == (403 if method == "get" else 422)
    assert "Joining is closed for now. Ask the facilitator to let you in" in text(response)
    assert Seat.objects.count() == 0


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_full_workshop_says_so(client: Client, method: str) -> None:
    workshop = make_workshop(most_seats=1)
    make_seat(workshop)
    response = getattr(client, method)(link_page(workshop), {"group": "staff"})
    assert response.status_code == (403 if method == "get" else 422)
    assert "This workshop is full. Ask the facilitator to make room" in text(response)
    assert Seat.objects.count() == 1


def test_a_link_says_when_a_workshop_is_not_open_yet(client: Client) -> None:
    workshop = make_workshop(opened=False)
    assert "not open yet" in text(client.get(link_page(workshop)))


def test_a_link_says_when_a_workshop_has_ended(client: Client, workshop: Workshop) -> None:
    go(workshop, Step.CLOSED)
    assert "has ended" in text(client.get(link_page(workshop)))
    assert client.post(link_page(workshop), {"group": "staff"}).status_code == 422


def test_an_unknown_link_offers_the_code(client: Client, workshop: Workshop) -> None:
    response = client.get("/j/nothing-like-this/")
    assert response.status_code == 404
    assert "This link leads nowhere" in text(response)
    assert 'action="/join/"' in text(response)


# Back in ----------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", ["{0}-{1}-{2}", "{0} {1} {2}", " {0},  {1}, {2}. "])
def test_three_words_give_the_seat_back_on_another_phone(
    client: Client, workshop: Workshop, shape: str
) -> None:
    seat = make_seat(workshop)
    services.leave_seat(seat=seat, now=now())
    words = shape.format(*seat.words).upper()
    response = client.post("/join/back/", {"code": workshop.code, "words": words})
    assert response["Location"] == f"/room/{workshop.pk}/"
    assert client.cookies[seat_cookie(workshop.pk)].value == seat.secret
    assert Seat.objects.get().left_at is None


def test_wrong_words_are_said_and_kept(client: Client, workshop: Workshop) -> None:
    response = client.post("/join/back/", {"code": workshop.code, "words": "otter lamp seven"})
    assert response.status_code == 422
    assert "Those three words are not right" in text(response)
    assert 'value="otter lamp seven"' in text(response)
    assert f'value="{workshop.code}"' in text(response)


def test_words_of_another_workshop_or_a_removed_seat_open_nothing(
    client: Client, workshop: Workshop
) -> None:
    removed = make_seat(workshop)
    services.remove_seat(workshop=workshop, seat_pk=removed.pk, now=now())
    elsewhere = make_seat(make_workshop(title="Elsewhere"))
    for seat in (removed, elsewhere):
        sent = {"code": workshop.code, "words": seat.return_code}
        assert client.post("/join/back/", sent).status_code == 422


def test_a_seat_survives_a_locked_and_full_workshop(client: Client) -> None:
    workshop = make_workshop(most_seats=1)
    seat = make_seat(workshop)
    services.lock_joining(workshop=workshop, locked=True)
    sent = {"code": workshop.code, "words": seat.return_code}
    assert client.post("/join/back/", sent).status_code == 302


@pytest.mark.parametrize("address", ["/join/", "/join/back/"])
def test_pages_of_joining_are_never_kept_by_a_browser(client: Client, address: str) -> None:
    assert "no-store" in client.get(address)["Cache-Control"]
