"""What the desk does with reasons: it says why it holds one back, and flags what worries it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import go, make_facilitator, make_seat, make_workshop, now, rate, statement
from workshops import services
from workshops.access import seat_cookie
from workshops.models import Facilitator, Handling, Rating, Seat, Workshop
from workshops.reasons import handle_of
from workshops.services import Refused
from workshops.steps import Step

pytestmark = pytest.mark.django_db

CONTACT = "Kim Lee, 01632 960 000\nweekdays <9 to 5>"
ASKS = "Would you like to talk to someone?"
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def fran() -> Facilitator:
    return make_facilitator()


@pytest.fixture
def workshop(fran: Facilitator) -> Workshop:
    return go(make_workshop(facilitator=fran, contact=CONTACT), Step.RATE)


@pytest.fixture
def seats(workshop: Workshop) -> list[Seat]:
    """Three people who each gave a reason, looked through now."""
    found = [make_seat(workshop, "staff") for _ in range(3)]
    for number, seat in enumerate(found):
        rate(seat, statement(workshop), 2, f"Reason {number}")
    go(workshop, Step.LOOK_THROUGH)
    return found


@pytest.fixture
def desk(client: Client, fran: Facilitator) -> Client:
    client.force_login(fran)
    return client


def phone_of(seat: Seat) -> Client:
    client = Client()
    client.cookies[seat_cookie(seat.workshop_id)] = seat.secret
    return client


def room(workshop: Workshop, part: str = "") -> str:
    return f"/room/{workshop.pk}/{part}"


def own_parts(seat: Seat) -> dict[str, str]:
    """What this seat's phone is told of itself."""
    told = phone_of(seat).get(room(seat.workshop, "own/")).json()
    parts: dict[str, str] = told.get("parts", {})
    return parts


def rating_of(seat: Seat) -> Rating:
    return seat.ratings.get()


def press(desk: Client, seat: Seat, act: str, **more: str) -> Any:
    """Do something at the desk with what this seat wrote."""
    handle = handle_of(seat.workshop, rating_of(seat).pk)
    address = reverse("workshops:hold", args=[seat.workshop_id])
    return desk.post(address, {act: handle, **more}, **HTMX)  # type: ignore[arg-type]


def done(workshop: Workshop) -> list[tuple[str, str]]:
    return list(workshop.handlings.order_by("pk").values_list("done", "why"))


# Holding back ---------------------------------------------------------------------------


def test_holding_back_says_why_and_the_log_keeps_it(
    desk: Client, seats: list[Seat], workshop: Workshop, fran: Facilitator
) -> None:
    assert press(desk, seats[0], "hold", why="names").status_code == 200
    assert press(desk, seats[0], "let", words="  It is\n a team's name ").status_code == 200
    assert done(workshop) == [("held", "It names somebody"), ("let", "It is a team's name")]
    entry = Handling.objects.earliest("pk")
    assert (entry.by, entry.statement, entry.rating) == (
        fran,
        statement(workshop),
        rating_of(seats[0]),
    )


def test_own_words_stand_before_what_a_button_says(desk: Client, seats: list[Seat]) -> None:
    press(desk, seats[0], "hold", why="names", words="Says which ward")
    page = desk.get(reverse("workshops:desk", args=[seats[0].workshop_id])).content.decode()
    assert "<b>Held back</b>: Says which ward" in page


@pytest.mark.parametrize(
    ("words", "said"),
    [("", "Say in a few words why you hold it back."), ("x" * 201, "at most 200 characters")],
)
def test_without_a_reason_of_its_own_nothing_is_held_back(
    desk: Client, seats: list[Seat], words: str, said: str
) -> None:
    answer = press(desk, seats[0], "hold", words=words)
    assert answer.status_code == 409
    assert said in answer.content.decode()
    assert (rating_of(seats[0]).held_back, Handling.objects.exists()) == (False, False)


def test_a_second_press_is_logged_once(desk: Client, seats: list[Seat], workshop: Workshop) -> None:
    press(desk, seats[0], "hold", why="hurts")
    press(desk, seats[0], "hold", why="hurts")
    assert done(workshop) == [("held", "It could hurt somebody")]


def test_the_log_is_read_by_the_facilitators_and_names_no_words(
    desk: Client, seats: list[Seat], workshop: Workshop, fran: Facilitator
) -> None:
    press(desk, seats[0], "hold", why="tells")
    press(desk, seats[1], "flag")
    path = reverse("workshops:handled", args=[workshop.pk])
    page = desk.get(path).content.decode()
    assert fran.get_full_name() in page
    assert "held back a reason: It tells who wrote it" in page
    assert "flagged a reason" in page
    assert statement(workshop).text in page
    assert ["Reason 0" in page, "Reason 1" in page] == [False, False]
    other = Client()
    other.force_login(make_facilitator("other@example.org"))
    assert other.get(path).status_code == 404
    assert phone_of(seats[0]).get(path).status_code == 302


