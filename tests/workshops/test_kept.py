"""Parts of pages that are rendered once: they say what is true of this page, each time."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.safestring import mark_safe

from tests.factories import make_seat, make_workshop
from workshops.models import Workshop
from workshops.templatetags.kept import kept

pytestmark = pytest.mark.django_db


def door(client: Client, workshop: Workshop) -> str:
    return client.get(reverse("workshops:join_link", args=[workshop.join_secret])).content.decode()


def test_each_workshops_door_names_its_own_minimum_groups_and_title(client: Client) -> None:
    three = make_workshop(minimum=3, title="Riverside")
    eight = make_workshop(minimum=8, title="Hillside", group_names={"staff": "Our teams"})

    pages = [door(client, workshop) for workshop in (three, eight, three)]

    assert [re.findall(r"at least (\d+) people", page) for page in pages] == [["3"], ["8"], ["3"]]
    assert ["Our teams" in page for page in pages] == [False, True, False]
    assert [re.findall(r"<h1>(\w+)</h1>", page) for page in pages] == [
        ["Riverside"],
        ["Hillside"],
        ["Riverside"],
    ]


def test_a_change_of_the_workshop_is_on_the_next_page(client: Client) -> None:
    workshop = make_workshop()
    assert "at least 3 people" in door(client, workshop)
    Workshop.objects.filter(pk=workshop.pk).update(minimum=5, title="<b>New</b>")
    page = door(client, workshop)
    assert ("at least 5 people" in page, "<h1>&lt;b&gt;New&lt;/b&gt;</h1>" in page) == (True, True)


def test_what_belongs_to_one_page_alone_is_new_each_time(client: Client) -> None:
    workshop = make_workshop()
    found = [
        re.findall(r'name="(?:once|csrfmiddlewaretoken)" value="([^"]+)"', door(Client(), workshop))
        for _phone in range(2)
    ]
    assert [len(values) for values in found] == [2, 2]
    assert len({value for values in found for value in values}) == 4


def test_two_seats_see_their_own_groups_on_their_pages() -> None:
    workshop = make_workshop()
    shown = []
    for group in ("staff", "leaders", "staff"):
        phone, seat = Client(), make_seat(workshop, group)
        phone.cookies[f"seat_{workshop.pk}"] = seat.secret
        page = phone.get(reverse("workshops:room", args=[workshop.pk])).content.decode()
        shown.append(re.findall(r"mark--(\w+)", page))
    assert shown == [["staff", "staff"], ["leaders", "leaders"], ["staff", "staff"]]


def test_text_is_escaped_though_the_same_text_was_kept_as_safe() -> None:
    part = "take_part/_my_group.html"
    assert "<i>us</i>" in kept(part, group="staff", name=mark_safe("<i>us</i>"))
    assert "&lt;i&gt;us&lt;/i&gt;" in kept(part, group="staff", name="<i>us</i>")
