"""What somebody with the scribe link can do and see: one sheet at a time, and nothing else."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from tests.factories import go, make_seat, make_workshop, now, rate, statement
from tests.workshops.papers import Scribe, begun, enter, make_sheets
from workshops import services
from workshops.access import seat_cookie
from workshops.models import Rating, Seat, Sheet, Workshop
from workshops.steps import Step

pytestmark = pytest.mark.django_db
JSON = {"HTTP_ACCEPT": "application/json"}
SECRET = "Nobody asked my mother."


@pytest.fixture(autouse=True)
def nobody_guessed_yet() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def workshop() -> Workshop:
    """A workshop whose first domain is rated."""
    return go(make_workshop(), Step.RATE)


# Finding a sheet --------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["1", " 1 ", "Sheet 1", "{code}", "{spoken}"])
def test_a_sheet_is_found_by_number_or_code(workshop: Workshop, typed: str) -> None:
    (sheet,) = make_sheets(workshop)
    typed = typed.format(code=sheet.code, spoken=sheet.spoken_code)
    assert "Which group is ticked?" in Scribe.of(workshop).open(typed)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Type the number that stands at the top"),
        ("7", "There is no such sheet in this workshop"),
        ("12345678", "This looks like the code of the workshop"),
        ("123456789", "its code of twelve digits"),
        ("111111111111", "There is no such sheet in this workshop"),
        ("x" * 50, "Type only the number or the code"),
        ("9" * 40, "its code of twelve digits"),
    ],
)
def test_what_is_no_sheet_is_said_and_kept(workshop: Workshop, typed: str, told: str) -> None:
    make_sheets(workshop)
    scribe = Scribe.of(workshop)
    response = scribe.client.post(scribe.start, {"sheet": typed})
    page = response.content.decode()
    assert (response.status_code, told in page, f'value="{typed}"' in page) == (422, True, True)


def test_a_sheet_of_another_workshop_is_none_here(workshop: Workshop) -> None:
    (sheet,) = make_sheets(make_workshop())
    assert "There is no such sheet" in Scribe.of(workshop).open(sheet.code)


def test_wrong_codes_are_slowed(workshop: Workshop) -> None:
    scribe = Scribe.of(workshop)
    said = [scribe.client.post(scribe.start, {"sheet": "1" * 12}) for _time in range(6)]
    assert [response.has_header("X-Wait") for response in said] == [False] * 3 + [True] * 3


# Entering ---------------------------------------------------------------------------------


def test_a_sheet_is_entered_with_plain_forms(workshop: Workshop) -> None:
    (sheet,), scribe, item = make_sheets(workshop), Scribe.of(workshop), workshop.agenda_items[0]
    scribe.begin(sheet, "leaders")
    one, two, three, four = item.statements
    page = scribe.answer(sheet, one, value=2, reason="As it is", visible_to="plan")
    assert ("Statement 1 is saved" in page, two.text in page) == (True, True)
    scribe.answer(sheet, two, value=0)
    scribe.answer(sheet, three, blank="1")
    page = scribe.answer(sheet, four, value=5)
    for said in ("Is it as on the paper?", "Disagree", "As it is", "Left blank", "may be quoted"):
        assert said in page
    done = scribe.client.post(scribe.path("scribe_check", sheet.number, item.pk), follow=True)
    assert "Sheet 1 is entered." in done.content.decode()
    assert "All sheets of paper are entered." in done.content.decode()
    assert sorted(Rating.objects.values_list("value", "reason", "visible_to")) == [
        (0, "", "room"),
        (2, "As it is", "plan"),
        (5, "", "room"),
    ]
    assert Seat.objects.get().group == "leaders"


def test_nothing_chosen_is_said_and_what_was_typed_is_kept(workshop: Workshop) -> None:
    (sheet,), scribe = make_sheets(workshop), Scribe.of(workshop)
    scribe.begin(sheet)
    path = scribe.path("scribe_statement", sheet.number, statement(workshop).pk)
    response = scribe.client.post(path, {"reason": "Typed long", "visible_to": "plan"})
    page = response.content.decode()
    assert response.status_code == 422
    assert ("Choose what is ticked" in page, "Typed long" in page) == (True, True)
    blank = scribe.client.post(path, {"reason": "Typed long", "blank": "1"})
    assert (blank.status_code, "Typed long" in blank.content.decode()) == (422, True)
    long = scribe.client.post(path, {"value": 3, "reason": "a" * 1001})
    assert (long.status_code, "a" * 1001 in long.content.decode()) == (422, True)
    assert Rating.objects.count() == 0


def test_a_script_hears_where_to_go_and_what_is_wrong(workshop: Workshop) -> None:
    (sheet,), scribe = make_sheets(workshop), Scribe.of(workshop)
    scribe.begin(sheet)
    one, two, *_rest = workshop.agenda_items[0].statements
    path = scribe.path("scribe_statement", sheet.number, one.pk)
    told = scribe.client.post(path, {"value": "4"}, **JSON)
    assert told.json() == {"next": scribe.path("scribe_statement", sheet.number, two.pk)}
    wrong = scribe.client.post(path, {"value": "9"}, **JSON)
    assert (wrong.status_code, wrong.json()) == (
        422,
        {"message": "Choose one of the answers on this page."},
    )
    services.end_scribe_link(workshop=workshop)
    assert scribe.client.post(path, {"value": "4"}, **JSON).status_code == 404


def test_what_was_entered_is_changed_and_taken_off(workshop: Workshop) -> None:
    (sheet,), scribe, about = make_sheets(workshop), Scribe.of(workshop), statement(workshop)
    scribe.begin(sheet)
    scribe.answer(sheet, about, value=2)
    page = scribe.client.get(scribe.path("scribe_statement", sheet.number, about.pk))
    assert "Entered: Disagree." in page.content.decode()
    scribe.answer(sheet, about, value=4)
    assert Rating.objects.get().value == 4
    assert "is taken off" in scribe.answer(sheet, about, blank="1")
    assert Rating.objects.count() == 0


def test_after_the_showing_the_scribe_is_told_that_it_waits(workshop: Workshop) -> None:
    seats = [make_seat(workshop) for _one in range(3)]
    for seat in seats:
        rate(seat, statement(workshop), 4)
    (sheet,), scribe, about = make_sheets(workshop), Scribe.of(workshop), statement(workshop)
    scribe.begin(sheet)
    go(workshop, Step.SHOW)
    page = scribe.answer(sheet, about, value=2)
    assert "The room was shown this statement already" in page
    assert Rating.objects.get(seat__sheet=sheet).waiting


def test_a_blank_sheet_is_put_aside_and_fetched_back(workshop: Workshop) -> None:
    (sheet,), scribe = make_sheets(workshop), Scribe.of(workshop)
    path = scribe.path("scribe_group", sheet.number)
    assert "is put aside" in scribe.client.post(path, {"blank": "1"}, follow=True).content.decode()
    assert "This sheet was put aside" in scribe.open(sheet.number)
    scribe.begin(sheet)
    sheet.refresh_from_db()
    assert sheet.left_out is False


# What is not for them ---------------------------------------------------------------------


def test_a_sheet_begun_elsewhere_opens_nowhere_else(workshop: Workshop) -> None:
    (sheet,), about = make_sheets(workshop), statement(workshop)
    enter(begun(sheet, "leaders"), about, 2, SECRET)
    scribe = Scribe.of(workshop)
    assert "type the code of twelve digits" in scribe.open(sheet.number)
    told = scribe.open(sheet.code)
    assert "Start this sheet again from the paper" in told
    for kept in (SECRET, "Leaders", *sheet_words(sheet)):
        assert kept not in told
    for path in (
        scribe.path("scribe_group", sheet.number),
        scribe.path("scribe_statement", sheet.number, about.pk),
        scribe.path("scribe_check", sheet.number, workshop.agenda_items[0].pk),
    ):
        for page in (scribe.client.get(path, follow=True), scribe.client.post(path, follow=True)):
            said = page.content.decode()
            assert (SECRET in said, "on another device" in said) == (False, True)
    assert Rating.objects.get().reason == SECRET


def sheet_words(sheet: Sheet) -> list[str]:
    """The three words of a sheet's seat, as a page would show them."""
    seat = Seat.objects.get(sheet=sheet)
    return [f"<span>{word}</span>" for word in seat.words]


