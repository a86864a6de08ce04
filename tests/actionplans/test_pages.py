"""The plan's pages: who may ask, what they keep, and what they never show."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actionplans import services
from actionplans.models import Action, Idea, PlanDocument
from actionplans.services import Links
from tests.actionplans.rooms import at, back, discussed_room, propose
from tests.factories import make_facilitator, now, rating_of, statement
from workshops import services as workshop_services
from workshops.access import seat_cookie
from workshops.documents.names import in_ascii
from workshops.models import Facilitator, Rating, Seat, Workshop
from workshops.reasons import handle_of
from workshops.steps import Step

pytestmark = pytest.mark.django_db


@dataclass
class Room:
    """A room collecting ideas, and those who ask for its pages."""

    workshop: Workshop
    seats: list[Seat]
    desk: Client
    other: Client
    phone: Client
    stranger: Client

    def url(self, name: str, *args: Any) -> str:
        """An address of this workshop's plan."""
        return reverse(f"actionplans:{name}", args=[self.workshop.pk, *args])

    def go(self, step: Step) -> None:
        """Move on."""
        self.workshop, self.seats = at(self.workshop, self.seats, step)


@pytest.fixture
def room() -> Room:
    """Facilitator, another facilitator, a participant and a stranger."""
    workshop, seats = discussed_room()
    desk, other, phone = Client(), Client(), Client()
    desk.force_login(Facilitator.objects.get(workshops=workshop))
    other.force_login(make_facilitator("other@example.org"))
    phone.cookies[seat_cookie(workshop.pk)] = seats[0].secret
    return Room(workshop, seats, desk, other, phone, Client())


def text(response: HttpResponse) -> str:
    """The page as text."""
    return response.content.decode()


def test_the_plan_page_is_the_facilitators_alone(room: Room) -> None:
    asked = {
        who: getattr(room, who).get(room.url("desk")).status_code
        for who in ("desk", "other", "phone", "stranger")
    }
    assert asked == {"desk": 200, "other": 404, "phone": 302, "stranger": 302}


def test_only_a_seat_can_propose_and_back(room: Room) -> None:
    for name in ("propose", "back"):
        asked = {
            who: getattr(room, who).post(room.url(name), {"text": "x"}).status_code
            for who in ("desk", "other", "phone", "stranger")
        }
        assert asked == {"desk": 404, "other": 404, "phone": 302, "stranger": 404}


def test_things_of_another_workshop_are_not_found_in_this_one(room: Room) -> None:
    elsewhere, _seats = discussed_room(title="Elsewhere")
    action = services.add_action(workshop=elsewhere, fields={"what": "Theirs"}, links=Links())
    document = services.request_document(workshop=elsewhere, is_draft=True, now=now())
    assert room.desk.get(room.url("action", action.pk)).status_code == 404
    assert room.desk.get(room.url("document", document.pk)).status_code == 404
    assert room.desk.get(room.url("download", document.pk)).status_code == 404


def test_a_phone_without_javascript_sends_an_idea_and_comes_back_to_the_room(room: Room) -> None:
    response = room.phone.post(room.url("propose"), {"text": "Ring back", "key": "k"})
    assert response["Location"] == reverse("workshops:room", args=[room.workshop.pk])
    assert "Ring back" in text(room.phone.get(response["Location"]))


def test_an_idea_that_is_too_long_comes_back_with_its_text(room: Room) -> None:
    response = room.phone.post(room.url("propose"), {"text": "long " * 120})
    assert response.status_code == 422
    assert "long long long" in text(response)
    assert "Make it shorter" in text(response)


def test_a_phones_outbox_hears_what_became_of_an_idea(room: Room) -> None:
    def send(**fields: str) -> tuple[int, Any]:
        answer = room.phone.post(
            room.url("propose"), fields, headers={"Accept": "application/json"}
        )
        return answer.status_code, answer.json()

    assert send(text="One", key="a") == (200, {"outcome": "saved"})
    assert send(text=" ", key="b") == (422, {"message": "Write your idea first."})
    room.go(Step.BACKING)
    assert send(text="Late", key="c") == (200, {"outcome": "waiting"})


