"""A gentle word, on the phone alone, where somebody's text seems to say who a person is."""

import re

import pytest
from playwright.sync_api import expect

from tests.browsers import People
from tests.journeys.rating import RatingRoom, choose, here, says
from tests.site import Site

SEEMS = {
    "": [
        "They asked early, and used what we said.",
        "It took 6 weeks in 2024, and 3 visits on 12/03/2025.",
        "We waited from 9 to 5 in May for a call back from Adult Social Care.",
        "My mum was asked. My partner was not.",
        "About 1 in 10 of us; 4000 people live here.",
        "It will be May before we hear. We ask Citizens Advice, or Adult Social Care.",
        "The team at North Street and the Royal Free Hospital know. Nobody Else does.",
    ],
    "email": ["Write to fran.smith@example.org about it"],
    "phone": ["Ring 07700 900123", "it is 0114 496 0123", "+44 7700 900123", "(01632) 960 001"],
    "postcode": ["She lives in S1 2HE now", "near sw1a 1aa"],
    "nhs": ["number 943 476 5919", "9434765919"],
    "name": [
        "Mrs Okafor told us",
        "a man called Dave",
        "my brother Ali waits",
        "Dr. Hughes said",
        "Sarah told me off",
        "Councillor Ahmed said",
        "I spoke to sarah jones",
        "the team leader, Priya Patel, says",
        "we met Ifeoma Okonkwo there",
    ],
}


@pytest.fixture
def room(site: Site, people: People) -> RatingRoom:
    return RatingRoom.make(site, people)


def test_what_seems_to_say_who_somebody_is(room: RatingRoom) -> None:
    page = room.phone()
    found = {
        text: page.evaluate("(text) => phone.seems(text)", text)
        for texts in SEEMS.values()
        for text in texts
    }
    assert found == {text: kind for kind, texts in SEEMS.items() for text in texts}


def test_it_is_said_beside_the_words_which_are_sent_as_they_are(room: RatingRoom) -> None:
    page = room.phone()
    choose(page, "Agree")
    field, note = here(page).get_by_role("textbox"), here(page).locator("[data-gently]")
    expect(note).to_be_hidden()
    field.press_sequentially("Mrs Okafor rang us")
    expect(note).to_have_text(re.compile("^This seems to hold a name. Others may read it"))
    says(page, "Saved")
    assert room.stored() == [(4, "Mrs Okafor rang us")]
    field.fill("Somebody rang us")
    expect(note).to_be_hidden()
    says(page, "Saved")
    assert room.stored() == [(4, "Somebody rang us")]


def test_an_idea_is_looked_at_as_well(room: RatingRoom) -> None:
    room.go("IDEAS")
    page = room.phone()
    page.get_by_label("Your idea").press_sequentially("Ask Dr Hughes to ring 07700 900123")
    expect(page.locator("[data-gently]")).to_have_text(re.compile("a phone number"))
