"""Closing for good: every answer stays, and nothing tells any more which came from one phone."""

from collections import Counter
from itertools import count, pairwise

import pytest
from django.test import Client

from actionplans import services as plans
from actionplans.models import Idea
from tests.factories import (
    go,
    make_edition,
    make_facilitator,
    make_seat,
    make_workshop,
    now,
    rate,
    statement,
)
from workshops import services
from workshops.access import seat_cookie
from workshops.models import (
    FirstThought,
    Handling,
    PriorityMark,
    Rating,
    Receipt,
    Seat,
    Showing,
    Workshop,
)
from workshops.services import Refused
from workshops.steps import Step
from workshops.words import tidy_return_code

pytestmark = pytest.mark.django_db

KEPT = ("showing", "waiting", "held_back", "flagged", "shuffle")
GROUPS = ["staff"] * 4 + ["people"] * 3 + ["leaders"]


@pytest.fixture
def ended() -> tuple[Workshop, list[Seat]]:
    """A workshop that was rated, shown and ended; everybody's reasons name their number."""
    workshop = go(make_workshop(), Step.RATE)
    seats = [make_seat(workshop, group) for group in GROUPS]
    for position in range(4):
        for number, seat in enumerate(seats):
            rate(
                seat,
                statement(workshop, 0, position),
                number % 5 + 1,
                f"{seat.group} {number} on {position}",
                key=f"k{position}",
                sequence=1024 * position + number,
            )
    workshop = go(workshop, Step.SHOW)
    services.remove_seat(workshop=workshop, seat_pk=seats[0].pk, now=now())
    item = workshop.agenda_items[0]
    services.write_first_thought(seat=seats[1], item=item, text="Mine", sequence=1, now=now())
    workshop = go(workshop, Step.IDEAS)
    plans.propose_idea(
        workshop=workshop, seat=seats[1], text="An idea", statement=None, key="i", now=now()
    )
    return go(workshop, Step.CLOSED), seats


def people_of(workshop: Workshop) -> list[frozenset[str]]:
    """The numbers that stand in the reasons of each seat: one each, while seats are people."""
    seats = Seat.objects.filter(workshop=workshop)
    reasons = [seat.ratings.values_list("reason", flat=True) for seat in seats]
    return [frozenset(reason.split()[1] for reason in each) for each in reasons]


def said(workshop: Workshop) -> Counter[tuple[object, ...]]:
    """Everything that was said, with its group and its picture, and nothing of who said it."""
    rows = Rating.objects.filter(seat__workshop=workshop).values_list(
        "seat__group", "statement", "value", "reason", "visible_to", *KEPT
    )
    return Counter(rows)


def test_before_it_each_seat_holds_the_answers_of_one_person(
    ended: tuple[Workshop, list[Seat]],
) -> None:
    assert [len(numbers) for numbers in people_of(ended[0])] == [1] * len(GROUPS)


def test_no_seat_that_anybody_had_is_left(ended: tuple[Workshop, list[Seat]]) -> None:
    workshop, seats = ended
    services.close_for_good(workshop=workshop, now=now())
    left = Seat.objects.filter(workshop=workshop)
    assert left.filter(pk__in=[seat.pk for seat in seats]).count() == 0
    assert left.filter(secret__in=[seat.secret for seat in seats]).count() == 0
    assert left.filter(return_code__in=[seat.return_code for seat in seats]).count() == 0
    assert {seat.joined_at for seat in left} == {seat.last_seen_at for seat in left}


def test_everything_that_was_said_stays_with_its_group_and_its_picture(
    ended: tuple[Workshop, list[Seat]],
) -> None:
    workshop, _seats = ended
    before = said(workshop)
    shown = list(Showing.objects.order_by("pk").values_list("statement", "cells"))
    services.close_for_good(workshop=workshop, now=now())
    assert said(workshop) == before
    assert list(Showing.objects.order_by("pk").values_list("statement", "cells")) == shown