def start_again(scribe: Scribe, sheet: Sheet) -> str:
    """Start it again from the paper; what the last page says."""
    form = {"sheet": sheet.code, "again": "1"}
    return scribe.client.post(scribe.start, form, follow=True).content.decode()


def test_a_sheet_is_started_again_and_neither_device_sees_what_the_other_enters(
    workshop: Workshop,
) -> None:
    (sheet,), about, first = make_sheets(workshop), statement(workshop), Scribe.of(workshop)
    first.begin(sheet, "leaders")
    first.answer(sheet, about, value=2, reason=SECRET)
    second = Scribe(first.link)
    page = start_again(second, sheet)
    assert ("Which group is ticked?" in page, "Leaders</b>" in page) == (True, False)
    path = first.path("scribe_statement", sheet.number, about.pk)
    assert first.client.post(path, {"value": "5"}, **JSON).status_code == 409
    second.begin(sheet, "staff")
    second.answer(sheet, about, value=4, reason="As it is now")
    for said in (first.open(sheet.number), first.client.get(path, follow=True).content.decode()):
        assert ("As it is now" in said, "on another device" in said) == (False, True)
    assert first.client.post(path, {"value": "5"}, **JSON).status_code == 409
    assert Rating.objects.values_list("value", "reason", "seat__group").get() == (
        4,
        "As it is now",
        "staff",
    )