def test_a_phone_lists_its_own_ideas_and_nobody_elses(room: Room) -> None:
    propose(room.workshop, room.seats[0], "Mine")
    propose(room.workshop, room.seats[1], "Theirs")
    page = text(room.phone.get(reverse("workshops:room", args=[room.workshop.pk])))
    assert ("Mine" in page, "Theirs" in page) == (True, False)


def test_ideas_are_on_the_big_screen_only_once_they_were_looked_through(room: Room) -> None:
    held = propose(room.workshop, room.seats[1], "Held idea")
    propose(room.workshop, room.seats[1], "Let through")
    services.hold_idea_back(workshop=room.workshop, idea_pk=held.pk, held_back=True)
    screen = reverse("workshops:screen", args=[room.workshop.screen_secret])
    before = text(room.stranger.get(screen))
    assert ("Let through" in before, "2 ideas so far" in before) == (False, True)
    room.go(Step.BACKING)
    after = text(room.stranger.get(screen))
    assert ("Let through" in after, "Held idea" in after) == (True, False)


def test_a_phone_without_javascript_backs_ideas_and_finds_them_ticked(room: Room) -> None:
    idea = propose(room.workshop, room.seats[1], "Back me")
    room.go(Step.BACKING)
    room.phone.post(room.url("back"), {"ideas": [idea.pk]})
    page = text(room.phone.get(reverse("workshops:room", args=[room.workshop.pk])))
    assert f'value="{idea.pk}" checked' in page


def test_every_press_on_the_plan_page_works_as_a_plain_form(room: Room) -> None:
    one, two = propose(room.workshop, None, "One"), propose(room.workshop, None, "Two")
    desk, url = room.desk, room.url
    desk.post(url("add_idea"), {"text": "Three"})
    desk.post(url("join_ideas", two.pk), {"into": one.pk})
    desk.post(url("into_plan", one.pk))
    action = Action.objects.get()
    desk.post(url("hold_idea_back", Idea.objects.get(text="Three").pk), {"held_back": "1"})
    desk.post(url("intro"), {"text": "We met."})
    desk.post(url("take_out", action.pk))
    desk.post(url("put_back", action.pk))
    desk.post(url("agree"), {"agreed": "1"})
    desk.post(url("happened", action.pk), {"text": "The panel met."})
    page = text(desk.get(url("desk")))
    for said in ("1. One", "Also said: Two", "Held back", "Agreed on", "The panel met."):
        assert said in page


def test_htmx_is_given_the_board_alone(room: Room) -> None:
    page = text(room.desk.get(room.url("desk"), headers={"HX-Request": "true"}))
    assert page.lstrip().startswith('<div class="board"')
    assert "<html" not in page


FILLED = {"what": "Ring people back", "lead": "Head of service", "by_date": "2026-06-30"}


def test_an_action_is_written_with_where_it_came_from(room: Room) -> None:
    about = statement(room.workshop)
    quote = rating_of(room.seats[0], about)
    sent = {"statements": [about.pk], "reasons": [handle_of(room.workshop, quote.pk)]}
    response = room.desk.post(room.url("new_action"), {**FILLED, **sent})
    assert response.status_code == 302
    action = Action.objects.get()
    assert (action.by_date, list(action.reasons.all())) == (date(2026, 6, 30), [quote])
    page = text(room.desk.get(room.url("desk")))
    assert "“Nobody asks us 0”" in page


