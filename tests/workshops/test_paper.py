"""Sheets of paper: numbered, entered like any answer, counted, and given a seat on a phone."""

import pytest
from django.db import IntegrityError, transaction

from tests.factories import go, make_seat, make_workshop, now, rate, statement
from tests.workshops.papers import begun, enter, make_sheets
from workshops import services
from workshops.documents.sheets import _in_parts
from workshops.models import Rating, Seat, Sheet, Workshop
from workshops.paper import ToEnter, to_enter, to_enter_now
from workshops.services import Refused
from workshops.services.agreeing import agreed_groups
from workshops.steps import Step

pytestmark = pytest.mark.django_db


@pytest.fixture
def workshop() -> Workshop:
    """A workshop whose first domain is rated."""
    return go(make_workshop(), Step.RATE)


def room_of(workshop: Workshop) -> list[Seat]:
    """Three of staff with phones who agree with the first statement."""
    seats = [make_seat(workshop) for _one in range(3)]
    for seat in seats:
        rate(seat, statement(workshop), 4)
    return seats


# Printing ---------------------------------------------------------------------------------


def test_numbers_go_on_from_the_last_and_every_code_differs(workshop: Workshop) -> None:
    first, second = make_sheets(workshop, 3), make_sheets(workshop, 2)
    assert [sheet.number for sheet in [*first, *second]] == [1, 2, 3, 4, 5]
    codes = {sheet.code for sheet in [*first, *second]}
    assert [len(codes), {len(code) for code in codes}] == [5, {12}]


def test_two_workshops_number_their_sheets_apart(workshop: Workshop) -> None:
    make_sheets(workshop, 2)
    assert [sheet.number for sheet in make_sheets(make_workshop(), 1)] == [1]


def test_the_database_keeps_numbers_apart(workshop: Workshop) -> None:
    make_sheets(workshop)
    with pytest.raises(IntegrityError), transaction.atomic():
        Sheet.objects.create(workshop=workshop, number=1)


@pytest.mark.parametrize("number", [0, -1, 201])
def test_nobody_prints_none_or_too_many(workshop: Workshop, number: int) -> None:
    with pytest.raises(Refused):
        services.make_sheets(workshop=workshop, number=number, large_print=False, now=now())
    assert workshop.sheets.count() == 0


def test_the_same_sheets_are_printed_again_without_new_numbers(workshop: Workshop) -> None:
    make_sheets(workshop, 3)
    file = services.print_again(workshop=workshop, first=1, last=3, large_print=True, now=now())
    assert (file.number, file.large_print, workshop.sheets.count()) == (3, True, 3)
    with pytest.raises(Refused):
        services.print_again(workshop=workshop, first=1, last=4, large_print=True, now=now())


def test_sheets_that_were_begun_are_not_printed_again(workshop: Workshop) -> None:
    one, two = make_sheets(workshop, 2)
    begun(one)
    file = services.print_again(workshop=workshop, first=1, last=2, large_print=True, now=now())
    assert [[sheet.number for sheet in part] for part in _in_parts(file, 20)] == [[2]]
    begun(two)
    with pytest.raises(Refused):
        services.print_again(workshop=workshop, first=1, last=2, large_print=True, now=now())


def test_a_workshop_that_ended_prints_no_sheets(workshop: Workshop) -> None:
    with pytest.raises(Refused):
        make_sheets(go(workshop, Step.CLOSED))


# Entering ---------------------------------------------------------------------------------


def test_an_answer_from_paper_counts_like_one_from_a_phone(workshop: Workshop) -> None:
    room_of(workshop)
    sheet = begun(make_sheets(workshop)[0])
    assert enter(sheet, statement(workshop), 2, "It depends.").kind == "saved"
    showing = services.show_ratings(workshop=workshop, statement=statement(workshop), now=now())
    assert showing
    assert showing.cells == [{"groups": ["staff"], "size": 4, "counts": {"2": 1, "4": 3}}]


