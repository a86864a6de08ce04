"""The PDF: what is in it, what is never in it, and that everybody can read it."""

import io
import time
from datetime import date
from itertools import pairwise

import pikepdf
import pytest

from actionplans import services
from actionplans.documents.pdf import Maker
from actionplans.models import PlanDocument
from actionplans.services import Links
from tests.actionplans import pdfs
from tests.actionplans.rooms import at, back, discussed_room, make_room, propose
from tests.factories import go, make_edition, now, rate, rating_of, statement
from workshops import services as workshop_services
from workshops.documents.glyphs import printable
from workshops.documents.printing import OwnFilesOnly
from workshops.models import Rating, Seat, Workshop
from workshops.steps import Step

pytestmark = [pytest.mark.django_db, pytest.mark.once]
FACTS = {
    "first_step": "Six people meet by Easter",
    "lead": "Head of service",
    "with_whom": "The panel",
    "people_part": "The panel writes it and is paid",
    "by_date": date(2026, 6, 30),
    "how_we_know": "New staff can say it",
}


@pytest.fixture(scope="module")
def maker() -> Maker:
    """A maker that is warm."""
    maker = Maker()
    maker.warm_up()
    return maker


def make(maker: Maker, workshop: Workshop, *, draft: bool = False) -> bytes:
    """The PDF of a workshop's plan."""
    if not draft:
        services.agree_plan(workshop=workshop, now=now())
    document = services.request_document(workshop=workshop, is_draft=draft, now=now())
    return maker.make(document, now())[0]


def planned_room() -> tuple[Workshop, list[Seat]]:
    """A room with an action that came from an idea, a statement, a reason and a note."""
    workshop, seats = discussed_room()
    about = statement(workshop)
    workshop_services.write_note(
        workshop=workshop,
        item=workshop.agenda_items[0],
        statement=about,
        text="Talked long",
        version=0,
    )
    idea = propose(workshop, seats[0], "Ring people back", statement=about)
    workshop, seats = at(workshop, seats, Step.BACKING)
    back(seats[:6], [idea])
    workshop, seats = at(workshop, seats, Step.PLAN)
    services.add_action(
        workshop=workshop,
        fields={"what": "Ring people back in two days", **FACTS},
        links=Links(
            statements=[about],
            reasons=[rating_of(seats[0], about)],
            notes=list(workshop.notes.all()),
            ideas=[idea],
        ),
    )
    services.add_action(workshop=workshop, fields={"what": "Drop the form"}, links=Links())
    return workshop, seats


def test_the_plan_says_what_why_who_and_by_when(maker: Maker) -> None:
    workshop, _seats = planned_room()
    text = pdfs.text(make(maker, workshop))
    assert "phone" not in text
    assert "apart only where at least 3 of its people answered, or where everybody" in text
    for said in (
        "Riverside · 12 March 2026",
        "13 people met",
        "Leaders: 4",
        "Partners: fewer than 3",
        "2 actions at a glance",
        "1. Ring people back in two days",
        "30 June 2026",
        "Statement 1.1 is true here.",
        "“Nobody asks us 0”",
        "Talked long",
        "6 of 13 people",
        "Ring people back (6 back this: Leaders: 4 of 4; Staff: 2 of 5)",
        "Nobody who draws on support is part of this yet",
        "not a score",
    ):
        assert said in text


def test_it_is_tagged_and_says_so(maker: Maker) -> None:
    workshop, _seats = planned_room()
    content = make(maker, workshop)
    with pikepdf.open(io.BytesIO(content)) as document:
        assert str(document.Root.Lang) == "en-GB"
        assert document.Root.MarkInfo.Marked is True
        assert document.Root.ViewerPreferences.DisplayDocTitle is True
        with document.open_metadata() as metadata:
            assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
            assert metadata["dc:title"] == "Riverside action plan"


def test_everything_painted_is_in_the_structure_or_an_artifact(maker: Maker) -> None:
    workshop, _seats = planned_room()
    content = make(maker, workshop, draft=True)
    assert pdfs.unmarked(content) == []
    assert pdfs.lost_content(content) == []


