"""Queries that are put together once: they say what Django would say."""

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef, Subquery
from django.test.utils import CaptureQueriesContext

from tests.factories import go, make_seat, make_workshop, rate, statement
from workshops.models import Rating, Seat, Workshop
from workshops.prepared import Given, Prepared
from workshops.steps import Step

pytestmark = pytest.mark.django_db


@pytest.fixture
def workshop() -> Workshop:
    """A room that rates."""
    return go(make_workshop(group_names={"staff": "100 % staff"}), Step.RATE)


def in_group() -> Prepared[Seat]:
    return Prepared(
        lambda: (
            Seat.objects.filter(workshop=Given("workshop"), group=Given("group"))
            .select_related("workshop__current_item__domain", "workshop__current_statement")
            .defer("workshop__title")
            .order_by("pk")
        )
    )


def test_models_come_whole_with_their_related_ones(workshop: Workshop) -> None:
    seats = [make_seat(workshop, "staff") for _ in range(3)]
    make_seat(workshop, "leaders")
    found = in_group().all(workshop=workshop.pk, group="staff")
    assert found == seats
    with CaptureQueriesContext(connection) as queries:
        first = found[0]
        assert first.workshop.group_names == {"staff": "100 % staff"}
        assert first.joined_at == seats[0].joined_at
        assert first.left_at is None
        assert first.workshop.current_item.domain.title == "Domain 1 in full"  # type: ignore[union-attr]
        assert first.workshop.current_statement is None
    assert len(queries) == 0
    assert first.workshop.title == "Riverside review"  # deferred, and asked for when wanted


def test_the_same_question_is_asked_with_other_values(workshop: Workshop) -> None:
    staff, leader = make_seat(workshop, "staff"), make_seat(workshop, "leaders")
    ask = in_group()
    assert ask.first(workshop=workshop.pk, group="staff") == staff
    assert ask.first(workshop=workshop.pk, group="leaders") == leader
    assert ask.first(workshop=workshop.pk, group='it\'s "%s" -- ?') is None
    assert ask.first(workshop=workshop.pk + 1, group="staff") is None
    assert ask.first(workshop=2**70, group="staff") is None


def test_annotations_and_plain_rows_come_as_from_django(workshop: Workshop) -> None:
    seat, quiet = make_seat(workshop), make_seat(workshop)
    rate(seat, statement(workshop), 5, "100 % sure", sequence=3)
    ratings = Rating.objects.filter(
        seat=OuterRef("pk"), statement=Given("statement"), reason__contains="%"
    )
    newest = ratings.order_by("-sequence")
    seats = Seat.objects.filter(workshop=Given("workshop")).order_by("pk")
    told = {"sure": Exists(ratings), "since": Subquery(newest.values("written_at")[:1])}
    models = Prepared(lambda: seats.annotate(**told))
    rows = Prepared(lambda: seats.annotate(**told).values_list("sure", "pk", "since"))
    given = {"workshop": workshop.pk, "statement": statement(workshop).pk}
    written = seat.ratings.get().written_at
    assert rows.all(**given) == [(True, seat.pk, written), (False, quiet.pk, None)]
    found = [(vars(one)["sure"], one.pk, vars(one)["since"]) for one in models.all(**given)]
    assert found == rows.all(**given)


def test_many_who_ask_the_same_each_get_their_own_rows(workshop: Workshop) -> None:
    seats = {group: [make_seat(workshop, group) for _ in range(2)] for group in ("staff", "people")}
    groups = ["staff", "leaders", "people", 'it\'s "%s" -- $1', "staff"]
    ask = in_group()
    given = [{"workshop": workshop.pk, "group": group} for group in groups]
    given.insert(2, {"workshop": 2**70, "group": "staff"})
    found = ask.each(given)
    assert found == [seats["staff"], [], [], seats["people"], [], seats["staff"]]
    assert found[0][0] is not found[5][0]
    assert [seat.workshop.group_names for seat in found[3]] == [{"staff": "100 % staff"}] * 2
    assert found == [ask.all(**one) for one in given]
    assert ask.each(given[:1]) == [seats["staff"]]
    assert ask.each([]) == []
    assert ask.each([given[2], given[2]]) == [[], []]


@pytest.mark.skipif(settings.ON_SQLITE, reason="only PostgreSQL is far away")
def test_many_who_ask_the_same_are_one_question(workshop: Workshop) -> None:
    given = [{"workshop": workshop.pk, "group": group} for group in ("staff", "people", "leaders")]
    ask = in_group()
    ask.each(given)
    with CaptureQueriesContext(connection) as queries:
        ask.each(given)
    assert [query["sql"].split()[0] for query in queries] == ["EXECUTE"]


def test_nothing_of_a_row_is_shared_between_two_who_ask(workshop: Workshop) -> None:
    make_seat(workshop)
    ask = in_group()
    one, other = (ask.first(workshop=workshop.pk, group="staff") for _ in range(2))
    assert one is not None
    assert other is not None
    one.workshop.group_names["staff"] = "Changed"
    assert other.workshop.group_names == {"staff": "100 % staff"}


def test_a_value_that_is_missing_is_a_mistake(workshop: Workshop) -> None:
    with pytest.raises(KeyError):
        in_group().all(workshop=workshop.pk)


@pytest.mark.skipif(settings.ON_SQLITE, reason="PostgreSQL is asked to prepare itself")
def test_postgresql_plans_a_question_once_on_each_connection(workshop: Workshop) -> None:
    ask = in_group()
    with CaptureQueriesContext(connection) as queries:
        for _ in range(3):
            ask.all(workshop=workshop.pk, group="staff")
    kinds = [query["sql"].split()[0] for query in queries]
    assert kinds in (["PREPARE", *["EXECUTE"] * 3], ["EXECUTE"] * 3)
    with CaptureQueriesContext(connection) as queries:
        in_group().all(workshop=workshop.pk, group="staff")
    assert [query["sql"].split()[0] for query in queries] == ["EXECUTE"]


@pytest.mark.skipif(settings.ON_SQLITE, reason="only PostgreSQL has poolers")
def test_behind_a_pooler_nothing_is_prepared(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat = make_seat(workshop)
    monkeypatch.setattr(connection, "prepared", None)
    with CaptureQueriesContext(connection) as queries:
        assert in_group().all(workshop=workshop.pk, group="staff") == [seat]
    assert [query["sql"].split()[0] for query in queries] == ["SELECT"]
