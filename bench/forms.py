"""The forms of a page, as a browser would send them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

TICKED = ("radio", "checkbox")
Attributes = list[tuple[str, str | None]]


@dataclass
class Form:
    """One form: where it goes, and what it holds before anybody changes it."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(found.get("action", "")))
        elif tag == "a":
            self.links.append(found.get("href", ""))
        elif self.forms:
            self._field(tag, found)

    def _field(self, tag: str, found: dict[str, str]) -> None:
        form, name = self.forms[-1], found.get("name", "")
        kind = found.get("type", "text")
        if tag == "select":
            self._select = name
        elif tag == "option" and "selected" in found:
            form.fields[self._select] = found.get("value", "")
        elif tag == "button" and name:
            form.buttons.append((name, found.get("value", "")))
        elif tag == "textarea" and name:
            form.fields.setdefault(name, "")
        elif tag == "input" and name and (kind not in TICKED or "checked" in found):
            form.fields[name] = found.get("value", "on" if kind in TICKED else "")


def read(page: str) -> tuple[list[Form], list[str]]:
    """Every form and every link of a page."""
    reader = _Reader()
    reader.feed(page)
    return reader.forms, reader.links


def form_to(page: str, ending: str) -> Form:
    """The first form whose action ends so. Raises LookupError when there is none."""
    for form in read(page)[0]:
        if form.action.endswith(ending):
            return form
    raise LookupError(f"no form to …{ending}")


def form_with(page: str, name: str) -> Form:
    """The first form that has this field. Raises LookupError when there is none."""
    for form in read(page)[0]:
        if name in form.fields:
            return form
    raise LookupError(f"no form with {name}")