def test_every_picture_has_its_words(maker: Maker) -> None:
    workshop, _seats = planned_room()
    found = pdfs.elements(make(maker, workshop))
    figures = [element.alt for element in found if element.tag == "Figure"]
    assert figures == [
        "One mark for each person. Strongly disagree: nobody. Disagree: 5 people. Leaders 2, "
        "Staff 1, People who draw on support, and carers 2. Mixed: 4 people. Leaders 1, Staff 2, "
        "People who draw on support, and carers 1. Agree: 4 people. Leaders 1, Staff 2, People "
        "who draw on support, and carers 1. Strongly agree: nobody. Can’t say: nobody."
    ]


def test_headings_skip_no_level_and_table_heads_have_a_scope(maker: Maker) -> None:
    workshop, _seats = planned_room()
    found = pdfs.elements(make(maker, workshop))
    levels = [int(e.tag[1]) for e in found if e.tag[0] == "H" and e.tag[1:].isdigit()]
    assert levels[0] == 1
    assert max(after - before for before, after in pairwise(levels)) <= 1
    scopes = {element.scope for element in found if element.tag == "TH"}
    assert scopes == {"/Column", "/Row"}


def test_bookmarks_lead_to_every_part(maker: Maker) -> None:
    workshop, _seats = planned_room()
    titles = pdfs.bookmarks(make(maker, workshop))
    for title in (
        "Who took part",
        "What the room saw",
        "1. Ring people back in two days",
        "Credits",
    ):
        assert title in titles


def test_pages_are_numbered_and_a_draft_says_so_on_each(maker: Maker) -> None:
    workshop, _seats = planned_room()
    draft = pdfs.pages(make(maker, workshop, draft=True))
    for number, page in enumerate(draft, start=1):
        assert f"Page {number} of {len(draft)}" in page
        assert "Draft" in page
        assert "not agreed yet" in page


def test_the_agreed_plan_does_not_say_draft(maker: Maker) -> None:
    workshop, _seats = planned_room()
    assert "Draft" not in pdfs.text(make(maker, workshop))


@pytest.mark.parametrize(
    "change", [{"visible_to": "room"}, {"visible_to": "facilitators"}, {"held_back": True}]
)
def test_reasons_that_may_not_be_read_are_never_in_it(
    maker: Maker, change: dict[str, bool]
) -> None:
    workshop, seats = planned_room()
    Rating.objects.filter(seat=seats[0]).update(reason="SECRETWORD", **change)
    assert "SECRETWORD" not in pdfs.text(make(maker, workshop))


def test_a_late_answer_is_not_in_it(maker: Maker) -> None:
    workshop, seats = planned_room()
    rate(seats[0], statement(workshop), 5, "LATEWORD", visible_to="plan")
    assert "LATEWORD" not in pdfs.text(make(maker, workshop))


def test_a_group_is_named_only_where_enough_of_its_reasons_are_in_the_file(maker: Maker) -> None:
    groups = {"leaders": 4, "staff": 4, "partners": 4}
    workshop, seats = discussed_room(groups, reason="Because")
    some = (*seats[:2], *seats[4:8], *seats[8:10])
    quoted = [rating_of(seat, statement(workshop)).pk for seat in some]
    Rating.objects.exclude(pk__in=quoted).update(visible_to="room")
    text = pdfs.text(make(maker, workshop))
    assert "“Because 4” Staff" in text
    assert "“Because 0” Leaders" not in text


def test_no_group_is_named_when_the_rest_could_only_be_one_other_group(maker: Maker) -> None:
    workshop, seats = discussed_room({"leaders": 4, "staff": 4}, reason="Because")
    quoted = [rating_of(seat, statement(workshop)).pk for seat in (*seats[:2], *seats[4:])]
    Rating.objects.exclude(pk__in=quoted).update(visible_to="room")
    text = pdfs.text(make(maker, workshop))
    assert "“Because 4” Staff" not in text
    assert "“Because 0” Leaders" not in text