@pytest.mark.parametrize("entries", [1, 3])
def test_the_log_takes_as_many_queries_however_long_it_is(
    desk: Client,
    seats: list[Seat],
    workshop: Workshop,
    entries: int,
    django_assert_num_queries: Any,
) -> None:
    for seat in seats[:entries]:
        press(desk, seat, "hold", why="names")
    desk.get(reverse("workshops:handled", args=[workshop.pk]))
    with django_assert_num_queries(4):
        desk.get(reverse("workshops:handled", args=[workshop.pk]))


def test_the_log_stays_when_the_answer_is_taken_out(
    desk: Client, seats: list[Seat], workshop: Workshop
) -> None:
    press(desk, seats[0], "hold", why="names")
    seats[0].ratings.all().delete()
    assert done(workshop) == [("held", "It names somebody")]


# Flagging -------------------------------------------------------------------------------


def test_only_the_phone_that_wrote_it_gets_the_message(desk: Client, seats: list[Seat]) -> None:
    press(desk, seats[1], "flag")
    assert ["contact" in own_parts(seat) for seat in seats] == [False, True, False]
    told = own_parts(seats[1])["contact"]
    assert ASKS in told
    assert "Kim Lee, 01632 960 000<br>weekdays &lt;9 to 5&gt;" in told
    whole = [phone_of(seat).get(room(seat.workshop)).content.decode() for seat in seats]
    assert [ASKS in page for page in whole] == [False, True, False]


def test_nothing_of_it_is_shared(desk: Client, seats: list[Seat], workshop: Workshop) -> None:
    press(desk, seats[1], "flag")
    pages = [phone_of(seat).get(room(workshop, "step/")).content for seat in seats]
    assert pages[0] == pages[1] == pages[2]
    assert b"Kim Lee" not in pages[0]
    assert b"Kim Lee" not in Client().get(f"/screen/{workshop.screen_secret}/").content


def test_the_desk_says_the_same_whoever_it_is_and_whether_they_read_it(
    desk: Client, seats: list[Seat], workshop: Workshop
) -> None:
    go(workshop, Step.SHOW)
    services.remove_seat(workshop=workshop, seat_pk=seats[2].pk, now=now())
    told = [press(desk, seat, "flag").content.decode() for seat in seats[1:]]
    assert ["it gets a private message" in page for page in told] == [True, True]
    before = desk.get(reverse("workshops:desk", args=[workshop.pk])).content
    version = Workshop.objects.get(pk=workshop.pk).version
    phone_of(seats[1]).post(reverse("workshops:close_contact", args=[workshop.pk]))
    assert Workshop.objects.get(pk=workshop.pk).version == version
    after = desk.get(reverse("workshops:desk", args=[workshop.pk])).content
    assert before.count(b"Flagged") == after.count(b"Flagged") == 2


def test_the_message_goes_when_it_is_closed_and_comes_for_another_reason(
    desk: Client, seats: list[Seat], workshop: Workshop
) -> None:
    press(desk, seats[0], "flag")
    close = reverse("workshops:close_contact", args=[workshop.pk])
    answer = phone_of(seats[0]).post(close)
    assert (answer.status_code, answer["Location"]) == (302, room(workshop))
    assert "contact" not in own_parts(seats[0])
    press(desk, seats[0], "unflag")
    press(desk, seats[0], "flag")
    assert "contact" in own_parts(seats[0])


def test_a_flag_taken_back_takes_the_message_away(
    desk: Client, seats: list[Seat], workshop: Workshop
) -> None:
    press(desk, seats[0], "flag")
    press(desk, seats[0], "unflag")
    assert "contact" not in own_parts(seats[0])
    assert [what for what, _why in done(workshop)] == ["flagged", "unflagged"]


def test_a_message_stays_while_another_reason_of_the_same_person_is_flagged(
    workshop: Workshop, seats: list[Seat]
) -> None:
    rate(seats[0], statement(workshop, 0, 1), 2, "More", sequence=7)
    Rating.objects.filter(reason="More").update(waiting=False)
    ratings = list(seats[0].ratings.all())
    for rating in ratings:
        services.flag(workshop=workshop, rating_pk=rating.pk, flagged=True)
    services.flag(workshop=workshop, rating_pk=ratings[0].pk, flagged=False)
    assert "contact" in own_parts(seats[0])


