"""Sheets of paper for tests: printed, entered, and by whom."""

from django.test import Client
from django.urls import reverse

from domains.models import Statement
from tests.factories import now
from workshops import services
from workshops.models import ScribeLink, Sheet, Workshop


def make_sheets(workshop: Workshop, number: int = 1) -> list[Sheet]:
    """So many new sheets."""
    file = services.make_sheets(workshop=workshop, number=number, large_print=False, now=now())
    return list(workshop.sheets.filter(number__gte=file.first))


def begun(sheet: Sheet, group: str = "staff") -> Sheet:
    """The sheet with its group entered."""
    sheet.refresh_from_db()
    return services.choose_sheet_group(sheet=sheet, group=group, now=now())


def enter(
    sheet: Sheet, about: Statement, value: int = 4, reason: str = "", visible_to: str = "room"
) -> services.Outcome:
    """One answer of a sheet."""
    return services.enter_answer(
        sheet=sheet, statement=about, value=value, reason=reason, visible_to=visible_to, now=now()
    )


class Scribe:
    """Somebody at the back with the link, on a device of their own."""

    def __init__(self, link: ScribeLink) -> None:
        self.client = Client()
        self.link = link
        self.start = reverse("workshops:scribe", args=[link.secret])

    @classmethod
    def of(cls, workshop: Workshop) -> "Scribe":
        """With a new link."""
        return cls(services.make_scribe_link(workshop=workshop, now=now()))

    def path(self, name: str, *args: object) -> str:
        """A page of the link."""
        return reverse(f"workshops:{name}", args=[self.link.secret, *args])

    def open(self, typed: object) -> str:
        """Type a number or code; what the last page says."""
        return self.client.post(self.start, {"sheet": str(typed)}, follow=True).content.decode()

    def begin(self, sheet: Sheet, group: str = "staff") -> None:
        """Open a blank sheet and choose its group."""
        self.open(sheet.number)
        self.client.post(self.path("scribe_group", sheet.number), {"group": group})

    def answer(self, sheet: Sheet, about: Statement, **form: object) -> str:
        """Send the form of one statement; what the page after it says."""
        path = self.path("scribe_statement", sheet.number, about.pk)
        return self.client.post(path, form, follow=True).content.decode()
