"""A statement asked once more after the talk: afresh, and both pictures side by side."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import go, make_facilitator, make_seat, make_workshop, now, rate, statement
from tests.workshops.papers import begun, enter, make_sheets
from workshops import hall, phone, said, services
from workshops.access import seat_cookie
from workshops.counts import room_counts
from workshops.models import AskedAgain, Rating, Seat, Showing, Workshop
from workshops.paper import to_enter_now
from workshops.picture import picture_for
from workshops.reasons import reasons_for, reasons_to_look_through
from workshops.services import Refused
from workshops.steps import Place, Step

pytestmark = pytest.mark.django_db

GROUPS = ["leaders"] * 4 + ["staff"] * 5 + ["people"] * 5


@pytest.fixture
def talking() -> Workshop:
    """A room of 14 that was shown its first domain and talks about it."""
    workshop = go(make_workshop(facilitator=make_facilitator()), Step.RATE)
    for group in GROUPS:
        seat = make_seat(workshop, group)
        for position in range(4):
            rate(seat, statement(workshop, 0, position), 2, reason=f"First, {group}")
    return go(workshop, Step.TALK)


def fresh(workshop: Workshop) -> Workshop:
    return Workshop.objects.get(pk=workshop.pk)


def again(workshop: Workshop, step: Step = Step.RATE) -> Workshop:
    """Bring the room to a step of asking its first statement again."""
    item = workshop.agenda_items[0]
    place = Place(step, item.pk, statement(workshop).pk, again=True)
    services.move_to(workshop=workshop, place=place, now=now())
    return fresh(workshop)


def seats(workshop: Workshop) -> list[Seat]:
    return [
        Seat.objects.select_related("workshop").get(pk=pk)
        for pk in workshop.seats.order_by("pk").values_list("pk", flat=True)
    ]


def all_answer(workshop: Workshop, value: int = 4, leaving_out: int = 0) -> None:
    for seat in seats(workshop)[leaving_out:]:
        rate(seat, statement(workshop), value, reason=f"Now, {seat.group}")


def test_it_starts_empty_and_leaves_the_first_answers_as_they_were(talking: Workshop) -> None:
    workshop = again(talking)
    seat = seats(workshop)[0]
    assert said.own_of(seat, said.noted(seat)).forms == {}
    assert room_counts(workshop, timezone.now()).in_all.answered == 0
    rate(seat, statement(workshop), 5, reason="Now")
    kept = Rating.objects.filter(seat=seat, statement=statement(workshop)).order_by("round")
    assert list(kept.values_list("round", "value", "waiting")) == [(1, 2, False), (2, 5, False)]
    assert room_counts(workshop, timezone.now()).in_all.answered == 1
    assert set(said.own_of(seat, said.noted(seat)).forms) == {f"again:{statement(workshop).pk}"}


def test_nothing_of_it_is_seen_before_it_is_shown(talking: Workshop) -> None:
    workshop = again(talking)
    all_answer(workshop)
    again(workshop, Step.LOOK_THROUGH)
    picture = picture_for(fresh(talking), statement(talking))
    assert (picture.again, picture.sentence) == (None, "All 14 people disagree.")


def test_both_pictures_stand_side_by_side(talking: Workshop) -> None:
    workshop = again(talking)
    all_answer(workshop)
    workshop = again(workshop, Step.SHOW)
    picture = picture_for(workshop, statement(workshop))
    assert picture.sentence == "All 14 people disagree."
    assert picture.again
    assert picture.again.sentence == "All 14 people agree."
    assert [strip.size for strip in picture.again.strips] == [4, 5, 5]


def test_in_the_room_so_far_their_headings_lie_under_the_statement(
    talking: Workshop, client: Client
) -> None:
    workshop = again(talking)
    all_answer(workshop)
    workshop = again(workshop, Step.SHOW)
    client.force_login(workshop.facilitators.get())
    page = client.get(reverse("workshops:so_far", args=[workshop.pk])).content.decode()
    assert re.findall(r"<(h\d)[^>]*>(?:Before|After) the talk</(h\d)>", page) == [("h4", "h4")] * 2


def test_the_first_second_showing_is_final(talking: Workshop) -> None:
    workshop = again(talking)
    all_answer(workshop)
    again(workshop, Step.SHOW)
    workshop = again(workshop, Step.RATE)
    outcome = rate(seats(workshop)[0], statement(workshop), 1)
    assert outcome.waiting
    again(workshop, Step.SHOW)
    (showing,) = Showing.objects.of_ratings(2)
    assert (showing.size, showing.counts_of(1)) == (14, [0, 0, 0])


def test_a_group_of_which_one_did_not_answer_again_is_not_shown_apart(talking: Workshop) -> None:
    workshop = again(talking)
    all_answer(workshop, leaving_out=1)
    again(workshop, Step.SHOW)
    (showing,) = Showing.objects.of_ratings(2)
    assert [(cell.groups, cell.size) for cell in showing.who] == [
        (("people",), 5),
        (("leaders", "staff"), 8),
    ]


def test_where_too_few_answer_again_that_is_said_and_the_first_stays(talking: Workshop) -> None:
    workshop = again(talking)
    all_answer(workshop, leaving_out=12)
    workshop = again(workshop, Step.SHOW)
    picture = picture_for(workshop, statement(workshop))
    assert picture.again
    assert picture.again.reason.startswith("This time too few people answered")
    back = go(workshop, Step.TALK)
    assert picture_for(back, statement(back)).again is None


def test_what_was_written_before_is_kept_waiting_and_never_counted_as_said_again(
    talking: Workshop,
) -> None:
    before = talking.agenda_items[0].round_version
    workshop = again(talking)
    since = AskedAgain.objects.get().version
    late, right = seats(workshop)[:2]
    assert rate(late, statement(workshop), 1, round_version=before).waiting
    assert not rate(right, statement(workshop), 5, round_version=since).waiting
    kept = Rating.objects.filter(seat=late, statement=statement(workshop)).order_by("waiting")
    assert list(kept.values_list("round", "value", "waiting")) == [(1, 2, False), (1, 1, True)]


def test_what_is_said_again_after_the_closing_waits_for_the_second_round(
    talking: Workshop,
) -> None:
    workshop = again(talking)
    since = AskedAgain.objects.get().version
    workshop = again(workshop, Step.LOOK_THROUGH)
    seat = seats(workshop)[0]
    assert rate(seat, statement(workshop), 5, round_version=since).waiting
    again(workshop, Step.RATE)
    found = Rating.objects.get(seat=seat, round=2)
    assert (found.value, found.waiting) == (5, False)


def test_a_statement_that_was_not_shown_cannot_be_asked_again() -> None:
    workshop = go(make_workshop(), Step.RATE)
    with pytest.raises(Refused, match="Show the room where it stands first"):
        again(workshop)


def test_going_back_and_forth_keeps_the_second_round_what_it_was(talking: Workshop) -> None:
    workshop = again(talking)
    since = AskedAgain.objects.get().version
    rate(seats(workshop)[0], statement(workshop), 5)
    workshop = again(go(workshop, Step.TALK))
    assert AskedAgain.objects.get().version == since
    assert room_counts(workshop, timezone.now()).in_all.answered == 1


def test_the_reasons_of_both_are_read_apart(talking: Workshop) -> None:
    workshop = again(talking)
    all_answer(workshop)
    workshop = again(workshop, Step.LOOK_THROUGH)
    to_look_through = reasons_to_look_through(workshop, statement(workshop), 2)
    assert {reason.text[:4] for reason in to_look_through} == {"Now,"}
    assert list(reasons_for(workshop, statement(workshop), 2)) == []
    workshop = again(workshop, Step.SHOW)
    first, second = (reasons_for(workshop, statement(workshop), number) for number in (1, 2))
    assert ({one.text[:5] for one in first}, {one.text[:4] for one in second}) == (
        {"First"},
        {"Now,"},
    )


# On the pages -----------------------------------------------------------------------------------


def page(workshop: Workshop, seat: Seat) -> str:
    client = Client()
    client.cookies[seat_cookie(workshop.pk)] = seat.secret
    return client.get(reverse("workshops:room", args=[workshop.pk])).content.decode()


def test_a_phone_asks_the_one_statement_afresh_and_says_so(talking: Workshop) -> None:
    workshop = again(talking)
    seen = page(workshop, seats(workshop)[0])
    slots = re.findall(r'slot="(\w+:\d+)"', seen)
    assert slots == [f"again:{statement(workshop).pk}"]
    assert f'name="round" value="{AskedAgain.objects.get().version}"' in seen
    assert "After the talk: once more, from the start." in seen
    assert "Statement 1, once more" in seen
    assert "Statement 1 of" not in seen
    assert re.search(r'name="value"[^>]*checked', seen) is None


def test_a_phone_marks_its_own_answer_in_each_picture(talking: Workshop) -> None:
    workshop = again(talking)
    all_answer(workshop)
    workshop = again(workshop, Step.SHOW)
    seat = seats(workshop)[0]
    pk = statement(workshop).pk
    assert set(said.own_of(seat, said.noted(seat)).rows) == {f"{pk}-2", f"{pk}-again-4"}
    seen = page(workshop, seat)
    assert seen.index("Before the talk") < seen.index("After the talk")
    assert f'data-row="{pk}-again-4"' in seen


def test_the_big_screen_shows_both(talking: Workshop) -> None:
    workshop = again(talking)
    asked = Client().get(reverse("workshops:screen", args=[workshop.screen_secret]))
    assert "Once more, after the talk." in asked.content.decode()
    all_answer(workshop)
    workshop = again(workshop, Step.SHOW)
    assert hall.stage_of(workshop, timezone.now()).place.endswith("-again")
    shown = Client().get(reverse("workshops:screen", args=[workshop.screen_secret]))
    text = shown.content.decode()
    assert "All 14 people disagree." in text
    assert "All 14 people agree." in text


@pytest.fixture
def desk(client: Client, talking: Workshop) -> Client:
    client.force_login(talking.facilitators.get())
    return client


def press(desk: Client, workshop: Workshop, to: str, **more: str) -> str:
    sent = {"to": to, "version": str(fresh(workshop).version), **more}
    answer = desk.post(reverse("workshops:move", args=[workshop.pk]), sent, follow=True)
    return answer.content.decode()


def test_the_desk_asks_again_and_comes_back_to_the_talk(desk: Client, talking: Workshop) -> None:
    item, pk = talking.agenda_items[0].pk, statement(talking).pk
    seen = desk.get(reverse("workshops:desk", args=[talking.pk])).content.decode()
    assert f'value="rate-{item}-{pk}-again"' in seen
    asked = press(desk, talking, f"rate-{item}-{pk}-again")
    assert "Statement 1, asked again" in asked
    all_answer(fresh(talking))
    press(desk, talking, f"look_through-{item}-{pk}-again")
    shown = press(desk, talking, f"show-{item}-{pk}-again", sure="yes")
    assert "All 14 people agree." in shown
    assert "Back to the talk" in shown
    talk = press(desk, talking, f"talk-{item}-{pk}")
    assert "Show both pictures" in talk
    assert f'value="rate-{item}-{pk}-again"' not in re.sub(r"(?s)<nav.*?</nav>", "", talk)


def agenda_heads(desk: Client, workshop: Workshop) -> list[str]:
    context = desk.get(reverse("workshops:desk", args=[workshop.pk])).context
    return [row.statement for part in context["parts"] for row in part.rows if row.heads]


def test_what_was_left_before_it_was_shown_stays_on_the_agenda_and_is_gone_on_with(
    desk: Client, talking: Workshop
) -> None:
    talking = again(talking)
    all_answer(talking)
    talking = go(talking, Step.PRIORITIES)
    assert agenda_heads(desk, talking) == ["Statement 1, asked again, not finished"]

    talking = go(talking, Step.TALK, statement=0)
    text = desk.get(reverse("workshops:desk", args=[talking.pk])).content.decode()
    first, second = (text.index(f'id="again-{statement(talking, 0, n).pk}"') for n in (0, 1))
    assert "Go on asking again" in text[first:second]
    assert "What people have answered again is kept" in text[first:second]
    assert "Everyone starts afresh" not in text[first:second]
    assert "Everyone starts afresh" in text[second:]

    assert picture_for(again(talking, Step.SHOW), statement(talking)).again is not None
    assert agenda_heads(desk, fresh(talking)) == ["Statement 1, asked again"]


def test_asked_again_by_mistake_leaves_nothing_on_the_agenda(
    desk: Client, talking: Workshop
) -> None:
    assert agenda_heads(desk, go(again(talking), Step.TALK)) == []


def test_showing_a_second_time_is_asked_once_more(desk: Client, talking: Workshop) -> None:
    workshop = again(talking, Step.LOOK_THROUGH)
    item, pk = talking.agenda_items[0].pk, statement(talking).pk
    assert "Show the room?" in press(desk, talking, f"show-{item}-{pk}-again")
    assert fresh(workshop).step == Step.LOOK_THROUGH


def test_phones_share_one_page_of_it(talking: Workshop) -> None:
    workshop = again(talking)
    shared = phone.shared_page(workshop)
    assert shared["place"].endswith(":again")
    (asked,) = shared["asked"]
    assert (asked.slot, asked.round) == ("again", AskedAgain.objects.get().version)


# Beside the other ways to answer ------------------------------------------------------------


def test_a_late_sheet_of_paper_is_never_taken_for_what_is_said_again(talking: Workshop) -> None:
    (sheet,) = make_sheets(talking)
    sheet = begun(sheet)
    workshop = again(talking)
    assert to_enter_now(workshop) is None
    assert enter(sheet, statement(workshop), 1).waiting
    kept = Rating.objects.get(seat__sheet=sheet)
    assert (kept.round, kept.waiting) == (1, True)


def test_who_answers_ahead_is_not_held_up_by_a_second_asking(talking: Workshop) -> None:
    Workshop.objects.update(open_ahead=True)
    workshop = again(fresh(talking))
    seat = seats(workshop)[0]
    assert not rate(seat, statement(workshop, 1), 4, round_version=0).waiting


def test_what_is_said_again_too_late_waits_also_where_others_answer_ahead(
    talking: Workshop,
) -> None:
    Workshop.objects.update(open_ahead=True)
    workshop = again(fresh(talking))
    since = AskedAgain.objects.get().version
    go(workshop, Step.READ, item=1)
    assert rate(seats(workshop)[0], statement(workshop), 5, round_version=since).waiting


def test_what_is_only_for_the_facilitators_is_read_at_the_desk_after_the_talk_too(
    desk: Client, talking: Workshop
) -> None:
    workshop = again(talking)
    all_answer(workshop)
    first = seats(workshop)[0]
    rate(first, statement(workshop), 4, reason="Between us, later", visible_to="facilitators")
    again(workshop, Step.SHOW)
    workshop = go(workshop, Step.TALK)
    seen = desk.get(reverse("workshops:desk", args=[workshop.pk])).content.decode()
    assert seen.count("Between us, later") == 1
    private = reverse("workshops:look_through_private", args=[workshop.pk, statement(workshop).pk])
    assert "Between us, later" in desk.get(private, {"round": 2}).content.decode()
    assert "Between us, later" not in desk.get(private, {"round": 1}).content.decode()