def test_a_number_alone_starts_nothing_again(workshop: Workshop) -> None:
    (sheet,), scribe = make_sheets(workshop), Scribe.of(workshop)
    enter(begun(sheet), statement(workshop), 2)
    form = {"sheet": str(sheet.number), "again": "1"}
    assert scribe.client.post(scribe.start, form).status_code == 422
    assert Rating.objects.count() == 1


def test_after_the_showing_a_sheet_is_not_started_again_and_is_told_so(
    workshop: Workshop,
) -> None:
    for seat in [make_seat(workshop) for _one in range(3)]:
        rate(seat, statement(workshop), 4)
    (sheet,), scribe = make_sheets(workshop), Scribe.of(workshop)
    enter(begun(sheet), statement(workshop), 2, SECRET)
    go(workshop, Step.SHOW)
    told = scribe.open(sheet.code)
    said = ("number of a spare sheet" in told, "Start this sheet again" in told, SECRET in told)
    assert said == (True, False, False)
    response = scribe.client.post(scribe.start, {"sheet": sheet.code, "again": "1"})
    assert (response.status_code, Rating.objects.filter(reason=SECRET).count()) == (409, 1)


def test_only_the_device_that_began_a_sheet_shows_its_words(workshop: Workshop) -> None:
    (sheet,), scribe = make_sheets(workshop), Scribe.of(workshop)
    scribe.begin(sheet)
    path = scribe.path("scribe_check", sheet.number, workshop.agenda_items[0].pk)
    shown = "".join(f"<span>{word}</span> " for word in Seat.objects.get().words)
    assert shown in scribe.client.get(path).content.decode()
    other = Scribe(scribe.link).client.get(path, follow=True).content.decode()
    assert shown not in other


def test_a_new_link_forgets_which_sheets_were_at_hand(workshop: Workshop) -> None:
    (sheet,), scribe = make_sheets(workshop), Scribe.of(workshop)
    scribe.begin(sheet)
    scribe.answer(sheet, statement(workshop), value=2, reason=SECRET)
    newer = Scribe.of(workshop)
    newer.client = scribe.client
    assert "begun on another device" in newer.open(sheet.number)
    told = newer.open(sheet.code)
    assert (SECRET in told, "Start this sheet again" in told) == (False, True)


def test_the_scribe_sees_nothing_of_anybody_else(workshop: Workshop) -> None:
    person = make_seat(workshop, "people")
    rate(person, statement(workshop), 1, SECRET)
    one, two = make_sheets(workshop, 2)
    enter(begun(one), statement(workshop), 1, SECRET)
    scribe = Scribe.of(workshop)
    scribe.begin(two)
    item = workshop.agenda_items[0]
    for path in (
        scribe.start,
        scribe.path("scribe_statement", two.number, statement(workshop).pk),
        scribe.path("scribe_check", two.number, item.pk),
    ):
        page = scribe.client.get(path, follow=True).content.decode()
        assert (SECRET in page, "Strongly disagree</b>" in page) == (False, False)


def test_the_link_opens_nothing_else_and_a_wrong_one_opens_nothing(workshop: Workshop) -> None:
    scribe = Scribe.of(workshop)
    for path in (f"/workshops/{workshop.pk}/desk/", f"/workshops/{workshop.pk}/paper/"):
        assert scribe.client.get(path).status_code == 302
    assert scribe.client.get(f"/room/{workshop.pk}/").status_code == 404
    wrong = Client().get("/scribe/wrong/")
    assert (wrong.status_code, "This link opens nothing" in wrong.content.decode()) == (404, True)


def test_a_statement_or_sheet_that_is_none_is_not_there(workshop: Workshop) -> None:
    (sheet,), scribe = make_sheets(workshop), Scribe.of(workshop)
    scribe.begin(sheet)
    for path in (
        scribe.path("scribe_statement", sheet.number, 999999),
        scribe.path("scribe_statement", sheet.number, "nonsense"),
        scribe.path("scribe_group", 77),
        scribe.path("scribe_group", "9" * 30),
    ):
        assert scribe.client.get(path).status_code == 404