@pytest.mark.parametrize("step", [Step.READ, Step.RATE, Step.TALK, Step.PRIORITIES, Step.IDEAS])
def test_the_message_waits_wherever_the_room_goes(
    desk: Client, seats: list[Seat], workshop: Workshop, step: Step
) -> None:
    press(desk, seats[0], "flag")
    go(workshop, step)
    assert "contact" in own_parts(seats[0])


def test_the_message_is_there_in_a_break_and_after_the_end(
    desk: Client, seats: list[Seat], workshop: Workshop
) -> None:
    press(desk, seats[0], "flag")
    services.pause(workshop=workshop, paused=True)
    assert "contact" in own_parts(seats[0])
    go(workshop, Step.CLOSED)
    assert "contact" in own_parts(seats[0])


def test_a_reason_only_for_the_facilitators_is_flagged_once_it_can_be_read(
    workshop: Workshop, seats: list[Seat]
) -> None:
    Rating.objects.filter(seat=seats[0]).update(visible_to="facilitators")
    pk = rating_of(seats[0]).pk
    with pytest.raises(Refused):
        services.flag(workshop=workshop, rating_pk=pk, flagged=True)
    workshop = go(workshop, Step.SHOW)
    services.flag(workshop=workshop, rating_pk=pk, flagged=True)
    assert "contact" in own_parts(seats[0])


def test_a_reason_written_anew_is_flagged_no_more(workshop: Workshop, seats: list[Seat]) -> None:
    services.flag(workshop=workshop, rating_pk=rating_of(seats[0]).pk, flagged=True)
    go(workshop, Step.RATE)
    rate(seats[0], statement(workshop), 5, "Reason 0", sequence=3)
    assert rating_of(seats[0]).flagged is True
    rate(seats[0], statement(workshop), 5, "Another", sequence=4)
    assert rating_of(seats[0]).flagged is False


def test_a_reason_that_is_flagged_can_be_held_back_with_the_same_press(
    desk: Client, seats: list[Seat], workshop: Workshop
) -> None:
    go(workshop, Step.SHOW)
    screen = f"/screen/{workshop.screen_secret}/"
    assert "Reason 0" in phone_of(seats[1]).get(room(workshop)).content.decode()
    told = press(desk, seats[0], "flag", hold_too="1").content.decode()
    assert "The room does not see the reason." in told
    assert done(workshop) == [("held", "It was flagged"), ("flagged", "")]
    pages = [phone_of(seats[1]).get(room(workshop)), Client().get(screen)]
    assert ["Reason 0" in page.content.decode() for page in pages] == [False, False]
    assert "contact" in own_parts(seats[0])


def test_flagging_alone_holds_nothing_back(
    desk: Client, seats: list[Seat], workshop: Workshop
) -> None:
    press(desk, seats[0], "flag")
    assert (rating_of(seats[0]).flagged, rating_of(seats[0]).held_back) == (True, False)
    assert done(workshop) == [("flagged", "")]


def test_taking_the_flag_back_lets_nothing_through(desk: Client, seats: list[Seat]) -> None:
    press(desk, seats[0], "flag", hold_too="1")
    press(desk, seats[0], "unflag")
    assert (rating_of(seats[0]).flagged, rating_of(seats[0]).held_back) == (False, True)


def test_where_it_is_held_back_already_there_is_no_box(
    desk: Client, seats: list[Seat], workshop: Workshop
) -> None:
    def boxes() -> int:
        page = desk.get(reverse("workshops:desk", args=[workshop.pk])).content.decode()
        return page.count('name="hold_too"')

    assert boxes() == 3
    press(desk, seats[0], "hold", why="hurts")
    assert boxes() == 2


# The contact ------------------------------------------------------------------------------


def test_without_a_contact_the_desk_says_how_to_set_one(
    desk: Client, seats: list[Seat], workshop: Workshop
) -> None:
    Workshop.objects.update(contact="")
    page = desk.get(reverse("workshops:desk", args=[workshop.pk])).content.decode()
    assert f'href="{reverse("workshops:change", args=[workshop.pk])}#id_contact"' in page
    answer = press(desk, seats[0], "flag")
    assert answer.status_code == 409
    assert "There is no local contact to send yet." in answer.content.decode()
    assert Seat.objects.filter(contact_offered=True).exists() is False


def test_a_workshop_for_practice_has_a_made_up_contact() -> None:
    assert "made up for practice" in make_workshop(is_practice=True).local_contact
    assert make_workshop().local_contact == ""
    assert make_workshop(is_practice=True, contact=CONTACT).local_contact == CONTACT