def test_no_form_tells_the_number_of_a_reason(room: Room) -> None:
    quote = rating_of(room.seats[0], statement(room.workshop))
    handle = handle_of(room.workshop, quote.pk)
    sent = {**FILLED, "reasons": [handle]}
    room.desk.post(room.url("new_action"), sent)
    ticked = f'name="reasons" value="{handle}" checked'
    again = {**sent, "what": "", "version": 1}
    address = room.url("action", Action.objects.get().pk)
    for page in (room.desk.get(address), room.desk.post(address, again)):
        assert ticked in text(page)
        assert not re.search(r'name="reasons" value="\d{1,15}"', text(page))


def test_a_reason_that_may_not_be_quoted_any_more_is_said(room: Room) -> None:
    quote = rating_of(room.seats[0], statement(room.workshop))
    workshop_services.hold_back(
        workshop=room.workshop, rating_pk=quote.pk, held_back=True, why="A name"
    )
    sent = {**FILLED, "reasons": [handle_of(room.workshop, quote.pk)]}
    response = room.desk.post(room.url("new_action"), sent)
    assert response.status_code == 422
    assert "A reason you ticked may not be quoted any more." in text(response)
    assert not Action.objects.exists()


def test_an_action_with_mistakes_comes_back_with_what_was_typed(room: Room) -> None:
    response = room.desk.post(
        room.url("new_action"), {**FILLED, "what": "", "by_date": "soonish", "why": "Because"}
    )
    assert response.status_code == 422
    for said in ("Say what will be done.", "Give the date as day", "Because", "soonish"):
        assert said in text(response)


def test_two_desks_are_both_shown_what_the_other_wrote(room: Room) -> None:
    room.desk.post(room.url("new_action"), FILLED)
    action = Action.objects.get()
    room.desk.post(room.url("action", action.pk), {**FILLED, "lead": "First desk", "version": 1})
    response = room.desk.post(
        room.url("action", action.pk), {**FILLED, "lead": "Second desk", "version": 1}
    )
    assert response.status_code == 422
    assert "First desk" in text(response)
    assert "Second desk" in text(response)
    again = room.desk.post(
        room.url("action", action.pk), {**FILLED, "lead": "Both desks", "version": 2}
    )
    assert again.status_code == 302
    assert Action.objects.get().lead == "Both desks"


def test_borrowing_fills_what_is_empty_and_keeps_what_was_typed(room: Room) -> None:
    edition = room.workshop.edition
    domain = room.workshop.agenda_items[0].domain
    idea = edition.practiceideas.create(
        key="i", position=1, text="Meet monthly", first_step="Book a room", section="s"
    )
    idea.placements.create(domain=domain, position=1)
    typed = {**FILLED, "borrow": f"idea-{idea.pk}", "version": ""}
    page = text(room.desk.post(room.url("new_action"), typed))
    assert "Ring people back" in page
    assert "Book a room" in page
    assert not Action.objects.exists()
    started = text(room.desk.get(room.url("new_action") + f"?from=idea-{idea.pk}"))
    assert "Meet monthly" in started


def test_a_note_of_the_talk_can_be_put_into_the_why(room: Room) -> None:
    note = workshop_services.write_note(
        workshop=room.workshop,
        item=room.workshop.agenda_items[0],
        statement=None,
        text="Talked long",
        version=0,
    )
    page = text(
        room.desk.post(room.url("new_action"), {**FILLED, "why": "Mine", "insert": note.pk})
    )
    assert "Mine\n\nTalked long" in page


def test_the_form_offers_no_reason_that_may_not_be_quoted(room: Room) -> None:
    Rating.objects.filter(seat=room.seats[0]).update(reason="PRIVATEWORD", visible_to="room")
    Rating.objects.filter(seat=room.seats[1]).update(reason="HELDWORD", held_back=True)
    page = text(room.desk.get(room.url("new_action")))
    assert ("PRIVATEWORD" in page, "HELDWORD" in page, "Nobody asks us 2" in page) == (
        False,
        False,
        True,
    )