def test_a_seat_on_paper_is_not_waited_for(workshop: Workshop) -> None:
    sheet = begun(make_sheets(workshop)[0])
    assert sheet.seat
    assert not sheet.seat.is_here(now())
    enter(sheet, statement(workshop))
    sheet.seat.refresh_from_db()
    assert not sheet.seat.is_here(now())


def test_a_locked_door_does_not_keep_paper_out_but_a_full_room_does(workshop: Workshop) -> None:
    services.lock_joining(workshop=workshop, locked=True)
    one, two = make_sheets(workshop, 2)
    assert begun(one).seat
    Workshop.objects.update(most_seats=1)
    with pytest.raises(Refused):
        begun(two)


def test_before_the_rating_opens_answers_wait_and_are_let_in(workshop: Workshop) -> None:
    workshop = go(workshop, Step.READ)
    sheet = begun(make_sheets(workshop)[0])
    assert enter(sheet, statement(workshop)).waiting
    go(workshop, Step.RATE)
    assert Rating.objects.values_list("waiting", flat=True).get() is False


def test_after_the_showing_an_answer_waits_as_from_a_phone(workshop: Workshop) -> None:
    room_of(workshop)
    go(workshop, Step.SHOW)
    sheet = begun(make_sheets(workshop)[0])
    assert enter(sheet, statement(workshop)).waiting
    go(workshop, Step.RATE)
    assert Rating.objects.get(seat=sheet.seat).waiting


def test_an_answer_can_be_changed_and_taken_off_until_the_showing(workshop: Workshop) -> None:
    sheet, about = begun(make_sheets(workshop)[0]), statement(workshop)
    enter(sheet, about, 2)
    enter(sheet, about, 5, "Better so")
    assert Rating.objects.values_list("value", "reason").get() == (5, "Better so")
    services.take_off_answer(sheet=sheet, statement=about)
    assert Rating.objects.count() == 0


def test_what_the_room_was_shown_stays(workshop: Workshop) -> None:
    room_of(workshop)
    sheet, about = begun(make_sheets(workshop)[0]), statement(workshop)
    enter(sheet, about, 2)
    go(workshop, Step.SHOW)
    with pytest.raises(Refused):
        services.take_off_answer(sheet=sheet, statement=about)
    with pytest.raises(Refused):
        services.choose_sheet_group(sheet=sheet, group="leaders", now=now())
    assert Rating.objects.get(seat=sheet.seat).value == 2


def test_a_late_answer_can_be_taken_off_after_the_showing(workshop: Workshop) -> None:
    room_of(workshop)
    sheet, about = begun(make_sheets(workshop)[0]), statement(workshop)
    go(workshop, Step.SHOW)
    enter(sheet, about, 2)
    services.take_off_answer(sheet=sheet, statement=about)
    assert not Rating.objects.filter(seat=sheet.seat).exists()


def test_a_slip_in_the_group_is_mended_until_the_showing(workshop: Workshop) -> None:
    sheet = begun(make_sheets(workshop)[0], "leaders")
    enter(sheet, statement(workshop))
    begun(sheet, "people")
    assert Seat.objects.get().group == "people"


def test_of_two_who_begin_a_sheet_at_once_one_does(workshop: Workshop) -> None:
    sheet = make_sheets(workshop)[0]
    same = Sheet.objects.get(pk=sheet.pk)
    begun(sheet)
    with pytest.raises(Refused):
        services.choose_sheet_group(sheet=same, group="leaders", now=now())
    assert Seat.objects.get().group == "staff"


def test_what_the_sheets_promise_stays_once_they_are_printed(workshop: Workshop) -> None:
    domains = [item.domain for item in workshop.agenda_items]
    services.change_workshop(workshop=workshop, domains=domains, minimum=8)
    make_sheets(workshop)
    services.change_workshop(workshop=workshop, domains=domains, minimum=10)
    for weaker in ({"minimum": 5}, {"carers_apart": True}):
        with pytest.raises(Refused):
            services.change_workshop(workshop=workshop, domains=domains, **weaker)


