"""Everything that anybody else may fetch, found from the URLconf, so that a new page is read too.

A new parameter in an address stops here until ``_values`` knows what stands for it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any
from unittest import mock

from django.http import HttpResponseBase
from django.test import Client, RequestFactory
from django.urls import resolve, reverse

from actionplans.models import Action, ActionPlan, Idea, PlanDocument
from tests.addresses import Address, all_addresses
from tests.attack.rooms import Room
from tests.attack.seen import Eyes, paper_of
from workshops.models import Facilitator, ScribeLink, Sheet

# Cookies and headers that are about nobody, and of a cookie the part that says when it was signed.
NOT_COMPARED = {"csrftoken", "sessionid", "Expires"}
SIGNED = re.compile(r":[\w-]+:[\w-]+(?=; )")
# The parts of a page that are asked for apart.
QUERIES = {
    "workshops:desk_now": ("", "?part=counts"),
    "workshops:reasons": ("", "?round=2"),
    "workshops:look_through": ("", "?round=2"),
    "workshops:look_through_private": ("", "?round=2"),
}
# What people look at all the time. Of the others some are looked at each time.
MAIN = {
    "everybody": ("workshops:screen_now",),
    "phone": ("workshops:room_step", "workshops:room_own"),
    "desk": ("workshops:desk_now",),
}
WHO = {"public": "everybody", "secret": "everybody", "participant": "phone", "facilitator": "desk"}


@dataclass(frozen=True)
class Page:
    """Something to fetch. ``who`` is everybody, the phone or the desk."""

    who: str
    name: str
    path: str

    @property
    def is_main(self) -> bool:
        """Whether it is looked at each time."""
        return self.name in MAIN[self.who]


def pages_of(room: Room, eyes: Eyes) -> list[Page]:
    """Every page of a room; those of the phone only while there is a seat for it."""
    found = []
    for address in all_addresses():
        who = WHO[str(address.access)]
        if (who == "phone" and eyes.me is None) or not _is_fetched(address.name):
            continue
        for values in _all_values(address, room):
            for query in QUERIES.get(address.name, ("",)):
                path = reverse(address.name, kwargs=values) + query
                found.append(Page(who, address.name, path))
    return [*found, Page("everybody", "the draft", "draft"), Page("everybody", "the plan", "plan")]


def some_of(pages: Sequence[Page], chance: random.Random, number: int) -> list[Page]:
    """Those that are looked at all the time, and so many of the others."""
    main = [page for page in pages if page.is_main]
    others = [page for page in pages if not page.is_main]
    return main + chance.sample(others, min(number, len(others)))


def fetch(pages: Sequence[Page], room: Room, eyes: Eyes) -> dict[Page, bytes]:
    """What each page answers. What is drawn by lot for a page is the same on all of them: names for
    what a form sends, and what it carries against forged requests."""
    lots = mock.patch("secrets.token_urlsafe", return_value="by-chance")
    with lots, mock.patch("django.middleware.csrf.get_random_string", _always_alike):
        return {page: _fetched(page, room, eyes) for page in pages}


def _fetched(page: Page, room: Room, eyes: Eyes) -> bytes:
    if page.path in ("draft", "plan"):
        now = room.workshop.opened_at
        assert now
        return paper_of(room.workshop, is_draft=page.path == "draft", now=now).encode()
    client = {"everybody": Client(), "phone": eyes.phone, "desk": eyes.desk_client}[page.who]
    kept = dict(client.cookies)  # what a page would have a browser forget is kept for the next
    answer = client.get(page.path)
    told = _head(answer) + answer.getvalue()
    client.cookies.clear()
    client.cookies.update(kept)
    return told


def _always_alike(length: int, **_which: str) -> str:
    return "a" * length


def _head(answer: HttpResponseBase) -> bytes:
    cookies = [
        SIGNED.sub("", cookie.OutputString())
        for name, cookie in answer.cookies.items()
        if name not in NOT_COMPARED
    ]
    headers = [f"{name}: {value}" for name, value in answer.items() if name not in NOT_COMPARED]
    lines = [str(answer.status_code), *headers, *cookies]
    return "\n".join(lines).encode() + b"\n\n"


@cache
def _is_fetched(name: str) -> bool:
    """Whether an address answers anybody who asks without sending something."""
    address = next(one for one in all_addresses() if one.name == name)
    path = reverse(name, kwargs=dict.fromkeys(address.parameters, 0))
    request: Any = RequestFactory().get(path)
    request.user = Facilitator()
    view, args, kwargs = resolve(path)
    try:
        return bool(view(request, *args, **kwargs).status_code != 405)
    except Exception:  # it looked for what is not there
        return True


def _all_values(address: Address, room: Room) -> Iterator[dict[str, object]]:
    """What an address can be about in this room: every combination."""
    known = _values(address, room)
    for values in product(*(known[name] for name in address.parameters)):
        yield dict(zip(address.parameters, values, strict=True))


def _values(address: Address, room: Room) -> Mapping[str, Sequence[object]]:
    workshop = room.workshop
    statements = [one.pk for item in workshop.agenda_items for one in item.statements]
    items = [item.pk for item in workshop.agenda_items]
    found: dict[str, Sequence[object]] = {
        "pk": [workshop.pk],
        "item_pk": items,
        "statement_pk": statements,
        "item": items,
        "statement": statements,
        "key": [item.domain.key for item in workshop.agenda_items],
        "code": [workshop.code] if workshop.code else [],
        "seat": [seat.pk for seat in room.seats[:2]],
        "colleague": [],
        "invitation_pk": [],
    }
    if unknown := set(address.parameters) - {*found, *FOUND}:
        raise LookupError(f"what stands for {unknown} in {address.name}?")
    return found | {
        name: FOUND[name](address, room) for name in address.parameters if name in FOUND
    }


def is_by_oneself(name: str) -> bool:
    """Whether an address is of what somebody writes by themselves: of no workshop."""
    return name.partition(":")[2].startswith("alone")


def _secrets(address: Address, room: Room) -> list[object]:
    """What opens a page that asks for a secret."""
    workshop = room.workshop
    link = ScribeLink.objects.filter(workshop=workshop).first()
    plan = ActionPlan.objects.filter(workshop=workshop).first()
    opens: dict[str, object] = {
        "workshops:screen": workshop.screen_secret,
        "workshops:screen_now": workshop.screen_secret,
        "workshops:join_link": workshop.join_secret,
        "workshops:invited": "",
        "actionplans:shared": plan and plan.share_secret,
        "actionplans:shared_download": plan and plan.share_secret,
    }
    if is_by_oneself(address.name):
        return []
    if address.name.startswith("workshops:scribe"):
        return [link.secret] if link else []
    return [opens[address.name]] if opens[address.name] else []


def _numbers(kind: Any) -> Any:
    return lambda _address, room: list(kind(room.workshop).values_list("pk", flat=True)[:2])


FOUND: Mapping[str, Any] = {
    "secret": _secrets,
    "number": lambda _address, room: list(
        Sheet.objects.filter(workshop=room.workshop).values_list("number", flat=True)
    ),
    "idea_pk": _numbers(lambda workshop: Idea.objects.filter(workshop=workshop)),
    "action_pk": _numbers(lambda workshop: Action.objects.filter(plan__workshop=workshop)),
    "document_pk": _numbers(lambda workshop: PlanDocument.objects.filter(plan__workshop=workshop)),
    "file_pk": _numbers(lambda workshop: workshop.sheet_files),
}
