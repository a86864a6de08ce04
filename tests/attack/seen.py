"""What an attacker sees: the pages as they are served, and the plan as a file.

Nothing here asks the database what was counted. ``reading`` reads it from what everybody gets.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import translation

from actionplans.documents.contents import contents
from actionplans.documents.pdf import Maker
from actionplans.models import ActionPlan, PlanDocument
from actionplans.services import share_plan
from actionplans.steps import find_plan
from tests.actionplans.pdfs import text
from tests.attack.reading import Counted, Marked, Reader
from workshops.access import seat_cookie
from workshops.models import Facilitator, Seat, Workshop
from workshops.shared_phone import joined, people_cookie, written

# With this begins what is only for the facilitators.
PRIVATE = "Between us"
DESK = ("workshops:desk", "workshops:so_far", "actionplans:desk")


@dataclass
class Seen:
    """Every count of people that somebody read somewhere."""

    pictures: set[Counted] = field(default_factory=set)
    priorities: set[Marked] = field(default_factory=set)
    backing: set[Marked] = field(default_factory=set)

    def __or__(self, other: Seen) -> Seen:
        return Seen(
            self.pictures | other.pictures,
            self.priorities | other.priorities,
            self.backing | other.backing,
        )

    def read(self, page: str, reader: Reader) -> None:
        """Read one page."""
        self.pictures |= reader.pictures(page)
        self.priorities |= reader.priorities(page)
        self.backing |= reader.backing(page)


class Eyes:
    """Looks at the pages of a workshop as the play goes on, and remembers every count.

    ``shared`` is what everybody sees, on the big screen, on the phones, in the shared plan and in
    the file; ``desk`` what the facilitators see besides. ``me`` is whose phone it is.
    """

    def __init__(self, workshop: Workshop, facilitator: Facilitator) -> None:
        self.workshop = workshop
        self.reader = Reader(workshop)
        self.wall, self.desk_client, self.phone = Client(), Client(), Client()
        self.desk_client.force_login(facilitator)
        self.me: Seat | None = None
        self.shared, self.desk = Seen(), Seen()

    def take(self, seat: Seat, beside: Seat | None = None) -> None:
        """Sit down with a phone; ``beside`` is somebody who shares it and does not have it now."""
        self.me = seat
        self.phone.cookies[seat_cookie(self.workshop.pk)] = seat.secret
        if beside:
            people = joined(joined((), seat.secret), beside.secret)
            self.phone.cookies[people_cookie(self.workshop.pk)] = written(people)

    def look(self, at_desk: str = "") -> None:
        """Look at the screens that everybody sees, and at a page of the desk, if one is named."""
        pk = self.workshop.pk
        screen = reverse("workshops:screen", args=[self.workshop.screen_secret])
        self._read(self.shared, self.wall, screen)
        self._read(self.shared, self.phone, reverse("workshops:room", args=[pk]))
        if at_desk:
            self._read(self.desk, self.desk_client, reverse(at_desk, args=[pk]), private=True)

    def look_at_the_plan(self, now: datetime) -> None:
        """Look at the plan by the link that is given to people, and at its file."""
        plan = share_plan(workshop=self.workshop)
        address = reverse("actionplans:shared", args=[plan.share_secret])
        self._read(self.shared, Client(), address)
        page = paper_of(self.workshop, is_draft=not plan.is_agreed, now=now)
        assert PRIVATE not in page, "the file shows what is only for the facilitators"
        self.shared.pictures |= self.reader.on_paper(page)

    def _read(self, seen: Seen, client: Client, address: str, *, private: bool = False) -> None:
        answer = client.get(address)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        page = answer.content.decode()
        assert private or PRIVATE not in page, f"{address} shows what is only for the facilitators"
        seen.read(page, self.reader)


def paper_of(workshop: Workshop, *, is_draft: bool, now: datetime) -> str:
    """What the PDF of the plan is made from: the same contents in the same template."""
    document = PlanDocument(plan=find_plan(workshop), is_draft=is_draft)
    with translation.override(workshop.edition.language):
        context = contents(document, now, lambda: None)
        return render_to_string("actionplans/document.html", context)


def text_of_the_file(workshop: Workshop, *, is_draft: bool, now: datetime) -> str:
    """The text of the PDF, made as its own process makes it."""
    plan = ActionPlan.objects.get(workshop=workshop)
    document = PlanDocument(plan=plan, is_draft=is_draft, made_from=plan.state_of_things)
    content, _pages = the_maker().make(document, now)
    return text(content)


@cache
def the_maker() -> Maker:
    """Fonts and styles are read once a process."""
    return Maker()
