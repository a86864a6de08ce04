"""The room so far: what was shown at a glance, and what stands out."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import (
    go,
    make_edition,
    make_facilitator,
    make_seat,
    make_showing,
    make_workshop,
    rate,
    statement,
)
from workshops.models import Showing, Workshop
from workshops.models.workshop import SECOND_ROUND
from workshops.so_far import SoFar, so_far
from workshops.steps import Step

pytestmark = pytest.mark.django_db

APART = {"leaders": (0, 0, 0, 0, 4, 2), "people": (0, 4, 4, 0, 0, 0)}
ALIKE = {"leaders": (0, 0, 0, 1, 4, 2), "people": (1, 0, 0, 1, 5, 1)}
SPLIT = {"leaders": (0, 0, 0, 5, 1, 0), "staff": (0, 1, 2, 1, 2, 2)}


def found(workshop: Workshop) -> SoFar:
    return so_far(workshop, workshop.agenda_items)


def test_what_stands_out_is_named_across_all_domains() -> None:
    workshop = make_workshop()
    make_showing(workshop, 0, **ALIKE)
    make_showing(workshop, 1, **SPLIT)
    make_showing(workshop, 0, item=1, **APART)
    seen = found(workshop)
    apart, alike, split = statement(workshop, 1, 0), statement(workshop), statement(workshop, 0, 1)
    assert [each.statement for each in seen.worth_talking] == [apart, split]
    assert [each.statement for each in seen.common_ground] == [alike]
    assert [(each.statement, each.words) for each in seen.splits] == [
        (split, "Staff: 4 agree, 3 disagree.")
    ]
    assert seen.worth_talking[0].words.startswith("Most leaders agree.")


def test_nothing_is_known_before_the_room_was_shown_it() -> None:
    workshop = go(make_workshop(), Step.RATE)
    for _person in range(5):
        rate(make_seat(workshop), statement(workshop), 5)
    seen = found(workshop)
    assert (seen.shown, seen.worth_talking, seen.common_ground, seen.splits) == ((), (), (), ())
    assert [domain.item for domain in seen.to_come] == workshop.agenda_items


def test_a_long_day_names_a_few_at_once_and_all_in_a_fold(client: Client) -> None:
    fran = make_facilitator()
    client.force_login(fran)
    workshop = make_workshop(facilitator=fran, edition=make_edition(3))
    for item in range(3):
        for position in range(4):
            make_showing(workshop, position, item=item, **APART)
    seen = found(workshop)
    assert (len(seen.worth_talking.first), len(seen.worth_talking.others)) == (5, 7)
    assert [len(domain.pictures) for domain in seen.shown] == [4, 4, 4]
    text = page(client, "so_far", workshop.pk)
    folded = text.split("7 more</summary>")[1].split("</details>")[0]
    assert [each.statement.text in folded for each in seen.worth_talking] == [False] * 5 + [
        True
    ] * 7


def asked_again(showing: Showing, **cells: Sequence[int]) -> None:
    """The same statement after the talk."""
    after = make_showing(showing.workshop, 3, **cells)
    Showing.objects.filter(pk=after.pk).update(statement=showing.statement, round=SECOND_ROUND)


def test_what_stands_out_is_taken_from_after_the_talk_and_says_so() -> None:
    workshop = make_workshop()
    asked_again(make_showing(workshop, 0, **APART), **ALIKE)
    asked_again(make_showing(workshop, 1, **ALIKE), **SPLIT)
    seen = found(workshop)
    (alike,) = seen.common_ground
    (split,) = seen.worth_talking
    assert (alike.statement, split.statement) == (
        statement(workshop),
        statement(workshop, 0, 1),
    )
    assert alike.words.startswith("After the talk: Most people agree:")
    assert split.words.startswith("After the talk: ")
    assert [each.words for each in seen.splits] == ["After the talk: Staff: 4 agree, 3 disagree."]
    order = [picture.statement for picture in seen.domains[0].pictures[:2]]
    assert order == [split.statement, alike.statement]


def test_the_key_says_which_groups_are_together_or_each_picture_does(client: Client) -> None:
    fran = make_facilitator()
    client.force_login(fran)
    workshop = make_workshop(facilitator=fran)
    make_showing(workshop, 0, leaders_staff=(0, 2, 0, 0, 2, 0))
    assert found(workshop).shown[0].key == [("merged", "Leaders and Staff, together")]
    make_showing(workshop, 1, staff_partners=(0, 2, 0, 0, 4, 0))
    assert found(workshop).shown[0].key == [("merged", "Groups shown together")]
    text = page(client, "so_far", workshop.pk)
    assert "Leaders and Staff, together 4" in text
    assert "Staff and Partners, together 6" in text


def test_it_takes_a_constant_number_of_queries(
    django_assert_max_num_queries: Callable[[int], Any],
) -> None:
    workshop = make_workshop(edition=make_edition(3))
    for item in range(3):
        make_showing(workshop, 0, item=item, **APART)
    items = workshop.agenda_items
    with django_assert_max_num_queries(2):
        so_far(workshop, items)


def page(client: Client, name: str, *arguments: int) -> str:
    answer = client.get(reverse(f"workshops:{name}", args=arguments))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_tells_in_words_and_pictures_and_in_no_figure_that_ranks(client: Client) -> None:
    fran = make_facilitator()
    client.force_login(fran)
    workshop = make_workshop(facilitator=fran)
    make_showing(workshop, 0, **APART)
    text = page(client, "so_far", workshop.pk)
    assert "Most leaders agree. Most people who draw on support and carers disagree." in text
    assert text.count("<svg") >= 6
    assert "See it as a table" in text
    assert workshop.agenda_items[1].domain.title in text  # still to come
    assert "%" not in text.split("<main")[1]


def test_a_page_of_one_domain_holds_that_domain_alone(client: Client) -> None:
    fran = make_facilitator()
    client.force_login(fran)
    workshop = make_workshop(facilitator=fran)
    make_showing(workshop, 0, **APART)
    make_showing(workshop, 0, item=1, **ALIKE)
    first, second = workshop.agenda_items
    text = page(client, "so_far_domain", workshop.pk, first.pk)
    assert statement(workshop).text in text
    assert second.domain.title not in text
    address = reverse("workshops:so_far_domain", args=[workshop.pk, second.pk + 99])
    assert client.get(address).status_code == 404


def test_the_desk_leads_there(client: Client) -> None:
    fran = make_facilitator()
    client.force_login(fran)
    workshop = go(make_workshop(facilitator=fran), Step.READ)
    assert reverse("workshops:so_far", args=[workshop.pk]) in page(client, "desk", workshop.pk)