def test_a_sheet_without_a_group_takes_no_answer(workshop: Workshop) -> None:
    with pytest.raises(Refused):
        enter(make_sheets(workshop)[0], statement(workshop))


def test_nothing_is_entered_from_a_seat_that_was_taken_out(workshop: Workshop) -> None:
    sheet = begun(make_sheets(workshop)[0])
    assert sheet.seat
    services.remove_seat(workshop=workshop, seat_pk=sheet.seat.pk, now=now())
    with pytest.raises(Refused):
        enter(sheet, statement(workshop))
    assert to_enter(workshop, workshop.agenda_items[0]) == ToEnter(0, 0)


def test_nothing_is_entered_when_the_workshop_has_ended(workshop: Workshop) -> None:
    sheet = begun(make_sheets(workshop)[0])
    go(workshop, Step.CLOSED)
    with pytest.raises(Refused):
        enter(sheet, statement(workshop))


# Starting again --------------------------------------------------------------------------


def again(sheet: Sheet) -> Sheet:
    return services.start_sheet_again(sheet=sheet, now=now())


def test_a_sheet_started_again_is_blank_and_its_answers_are_gone(workshop: Workshop) -> None:
    sheet, item = begun(make_sheets(workshop)[0], "leaders"), workshop.agenda_items[0]
    for about in item.statements:
        enter(sheet, about, 2, "It depends.")
    assert again(sheet).seat is None
    assert Rating.objects.count() == 0
    assert to_enter(workshop, item) == ToEnter(1, 1)
    enter(begun(sheet), item.statements[0], 4)
    assert Rating.objects.values_list("value", "seat__group").get() == (4, "staff")


def test_a_sheet_started_again_has_another_key_and_other_words(workshop: Workshop) -> None:
    sheet = begun(make_sheets(workshop)[0])
    before = sheet.seat
    assert before
    again(sheet)
    after = begun(sheet).seat
    assert after
    assert before.key != after.key
    with pytest.raises(Refused):
        services.return_to_seat(workshop=workshop, return_code=before.return_code, now=now())


def test_starting_a_blank_sheet_again_changes_nothing(workshop: Workshop) -> None:
    sheet = make_sheets(workshop)[0]
    assert again(sheet).seat is None
    assert Seat.objects.count() == 0


def test_what_the_room_was_shown_is_not_started_again(workshop: Workshop) -> None:
    room_of(workshop)
    sheet = begun(make_sheets(workshop)[0])
    enter(sheet, statement(workshop), 2)
    go(workshop, Step.SHOW)
    go(workshop, Step.RATE, item=1)
    with pytest.raises(Refused, match="stays and counts"):
        again(sheet)
    assert Rating.objects.get(seat=sheet.seat).value == 2


def test_no_reason_goes_that_was_read_at_the_desk(workshop: Workshop) -> None:
    sheet = begun(make_sheets(workshop)[0])
    enter(sheet, statement(workshop), 2, "They never asked.")
    for step in (Step.LOOK_THROUGH, Step.RATE, Step.READ, Step.LOBBY):
        go(workshop, step)
        with pytest.raises(Refused):
            again(sheet)
    assert Rating.objects.get(seat=sheet.seat).reason == "They never asked."


def test_whether_there_is_a_reason_is_not_told_by_what_can_be_started_again(
    workshop: Workshop,
) -> None:
    one, two, blank = (begun(sheet) for sheet in make_sheets(workshop, 3))
    enter(one, statement(workshop), 2)
    enter(two, statement(workshop), 2, "They never asked.")
    go(workshop, Step.LOOK_THROUGH)
    for sheet in (one, two):
        with pytest.raises(Refused):
            again(sheet)
    assert again(blank).seat is None


