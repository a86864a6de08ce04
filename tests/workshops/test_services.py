"""What the room may do, and what becomes of it."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.factories import (
    go,
    make_edition,
    make_facilitator,
    make_seat,
    make_workshop,
    now,
    rate,
    rating_of,
    statement,
)
from workshops import services
from workshops.disclosure import ORDER
from workshops.models import PriorityMark, Rating, Seat, Showing, Workshop
from workshops.services import Refused
from workshops.steps import Place, Step

pytestmark = pytest.mark.django_db


def room(workshop: Workshop, **groups: int) -> list[Seat]:
    return [make_seat(workshop, group) for group, size in groups.items() for _seat in range(size)]


class TestJoining:
    def test_a_locked_workshop_lets_nobody_new_in_but_seats_return(self) -> None:
        workshop = make_workshop()
        seat = make_seat(workshop)
        services.lock_joining(workshop=workshop, locked=True)
        with pytest.raises(Refused, match="closed for now"):
            make_seat(workshop)
        back = services.return_to_seat(
            workshop=workshop, return_code=seat.return_code.replace("-", "  ").upper(), now=now()
        )
        assert back == seat

    def test_a_full_workshop_says_so(self) -> None:
        workshop = make_workshop(most_seats=1)
        make_seat(workshop)
        with pytest.raises(Refused, match="full"):
            make_seat(workshop)

    def test_the_group_can_be_changed_until_the_first_answer(self) -> None:
        workshop = go(make_workshop(), Step.RATE)
        seat = make_seat(workshop, "staff")
        services.change_group(seat=seat, group="people")
        rate(seat, statement(workshop), 4)
        with pytest.raises(Refused, match="answered already"):
            services.change_group(seat=seat, group="leaders")
        assert Seat.objects.get(pk=seat.pk).group == "people"

    def test_carers_can_be_chosen_only_where_they_are_a_group_of_their_own(self) -> None:
        with pytest.raises(Refused, match="Choose the group"):
            make_seat(make_workshop(), "carers")
        assert make_seat(make_workshop(carers_apart=True), "carers").group == "carers"

    def test_the_code_lives_only_while_the_workshop_is_open(self) -> None:
        workshop = make_workshop()
        assert len(workshop.code or "") == 8
        assert go(workshop, Step.CLOSED).code is None


class TestAnswering:
    def test_an_answer_sent_twice_is_written_once(self) -> None:
        workshop = go(make_workshop(), Step.RATE)
        seat = make_seat(workshop)
        first = rate(seat, statement(workshop), 2, "Why", key="a", sequence=1)
        again = rate(seat, statement(workshop), 5, "Else", key="a", sequence=9)
        assert (first.kind, again.kind) == ("saved", "saved")
        assert rating_of(seat, statement(workshop)).value == 2

    def test_an_older_answer_that_arrives_later_does_not_win(self) -> None:
        workshop = go(make_workshop(), Step.RATE)
        seat = make_seat(workshop)
        rate(seat, statement(workshop), 5, key="b", sequence=2)
        rate(seat, statement(workshop), 1, key="a", sequence=1)
        assert rating_of(seat, statement(workshop)).value == 5

    def test_a_second_phone_of_a_seat_is_told_that_a_newer_answer_stands(self) -> None:
        workshop = go(make_workshop(), Step.RATE)
        seat = make_seat(workshop)
        rate(seat, statement(workshop), 5, key="a", sequence=8)
        told = rate(seat, statement(workshop), 1, key="b", sequence=3)
        assert (told.kind, told.sequence) == ("older", 8)
        assert rate(seat, statement(workshop), 1, key="b", sequence=9).kind == "saved"
        assert rating_of(seat, statement(workshop)).value == 1

    def test_an_answer_after_the_closing_waits_and_enters_when_rating_opens_again(self) -> None:
        workshop = go(make_workshop(), Step.RATE)
        seat = make_seat(workshop)
        rate(seat, statement(workshop), 2, key="a", sequence=1)
        workshop = go(workshop, Step.LOOK_THROUGH)
        assert rate(seat, statement(workshop), 5, key="b", sequence=2).waiting
        assert rating_of(seat, statement(workshop)).value == 2
        go(workshop, Step.RATE)
        assert rating_of(seat, statement(workshop)).value == 5
        assert not Rating.objects.waiting().exists()

    def test_closing_warns_for_twenty_seconds_then_moves_on_by_itself(self) -> None:
        workshop = go(make_workshop(), Step.RATE)
        start = now()
        services.begin_closing(workshop=workshop, now=start)
        workshop.refresh_from_db()
        assert workshop.closing_at == start + timedelta(seconds=20)
        same = services.catch_up(workshop=workshop, now=start + timedelta(seconds=20))
        assert same.step == Step.RATE
        moved = services.catch_up(workshop=workshop, now=start + timedelta(seconds=24))
        assert moved.step == Step.LOOK_THROUGH

    def test_the_facilitator_can_lengthen_the_closing_or_keep_it_open(self) -> None:
        workshop = go(make_workshop(), Step.RATE)
        start = now()
        services.begin_closing(workshop=workshop, now=start)
        services.lengthen_closing(workshop=workshop, now=start, seconds=30)
        workshop.refresh_from_db()
        assert workshop.closing_at == start + timedelta(seconds=50)
        services.reopen_rating(workshop=workshop, now=start)
        workshop.refresh_from_db()
        assert (workshop.step, workshop.closing_at) == (Step.RATE, None)

    def test_a_removed_seat_can_say_nothing_more_and_is_not_in_the_showing(self) -> None:
        workshop = go(make_workshop(), Step.RATE)
        seats = room(workshop, staff=4)
        for seat in seats:
            rate(seat, statement(workshop), 4)
        services.remove_seat(workshop=workshop, seat_pk=seats[0].pk, now=now())
        with pytest.raises(Refused, match="taken out"):
            rate(seats[0], statement(workshop), 1)
        go(workshop, Step.SHOW)
        assert Showing.objects.get(statement=statement(workshop)).size == 3


class TestMoving:
    def test_an_old_desk_never_skips_a_step(self) -> None:
        workshop = make_workshop()
        place = Place(Step.READ, workshop.agenda.items[0].item)
        services.move_to(workshop=workshop, place=place, now=now(), version=workshop.version)
        with pytest.raises(Refused, match="moved on already"):
            services.move_to(workshop=workshop, place=place, now=now(), version=workshop.version)

    def test_any_step_can_be_reached_and_gone_back_to(self) -> None:
        workshop = make_workshop()
        for step in (Step.PLAN, Step.RATE, Step.LOBBY, Step.PICK, Step.READ):
            assert go(workshop, step, item=1).step == step

    def test_a_place_of_another_workshop_is_refused(self) -> None:
        workshop, other = make_workshop(), make_workshop()
        place = Place(Step.READ, other.agenda.items[0].item)
        with pytest.raises(Refused, match="not on the agenda"):
            services.move_to(workshop=workshop, place=place, now=now())


class TestShowing:
    def test_the_first_showing_is_final_and_later_answers_wait(self) -> None:
        workshop = go(make_workshop(), Step.RATE)
        seats = room(workshop, staff=4)
        for seat in seats[:3]:
            rate(seat, statement(workshop), 4)
        workshop = go(workshop, Step.SHOW)
        before = Showing.objects.get(statement=statement(workshop)).cells
        workshop = go(workshop, Step.RATE)
        assert rate(seats[3], statement(workshop), 1).waiting
        assert rate(seats[0], statement(workshop), 1).waiting
        go(workshop, Step.SHOW)
        assert Showing.objects.get(statement=statement(workshop)).cells == before
        assert before == [{"groups": ["staff"], "size": 3, "counts": {"4": 3}}]

    def test_a_room_below_the_minimum_stores_nothing_and_more_can_come(self) -> None:
        workshop = go(make_workshop(), Step.RATE)
        seats = room(workshop, staff=3)
        for seat in seats[:2]:
            rate(seat, statement(workshop), 4)
        workshop = go(workshop, Step.SHOW)
        assert not Showing.objects.exists()
        go(workshop, Step.RATE)
        assert rate(seats[2], statement(workshop), 1).kind == "saved"

    def test_cant_say_is_counted_in_the_cell_and_apart_from_the_scale(self) -> None:
        workshop = go(make_workshop(), Step.RATE)
        for seat, value in zip(room(workshop, people=3), (0, 0, 5), strict=True):
            rate(seat, statement(workshop), value)
        go(workshop, Step.SHOW)
        assert Showing.objects.get().cells == [
            {"groups": ["people"], "size": 3, "counts": {"0": 2, "5": 1}}
        ]

    def test_priorities_are_shown_over_everyone_present(self) -> None:
        workshop = go(make_workshop(), Step.PRIORITIES)
        staff = room(workshop, staff=4, people=3)
        item, first = workshop.agenda_items[0], statement(workshop)
        services.mark_priorities(seat=staff[0], item=item, statements=[first.pk], now=now())
        go(workshop, Step.PICK)
        assert Showing.objects.get().cells == [
            {"groups": ["staff"], "size": 4, "counts": {str(first.pk): 1}},
            {"groups": ["people"], "size": 3, "counts": {}},
        ]

    def test_only_two_priorities_can_be_marked_and_late_ones_wait(self) -> None:
        workshop = go(make_workshop(), Step.PRIORITIES)
        seat, item = make_seat(workshop), workshop.agenda_items[0]
        pks = [s.pk for s in item.statements]
        with pytest.raises(Refused, match="up to two"):
            services.mark_priorities(seat=seat, item=item, statements=pks[:3], now=now())
        services.mark_priorities(seat=seat, item=item, statements=pks[:2], now=now())
        go(workshop, Step.PICK)
        late = services.mark_priorities(seat=seat, item=item, statements=pks[2:3], now=now())
        assert late.waiting
        in_time = PriorityMark.objects.filter(waiting=False).values_list("statement", flat=True)
        assert set(in_time) == set(pks[:2])


class TestNotes:
    def test_two_desks_writing_the_same_note_lose_nothing(self) -> None:
        workshop = make_workshop()
        item = workshop.agenda_items[0]
        write = {"workshop": workshop, "item": item, "statement": None}
        services.write_note(**write, text="First", version=0)
        with pytest.raises(Refused, match="Both texts") as told:
            services.write_note(**write, text="Second", version=0)
        assert told.value.current.text == "First"  # type: ignore[attr-defined]


class TestSettingUp:
    def test_an_edition_in_use_is_marked(self) -> None:
        assert make_workshop().edition.is_used

    def test_what_people_were_promised_stays_once_they_joined(self) -> None:
        workshop = make_workshop(minimum=5)
        make_seat(workshop)
        domains = [item.domain for item in workshop.agenda_items]
        for change in ({"minimum": 3}, {"carers_apart": True}):
            with pytest.raises(Refused, match="joined already"):
                services.change_workshop(workshop=workshop, domains=domains, **change)
        changed = services.change_workshop(workshop=workshop, domains=domains, minimum=8)
        assert (changed.minimum, changed.carers_apart) == (8, False)

    def test_a_domain_with_answers_stays_on_the_agenda(self) -> None:
        workshop = go(make_workshop(), Step.RATE)
        rate(make_seat(workshop), statement(workshop), 3)
        other = workshop.agenda_items[1].domain
        with pytest.raises(Refused, match="stays on the agenda"):
            services.change_workshop(workshop=workshop, domains=[other])

    def test_deleting_a_workshop_deletes_what_was_said_in_it(self) -> None:
        workshop = go(make_workshop(), Step.RATE)
        for seat in room(workshop, staff=3):
            rate(seat, statement(workshop), 3, "Because")
        go(workshop, Step.SHOW)
        services.delete_workshop(workshop=Workshop.objects.get(pk=workshop.pk))
        assert (Rating.objects.count(), Seat.objects.count(), Showing.objects.count()) == (0, 0, 0)


ANSWERS = st.lists(st.tuples(st.sampled_from(ORDER), st.integers(0, 5)), max_size=14)


class TestWhatIsShown(TestCase):
    """Rooms by chance, shown through the services and read back from the store."""

    def shown(self, answers: list[tuple[str, int]]) -> Showing | None:
        workshop = make_workshop(
            facilitator=make_facilitator(f"f{Workshop.objects.count()}@example.org"),
            edition=make_edition(1, number=Workshop.objects.count() + 1),
            carers_apart=True,
        )
        workshop = go(workshop, Step.RATE)
        for group, value in answers:
            rate(make_seat(workshop, group), statement(workshop), value)
        go(workshop, Step.SHOW)
        return Showing.objects.filter(workshop=workshop).first()

    @settings(max_examples=15, deadline=None)
    @given(ANSWERS, st.integers(0, 5))
    def test_the_cells_do_not_change_when_the_answers_do(
        self, answers: list[tuple[str, int]], other: int
    ) -> None:
        one = self.shown(answers)
        two = self.shown([(group, (value + other) % 6) for group, value in answers])
        assert (one.who if one else None) == (two.who if two else None)

    @settings(max_examples=15, deadline=None)
    @given(ANSWERS, ANSWERS)
    def test_no_difference_of_two_stored_showings_covers_fewer_people_than_the_minimum(
        self, early: list[tuple[str, int]], late: list[tuple[str, int]]
    ) -> None:
        """Whatever arrives between two showings of a statement, the second equals the first."""
        first = self.shown(early)
        if first is None:
            return
        workshop = go(first.workshop, Step.RATE)
        for group, value in late:
            rate(make_seat(workshop, group), statement(workshop), value)
        go(workshop, Step.SHOW)
        stored = list(Showing.objects.filter(workshop=workshop, statement=first.statement))
        assert [showing.cells for showing in stored] == [first.cells]
        assert all(cell.size >= workshop.minimum for showing in stored for cell in showing.who)