def test_a_shared_link_opens_the_plan_to_anybody_until_it_is_stopped(room: Room) -> None:
    services.add_action(workshop=room.workshop, fields={"what": "Ring back"}, links=Links())
    room.desk.post(room.url("share"), {"shared": "1"})
    secret = services.plan_of(room.workshop).share_secret
    page = room.stranger.get(reverse("actionplans:shared", args=[secret]))
    assert "People said, each for themselves" in text(page)
    assert page.status_code == 200
    assert "noindex" in page["X-Robots-Tag"]
    assert "Ring back" in text(page)
    room.desk.post(room.url("share"), {"shared": "0"})
    stopped = room.stranger.get(reverse("actionplans:shared", args=[secret]))
    assert stopped.status_code == 404
    assert "This link does not work any more" in text(stopped)


def test_a_document_is_asked_for_waited_for_and_downloaded(room: Room) -> None:
    response = room.desk.post(room.url("ask_document"), {"draft": "1"})
    document = PlanDocument.objects.get()
    waiting = text(room.desk.get(response["Location"]))
    assert "Making the file" in waiting
    assert "Look again" in waiting
    document.keep(b"%PDF-1.7", 3, now())
    assert "The draft is ready" in text(room.desk.get(response["Location"]))
    file = room.desk.get(room.url("download", document.pk))
    assert file.content == b"%PDF-1.7"
    assert file["Content-Disposition"] == (
        'attachment; filename="Riverside action plan, 2026-03-12, draft.pdf"; '
        "filename*=UTF-8''Riverside%20action%20plan%2C%202026-03-12%2C%20draft.pdf"
    )
    assert "no-store" in file["Cache-Control"]
    at_once = room.desk.post(room.url("ask_document"), {"draft": "1"}, follow=True)
    assert at_once.content == b"%PDF-1.7"


def test_a_document_that_is_still_right_is_used_again_and_else_made_anew(room: Room) -> None:
    def ask() -> PlanDocument:
        return services.request_document(workshop=room.workshop, is_draft=True, now=now())

    first = ask()
    first.keep(b"%PDF", 1, now())
    assert ask() == first
    workshop_services.write_note(
        workshop=room.workshop,
        item=room.workshop.agenda_items[0],
        statement=None,
        text="n",
        version=0,
    )
    assert ask() != first


def test_the_plan_itself_waits_until_it_is_agreed(room: Room) -> None:
    page = room.desk.post(room.url("ask_document"), {}, follow=True)
    assert "Agree the plan first" in text(page)
    assert not PlanDocument.objects.exists()


def test_a_file_that_failed_says_so_and_can_be_asked_for_again(room: Room) -> None:
    document = services.request_document(workshop=room.workshop, is_draft=True, now=now())
    document.fail("It did not work.")
    page = text(room.desk.get(room.url("document", document.pk)))
    assert ("It did not work." in page, "Try again" in page) == (True, True)
    again = services.request_document(workshop=room.workshop, is_draft=True, now=now())
    assert again.in_work


def test_a_file_name_has_a_plain_form() -> None:
    assert in_ascii("Llanfair Pwllgwyngyll ŵ/é 计划.pdf") == "Llanfair Pwllgwyngyll we .pdf"
    assert in_ascii("计划") == "plan.pdf"


def test_the_plan_page_asks_the_database_the_same_for_one_action_and_for_three(room: Room) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            room.desk.get(room.url("desk"))
        return len(caught)

    def grow() -> None:
        idea = propose(room.workshop, None, "Idea", statement=statement(room.workshop))
        services.put_into_plan(workshop=room.workshop, idea_pk=idea.pk)

    grow()
    room.desk.get(room.url("desk"))
    one = queries()
    grow()
    grow()
    assert queries() == one


def test_who_took_part_is_on_the_shared_page_with_small_groups_hidden(room: Room) -> None:
    room.go(Step.BACKING)
    back(room.seats[:1], [])
    secret = services.share_plan(workshop=room.workshop).share_secret
    page = text(room.stranger.get(reverse("actionplans:shared", args=[secret])))
    assert "fewer than 3" in page