def test_what_came_too_late_to_count_is_started_again(workshop: Workshop) -> None:
    workshop = go(workshop, Step.LOOK_THROUGH)
    sheet = begun(make_sheets(workshop)[0])
    assert enter(sheet, statement(workshop), 2, "Too late").waiting
    go(workshop, Step.SHOW)
    assert again(sheet).seat is None


def test_nobody_is_started_again_so_that_a_small_group_is_shown(workshop: Workshop) -> None:
    workshop = go(make_workshop(minimum=5), Step.READ)
    for seat in [make_seat(workshop, "leaders"), make_seat(workshop, "leaders")]:
        services.agree(seat=seat, agrees=True)
    assert agreed_groups(workshop) == {"leaders"}
    sheet = begun(make_sheets(workshop)[0], "leaders")
    assert agreed_groups(workshop) == frozenset()
    begun(again(sheet), "staff")
    assert agreed_groups(workshop) == frozenset()


def test_nothing_is_started_again_on_a_phone_or_after_the_end(workshop: Workshop) -> None:
    one, two = make_sheets(workshop, 2)
    taken(one, "staff")
    begun(two)
    go(workshop, Step.CLOSED)
    for sheet in (one, two):
        with pytest.raises(Refused):
            again(sheet)
    assert Seat.objects.filter(removed_at=None).count() == 2


# Counting ---------------------------------------------------------------------------------


def test_sheets_are_counted_until_every_statement_or_the_rest_left_blank(
    workshop: Workshop,
) -> None:
    one, two, _three = make_sheets(workshop, 3)
    item = workshop.agenda_items[0]
    assert to_enter(workshop, item) == ToEnter(3, 3)
    for about in item.statements:
        enter(begun(one), about)
    enter(begun(two), item.statements[0])
    assert to_enter(workshop, item) == ToEnter(2, 3)
    services.finish_sheet(sheet=begun(two), item=item)
    assert to_enter(workshop, item).said == "1 sheet of 3 is still to enter."
    assert to_enter(workshop, workshop.agenda_items[1]).said == "3 sheets of 3 are still to enter."


def test_a_sheet_whose_answer_was_taken_off_is_to_enter_again(workshop: Workshop) -> None:
    sheet, item = begun(make_sheets(workshop)[0]), workshop.agenda_items[0]
    for about in item.statements:
        enter(sheet, about)
    assert to_enter(workshop, item).said == "All sheets of paper are entered."
    services.take_off_answer(sheet=sheet, statement=item.statements[0])
    assert to_enter(workshop, item).left == 1


def test_sheets_that_were_left_over_are_not_counted(workshop: Workshop) -> None:
    sheets, item = make_sheets(workshop, 5), workshop.agenda_items[0]
    begun(sheets[4])
    assert services.hand_out_up_to(workshop=workshop, number=2) == 3
    assert to_enter(workshop, item) == ToEnter(3, 3)
    services.leave_out_sheet(sheet=sheets[0])
    assert to_enter(workshop, item) == ToEnter(2, 2)
    begun(sheets[0])
    assert to_enter(workshop, item) == ToEnter(3, 3)
    with pytest.raises(Refused):
        services.leave_out_sheet(sheet=begun(sheets[0]))


def test_the_count_is_said_while_people_answer_and_not_later(workshop: Workshop) -> None:
    make_sheets(workshop)
    steps = (Step.READ, Step.RATE, Step.LOOK_THROUGH, Step.SHOW, Step.PRIORITIES, Step.IDEAS)
    counted = [to_enter_now(go(workshop, step)) for step in steps]
    assert counted == [ToEnter(1, 1)] * 3 + [None] * 3


# A seat on a phone ------------------------------------------------------------------------


def taken(sheet: Sheet, group: str = "", once: str = "page") -> Seat:
    return services.take_seat_of_sheet(sheet=sheet, group=group, once=once, now=now())


def came_back(sheet: Sheet, words: str, once: str = "page") -> Seat:
    return services.return_to_seat(workshop=sheet.workshop, return_code=words, now=now(), once=once)


