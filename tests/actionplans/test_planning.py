"""The plan: two desks, order, taking out and putting back, agreeing, sharing."""

from datetime import date

import pytest

from actionplans import services
from actionplans.missing import missing_in_words
from actionplans.models import Action, ActionPlan
from actionplans.services import Links
from actionplans.telling import sections_of, seen_by_room
from tests.actionplans.rooms import discussed_room
from tests.factories import now, rating_of, statement
from workshops.models import Rating, Workshop
from workshops.services import Refused, hold_back

pytestmark = pytest.mark.django_db


def add(workshop: Workshop, what: str = "Ring back", links: Links | None = None) -> Action:
    """An action."""
    return services.add_action(workshop=workshop, fields={"what": what}, links=links or Links())


def titles(workshop: Workshop) -> list[str]:
    """The plan's actions in order."""
    sections = sections_of(services.plan_of(workshop), seen_by_room(workshop))
    return [told.action.what for section in sections for told in section.actions]


def test_an_action_without_words_is_refused() -> None:
    workshop, _seats = discussed_room()
    with pytest.raises(Refused, match="Say what will be done"):
        add(workshop, "  ")


def test_the_second_of_two_desks_is_shown_what_the_first_wrote() -> None:
    workshop, _seats = discussed_room()
    action = add(workshop)
    change = {"workshop": workshop, "action_pk": action.pk, "version": 1, "links": Links()}
    services.change_action(fields={"what": "From desk one"}, **change)
    with pytest.raises(services.ActionChanged) as caught:
        services.change_action(fields={"what": "From desk two"}, **change)
    assert caught.value.current.what == "From desk one"


def test_only_reasons_that_may_be_quoted_and_were_let_through_can_be_linked() -> None:
    workshop, seats = discussed_room()
    about = statement(workshop)
    ratings = [rating_of(seat, about) for seat in seats[:3]]
    Rating.objects.filter(pk=ratings[1].pk).update(visible_to="room")
    hold_back(workshop=workshop, rating_pk=ratings[2].pk, held_back=True)
    action = add(workshop, links=Links(statements=[about], reasons=ratings))
    assert list(action.reasons.all()) == [ratings[0]]


def test_a_reason_held_back_later_leaves_the_plan() -> None:
    workshop, seats = discussed_room()
    rating = rating_of(seats[0], statement(workshop))
    add(workshop, links=Links(reasons=[rating]))
    hold_back(workshop=workshop, rating_pk=rating.pk, held_back=True)
    sections = sections_of(services.plan_of(workshop), seen_by_room(workshop))
    assert sections[0].actions[0].quotes == ()


def test_actions_stand_under_the_domain_of_their_first_statement() -> None:
    workshop, _seats = discussed_room()
    add(workshop, "About nothing")
    add(workshop, "About two", Links(statements=[statement(workshop, 1)]))
    add(workshop, "About one", Links(statements=[statement(workshop, 0)]))
    assert titles(workshop) == ["About one", "About two", "About nothing"]


def test_an_action_moves_within_its_domain() -> None:
    workshop, _seats = discussed_room()
    one, _two, three = (add(workshop, what) for what in ("One", "Two", "Three"))
    services.move_action(workshop=workshop, action_pk=three.pk, up=True)
    services.move_action(workshop=workshop, action_pk=one.pk, up=True)
    services.move_action(workshop=workshop, action_pk=one.pk, up=False)
    assert titles(workshop) == ["Three", "One", "Two"]


def test_an_action_that_was_taken_out_can_be_put_back_where_it_was() -> None:
    workshop, _seats = discussed_room()
    one, _two = add(workshop, "One"), add(workshop, "Two")
    services.take_action_out(workshop=workshop, action_pk=one.pk, now=now())
    assert titles(workshop) == ["Two"]
    services.put_action_back(workshop=workshop, action_pk=one.pk)
    assert titles(workshop) == ["One", "Two"]


def test_what_is_missing_is_said_in_a_sentence() -> None:
    action = Action(what="x", lead="Head of service", by_date=date(2026, 7, 31), how_we_know="y")
    assert (
        missing_in_words(action)
        == "Nobody who draws on support is part of this yet, and it has no first step."
    )


def test_a_plan_with_something_missing_can_be_agreed_and_opened_again() -> None:
    workshop, _seats = discussed_room()
    action = add(workshop)
    services.agree_plan(workshop=workshop, now=now())
    with pytest.raises(Refused, match="Open it again"):
        services.take_action_out(workshop=workshop, action_pk=action.pk, now=now())
    services.open_plan_again(workshop=workshop)
    services.take_action_out(workshop=workshop, action_pk=action.pk, now=now())
    assert titles(workshop) == []


def test_a_revoked_link_is_never_made_again() -> None:
    workshop, _seats = discussed_room()
    first = services.share_plan(workshop=workshop).share_secret
    services.revoke_link(workshop=workshop)
    second = services.share_plan(workshop=workshop).share_secret
    assert first != second
    assert ActionPlan.objects.filter(share_secret=first).count() == 0


def test_every_change_of_the_plan_counts() -> None:
    workshop, _seats = discussed_room()
    before = services.plan_of(workshop).version, Workshop.objects.get(pk=workshop.pk).version
    add(workshop)
    after = services.plan_of(workshop).version, Workshop.objects.get(pk=workshop.pk).version
    assert after == (before[0] + 1, before[1] + 1)