def test_when_the_workshop_has_ended_the_link_says_so(workshop: Workshop) -> None:
    (sheet,), scribe = make_sheets(workshop), Scribe.of(workshop)
    scribe.begin(sheet)
    go(workshop, Step.CLOSED)
    for path in (scribe.start, scribe.path("scribe_group", sheet.number)):
        response = scribe.client.get(path)
        assert (response.status_code, "has ended" in response.content.decode()) == (409, True)


# At the desk ------------------------------------------------------------------------------


def desk_of(workshop: Workshop) -> Client:
    client = Client()
    client.force_login(workshop.facilitators.get())
    return client


def test_the_desk_says_how_many_are_still_to_enter_and_nothing_of_answers(
    workshop: Workshop,
) -> None:
    sheets = make_sheets(workshop, 3)
    for about in workshop.agenda_items[0].statements:
        enter(begun(sheets[0]), about, 1, SECRET)
    desk = desk_of(workshop)
    for path in ("desk/", "desk/now/", "desk/now/?part=counts", "paper/", "seats/"):
        page = desk.get(f"/workshops/{workshop.pk}/{path}").content.decode()
        assert SECRET not in page
        assert ("2 sheets of 3 are still to enter." in page) is (path != "seats/")
    assert "on paper" in desk.get(f"/workshops/{workshop.pk}/seats/").content.decode()


def test_no_page_of_the_desk_has_the_code_or_the_words_of_a_sheet(workshop: Workshop) -> None:
    sheets = [begun(sheet) for sheet in make_sheets(workshop, 3)]
    file = workshop.sheet_files.get()
    desk = desk_of(workshop)
    for path in ("desk/", "paper/", f"paper/{file.pk}/", "seats/", "colleagues/", "invite/"):
        page = desk.get(f"/workshops/{workshop.pk}/{path}").content.decode()
        for sheet in sheets:
            assert sheet.seat
            for kept in (sheet.code, sheet.spoken_code, " ".join(sheet.seat.words)):
                assert kept not in page
            assert sheet.seat.return_code not in page


def test_the_desk_does_not_say_everyone_while_sheets_are_missing(workshop: Workshop) -> None:
    seat = make_seat(workshop)
    for about in workshop.agenda_items[0].statements:
        rate(seat, about, 4)
    desk = desk_of(workshop)
    path = f"/workshops/{workshop.pk}/desk/"
    assert "Everyone has answered." in desk.get(path).content.decode()
    make_sheets(workshop)
    assert "Everyone with a phone has answered." in desk.get(path).content.decode()


def test_sheets_are_asked_for_and_counted_at_the_desk(workshop: Workshop) -> None:
    desk, path = desk_of(workshop), f"/workshops/{workshop.pk}/paper/"
    for typed in ("0", "201", "", "many"):
        response = desk.post(path, {"number": typed})
        assert (response.status_code, "from 1 to 200" in response.content.decode()) == (422, True)
    made = desk.post(path, {"number": "3", "large_print": "on"}, follow=True)
    assert "Making the sheets" in made.content.decode()
    assert workshop.sheet_files.values_list("first", "last", "large_print").get() == (1, 3, True)
    again = {"first": "1", "last": "3"}
    assert desk.post(f"{path}again/", again, follow=True).status_code == 200
    assert workshop.sheet_files.count() == 2
    wrong = desk.post(f"{path}again/", {"first": "1", "last": "9"}, follow=True)
    assert "There are no such sheets" in wrong.content.decode()
    saved = desk.post(f"{path}handed-out/", {"handed_out": "2"}, follow=True).content.decode()
    assert "1 sheet is not counted." in saved
    assert desk.post(f"{path}handed-out/", {"handed_out": "x"}).status_code == 422


def test_the_link_is_made_renewed_and_ended_at_the_desk(workshop: Workshop) -> None:
    desk, path = desk_of(workshop), f"/workshops/{workshop.pk}/paper/"
    assert "/scribe/" not in desk.get(path).content.decode()
    assert "/scribe/" in desk.post(f"{path}link/", follow=True).content.decode()
    old = workshop.scribe_link.secret
    desk.post(f"{path}link/")
    assert Client().get(f"/scribe/{old}/").status_code == 404
    assert "/scribe/" not in desk.post(f"{path}link/", {"end": "1"}, follow=True).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_desk_asks_the_database_no_more_for_more_sheets(
    workshop: Workshop, number: int, django_assert_max_num_queries: object
) -> None:
    make_sheets(workshop, number)
    desk = desk_of(workshop)
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        desk.get(f"/workshops/{workshop.pk}/paper/")