def test_answers_of_one_person_are_no_longer_together(
    ended: tuple[Workshop, list[Seat]],
) -> None:
    workshop, _seats = ended
    turns = count()

    def in_turn(places: list[Seat], number: int) -> list[Seat]:
        """Lots that always fall otherwise."""
        by = next(turns) % len(places)
        return (places[by:] + places[:by])[:number]

    services.close_for_good(workshop=workshop, now=now(), lots=in_turn)
    mixed = [len(numbers) for numbers in people_of(workshop)]
    assert max(mixed) > 1


def test_nothing_is_left_by_which_a_phone_numbered_or_timed_its_answers(
    ended: tuple[Workshop, list[Seat]],
) -> None:
    workshop, _seats = ended
    services.close_for_good(workshop=workshop, now=now())
    ratings = Rating.objects.filter(seat__workshop=workshop)
    assert set(ratings.values_list("sequence", flat=True)) == {0}
    assert ratings.values("written_at").distinct().count() == 1
    own = (Receipt, FirstThought, PriorityMark)
    assert [each.objects.count() for each in own] == [0, 0, 0]  # type: ignore[attr-defined]
    assert list(Idea.objects.values_list("text", "seat")) == [("An idea", None)]


def test_answers_that_one_person_sent_in_a_row_do_not_stand_in_a_row() -> None:
    workshop = go(make_workshop(), Step.RATE)
    seats = [make_seat(workshop) for _ in range(12)]
    for number, seat in enumerate(seats):
        for position in range(4):
            rate(seat, statement(workshop, 0, position), 4, f"staff {number} on {position}")
    services.close_for_good(workshop=go(workshop, Step.CLOSED), now=now())
    reasons = Rating.objects.order_by("pk").values_list("reason", flat=True)
    people = [reason.split()[1] for reason in reasons]
    changes = sum(one != next_one for one, next_one in pairwise(people))
    # In a row it would be eleven. By chance it is about 44 of 47.
    assert changes > 30


def test_what_points_at_an_answer_still_points_at_it(ended: tuple[Workshop, list[Seat]]) -> None:
    workshop, seats = ended
    chosen = Rating.objects.get(seat=seats[2], statement=statement(workshop))
    services.hold_back(workshop=workshop, rating_pk=chosen.pk, held_back=True, why="A name")
    action = plans.add_action(workshop=workshop, fields={"what": "Do it"}, links=plans.Links())
    action.reasons.add(*Rating.objects.filter(seat=seats[2]))
    quoted = sorted(action.reasons.values_list("reason", flat=True))
    services.close_for_good(workshop=workshop, now=now())
    assert Handling.objects.get().rating.reason == chosen.reason  # type: ignore[union-attr]
    assert sorted(action.reasons.values_list("reason", flat=True)) == quoted
    assert not Rating.objects.filter(pk=chosen.pk).exists()


def test_as_many_of_each_group_took_part_as_before(ended: tuple[Workshop, list[Seat]]) -> None:
    workshop, _seats = ended

    def joined() -> Counter[tuple[str, bool]]:
        seats = Seat.objects.filter(workshop=workshop)
        return Counter((seat.group, seat.removed_at is None) for seat in seats)

    before = joined()
    services.close_for_good(workshop=workshop, now=now())
    assert joined() == before


def test_phones_and_three_words_open_nothing_any_more(ended: tuple[Workshop, list[Seat]]) -> None:
    workshop, seats = ended
    services.close_for_good(workshop=workshop, now=now())
    phone = Client()
    phone.cookies[seat_cookie(workshop.pk)] = seats[1].secret
    page = phone.get(f"/room/{workshop.pk}/")
    assert page.status_code == 404
    assert "Perhaps the workshop was closed for good" in page.content.decode()
    with pytest.raises(Refused):
        services.return_to_seat(
            workshop=workshop, return_code=tidy_return_code(" ".join(seats[1].words)), now=now()
        )


