"""Notes of the talk in the plan's PDF: each kind in words, phones' notes only once let through."""

from __future__ import annotations

import pytest

from actionplans.documents.notes import NotesTold, notes_of_talk
from actionplans.documents.pdf import Maker
from tests.actionplans import pdfs
from tests.actionplans.rooms import discussed_room
from tests.actionplans.test_document import make
from tests.factories import now, statement
from workshops import services
from workshops.models import AddedNote, Workshop

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def maker() -> Maker:
    return Maker()


@pytest.fixture
def talked() -> Workshop:
    """A strength, something to change, and three notes from phones, one of each fate."""
    workshop, seats = discussed_room()
    item, about = workshop.agenda_items[0], statement(workshop)
    for kind, text in (("keep", "Friday visits"), ("change", "The long form")):
        services.write_note(
            workshop=workshop, item=item, statement=about, kind=kind, text=text, version=0
        )
    for text in ("Let through 😀", "Held back", "Still waiting"):
        note = services.add_to_talk(
            seat=seats[0], item=item, statement=about, text=text, kind="keep", now=now()
        )
        if text != "Still waiting":
            through = text.startswith("Let")
            services.let_through(workshop=workshop, note_pk=note.pk, through=through)
    return Workshop.objects.get(pk=workshop.pk)


def test_notes_are_told_by_kind(talked: Workshop) -> None:
    item, about = talked.agenda_items[0], statement(talked)
    assert notes_of_talk(talked) == {
        (item.pk, about.pk): (
            NotesTold("keep", "A strength to keep", "Friday visits", ("Let through 😀",)),
            NotesTold("change", "Something to change", "The long form", ()),
        )
    }


def test_the_file_holds_what_was_let_through_and_nothing_else(
    maker: Maker, talked: Workshop
) -> None:
    content = make(maker, talked, draft=True)
    text = pdfs.text(content)
    for said in ("A strength to keep", "Friday visits", "Let through", "Something to change"):
        assert said in text
    for kept in ("Held back", "Still waiting"):
        assert kept not in text
    assert pdfs.unmarked(content) == []
    assert pdfs.lost_content(content) == []
    assert not pdfs.glyphs_missing(content)
    assert AddedNote.objects.count() == 3


def test_a_note_let_through_makes_the_file_be_made_anew(talked: Workshop) -> None:
    from actionplans.services import plan_of

    before = plan_of(talked).state_of_things
    note = AddedNote.objects.get(text="Still waiting")
    services.let_through(workshop=talked, note_pk=note.pk, through=True)
    fresh = plan_of(Workshop.objects.get(pk=talked.pk))
    assert fresh.state_of_things != before