def test_a_room_below_the_minimum_shows_nothing_and_counts_nobody(maker: Maker) -> None:
    workshop, _seats = discussed_room({"staff": 2}, reason="FEWWORD")
    content = make(maker, workshop)
    assert [element for element in pdfs.elements(content) if element.tag == "Figure"] == []
    text = pdfs.text(content)
    assert "Staff: fewer than 3" in text
    assert "2 people met" not in text
    assert "FEWWORD" not in text


def test_an_empty_plan_makes_a_file(maker: Maker) -> None:
    workshop, _seats = make_room()
    text = pdfs.text(make(maker, workshop, draft=True))
    assert "No actions have been written yet." in text
    assert "The room has not been shown any answers." in text


def test_whatever_people_type_can_be_printed(maker: Maker) -> None:
    workshop, seats = discussed_room()
    nasty = "ok\x07\x1b \U0001f600 \u2764\ufe0f \u0645\u0631\u062d\u0628\u0627 \u202egnp "
    nasty += "\ufdd0 \U000e0041 <b>&amp;</b> " + "w" * 150
    Rating.objects.filter(seat=seats[0]).update(reason=nasty)
    services.add_action(
        workshop=workshop, fields={"what": nasty[:200], "why": nasty * 3}, links=Links()
    )
    content = make(maker, workshop)
    assert "<b>&amp;</b>" in pdfs.text(content)
    assert not pdfs.glyphs_missing(content)
    assert pdfs.unmarked(content) == []


def test_a_sign_that_no_font_has_is_written_as_its_name() -> None:
    assert printable("Yes \U0001f9ff\u0007.", known="Yes .\U0001f9ff") == "Yes \U0001f9ff ."
    assert printable("a\U00013000b", known="ab") in ("a\U00013000b", "a[egyptian hieroglyph a001]b")


def test_only_our_own_files_are_fetched() -> None:
    fetcher = OwnFilesOnly()
    assert fetcher.fetch("data:text/plain,yes").read() == b"yes"
    for wrong in ("file:///etc/passwd", "http://localhost/", "https://own.invalid/../manage.py"):
        with pytest.raises(ValueError, match=r"own files|file of ours"):
            fetcher.fetch(wrong)


def test_deleting_the_workshop_deletes_its_files(maker: Maker) -> None:
    workshop, _seats = planned_room()
    document = services.request_document(workshop=workshop, is_draft=True, now=now())
    document.keep(*maker.make(document, now()), now())
    workshop_services.delete_workshop(workshop=workshop)
    assert not PlanDocument.objects.exists()


def test_a_full_plan_is_made_in_seconds(maker: Maker) -> None:
    """Twelve actions and eight statements: the aim is 2 s, the bound is for a busy machine."""
    make_edition(domains=2)
    workshop, seats = make_room({"leaders": 7, "staff": 12, "partners": 5, "people": 8})
    for item in range(2):
        workshop = go(workshop, Step.RATE, item)
        for position in range(4):
            for number, seat in enumerate(seats):
                seat.workshop = workshop
                rate(
                    seat,
                    statement(workshop, item, position),
                    1 + number % 5,
                    "Why",
                    visible_to="room" if number % 3 else "plan",
                )
        workshop = go(workshop, Step.SHOW, item)
    for number in range(12):
        about = statement(workshop, number % 2, number % 4)
        services.add_action(
            workshop=workshop,
            fields={"what": f"Action {number}", **FACTS},
            links=Links(statements=[about]),
        )
    document = services.request_document(workshop=workshop, is_draft=True, now=now())
    began = time.process_time()
    maker.make(document, now())
    assert time.process_time() - began < 4


def test_a_practice_plan_says_so_on_every_page(maker: Maker) -> None:
    workshop, _seats = planned_room()
    assert not any("Practice" in page for page in pdfs.pages(make(maker, workshop)))
    workshop.is_practice = True
    workshop.save()
    assert all("Practice, not real people" in page for page in pdfs.pages(make(maker, workshop)))
