"""Ideas: proposed once, held back, joined, and taken into the plan."""

import pytest

from actionplans import services
from actionplans.models import Action, Idea
from tests.actionplans.rooms import at, discussed_room, propose
from tests.factories import now, statement
from workshops.services import Refused, remove_seat
from workshops.steps import Step

pytestmark = pytest.mark.django_db


def test_an_idea_sent_twice_with_one_key_is_written_once() -> None:
    workshop, seats = discussed_room()
    first = propose(workshop, seats[0], key="k1")
    assert propose(workshop, seats[0], key="k1") == first
    assert Idea.objects.count() == 1


def test_another_text_with_a_key_that_was_used_is_not_lost() -> None:
    workshop, seats = discussed_room()
    propose(workshop, seats[0], "One", key="k1")
    propose(workshop, seats[0], "Two", key="k1")
    assert [idea.text for idea in Idea.objects.all()] == ["One", "Two"]


@pytest.mark.parametrize(
    ("text", "said"), [("   ", "Write your idea first."), ("x" * 501, "room for 500 characters")]
)
def test_an_empty_or_too_long_idea_is_refused_in_words(text: str, said: str) -> None:
    workshop, seats = discussed_room()
    with pytest.raises(Refused, match=said):
        propose(workshop, seats[0], text)


def test_an_idea_that_comes_while_the_room_is_elsewhere_is_kept_and_held_back() -> None:
    workshop, seats = discussed_room()
    workshop, seats = at(workshop, seats, Step.TALK)
    idea = propose(workshop, seats[0])
    assert (idea.came_late, idea.held_back) == (True, True)


def test_an_idea_after_the_end_is_refused() -> None:
    workshop, seats = discussed_room()
    workshop, seats = at(workshop, seats, Step.CLOSED)
    with pytest.raises(Refused, match="has ended"):
        propose(workshop, seats[0])


def test_an_idea_that_comes_late_is_kept_and_held_back() -> None:
    workshop, seats = discussed_room()
    workshop, seats = at(workshop, seats, Step.BACKING)
    idea = propose(workshop, seats[0])
    assert (idea.came_late, idea.held_back) == (True, True)


def test_a_removed_seat_proposes_nothing() -> None:
    workshop, seats = discussed_room()
    remove_seat(workshop=workshop, seat_pk=seats[0].pk, now=now())
    with pytest.raises(Refused, match="taken out"):
        propose(workshop, seats[0])


def test_the_facilitator_writes_ideas_at_any_step() -> None:
    workshop, seats = discussed_room()
    workshop, seats = at(workshop, seats, Step.PLAN)
    idea = propose(workshop, None, "Said aloud")
    assert (idea.seat, idea.held_back) == (None, False)


def test_joining_takes_along_what_was_joined_before() -> None:
    workshop, seats = discussed_room()
    one, two, three = (propose(workshop, seats[n], f"Idea {n}") for n in range(3))
    services.join_ideas(workshop=workshop, idea_pk=one.pk, into_pk=two.pk)
    services.join_ideas(workshop=workshop, idea_pk=two.pk, into_pk=three.pk)
    assert set(three.joined.all()) == {one, two}


def test_an_idea_cannot_be_joined_into_itself_by_a_detour() -> None:
    workshop, seats = discussed_room()
    one, two = propose(workshop, seats[0], "One"), propose(workshop, seats[1], "Two")
    services.join_ideas(workshop=workshop, idea_pk=one.pk, into_pk=two.pk)
    with pytest.raises(Refused, match="another idea"):
        services.join_ideas(workshop=workshop, idea_pk=two.pk, into_pk=one.pk)


def test_a_joined_idea_can_stand_alone_again() -> None:
    workshop, seats = discussed_room()
    one, two = propose(workshop, seats[0], "One"), propose(workshop, seats[1], "Two")
    services.join_ideas(workshop=workshop, idea_pk=one.pk, into_pk=two.pk)
    services.separate_idea(workshop=workshop, idea_pk=one.pk)
    assert list(two.joined.all()) == []


def test_an_action_remembers_the_ideas_and_statements_it_came_from() -> None:
    workshop, seats = discussed_room()
    one = propose(workshop, seats[0], "One", statement=statement(workshop))
    two = propose(workshop, seats[1], "Two", statement=statement(workshop, 0, 1))
    services.join_ideas(workshop=workshop, idea_pk=two.pk, into_pk=one.pk)
    action = services.put_into_plan(workshop=workshop, idea_pk=one.pk)
    assert action.what == "One"
    assert set(action.ideas.all()) == {one, two}
    assert set(action.statements.all()) == {statement(workshop), statement(workshop, 0, 1)}


def test_a_long_idea_is_kept_whole_in_the_why() -> None:
    workshop, seats = discussed_room()
    text = "word " * 90
    idea = propose(workshop, seats[0], text)
    action = services.put_into_plan(workshop=workshop, idea_pk=idea.pk)
    assert len(action.what) <= 200
    assert action.why == text.strip()


def test_an_idea_of_another_workshop_is_not_here() -> None:
    workshop, _seats = discussed_room()
    elsewhere, _seats = discussed_room(title="Elsewhere")
    idea = propose(elsewhere, None, "Theirs")
    with pytest.raises(Refused, match="not here any more"):
        services.put_into_plan(workshop=workshop, idea_pk=idea.pk)
    assert not Action.objects.exists()
