"""A statement asked again after the talk, in the PDF: both pictures, one after the other."""

import random

import pytest

from actionplans import services
from actionplans.documents.pdf import Maker
from domains.models import Statement
from tests.actionplans import pdfs
from tests.actionplans.rooms import make_room
from tests.factories import go, now, rate, statement
from tests.workshops.test_drawing import pictured
from workshops import services as workshop_services
from workshops import svg
from workshops.drawing import in_columns
from workshops.models import Seat, Workshop
from workshops.picture import Picture, drawn_beside, picture_for
from workshops.steps import Place, Step

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SMALL = {"leaders": 4, "staff": 5, "people": 4}
MIDDLE = {"leaders": 6, "staff": 12, "partners": 5, "people": 8}
HALL = {"leaders": 18, "staff": 60, "partners": 27, "people": 45}
LONG = (
    "People who draw on support, and those who care for them, say that the first conversation they "
    "had with us began with what matters to them, what they are good at and who is in their life, "
    "and not with what we can offer or with a form that has to be filled in before anything else."
)


@pytest.fixture(scope="module")
def maker() -> Maker:
    """A maker that is warm."""
    maker = Maker()
    maker.warm_up()
    return maker


def shown_room(groups: dict[str, int]) -> tuple[Workshop, list[Seat]]:
    """A room that was shown its first domain and talks about it."""
    workshop, seats = make_room(groups)
    workshop = go(workshop, Step.RATE)
    by_chance = random.Random(7)
    for position in range(4):
        for seat in seats:
            answer(workshop, seat, statement(workshop, 0, position), by_chance.randrange(6))
    for step in (Step.LOOK_THROUGH, Step.SHOW, Step.TALK):
        workshop = go(workshop, step)
    return workshop, seats


def answer(workshop: Workshop, seat: Seat, about: Statement, value: int) -> None:
    seat.workshop = workshop
    rate(seat, about, value, "Nobody asks us", visible_to="plan")


def asked_again(workshop: Workshop, seats: list[Seat], position: int = 0) -> Workshop:
    """These people answered a statement once more after the talk, and the room was shown it."""
    item, about = workshop.agenda_items[0], statement(workshop, 0, position)
    by_chance = random.Random(11)
    for step in (Step.RATE, Step.LOOK_THROUGH, Step.SHOW):
        place = Place(step, item.pk, about.pk, again=True)
        workshop_services.move_to(workshop=workshop, place=place, now=now())
        workshop = Workshop.objects.get(pk=workshop.pk)
        for seat in seats if step == Step.RATE else []:
            answer(workshop, seat, about, by_chance.choice([0, 3, 4, 4, 5]))
    return workshop


def made(maker: Maker, workshop: Workshop) -> bytes:
    """The PDF of the plan."""
    document = services.request_document(workshop=workshop, is_draft=True, now=now())
    return maker.make(document, now())[0]


def in_order(text: str, *said: str) -> bool:
    """Whether these stand in the text one after the other."""
    at = 0
    for one in said:
        found = text.find(one, at)
        if found < 0:
            return False
        at = found + len(one)
    return True


@pytest.mark.parametrize("groups", [SMALL, MIDDLE, HALL])
def test_both_pictures_stand_below_their_statement_in_the_order_of_time(
    maker: Maker, groups: dict[str, int]
) -> None:
    workshop, seats = shown_room(groups)
    text = pdfs.text(made(maker, asked_again(workshop, seats)))
    first, again = both(workshop)
    order = ("Before the talk", first.sentence, "After the talk", again.sentence, "What was said")
    assert in_order(text, statement(workshop).text, *order)
    assert (text.count("Before the talk"), text.count("After the talk")) == (1, 1)


def both(workshop: Workshop, position: int = 0) -> tuple[Picture, Picture]:
    """The pictures of a statement from before and after the talk."""
    first = picture_for(workshop, statement(workshop, 0, position))
    assert first.again
    return first, first.again


def test_both_have_a_heading_a_figure_with_its_words_and_a_table(maker: Maker) -> None:
    workshop, seats = shown_room(MIDDLE)
    Statement.objects.filter(pk=statement(workshop).pk).update(text=LONG)
    content = made(maker, asked_again(workshop, seats))
    assert (pdfs.unmarked(content), pdfs.lost_content(content)) == ([], [])
    assert not pdfs.glyphs_missing(content)
    found = [
        element
        for element in pdfs.elements(content)
        if element.tag in {"H4", "H5", "Figure", "Table"}
    ]
    words = [svg.in_words(picture) for picture in both(workshop)]
    at = [element.alt for element in found].index(words[0])
    near = [(element.tag, element.alt) for element in found[at - 2 : at + 6]]
    assert near == [
        ("H4", ""),
        ("H5", ""),
        ("Figure", words[0]),
        ("Table", ""),
        ("H5", ""),
        ("Figure", words[1]),
        ("Table", ""),
        ("H5", ""),
    ]


def test_a_group_shown_apart_before_is_told_together_after_and_why(maker: Maker) -> None:
    workshop, seats = shown_room(MIDDLE)
    workshop = asked_again(workshop, seats[1:-1])
    first, again = both(workshop)
    assert [strip.shape for strip in first.strips] == ["leaders", "staff", "partners", "people"]
    assert "merged" in [strip.shape for strip in again.strips]
    text = pdfs.text(made(maker, workshop))
    assert in_order(text, "After the talk", again.strips[-1].name, again.why_together)
    assert again.why_together not in text[: text.index("After the talk")]


def test_where_nobody_or_too_few_answered_again_only_the_first_picture_is_there(
    maker: Maker,
) -> None:
    workshop, seats = shown_room(MIDDLE)
    workshop = asked_again(workshop, [], 1)
    content = made(maker, go(workshop, Step.PLAN))
    assert "After the talk" not in pdfs.text(content)
    workshop = asked_again(workshop, seats[:2], 2)
    content = made(maker, workshop)
    assert in_order(
        pdfs.text(content), "After the talk", "too few people answered", "What was said"
    )
    assert len([element for element in pdfs.elements(content) if element.tag == "Figure"]) == 4


def test_the_help_beside_a_statement_is_told_once(maker: Maker) -> None:
    workshop, seats = shown_room(SMALL)
    text = pdfs.text(made(maker, asked_again(workshop, seats)))
    assert text.count("“From what you have seen: lived 1.1”") == 1


@pytest.mark.parametrize("groups", [SMALL, MIDDLE, HALL])
def test_as_many_people_are_as_high_before_and_after(groups: dict[str, int]) -> None:
    workshop, seats = shown_room(groups)
    first, again = both(asked_again(workshop, seats))
    drawn = [*in_columns(first), *in_columns(again)]
    assert (len({each.box.view_box for each in drawn}), first.as_bars) == (1, groups == HALL)
    most = max(each.column.count for each in drawn)
    for each in drawn:
        for block in each.box.blocks[-1:]:
            wanted = each.box.height * each.column.count / most
            assert abs(each.box.height - block.y - wanted) <= 2.001


def test_a_room_that_grew_past_marks_is_drawn_as_bars_both_times() -> None:
    first, again = pictured([[0, 0, 0, 0, 58, 0]]), pictured([[0, 0, 0, 0, 63, 0]])
    assert (first.as_bars, again.as_bars) == (False, True)
    beside = drawn_beside(first, again)
    assert beside.again
    assert (beside.as_bars, beside.again.as_bars) == (True, True)
