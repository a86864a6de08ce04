"""What is typed about answers on paper: how many sheets, and what stands on one."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workshops.forms.fields import PlainTextField, number_of
from workshops.forms.take_part import CODE_DIGITS as WORKSHOP_DIGITS
from workshops.forms.take_part import GroupForm, tidy_code
from workshops.models import Answer, WorkshopDomain
from workshops.models.rating import REASON_LENGTH, VisibleTo
from workshops.models.sheet import CODE_DIGITS, MOST_AT_ONCE

LARGEST_NUMBER = 999_999


class SheetsForm(forms.Form):
    """How many sheets to print, and how large."""

    number = forms.IntegerField(
        label=gettext_lazy("How many sheets"),
        min_value=1,
        max_value=MOST_AT_ONCE,
        error_messages={
            name: gettext_lazy("Write a number from 1 to 200.")
            for name in ("required", "invalid", "min_value", "max_value")
        },
    )
    large_print = forms.BooleanField(label=gettext_lazy("Large print (18 point)"), required=False)


class AgainForm(forms.Form):
    """Which sheets to print once more."""

    first = forms.IntegerField(min_value=1, max_value=LARGEST_NUMBER)
    last = forms.IntegerField(min_value=1, max_value=LARGEST_NUMBER)
    large_print = forms.BooleanField(required=False)


class HandedOutForm(forms.Form):
    """The number of the last sheet that was handed out."""

    handed_out = forms.IntegerField(
        label=gettext_lazy("Number of the last sheet you handed out"),
        min_value=0,
        max_value=LARGEST_NUMBER,
        error_messages={
            name: gettext_lazy("Write the number of a sheet, or 0 if none was handed out.")
            for name in ("required", "invalid", "min_value", "max_value")
        },
    )


class SheetGroupForm(GroupForm):
    """The group that is ticked on a sheet, and whether it may be shown apart while it is small."""

    agrees = forms.BooleanField(required=False)


class FindSheetForm(forms.Form):
    """Which sheet is at hand: its number, or its code; and which domain of it.

    After validation ``number`` or ``code`` is there, the other is None, and ``item`` is the
    domain, None for the first choice.
    """

    sheet = forms.CharField(
        label=gettext_lazy("Number or code of the sheet"),
        max_length=40,
        error_messages={
            "required": gettext_lazy("Type the number that stands at the top of the sheet."),
            "max_length": gettext_lazy("Type only the number or the code."),
        },
    )
    item = forms.ModelChoiceField(
        label=gettext_lazy("Domain"), queryset=WorkshopDomain.objects.none(), required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose one of the domains in the list.")},
    )  # fmt: skip

    def __init__(self, *args: Any, items: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["item"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = items
        field.empty_label = None

    def clean(self) -> dict[str, Any]:
        """The number or the code, however it was typed."""
        cleaned = super().clean() or {}
        typed = tidy_code(cleaned.get("sheet", ""))
        if "sheet" not in cleaned:
            return cleaned
        is_code = len(typed) == CODE_DIGITS
        number = None if is_code or len(typed) > 6 else number_of(typed)
        if not is_code and number is None:
            self.add_error("sheet", _not_a_sheet(len(typed)))
        return cleaned | {"code": typed if is_code else None, "number": number}


def _not_a_sheet(digits: int) -> str:
    if digits == WORKSHOP_DIGITS:
        return _("This looks like the code of the workshop. Type the number of the sheet.")
    return _("Type the number of the sheet, or its code of twelve digits.")


class EntryForm(forms.Form):
    """One answer as it stands on a sheet."""

    value = forms.TypedChoiceField(
        choices=Answer.choices,
        coerce=int,
        error_messages={
            "required": gettext_lazy(
                "Choose what is ticked: 1 to 5, or 0. If nothing is ticked, press “Left blank”."
            ),
            "invalid_choice": gettext_lazy("Choose one of the answers on this page."),
        },
    )
    reason = PlainTextField(
        required=False,
        max_length=REASON_LENGTH,
        error_messages={
            "max_length": gettext_lazy(
                "The reason has %(show_value)d characters. Please shorten it to "
                "%(limit_value)d. Nothing was cut."
            )
        },
    )
    visible_to = forms.ChoiceField(choices=VisibleTo.choices, required=False)

    def clean_visible_to(self) -> str:
        """Whom the reason is for: where no box is ticked the room."""
        chosen: str = self.cleaned_data["visible_to"]
        return chosen or VisibleTo.ROOM.value
