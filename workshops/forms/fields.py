"""Form fields that several forms share."""

import re
from typing import Any, TypeVar

from django import forms
from django.utils.translation import gettext_lazy as _

from workshops.models.rating import REASON_LENGTH

CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")  # all but tabs and line ends
MOST_DIGITS = 18

AnyForm = TypeVar("AnyForm", bound=type[forms.BaseForm])


class _Same(dict[str, forms.Field]):
    """Fields that stay the same when they are copied."""

    def __deepcopy__(self, memo: dict[int, Any]) -> "_Same":
        return self


def unchanging(form: AnyForm) -> AnyForm:
    """Mark a form whose fields no request changes.

    Django copies the fields for each form, which takes longer than checking what was sent.
    """
    form.base_fields = _Same(form.base_fields)  # type: ignore[attr-defined]
    return form


def plain(text: str) -> str:
    """Text with one kind of line end and without control characters that no database takes."""
    return CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def number_of(text: str) -> int | None:
    """The whole number that was sent; None for anything else, and for what no column holds."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None


class PlainTextField(forms.CharField):
    """Text of several lines, counted as people count it: a line end is one character."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        """The tidied text."""
        return super().to_python(plain(value) if isinstance(value, str) else value)


def reason_field() -> PlainTextField:
    """Why somebody answered so. One that is too long is said to be, never cut."""
    return PlainTextField(
        required=False,
        max_length=REASON_LENGTH,
        error_messages={
            "max_length": _(
                "Your reason has %(show_value)d characters. Please shorten it to "
                "%(limit_value)d. Nothing was cut."
            )
        },
    )
