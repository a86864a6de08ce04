"""The table of moves."""

from workshops.steps import Agenda, AgendaItem, Place, Step, following, is_place

TWO = Agenda([AgendaItem(1, (11, 12, 13, 14)), AgendaItem(2, (21, 22, 23, 24))])
SINGLY = Agenda(TWO.items, one_at_a_time=True)


def walk(agenda: Agenda) -> list[Place]:
    place: Place | None = Place(Step.LOBBY)
    places = []
    while place:
        places.append(place)
        place = following(agenda, place)
    return places


def test_the_obvious_way_goes_through_every_domain_to_the_plan_and_ends() -> None:
    domain = ["read", "rate", "look_through", "show", "talk", "priorities", "pick"]
    assert [place.step.value for place in walk(TWO)] == [
        "lobby",
        *domain,
        *domain,
        "ideas",
        "backing",
        "plan",
        "closed",
    ]


def test_every_place_on_the_obvious_way_is_a_place() -> None:
    assert all(is_place(TWO, place) for place in walk(TWO))
    assert all(is_place(SINGLY, place) for place in walk(SINGLY))


def test_one_at_a_time_goes_through_rate_to_talk_for_each_statement() -> None:
    rated = [place.statement for place in walk(SINGLY) if place.step is Step.RATE]
    talked = [place.statement for place in walk(SINGLY) if place.step is Step.TALK]
    assert rated == talked == [11, 12, 13, 14, 21, 22, 23, 24]
    assert len([place for place in walk(SINGLY) if place.step is Step.PRIORITIES]) == 2


def test_after_talking_about_an_opened_statement_come_the_priorities() -> None:
    assert following(TWO, Place(Step.TALK, 1, 13)) == Place(Step.PRIORITIES, 1)


def test_places_that_do_not_belong_together_are_none() -> None:
    assert not is_place(TWO, Place(Step.RATE))
    assert not is_place(TWO, Place(Step.RATE, 3))
    assert not is_place(TWO, Place(Step.TALK, 1, 21))
    assert not is_place(TWO, Place(Step.LOBBY, 1))
    assert not is_place(TWO, Place(Step.RATE, 1, 11))
    assert not is_place(SINGLY, Place(Step.RATE, 1))


def test_a_workshop_without_domains_goes_from_the_lobby_to_ideas() -> None:
    assert following(Agenda([]), Place(Step.LOBBY)) == Place(Step.IDEAS)
