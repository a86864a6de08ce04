"""Small groups that agree to be shown on their own, and the facilitator's silent word."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import (
    go,
    make_facilitator,
    make_seat,
    make_showing,
    make_workshop,
    now,
    rate,
    statement,
)
from tests.workshops.papers import Scribe, make_sheets
from workshops import said, services
from workshops.access import seat_cookie
from workshops.models import Seat, Showing, Workshop
from workshops.services import Refused
from workshops.services.agreeing import agreed_groups
from workshops.steps import Step

pytestmark = pytest.mark.django_db


@pytest.fixture
def room() -> Workshop:
    """Two leaders, six staff and five people, who read."""
    workshop = make_workshop(facilitator=make_facilitator())
    for group in ["leaders"] * 2 + ["staff"] * 6 + ["people"] * 5:
        make_seat(workshop, group)
    return go(workshop, Step.READ)


def seats(workshop: Workshop, group: str) -> list[Seat]:
    return list(Seat.objects.filter(workshop=workshop, group=group).select_related("workshop"))


def shown(workshop: Workshop) -> list[tuple[tuple[str, ...], int]]:
    """The cells of the first statement, after all have answered."""
    workshop = go(workshop, Step.RATE)
    for seat in Seat.objects.filter(workshop=workshop).select_related("workshop"):
        rate(seat, statement(workshop), 4)
    go(workshop, Step.SHOW)
    showing = Showing.objects.get(statement=statement(workshop))
    return [(cell.groups, cell.size) for cell in showing.who]


APART = [(("leaders",), 2), (("staff",), 6), (("people",), 5)]
TOGETHER = [(("people",), 5), (("leaders", "staff"), 8)]


def phone(seat: Seat) -> Client:
    client = Client()
    client.cookies[seat_cookie(seat.workshop_id)] = seat.secret
    return client


def say(seat: Seat, agrees: str) -> int:
    address = reverse("workshops:apart", args=[seat.workshop_id])
    return phone(seat).post(address, {"agrees": agrees}).status_code


def test_all_say_yes_on_their_own_phones_and_are_shown_apart(room: Workshop) -> None:
    assert [say(seat, "yes") for seat in seats(room, "leaders")] == [302, 302]
    assert shown(room) == APART


@pytest.mark.parametrize("second", ["no", ""])
def test_one_who_does_not_say_yes_is_enough_to_stay_together(room: Workshop, second: str) -> None:
    one, other = seats(room, "leaders")
    say(one, "yes")
    if second:
        say(other, second)
    assert shown(room) == TOGETHER


def test_the_facilitator_can_keep_them_together_and_no_screen_hears_of_it(
    room: Workshop, client: Client
) -> None:
    for seat in seats(room, "leaders"):
        say(seat, "yes")
    client.force_login(room.facilitators.get())
    address = reverse("workshops:small_groups", args=[room.pk])
    assert client.post(address, {"groups": ["leaders", "nobody"]}).status_code == 302
    room.refresh_from_db()
    before, after = room.version, Workshop.objects.get(pk=room.pk).version
    assert (room.never_apart, before) == (["leaders"], after)
    assert shown(room) == TOGETHER


def test_the_desk_never_sees_who_said_what(room: Workshop, client: Client) -> None:
    client.force_login(room.facilitators.get())
    pages = ["desk", "seats", "small_groups", "change"]

    def seen() -> list[str]:
        texts = [client.get(reverse(f"workshops:{page}", args=[room.pk])) for page in pages]
        return [text.content.decode().partition("<main")[2].count("yes") for text in texts]

    before = seen()
    for seat in seats(room, "leaders"):
        say(seat, "yes")
    assert seen() == before


def test_only_small_groups_of_two_or_more_are_asked(room: Workshop) -> None:
    make_seat(room, "partners")
    asked = {
        group: [bool(said.own_of(seat, said.noted(seat)).parts) for seat in seats(room, group)]
        for group in ("leaders", "staff", "partners")
    }
    assert asked == {"leaders": [True] * 2, "staff": [False] * 6, "partners": [False]}
    (alone,) = seats(room, "partners")
    assert say(alone, "yes") == 422
    assert "Only small groups of two or more are" in (
        phone(alone).get(reverse("workshops:apart", args=[room.pk])).content.decode()
    )


def test_nobody_is_asked_once_rating_has_begun_but_a_yes_can_be_taken_back(room: Workshop) -> None:
    one, other = seats(room, "leaders")
    say(one, "yes")
    say(other, "yes")
    room = go(go(room, Step.RATE), Step.READ, item=1)
    one, other = seats(room, "leaders")
    assert said.own_of(one, said.noted(one)).parts == {}
    assert say(other, "no") == 302
    assert say(other, "yes") == 422
    assert shown(room) == TOGETHER


def test_answers_that_were_shown_without_a_rating_are_a_beginning_too(room: Workshop) -> None:
    one, _other = seats(room, "leaders")
    make_showing(room, staff=[0, 0, 0, 0, 6, 0])
    assert services.rating_began(room)
    assert say(one, "yes") == 422


def third_is_taken_out(room: Workshop, says: str = "", answers: bool = False) -> frozenset[str]:
    """Who agreed, once a third leader beside two who said yes was taken out."""
    Workshop.objects.update(minimum=5)
    third = make_seat(room, "leaders")
    for seat in seats(room, "leaders")[:2]:
        say(seat, "yes")
    if says:
        say(third, says)
    if answers:
        room = go(room, Step.RATE)
        rate(third, statement(room), 4)
    services.remove_seat(workshop=room, seat_pk=third.pk, now=now())
    return agreed_groups(Workshop.objects.get(pk=room.pk))


def test_nobody_is_taken_out_so_that_the_others_are_shown(room: Workshop) -> None:
    assert third_is_taken_out(room, answers=True) == frozenset()


def test_a_removed_seat_that_never_answered_does_not_block_its_group(room: Workshop) -> None:
    assert third_is_taken_out(room) == {"leaders"}
    assert [services.is_asked(seat) for seat in seats(room, "leaders")[:2]] == [True, True]


def test_who_said_no_is_not_found_out_by_taking_their_seat_out(room: Workshop) -> None:
    assert third_is_taken_out(room, says="no") == frozenset()


def ahead(*groups: str) -> tuple[Workshop, list[Seat]]:
    """A workshop that is open for answering ahead, and people of these groups in it."""
    workshop = make_workshop()
    services.open_ahead(workshop=workshop)
    workshop = Workshop.objects.get(pk=workshop.pk)
    return workshop, [make_seat(workshop, group) for group in groups]


def lobby_of(seat: Seat) -> str:
    return phone(seat).get(reverse("workshops:room", args=[seat.workshop_id])).content.decode()


def test_where_people_answer_ahead_a_small_group_is_asked_before_its_first_answer() -> None:
    workshop, (one, other, *_staff) = ahead("leaders", "leaders", *["staff"] * 4)
    page = lobby_of(one)
    assert page.index("May your group be shown on its own?") < page.index("Start</a>")
    assert [say(seat, "yes") for seat in (one, other)] == [302, 302]
    assert "You said yes. It counts if all of you do." in lobby_of(one)
    for seat in Seat.objects.filter(workshop=workshop).select_related("workshop"):
        rate(seat, statement(workshop), 4)
    go(workshop, Step.SHOW)
    showing = Showing.objects.get(statement=statement(workshop))
    assert [cell.groups for cell in showing.who] == [("leaders",), ("staff",)]


def test_ahead_too_nobody_alone_and_no_large_group_is_asked() -> None:
    _workshop, (alone, *staff) = ahead("leaders", *["staff"] * 4)
    assert "May your group be shown" not in lobby_of(alone) + lobby_of(staff[0])


def test_at_the_welcome_nobody_is_asked_where_nobody_answers_ahead(room: Workshop) -> None:
    go(room, Step.LOBBY)
    assert "May your group be shown" not in lobby_of(seats(room, "leaders")[0])


def test_one_who_comes_later_has_not_agreed(room: Workshop) -> None:
    room.minimum = 5
    room.save()
    for seat in seats(room, "leaders"):
        say(seat, "yes")
    assert agreed_groups(room) == {"leaders"}
    make_seat(room, "leaders")
    assert agreed_groups(room) == frozenset()


def test_who_changes_the_group_has_not_agreed_for_the_new_one(room: Workshop) -> None:
    seat = seats(room, "leaders")[0]
    services.agree(seat=seat, agrees=True)
    services.change_group(seat=seat, group="partners")
    seat.refresh_from_db()
    assert seat.agrees is None


def test_who_answers_on_paper_agrees_with_a_tick_and_one_without_is_enough(room: Workshop) -> None:
    for seat in seats(room, "leaders"):
        say(seat, "yes")
    (sheet,), scribe = make_sheets(room), Scribe.of(go(room, Step.RATE))
    scribe.open(sheet.number)
    path = scribe.path("scribe_group", sheet.number)
    assert "it may be shown on its own” is ticked" in scribe.client.get(path).content.decode()
    scribe.client.post(path, {"group": "leaders"})
    assert agreed_groups(room) == frozenset()
    scribe.client.post(f"{path}?change", {"group": "leaders", "agrees": "1"})
    assert agreed_groups(room) == {"leaders"}
    scribe.client.post(f"{path}?change", {"group": "leaders"})
    assert agreed_groups(room) == frozenset()


def test_a_tick_that_is_typed_after_a_showing_changes_nothing(room: Workshop) -> None:
    for seat in seats(room, "leaders"):
        say(seat, "yes")
    assert (("leaders",), 2) in shown(room)
    (sheet,), scribe = make_sheets(room), Scribe.of(room)
    scribe.open(sheet.number)
    path = scribe.path("scribe_group", sheet.number)
    assert "it may be shown on its own” is ticked" not in scribe.client.get(path).content.decode()
    scribe.client.post(path, {"group": "leaders", "agrees": "1"})
    assert agreed_groups(room) == frozenset()


def test_where_the_workshop_does_not_ask_nobody_can_agree(room: Workshop) -> None:
    Workshop.objects.update(small_groups_may_agree=False)
    one, _other = seats(room, "leaders")
    with pytest.raises(Refused):
        services.agree(seat=one, agrees=True)
    assert said.own_of(one, said.noted(one)).parts == {}
    Seat.objects.update(agrees=True)
    assert agreed_groups(Workshop.objects.get(pk=room.pk)) == frozenset()


@pytest.mark.parametrize("asks", [True, False])
def test_the_door_promises_what_this_workshop_does_with_small_groups(
    client: Client, asks: bool
) -> None:
    workshop = make_workshop(small_groups_may_agree=asks)
    page = client.get(reverse("workshops:join_link", args=[workshop.join_secret]))
    words = "unless everybody in one agrees to be shown"
    assert (words in page.content.decode()) == asks


def test_the_door_of_a_sheet_promises_the_same(client: Client) -> None:
    workshop = make_workshop(small_groups_may_agree=True)
    (sheet,) = make_sheets(workshop)
    page = client.post(reverse("workshops:take_sheet"), {"code": sheet.code})
    assert "unless everybody in one agrees to be shown" in page.content.decode()


def page_of(seat: Seat) -> str:
    """The page that asks this seat."""
    address = reverse("workshops:apart", args=[seat.workshop_id])
    return phone(seat).get(address).content.decode()


def test_a_group_that_is_not_small_any_more_is_not_told_that_it_is(room: Workshop) -> None:
    for seat in seats(room, "leaders"):
        say(seat, "yes")
    first = seats(room, "leaders")[0]
    assert "You are fewer than" in page_of(first)
    for _more in range(room.minimum):
        make_seat(room, "leaders")
    page = page_of(first)
    assert "You are fewer than" not in page
    assert "Rating has begun" not in page
    assert "Your group is not asked any more" in page
    room = go(room, Step.RATE)
    assert "Rating has begun" in page_of(seats(room, "leaders")[0])


def test_neither_yes_nor_no_gets_a_clear_word(room: Workshop) -> None:
    seat = seats(room, "leaders")[0]
    answer = phone(seat).post(reverse("workshops:apart", args=[room.pk]), {"agrees": "maybe"})
    assert (answer.status_code, "Choose yes or no." in answer.content.decode()) == (422, True)


def test_a_yes_from_a_page_of_somebody_else_on_this_phone_does_not_count(room: Workshop) -> None:
    first, second = seats(room, "leaders")
    address = reverse("workshops:apart", args=[room.pk])
    page = phone(first).get(address).content.decode()
    assert f'name="whose" value="{first.key}"' in page
    assert phone(second).post(address, {"agrees": "yes", "whose": first.key}).status_code == 409
    second.refresh_from_db()
    assert second.agrees is None
