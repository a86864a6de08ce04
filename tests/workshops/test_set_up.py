"""Setting up: the list, making a workshop, changing it, colleagues, seats, deleting."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests.factories import (
    go,
    make_edition,
    make_facilitator,
    make_seat,
    make_workshop,
    rate,
    statement,
)
from tests.queries import number_asked
from workshops import services
from workshops.forms.facilitate import in_words
from workshops.models import Facilitator, Rating, Workshop
from workshops.steps import Step

pytestmark = pytest.mark.django_db


@pytest.fixture
def fran() -> Facilitator:
    return make_facilitator()


@pytest.fixture
def desk(client: Client, fran: Facilitator) -> Client:
    client.force_login(fran)
    return client


def url(name: str, workshop: Workshop, *more: int) -> str:
    return reverse(f"workshops:{name}", args=[workshop.pk, *more])


def filled_in(**other: object) -> dict[str, object]:
    """What the form sends when little was touched."""
    edition = make_edition() if not other.get("edition") else other.pop("edition")
    data: dict[str, object] = {
        "title": "Riverside review",
        "place": "Riverside",
        "date": "2026-03-12",
        "minutes": "180",
        "minimum": "3",
        "space_moves_on": "on",
    }
    for domain in edition.domains.all():  # type: ignore[attr-defined]
        data[f"domain_{domain.pk}"] = "on"
        data[f"order_{domain.pk}"] = domain.position
    return data | other


# The list


def test_the_list_is_friendly_when_it_is_empty(desk: Client) -> None:
    page = desk.get(reverse("workshops:list")).content.decode()

    assert "Nothing here yet" in page
    assert reverse("workshops:create") in page


def test_the_list_tells_open_next_and_past_apart(desk: Client, fran: Facilitator) -> None:
    coming = make_workshop(facilitator=fran, title="Coming", opened=False)
    running = make_workshop(facilitator=fran, title="Running", is_practice=True)
    ended = make_workshop(facilitator=fran, title="Ended one")
    go(ended, Step.CLOSED)

    context = desk.get(reverse("workshops:list")).context

    assert context["open"] == [running]
    assert context["next"] == [coming]
    assert [w.pk for w in context["past"]] == [ended.pk]


def test_the_list_says_the_state_in_words(desk: Client, fran: Facilitator) -> None:
    make_workshop(facilitator=fran, opened=False)
    running = make_workshop(facilitator=fran, is_practice=True)

    page = desk.get(reverse("workshops:list")).content.decode()

    assert "Not opened yet" in page
    assert running.spoken_code in page
    assert "Practice" in page


def test_the_list_holds_only_ones_own_workshops(client: Client, fran: Facilitator) -> None:
    make_workshop(facilitator=fran, title="Of Fran")
    client.force_login(make_facilitator("other@example.org"))

    assert "Of Fran" not in client.get(reverse("workshops:list")).content.decode()


def test_a_stranger_signs_in_first(client: Client) -> None:
    for name in ("list", "create", "fits"):
        answer = client.get(reverse(f"workshops:{name}"))
        assert answer["Location"].startswith(reverse("account_login"))


def test_the_list_costs_the_same_with_one_or_three_workshops(
    desk: Client, fran: Facilitator, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    spent = []
    for more in (1, 2):
        for _one in range(more):
            make_workshop(facilitator=fran)
        with django_assert_max_num_queries(10) as queries:
            desk.get(reverse("workshops:list"))
        spent.append(number_asked(queries))

    assert spent[0] == spent[1]


# Making one


def test_the_form_begins_with_sensible_answers(desk: Client, fran: Facilitator) -> None:
    edition = make_edition(domains=9)
    make_workshop(facilitator=fran, edition=edition, place="Riverside")

    form = desk.get(reverse("workshops:create")).context["form"]

    assert form["place"].value() == "Riverside"
    assert form["date"].value() == timezone.localdate()
    assert form["minutes"].value() == 180
    assert form["minimum"].value() == 3
    assert [row.tick.value() for row in form.domain_rows()] == [True] * 9


def test_a_workshop_is_made_and_its_desk_opens(desk: Client, fran: Facilitator) -> None:
    answer = desk.post(reverse("workshops:create"), filled_in())

    workshop = Workshop.objects.get()
    assert answer["Location"] == url("desk", workshop)
    assert (workshop.title, workshop.date) == ("Riverside review", date(2026, 3, 12))
    assert list(workshop.facilitators.all()) == [fran]
    assert workshop.is_open is False
    assert workshop.edition.is_used


def test_domains_are_chosen_and_put_in_order_by_numbers(desk: Client) -> None:
    edition = make_edition(domains=3)
    first, second, third = edition.domains.all()
    data = filled_in(edition=edition)
    del data[f"domain_{second.pk}"]
    data |= {f"order_{first.pk}": 2, f"order_{third.pk}": 1}

    desk.post(reverse("workshops:create"), data)

    assert [item.domain for item in Workshop.objects.get().items.all()] == [third, first]


def test_settings_are_kept(desk: Client) -> None:
    more = {
        "minimum": "8",
        "carers_apart": "on",
        "one_at_a_time": "on",
        "is_practice": "on",
        "name_staff": "Practitioners",
        "space_moves_on": "",
    }
    data = filled_in(**more)

    desk.post(reverse("workshops:create"), data)

    workshop = Workshop.objects.get()
    assert workshop.minimum == 8
    assert workshop.carers_apart
    assert workshop.one_at_a_time
    assert workshop.is_practice
    assert workshop.space_moves_on is False
    assert workshop.group_names == {"staff": "Practitioners"}


@pytest.mark.parametrize(
    ("mistake", "message"),
    [
        ({"title": ""}, "Give the workshop a title."),
        ({"place": " "}, "Say which place this is about"),
        ({"date": "soon"}, "Write the date like"),
        ({"minimum": "2"}, "Select a valid choice"),
        ({"minutes": "7"}, "Select a valid choice"),
        ({"name_staff": "Us", "name_leaders": "Us"}, "Two groups have this name."),
        ({"title": "x" * 121}, "at most 120 characters"),
    ],
)
def test_a_mistake_is_said_and_what_was_typed_is_kept(
    desk: Client, mistake: dict[str, str], message: str
) -> None:
    data = filled_in(**{"place": "Kept Place", **mistake})

    answer = desk.post(reverse("workshops:create"), data)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert message in page
    assert "This was not saved yet" in page
    assert "Kept Place" in page or "place" in mistake
    assert Workshop.objects.count() == 0


def test_at_least_one_domain_is_needed(desk: Client) -> None:
    data = {k: v for k, v in filled_in().items() if not k.startswith("domain_")}

    answer = desk.post(reverse("workshops:create"), data)

    assert answer.status_code == 422
    assert "Choose at least one domain." in answer.content.decode()


def test_without_content_the_page_says_so(desk: Client) -> None:
    assert desk.get(reverse("workshops:create")).status_code == 503


# What fits


def test_what_fits_is_worked_out_while_typing(desk: Client) -> None:
    data = filled_in(edition=make_edition(domains=9))

    page = desk.get(reverse("workshops:fits"), data).content.decode()

    assert "of these 9 domains fit." in page
    assert "no promise" in page


def test_what_fits_bears_any_nonsense(desk: Client) -> None:
    for nonsense in ({}, {"minutes": "x"}, {"minutes": "99999999"}, {"domain_1": "on"}):
        assert desk.get(reverse("workshops:fits"), nonsense).status_code == 200


def test_the_desk_says_what_fits_after_saving(desk: Client) -> None:
    data = filled_in(edition=make_edition(domains=9))

    page = desk.post(reverse("workshops:create"), data, follow=True).content.decode()

    assert "of the 9 domains fit into the time there is." in page


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "0 minutes"), (1, "1 minute"), (60, "1 hour"), (150, "2 hours 30 minutes")],
)
def test_minutes_in_words(minutes: int, words: str) -> None:
    assert in_words(minutes) == words


# Changing


def change_data(workshop: Workshop, **other: object) -> dict[str, object]:
    return filled_in(edition=workshop.edition, **other)


def test_a_workshop_is_changed(desk: Client, fran: Facilitator) -> None:
    workshop = make_workshop(facilitator=fran, opened=False)

    answer = desk.post(url("change", workshop), change_data(workshop, title="Better title"))

    workshop.refresh_from_db()
    assert answer["Location"] == url("desk", workshop)
    assert workshop.title == "Better title"


def test_the_change_page_shows_the_present_order(desk: Client, fran: Facilitator) -> None:
    edition = make_edition(domains=3)
    first, _second, third = edition.domains.all()
    workshop = make_workshop(facilitator=fran, edition=edition)
    services.change_workshop(workshop=workshop, domains=[third, first])

    form = desk.get(url("change", workshop)).context["form"]

    rows = [(row.domain.position, row.tick.value()) for row in form.domain_rows()]
    assert rows == [(3, True), (1, True), (2, False)]


def test_what_people_were_promised_cannot_be_changed(desk: Client, fran: Facilitator) -> None:
    workshop = make_workshop(facilitator=fran, minimum=5)
    make_seat(workshop)

    page = desk.get(url("change", workshop)).content.decode()
    assert "it can be made larger, and not smaller" in page
    assert 'name="minimum" value="3"' not in page
    smaller = desk.post(url("change", workshop), change_data(workshop, minimum="3"))
    assert smaller.status_code == 422

    desk.post(url("change", workshop), change_data(workshop, minimum="8", carers_apart="on"))

    workshop.refresh_from_db()
    assert (workshop.minimum, workshop.carers_apart) == (8, False)


def test_a_domain_with_answers_stays_and_the_page_says_why(desk: Client, fran: Facilitator) -> None:
    workshop = go(make_workshop(facilitator=fran), Step.RATE)
    rate(make_seat(workshop), statement(workshop), 2)
    go(workshop, Step.LOBBY)
    data = change_data(workshop)
    del data[f"domain_{workshop.agenda_items[0].domain_id}"]

    answer = desk.post(url("change", workshop), data)

    assert answer.status_code == 422
    assert "has answers or notes, so it stays on the agenda." in answer.content.decode()
    assert workshop.items.count() == 2


# Colleagues


def test_a_colleague_is_added_and_taken_off(desk: Client, fran: Facilitator) -> None:
    workshop = make_workshop(facilitator=fran)
    kim = make_facilitator("kim@example.org")

    desk.post(url("colleagues", workshop), {"email": "Kim@Example.org"})
    assert set(workshop.facilitators.all()) == {fran, kim}
    desk.post(url("remove_colleague", workshop, kim.pk))
    assert set(workshop.facilitators.all()) == {fran}


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("nobody@example.org", "Nobody has an account with this address."),
        ("nonsense", "Write an email address such as"),
        ("", "Write the email address"),
    ],
)
def test_an_unknown_colleague_is_said(
    desk: Client, fran: Facilitator, typed: str, message: str
) -> None:
    workshop = make_workshop(facilitator=fran)

    answer = desk.post(url("colleagues", workshop), {"email": typed})

    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert f'value="{typed}"' in answer.content.decode() or not typed


def test_the_last_facilitator_stays(desk: Client, fran: Facilitator) -> None:
    workshop = make_workshop(facilitator=fran)

    desk.post(url("remove_colleague", workshop, fran.pk))

    assert list(workshop.facilitators.all()) == [fran]


def test_who_leaves_a_workshop_to_a_colleague_no_longer_finds_it(
    desk: Client, fran: Facilitator
) -> None:
    workshop = make_workshop(facilitator=fran)
    workshop.facilitators.add(make_facilitator("kim@example.org"))

    answer = desk.post(url("remove_colleague", workshop, fran.pk))

    assert answer["Location"] == reverse("workshops:list")
    assert desk.get(url("desk", workshop)).status_code == 404


# Seats


def test_a_seat_says_its_group_only_where_that_is_counted_apart(
    desk: Client, fran: Facilitator
) -> None:
    workshop = make_workshop(facilitator=fran)
    groups = ["staff"] * 3 + ["leaders"] * 2 + ["partners"] * 3 + ["people"] * 3
    for group in groups:
        make_seat(workshop, group)

    rows = desk.get(url("seats", workshop)).context["rows"]

    named = ["Partners"] * 3 + ["People who draw on support, and carers"] * 3
    assert [row["group"] for row in rows] == [""] * 5 + named


def test_a_seat_is_removed_after_a_question_and_keeps_the_others_numbers(
    desk: Client, fran: Facilitator
) -> None:
    workshop = make_workshop(facilitator=fran)
    first, second = make_seat(workshop), make_seat(workshop)

    asked = desk.get(url("remove_seat", workshop, first.pk)).content.decode()
    assert "Remove seat 1?" in asked
    desk.post(url("remove_seat", workshop, first.pk))

    rows = desk.get(url("seats", workshop)).context["rows"]
    assert [(row["number"], row["seat"].pk) for row in rows] == [(2, second.pk)]


def test_a_seat_of_another_workshop_is_not_found(desk: Client, fran: Facilitator) -> None:
    workshop, other = make_workshop(facilitator=fran), make_workshop(facilitator=fran)
    seat = make_seat(other)

    assert desk.post(url("remove_seat", workshop, seat.pk)).status_code == 404


def test_seats_cost_the_same_for_one_and_three(
    desk: Client, fran: Facilitator, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    workshop = make_workshop(facilitator=fran)
    spent = []
    for more in (1, 2):
        for _person in range(more):
            make_seat(workshop)
        with django_assert_max_num_queries(10) as queries:
            desk.get(url("seats", workshop))
        spent.append(number_asked(queries))

    assert spent[0] == spent[1]


# Deleting


def test_deleting_says_what_goes_and_then_nothing_is_left(desk: Client, fran: Facilitator) -> None:
    workshop = go(make_workshop(facilitator=fran), Step.RATE)
    rate(make_seat(workshop), statement(workshop), 2, reason="Because")

    asked = desk.get(url("delete", workshop)).content.decode()
    assert "the answers and reasons of 1 person" in asked
    assert "the plan, its PDFs and its link" in asked
    answer = desk.post(url("delete", workshop))

    assert answer["Location"] == reverse("workshops:list")
    assert Workshop.objects.count() == Rating.objects.count() == 0


def test_a_link_deletes_nothing(desk: Client, fran: Facilitator) -> None:
    workshop = make_workshop(facilitator=fran)

    desk.get(url("delete", workshop))

    assert Workshop.objects.count() == 1


def test_a_lost_session_is_told_to_htmx_without_a_sign_in_page(client: Client) -> None:
    workshop = make_workshop(facilitator=make_facilitator())

    answer = client.post(url("note", workshop), {}, HTTP_HX_REQUEST="true")

    assert (answer.status_code, answer.content) == (401, b"")


def test_next_workshops_come_soonest_first(desk: Client, fran: Facilitator) -> None:
    today = timezone.localdate()
    late = make_workshop(facilitator=fran, opened=False, date=today + timedelta(days=9))
    soon = make_workshop(facilitator=fran, opened=False, date=today + timedelta(days=2))

    assert desk.get(reverse("workshops:list")).context["next"] == [soon, late]


# How many may join ----------------------------------------------------------------------------


def test_a_large_hall_is_let_in_also_while_people_join(desk: Client, fran: Facilitator) -> None:
    workshop = make_workshop(facilitator=fran, most_seats=1)
    make_seat(workshop)
    page = desk.get(url("change", workshop)).content.decode()
    assert "Most people who can join" in page
    filled = filled_in(edition=workshop.edition, most_seats="1500")
    assert desk.post(url("change", workshop), filled).status_code == 302
    assert Workshop.objects.get().most_seats == 1500
    make_seat(workshop)
    assert workshop.seats.count() == 2


@pytest.mark.parametrize("number", ["0", "1501", "many"])
def test_a_hall_without_end_is_refused(desk: Client, fran: Facilitator, number: str) -> None:
    workshop = make_workshop(facilitator=fran)
    filled = filled_in(edition=workshop.edition, most_seats=number)
    response = desk.post(url("change", workshop), filled)
    assert response.status_code == 422
    assert "Write a number from 1 to 1500." in response.content.decode()
    assert Workshop.objects.get().most_seats == 300


def test_how_many_may_join_stays_when_it_is_left_empty(desk: Client, fran: Facilitator) -> None:
    workshop = make_workshop(facilitator=fran, most_seats=40)
    filled = filled_in(edition=workshop.edition, most_seats="")
    assert desk.post(url("change", workshop), filled).status_code == 302
    assert Workshop.objects.get().most_seats == 40