def words_of(sheet: Sheet) -> str:
    assert sheet.seat
    return sheet.seat.return_code


def test_the_code_of_a_sheet_that_was_begun_gives_nobody_its_seat(workshop: Workshop) -> None:
    sheet = begun(make_sheets(workshop)[0])
    with pytest.raises(Refused, match="three words"):
        taken(sheet)
    sheet.refresh_from_db()
    assert sheet.taken_at is None


def test_the_words_of_a_sheet_give_its_seat_with_its_answers(workshop: Workshop) -> None:
    sheet = begun(make_sheets(workshop)[0], "leaders")
    enter(sheet, statement(workshop), 2)
    seat = came_back(sheet, words_of(sheet))
    assert (seat.pk, seat.is_here(now()), seat.group) == (sheet.seat_id, True, "leaders")
    assert Rating.objects.get(seat=seat).value == 2
    assert to_enter(workshop, workshop.agenda_items[0]) == ToEnter(0, 0)


def test_a_blank_sheet_gives_a_new_seat(workshop: Workshop) -> None:
    sheet = make_sheets(workshop)[0]
    seat = taken(sheet, "partners")
    sheet.refresh_from_db()
    assert (sheet.seat_id, seat.group) == (seat.pk, "partners")


def test_a_double_tap_gets_the_same_seat_and_nobody_else_gets_it(workshop: Workshop) -> None:
    sheet = make_sheets(workshop)[0]
    assert taken(sheet, "staff").pk == taken(sheet, "staff").pk
    for once in ("another page", ""):
        with pytest.raises(Refused):
            taken(sheet, once=once)


def test_the_words_that_the_helper_saw_open_a_sheet_once(workshop: Workshop) -> None:
    sheet = begun(make_sheets(workshop)[0])
    words = words_of(sheet)
    seat = came_back(sheet, words)
    assert (came_back(sheet, words).pk, seat.return_code != words) == (seat.pk, True)
    for once in ("another page", ""):
        with pytest.raises(Refused):
            came_back(sheet, words, once)
    with pytest.raises(Refused):
        came_back(sheet, "otter-lemon-seven")
    assert came_back(sheet, seat.return_code, "another page").return_code == seat.return_code


def test_once_on_a_phone_nothing_is_entered_from_the_sheet(workshop: Workshop) -> None:
    sheet = begun(make_sheets(workshop)[0])
    came_back(sheet, words_of(sheet))
    for write in (
        lambda: enter(sheet, statement(workshop)),
        lambda: services.take_off_answer(sheet=sheet, statement=statement(workshop)),
        lambda: begun(sheet, "leaders"),
        lambda: services.finish_sheet(sheet=sheet, item=workshop.agenda_items[0]),
    ):
        with pytest.raises(Refused):
            write()


def test_the_seat_of_a_workshop_that_ended_is_not_given(workshop: Workshop) -> None:
    one, two = make_sheets(workshop, 2)
    begun(two)
    go(workshop, Step.CLOSED)
    for sheet in (one, two):
        with pytest.raises(Refused):
            taken(sheet, "staff")


# The link ---------------------------------------------------------------------------------


def test_a_new_link_ends_the_old_one(workshop: Workshop) -> None:
    old = services.make_scribe_link(workshop=workshop, now=now())
    new = services.make_scribe_link(workshop=workshop, now=now())
    assert (old.secret != new.secret, len(new.secret) >= 32) == (True, True)
    assert workshop.scribe_link == new
    services.end_scribe_link(workshop=workshop)
    assert not Workshop.objects.filter(scribe_link__isnull=False).exists()


def test_a_deleted_workshop_takes_its_sheets_along(workshop: Workshop) -> None:
    begun(make_sheets(workshop)[0])
    services.make_scribe_link(workshop=workshop, now=now())
    services.delete_workshop(workshop=workshop)
    assert Sheet.objects.count() == 0
