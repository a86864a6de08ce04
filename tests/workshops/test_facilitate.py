"""The desk: who may see it, what it offers, every move, two desks, and what it never says."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from tests import factories
from tests.factories import go, make_facilitator, make_seat, make_workshop, rate, statement
from tests.queries import number_asked
from workshops import services
from workshops.desk import seen, written
from workshops.models import Facilitator, Note, Priority, Rating, Showing, Workshop
from workshops.models.workshop import GRACE_SECONDS
from workshops.steps import Place, Step

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}
SECRET = "Our lift has been broken since Tuesday"
ROOM_STEPS = [step for step in Step if step is not Step.CLOSED]


@pytest.fixture
def fran() -> Facilitator:
    return make_facilitator()


@pytest.fixture
def workshop(fran: Facilitator) -> Workshop:
    return make_workshop(facilitator=fran)


@pytest.fixture
def desk(client: Client, fran: Facilitator) -> Client:
    client.force_login(fran)
    return client


def url(name: str, workshop: Workshop, *more: int) -> str:
    return reverse(f"workshops:{name}", args=[workshop.pk, *more])


def fresh(workshop: Workshop) -> Workshop:
    return Workshop.objects.get(pk=workshop.pk)


def looking_at(workshop: Workshop) -> dict[str, object]:
    """What a desk that sees the workshop as it is now sends with every press."""
    now = fresh(workshop)
    return {"version": now.version, "seen": seen(now)}


def place(workshop: Workshop, step: Step, item: int = 0, position: int | None = None) -> str:
    items = workshop.agenda.items
    chosen = None if position is None else items[item].statements[position]
    return written(Place(step, items[item].item, chosen))


def press(client: Client, workshop: Workshop, to: str, **more: object) -> int:
    data = looking_at(workshop) | {"to": to} | more
    return client.post(url("move", workshop), data).status_code


def answered_by(workshop: Workshop, groups: dict[str, int], value: int = 2) -> None:
    for group, number in groups.items():
        for _person in range(number):
            seat = make_seat(workshop, group)
            for about in workshop.statements_in_view:
                rate(seat, about, value)


# Who may come in


def test_a_facilitator_sees_the_desk(desk: Client, workshop: Workshop) -> None:
    answer = desk.get(url("desk", workshop))

    assert answer.status_code == 200
    assert workshop.spoken_code in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


GETS = ["desk", "desk_now", "sure", "end", "invite", "seats", "colleagues"]
POSTS = [
    *["move", "open", "reopen", "close_rating", "longer", "reopen_rating", "pause", "space"],
    *["hold", "note", "pick", "pretend", "lock", "delete", "change", "colleagues"],
]


@pytest.mark.parametrize("name", GETS)
def test_others_do_not_find_the_desks_pages(client: Client, workshop: Workshop, name: str) -> None:
    stranger = client.get(url(name, workshop))
    client.cookies[f"seat_{workshop.pk}"] = make_seat(workshop).secret
    participant = client.get(url(name, workshop))
    client.force_login(make_facilitator("other@example.org"))
    other = client.get(url(name, workshop))

    assert [stranger.status_code, participant.status_code, other.status_code] == [302, 302, 404]
    assert stranger["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", POSTS)
def test_others_cannot_press_anything(client: Client, workshop: Workshop, name: str) -> None:
    before = fresh(workshop).version
    stranger = client.post(url(name, workshop))
    client.cookies[f"seat_{workshop.pk}"] = make_seat(workshop).secret
    participant = client.post(url(name, workshop))
    client.force_login(make_facilitator("other@example.org"))
    other = client.post(url(name, workshop))

    assert [stranger.status_code, participant.status_code, other.status_code] == [302, 302, 404]
    assert fresh(workshop).version == before


@pytest.mark.parametrize("name", ["move", "open", "pause", "hold", "note", "pick", "lock"])
def test_opening_a_link_presses_nothing(desk: Client, workshop: Workshop, name: str) -> None:
    assert desk.get(url(name, workshop)).status_code == 405


# Every move


def test_the_main_button_goes_through_a_whole_domain(desk: Client, workshop: Workshop) -> None:
    press(desk, workshop, place(workshop, Step.READ))
    press(desk, workshop, place(workshop, Step.RATE))
    answered_by(fresh(workshop), {"staff": 4})
    desk.post(url("close_rating", workshop), looking_at(workshop))
    assert fresh(workshop).closing_at is not None
    press(desk, workshop, place(workshop, Step.LOOK_THROUGH))
    assert Showing.objects.count() == 0

    press(desk, workshop, place(workshop, Step.SHOW), sure="yes")
    assert Showing.objects.count() == 4
    press(desk, workshop, place(workshop, Step.TALK, position=2))
    press(desk, workshop, place(workshop, Step.PRIORITIES))
    press(desk, workshop, place(workshop, Step.PICK), sure="yes")
    press(desk, workshop, place(workshop, Step.READ, item=1))

    assert fresh(workshop).where == Place(Step.READ, workshop.agenda.items[1].item)


@pytest.mark.parametrize("step", ROOM_STEPS)
def test_every_step_has_a_desk_with_one_main_button(
    desk: Client, workshop: Workshop, step: Step
) -> None:
    go(workshop, step)

    page = desk.get(url("desk", workshop)).content.decode()

    assert page.count('id="go"') == 1
    assert page.count("<h1") == 1


@pytest.mark.parametrize("step", ROOM_STEPS)
def test_every_step_rated_one_by_one_has_a_desk(
    desk: Client, fran: Facilitator, step: Step
) -> None:
    workshop = make_workshop(facilitator=fran, one_at_a_time=True)
    rated = (Step.RATE, Step.LOOK_THROUGH, Step.SHOW, Step.TALK)
    go(workshop, step, statement=1 if step in rated else None)

    page = desk.get(url("desk", workshop)).content.decode()

    assert page.count('id="go"') == 1


def test_any_place_is_reachable_from_the_agenda(desk: Client, workshop: Workshop) -> None:
    page = desk.get(url("desk", workshop)).content.decode()

    for item in range(2):
        for step in (Step.READ, Step.RATE, Step.TALK, Step.PICK):
            assert f'value="{place(workshop, step, item)}"' in page
    assert 'value="plan--"' in page


def test_the_next_statement_follows_when_they_are_rated_one_by_one(
    desk: Client, fran: Facilitator
) -> None:
    workshop = make_workshop(facilitator=fran, one_at_a_time=True)
    workshop = go(workshop, Step.TALK, statement=0)

    page = desk.get(url("desk", workshop)).content.decode()

    assert "Rate the next statement" in page
    assert f'name="to" value="{place(workshop, Step.RATE, position=1)}"' in page


def test_a_place_that_is_not_on_the_agenda_is_refused(desk: Client, workshop: Workshop) -> None:
    for nonsense in ("read-999-", "rate--", "dance--", "", "read-1-2-3", "talk-x-"):
        assert press(desk, workshop, nonsense) == 302
    assert fresh(workshop).step == Step.LOBBY


def test_more_time_and_keeping_it_open_stop_the_closing(desk: Client, workshop: Workshop) -> None:
    go(workshop, Step.RATE)
    desk.post(url("close_rating", workshop), looking_at(workshop))
    first = fresh(workshop).closing_at
    desk.post(url("longer", workshop))
    longer = fresh(workshop).closing_at

    assert first is not None
    assert longer is not None
    assert (longer - first).total_seconds() == 30
    desk.post(url("reopen_rating", workshop))
    assert fresh(workshop).closing_at is None


def test_the_desk_moves_on_when_the_time_to_close_has_run_out(
    desk: Client, workshop: Workshop
) -> None:
    workshop = go(workshop, Step.RATE)
    past = timezone.now() - timezone.timedelta(seconds=GRACE_SECONDS + 1)
    services.changed(workshop, closing_at=past)

    page = desk.get(url("desk_now", workshop), **HTMX).content.decode()

    assert fresh(workshop).step == Step.LOOK_THROUGH
    assert "Rating is closed" in page


def test_a_break_and_its_end(desk: Client, workshop: Workshop) -> None:
    desk.post(url("pause", workshop), {"paused": "1"})
    assert fresh(workshop).paused is True
    assert "End the break" in desk.get(url("desk", workshop)).content.decode()

    desk.post(url("pause", workshop), {"paused": "0"})
    assert fresh(workshop).paused is False


def test_the_workshop_ends_after_a_second_question_and_can_be_opened_again(
    desk: Client, workshop: Workshop
) -> None:
    assert "End the workshop?" in desk.get(url("end", workshop)).content.decode()
    press(desk, workshop, "closed--", sure="yes")
    assert fresh(workshop).is_closed
    assert "This workshop has ended" in desk.get(url("desk", workshop)).content.decode()

    desk.post(url("reopen", workshop))
    assert fresh(workshop).step == Step.PLAN
    assert fresh(workshop).is_open


def test_opening_gives_a_code(desk: Client, fran: Facilitator) -> None:
    workshop = make_workshop(facilitator=fran, opened=False)
    assert "Not open yet" in desk.get(url("desk", workshop)).content.decode()

    answer = desk.post(url("open", workshop), follow=True)

    assert fresh(workshop).spoken_code in answer.content.decode()


# Showing asks once more


@pytest.mark.parametrize(
    ("step", "position"), [(Step.SHOW, None), (Step.TALK, None), (Step.TALK, 1), (Step.PICK, None)]
)
def test_showing_asks_once_more(
    desk: Client, workshop: Workshop, step: Step, position: int | None
) -> None:
    workshop = go(workshop, Step.RATE)
    answered_by(workshop, {"staff": 3})
    to = place(workshop, step, position=position)

    asked = desk.post(url("move", workshop), looking_at(workshop) | {"to": to})

    assert asked["Location"].startswith(url("sure", workshop))
    assert Showing.objects.count() == 0
    page = desk.get(asked["Location"]).content.decode()
    assert f'name="to" value="{to}"' in page
    assert 'name="sure" value="yes"' in page


def test_htmx_is_sent_to_the_same_question(desk: Client, workshop: Workshop) -> None:
    data = looking_at(workshop) | {"to": place(workshop, Step.SHOW)}

    answer = desk.post(url("move", workshop), data, **HTMX)

    assert answer["HX-Redirect"].startswith(url("sure", workshop))


def test_what_was_shown_is_shown_again_without_a_question(desk: Client, workshop: Workshop) -> None:
    workshop = go(workshop, Step.RATE)
    answered_by(workshop, {"staff": 3})
    go(workshop, Step.SHOW)
    go(workshop, Step.READ)

    press(desk, workshop, place(workshop, Step.SHOW))

    assert fresh(workshop).step == Step.SHOW


def test_the_talk_is_not_asked_about_when_too_few_answered(
    desk: Client, workshop: Workshop
) -> None:
    go(workshop, Step.SHOW)

    press(desk, workshop, place(workshop, Step.TALK))

    assert fresh(workshop).step == Step.TALK


# Two desks and double presses


def test_a_double_press_moves_once(desk: Client, workshop: Workshop) -> None:
    data = looking_at(workshop) | {"to": place(workshop, Step.READ)}
    first = desk.post(url("move", workshop), data, **HTMX)
    go(workshop, Step.RATE)
    second = desk.post(url("move", workshop), data, **HTMX)

    assert [first.status_code, second.status_code] == [200, 409]
    assert "The room had moved on already" in second.content.decode()
    assert "Rating 4 statements" in second.content.decode()
    assert fresh(workshop).step == Step.RATE


def test_a_stale_desk_without_javascript_is_told_where_the_room_is(
    desk: Client, workshop: Workshop
) -> None:
    data = looking_at(workshop) | {"to": place(workshop, Step.PRIORITIES)}
    go(workshop, Step.RATE)

    answer = desk.post(url("move", workshop), data, follow=True)

    assert "The room had moved on already" in answer.content.decode()
    assert fresh(workshop).step == Step.RATE


def test_a_second_facilitator_can_take_the_desk(workshop: Workshop, client: Client) -> None:
    colleague = make_facilitator("kim@example.org")
    workshop.facilitators.add(colleague)
    client.force_login(colleague)

    press(client, workshop, place(workshop, Step.READ))

    assert fresh(workshop).step == Step.READ


def test_closing_is_refused_to_a_desk_that_looks_elsewhere(
    desk: Client, workshop: Workshop
) -> None:
    go(workshop, Step.RATE)
    stale = looking_at(workshop)
    go(workshop, Step.RATE, item=1)

    answer = desk.post(url("close_rating", workshop), stale, **HTMX)

    assert answer.status_code == 409
    assert fresh(workshop).closing_at is None


def test_a_change_that_is_no_move_does_not_make_a_desk_stale(
    desk: Client, workshop: Workshop
) -> None:
    data = looking_at(workshop) | {"to": place(workshop, Step.READ)}
    services.lock_joining(workshop=workshop, locked=True)

    desk.post(url("move", workshop), data)

    assert fresh(workshop).step == Step.READ


# Nothing about answers


PAGES = ["desk", "desk_now", "seats", "invite", "end", "delete", "change", "colleagues"]


@pytest.mark.parametrize("step", [Step.LOBBY, Step.READ, Step.RATE, Step.PRIORITIES, Step.IDEAS])
def test_no_page_says_what_anyone_answered_before_it_is_shown(
    desk: Client, workshop: Workshop, step: Step
) -> None:
    workshop = go(workshop, Step.RATE)
    for group in ("staff", "leaders"):
        for _person in range(4):
            seat = make_seat(workshop, group)
            for about in workshop.statements_in_view:
                rate(seat, about, 1, reason=SECRET)
    go(workshop, step)

    for name in PAGES:
        page = desk.get(url(name, workshop)).content.decode()
        assert SECRET not in page
        assert "trongly disagree" not in page


def test_answers_do_not_change_a_single_byte_of_the_desk(desk: Client, fran: Facilitator) -> None:
    pages = []
    for value in (1, 5):
        workshop = make_workshop(facilitator=fran)
        workshop = go(workshop, Step.RATE)
        answered_by(workshop, {"staff": 3, "leaders": 1}, value)
        context = desk.get(url("desk_now", workshop)).context
        pages.append((context["counts"], context["primary"].label, context["heading"]))

    assert pages[0][1:] == pages[1][1:]
    assert pages[0][0].cells == pages[1][0].cells


def test_groups_that_are_too_small_are_counted_together(desk: Client, workshop: Workshop) -> None:
    workshop = go(workshop, Step.RATE)
    answered_by(workshop, {"staff": 4, "people": 3, "leaders": 1})
    make_seat(workshop, "leaders")

    page = desk.get(url("desk_now", workshop) + "?part=counts").content.decode()

    assert "8 of 9 have answered" in page
    assert "3 of 3" in page
    assert "Leaders, Staff and Partners, together" in page
    assert "5 of 6" in page
    assert "4 of 4" not in page


def test_where_no_group_can_be_counted_apart_the_desk_says_so(
    desk: Client, workshop: Workshop
) -> None:
    workshop = go(workshop, Step.RATE)
    answered_by(workshop, {"staff": 4, "leaders": 2})

    page = desk.get(url("desk_now", workshop) + "?part=counts").content.decode()

    assert "6 of 6 have answered" in page
    assert "There are too few people to count each group." in page
    assert "4 of 4" not in page


# Looking through


def test_reasons_come_without_group_answer_or_number_and_covered(
    desk: Client, workshop: Workshop
) -> None:
    workshop = go(workshop, Step.RATE)
    seat = make_seat(workshop, "people")
    rate(seat, statement(workshop), 1, reason=SECRET, visible_to="plan")
    go(workshop, Step.LOOK_THROUGH)

    page = desk.get(url("desk", workshop)).content.decode()
    shown = page[page.index('id="material"') : page.index('id="rest"')]

    assert SECRET in shown
    assert "May be quoted" in shown
    assert "People who draw on support" not in shown
    assert "trongly disagree" not in shown
    assert '<details class="cover stack"' in shown
    assert "open>" not in shown
    rating = Rating.objects.get()
    assert f'value="{rating.pk}"' not in shown


def test_a_reason_is_held_back_and_let_through(desk: Client, workshop: Workshop) -> None:
    workshop = go(workshop, Step.RATE)
    rate(make_seat(workshop), statement(workshop), 1, reason=SECRET)
    go(workshop, Step.LOOK_THROUGH)
    handle = desk.get(url("desk", workshop)).context["looked_through"][0]["reasons"][0].handle

    desk.post(url("hold", workshop), {"hold": handle, "why": "names"})
    assert Rating.objects.get().held_back is True
    desk.post(url("hold", workshop), {"let": handle})
    assert Rating.objects.get().held_back is False


def test_a_reason_of_another_workshop_cannot_be_held_back(desk: Client, workshop: Workshop) -> None:
    answer = desk.post(url("hold", workshop), {"hold": "feedbeefdeadbeef"}, **HTMX)

    assert answer.status_code == 409
    assert "That reason is not here any more." in answer.content.decode()


# Talking and picking


def test_the_talk_begins_with_what_is_most_worth_talking_about(
    desk: Client, workshop: Workshop
) -> None:
    workshop = go(workshop, Step.RATE)
    for person in range(6):
        seat = make_seat(workshop, "staff")
        for number, about in enumerate(workshop.statements_in_view):
            split = 1 if person < 3 else 5
            rate(seat, about, split if number == 2 else 4)
    workshop = go(workshop, Step.SHOW)

    context = desk.get(url("desk", workshop)).context

    assert context["primary"].to == place(workshop, Step.TALK, position=2)
    assert context["talked"][0]["statement"] == statement(workshop, 0, 2)


def test_the_open_statement_comes_first_with_its_prompt(desk: Client, workshop: Workshop) -> None:
    workshop = go(workshop, Step.RATE)
    answered_by(workshop, {"staff": 3})
    workshop = go(workshop, Step.TALK, statement=3)

    answer = desk.get(url("desk", workshop))

    assert answer.context["talked"][0]["statement"] == statement(workshop, 0, 3)
    assert "Prompt 1.4?" in answer.content.decode()
    assert "Prompt 1.1?" not in answer.content.decode()


def test_a_priority_is_picked_and_taken_off(desk: Client, workshop: Workshop) -> None:
    workshop = go(workshop, Step.PICK)
    about = statement(workshop, 0, 1)

    desk.post(url("pick", workshop), {"pick": about.pk})
    assert [p.statement for p in Priority.objects.all()] == [about]
    desk.post(url("pick", workshop), {"unpick": about.pk})
    assert Priority.objects.count() == 0


def test_a_statement_of_another_domain_cannot_be_picked(desk: Client, workshop: Workshop) -> None:
    workshop = go(workshop, Step.PICK)

    answer = desk.post(url("pick", workshop), {"pick": statement(workshop, 1, 0).pk}, **HTMX)

    assert answer.status_code == 409
    assert Priority.objects.count() == 0


# Notes


def note(workshop: Workshop, text: str, version: int = 0, **more: object) -> dict[str, object]:
    item = workshop.agenda.items[0].item
    return {"item": item, "statement": "", "text": text, "version": version} | more


def test_a_note_is_saved_and_says_so(desk: Client, workshop: Workshop) -> None:
    answer = desk.post(url("note", workshop), note(workshop, "They agree"), **HTMX)

    assert "Saved at" in answer.content.decode()
    assert 'name="version" value="1"' in answer.content.decode()
    assert Note.objects.get().text == "They agree"


def test_a_note_about_one_statement(desk: Client, workshop: Workshop) -> None:
    about = statement(workshop, 0, 2)
    desk.post(url("note", workshop), note(workshop, "Split", statement=about.pk))

    assert Note.objects.get().statement == about


def test_two_desks_writing_the_same_note_lose_nothing(desk: Client, workshop: Workshop) -> None:
    desk.post(url("note", workshop), note(workshop, "Theirs"), **HTMX)
    with_htmx = desk.post(url("note", workshop), note(workshop, "Mine"), **HTMX)
    without = desk.post(url("note", workshop), note(workshop, "Mine"))

    assert [with_htmx.status_code, without.status_code] == [409, 409]
    assert "Theirs" in with_htmx.content.decode()
    assert "Theirs" in without.content.decode()
    assert "Mine</textarea>" in without.content.decode()
    assert Note.objects.get().text == "Theirs"

    desk.post(url("note", workshop), note(workshop, "Both", version=1))
    assert Note.objects.get().text == "Both"


def test_a_note_that_is_too_long_is_kept_on_the_page(desk: Client, workshop: Workshop) -> None:
    answer = desk.post(url("note", workshop), note(workshop, "x" * 20001))

    assert answer.status_code == 422
    assert "This note is too long to keep." in answer.content.decode()
    assert "x" * 20001 in answer.content.decode()


def test_a_note_belongs_to_a_domain_of_this_workshop(desk: Client, workshop: Workshop) -> None:
    other = make_workshop(edition=factories.make_edition(number=2))
    item = other.agenda.items[0].item

    assert desk.post(url("note", workshop), note(workshop, "x", item=item)).status_code == 404


# The rest of the desk


def test_locking_and_unlocking_joining(desk: Client, workshop: Workshop) -> None:
    desk.post(url("lock", workshop), {"locked": "1"})
    assert fresh(workshop).joining_locked is True
    desk.post(url("lock", workshop), {"locked": "0"})
    assert fresh(workshop).joining_locked is False


def test_the_space_bar_can_be_turned_off(desk: Client, workshop: Workshop) -> None:
    assert "data-go" in desk.get(url("desk", workshop)).content.decode()

    desk.post(url("space", workshop), {"moves_on": "0"})

    assert fresh(workshop).space_moves_on is False
    assert "data-go" not in desk.get(url("desk", workshop)).content.decode()


def test_pretend_participants_only_join_a_practice_workshop(
    desk: Client, fran: Facilitator, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr("subprocess.Popen", lambda command, **_rest: started.append(command))

    refused = desk.post(url("pretend", workshop), **HTMX)
    practice = make_workshop(facilitator=fran, is_practice=True)
    desk.post(url("pretend", practice), **HTMX)

    assert refused.status_code == 409
    assert [command[2:] for command in started] == [
        ["rehearse", str(practice.pk), "--people=25", "--seed=0"]
    ]


def test_the_invitation_has_code_address_and_qr(
    desk: Client, workshop: Workshop, settings: Settings
) -> None:
    settings.BASE_URL = "https://review.example.org"

    page = desk.get(url("invite", workshop)).content.decode()

    assert workshop.spoken_code in page
    assert "review.example.org/join" in page
    assert "<svg" in page
    assert workshop.join_secret in page


def test_a_desk_costs_the_same_with_one_or_three_people_and_domains(
    desk: Client, fran: Facilitator, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    spent = []
    for number, size in enumerate((1, 3), start=5):
        edition = factories.make_edition(domains=size, number=number)
        workshop = make_workshop(facilitator=fran, edition=edition)
        for step in (Step.RATE, Step.LOOK_THROUGH, Step.SHOW, Step.TALK, Step.PICK):
            workshop = go(workshop, step)
            if step is Step.RATE:
                answered_by(workshop, {"staff": size + 2})
            with django_assert_max_num_queries(60) as queries:
                desk.get(url("desk", workshop))
            spent.append((step, number_asked(queries)))

    assert spent[:5] == spent[5:]