# On a phone -------------------------------------------------------------------------------


def test_the_code_of_a_blank_sheet_gives_a_phone_a_seat(workshop: Workshop) -> None:
    (sheet,), phone = make_sheets(workshop), Client()
    asked = phone.post("/join/", {"code": sheet.spoken_code}).content.decode()
    assert "in place of sheet&nbsp;1" in asked
    form = {"code": sheet.code, "once": "token", "group": "leaders"}
    response = phone.post("/join/sheet/", form)
    assert response["Location"] == f"/room/{workshop.pk}/words/"
    seat = Seat.objects.get(sheet=sheet)
    assert phone.cookies[seat_cookie(workshop.pk)].value == seat.secret
    again = phone.post("/join/", {"code": sheet.code})
    assert again["Location"] == f"/room/{workshop.pk}/"
    for way in ("/join/", "/join/back/"):
        other = Client().post(way, {"code": sheet.code})
        assert (other.status_code, "on a phone already" in other.content.decode()) == (422, True)


def test_the_code_of_a_sheet_that_was_begun_opens_nothing_on_a_phone(workshop: Workshop) -> None:
    (sheet,) = make_sheets(workshop)
    enter(begun(sheet, "leaders"), statement(workshop), 2, SECRET)
    for way in ("/join/", "/join/back/", "/join/sheet/"):
        phone = Client()
        form = {"code": sheet.code, "once": "token", "group": "leaders"}
        response = phone.post(way, form)
        told = response.content.decode()
        assert (response.status_code, "ask the helper" in told, SECRET in told) == (
            422,
            True,
            False,
        )
        assert seat_cookie(workshop.pk) not in phone.cookies


def test_the_words_that_the_helper_gives_bring_a_phone_to_the_seat_and_to_new_words(
    workshop: Workshop,
) -> None:
    (sheet,), scribe = make_sheets(workshop), Scribe.of(workshop)
    scribe.begin(sheet, "leaders")
    scribe.answer(sheet, statement(workshop), value=2, reason=SECRET)
    words = " ".join(Seat.objects.get().words)
    form = {"code": workshop.code, "words": words, "once": "token"}
    phone = Client()
    for _tap in range(2):
        response = phone.post("/join/back/", form)
        assert response["Location"] == f"/room/{workshop.pk}/words/?new=1"
    seat = Seat.objects.get()
    page = phone.get(response["Location"]).content.decode()
    assert "These words are new." in page
    assert [f"<span>{word}</span>" in page for word in seat.words] == [True] * 3
    assert SECRET in phone.get(f"/room/{workshop.pk}/").content.decode()
    helper = Client().post("/join/back/", form | {"once": "of the helper"})
    assert (helper.status_code, seat_cookie(workshop.pk) in helper.cookies) == (422, False)
    assert "goes on with a phone" in scribe.open(sheet.number)


def test_the_code_works_where_people_come_back_too_without_words(workshop: Workshop) -> None:
    (sheet,) = make_sheets(workshop)
    page = Client().post("/join/back/", {"code": sheet.code}).content.decode()
    assert "in place of sheet&nbsp;1" in page


def test_a_phone_with_a_blank_sheet_chooses_its_group(workshop: Workshop) -> None:
    (sheet,), phone = make_sheets(workshop), Client()
    form = {"code": sheet.code, "once": "token"}
    assert phone.post("/join/sheet/", form).status_code == 422
    response = phone.post("/join/sheet/", form | {"group": "partners"})
    assert response.status_code == 302
    assert Seat.objects.get(sheet=sheet).group == "partners"


def test_a_wrong_code_of_a_sheet_is_said_kept_and_slowed(workshop: Workshop) -> None:
    for way in ("/join/", "/join/back/", "/join/sheet/"):
        cache.clear()
        said = [Client().post(way, {"code": "1" * 12}) for _time in range(5)]
        assert [one.has_header("X-Wait") for one in said] == [False] * 3 + [True] * 2
    response = Client().post("/join/", {"code": "1" * 12})
    assert "No sheet of paper has this code" in response.content.decode()


def test_the_scribe_is_told_when_the_person_goes_on_with_a_phone(workshop: Workshop) -> None:
    (sheet,), scribe = make_sheets(workshop), Scribe.of(workshop)
    scribe.begin(sheet)
    words = Seat.objects.get().return_code
    services.return_to_seat(workshop=workshop, return_code=words, now=now())
    assert "goes on with a phone" in scribe.open(sheet.code)
    path = scribe.path("scribe_statement", sheet.number, statement(workshop).pk)
    assert scribe.client.post(path, {"value": 3}).status_code == 409