def test_it_cannot_be_opened_or_moved_again(ended: tuple[Workshop, list[Seat]]) -> None:
    workshop, _seats = ended
    services.close_for_good(workshop=workshop, now=now())
    for again in (services.reopen_workshop, services.open_workshop):
        with pytest.raises(Refused, match="closed for good"):
            again(workshop=workshop, now=now())
    with pytest.raises(Refused, match="closed for good"):
        go(workshop, Step.RATE)


def test_nobody_is_taken_out_any_more(client: Client, ended: tuple[Workshop, list[Seat]]) -> None:
    workshop, _seats = ended
    services.close_for_good(workshop=workshop, now=now())
    there = list(workshop.seats.taking_part())
    client.force_login(workshop.facilitators.get())
    address = f"/workshops/{workshop.pk}/seats/{there[0].pk}/remove/"
    for page in (client.get(address), client.post(address, follow=True)):
        assert "no seat is taken out" in page.content.decode()
    assert list(workshop.seats.taking_part()) == there


def test_only_a_workshop_that_has_ended_is_closed_for_good() -> None:
    workshop = go(make_workshop(), Step.RATE)
    seat = make_seat(workshop)
    with pytest.raises(Refused, match="End the workshop first"):
        services.close_for_good(workshop=workshop, now=now())
    assert Seat.objects.get() == seat


def test_twice_is_as_good_as_once(ended: tuple[Workshop, list[Seat]]) -> None:
    workshop, _seats = ended
    once = services.close_for_good(workshop=workshop, now=now())
    twice = services.close_for_good(workshop=workshop, now=now())
    assert twice.untied_at == once.untied_at


def test_other_workshops_are_left_alone(ended: tuple[Workshop, list[Seat]]) -> None:
    other = make_workshop(edition=make_edition(number=2), title="Elsewhere")
    seat = make_seat(other)
    services.close_for_good(workshop=ended[0], now=now())
    assert Seat.objects.get(workshop=other).secret == seat.secret


def test_the_desk_asks_first_and_says_that_nothing_brings_it_back(
    ended: tuple[Workshop, list[Seat]],
) -> None:
    workshop, _seats = ended
    desk = Client()
    desk.force_login(workshop.facilitators.get())
    address = f"/workshops/{workshop.pk}/close-for-good/"
    assert address in desk.get(f"/workshops/{workshop.pk}/desk/").content.decode()
    assert "This cannot be undone" in desk.get(address).content.decode()
    assert Workshop.objects.get(pk=workshop.pk).untied_at is None
    page = desk.post(address, follow=True).content.decode()
    assert "Closed for good. Nothing ties answers to phones any more." in page
    assert "Open it again" not in page
    assert desk.get(address).status_code == 302


def test_only_who_runs_the_workshop_closes_it_for_good(
    ended: tuple[Workshop, list[Seat]],
) -> None:
    workshop, seats = ended
    stranger, participant = Client(), Client()
    stranger.force_login(make_facilitator("other@example.org"))
    participant.cookies[seat_cookie(workshop.pk)] = seats[1].secret
    address = f"/workshops/{workshop.pk}/close-for-good/"
    assert [who.post(address).status_code for who in (stranger, participant)] == [404, 302]
    assert Workshop.objects.get(pk=workshop.pk).untied_at is None


def test_the_pages_after_the_end_still_open(ended: tuple[Workshop, list[Seat]]) -> None:
    workshop, _seats = ended
    services.close_for_good(workshop=workshop, now=now())
    desk = Client()
    desk.force_login(workshop.facilitators.get())
    pages = ("desk/", "desk/now/", "so-far/", "seats/", "plan/")
    answers = {page: desk.get(f"/workshops/{workshop.pk}/{page}").status_code for page in pages}
    assert answers == dict.fromkeys(pages, 200)
