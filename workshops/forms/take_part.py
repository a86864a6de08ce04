"""What participants send. Messages say what to do; what was typed is kept by the view."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workshops.forms.fields import PlainTextField, reason_field, unchanging
from workshops.models import Answer, Seat, VisibleTo, Workshop, WorkshopDomain
from workshops.models.sheet import CODE_DIGITS as SHEET_DIGITS
from workshops.prepared import Given, Prepared
from workshops.words import tidy_return_code

CODE_DIGITS = 8
THOUGHT_LENGTH = 1000
LARGEST_SEQUENCE = 2**53

_ITEM = Prepared(
    lambda: WorkshopDomain.objects.filter(
        pk=Given("item"), workshop=Given("workshop")
    ).select_related("domain")
)


def tidy_code(typed: str) -> str:
    """The digits of what somebody typed or said as a code."""
    return "".join(str(int(char)) for char in typed if char.isdecimal())


class CodeForm(forms.Form):
    """The code of a workshop."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        error_messages={
            "required": _("Type the code. It has eight digits and stands on the big screen."),
            "max_length": _("A code has eight digits. Type only those."),
        },
    )

    def clean_code(self) -> str:
        """Eight digits, or the twelve of a sheet of paper, however they were typed."""
        code = tidy_code(self.cleaned_data["code"])
        if len(code) not in (CODE_DIGITS, SHEET_DIGITS):
            raise forms.ValidationError(
                _("A code has eight digits; this has %(number)d. Check it and try again."),
                params={"number": len(code)},
            )
        return code

    @property
    def is_of_sheet(self) -> bool:
        """Whether it is the code of a sheet of paper; once it was checked."""
        return len(self.cleaned_data.get("code", "")) == SHEET_DIGITS


class ComeBackForm(CodeForm):
    """The code of a workshop and the three words of a seat."""

    words = forms.CharField(
        label=_("Your three words"),
        max_length=120,
        error_messages={
            "required": _("Type your three words. You saw them when you joined."),
            "max_length": _("Type only your three words."),
        },
    )

    def clean(self) -> dict[str, Any] | None:
        """Whoever types the code of a sheet of paper has no words yet."""
        if self.is_of_sheet:
            self.errors.pop("words", None)
        return super().clean()

    def clean_words(self) -> str:
        """Three words, however they were typed."""
        words: str = tidy_return_code(self.cleaned_data["words"])
        if words.count("-") != 2:
            raise forms.ValidationError(_("Type three words, with spaces between them."))
        return words


class GroupForm(forms.Form):
    """With whom somebody is here."""

    group = forms.ChoiceField(
        label=_("I am here with"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose the group you are here with."),
            "invalid_choice": _("Choose one of the groups on this page."),
        },
    )

    def __init__(self, *args: Any, workshop: Workshop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["group"]
        assert isinstance(field, forms.ChoiceField)
        self.groups = tuple(workshop.groups)
        field.choices = self.groups

    @property
    def shown(self) -> dict[str, Any]:
        """What a page needs to show this form: the groups, and which one is chosen."""
        value = self["group"].value()
        chosen = value if value in dict(self.groups) else ""
        return {"form": self, "groups": self.groups, "chosen": chosen}


@unchanging
class AnswerForm(forms.Form):
    """One answer to one statement. ``key`` and ``sequence`` come from the phone's outbox.

    ``round`` is the ``round_version`` of the domain that the page was written for.
    """

    statement = forms.IntegerField(
        min_value=1,
        error_messages={
            "required": _("This page has gone stale. Load it again and answer once more."),
            "invalid": _("This statement is not part of the workshop."),
        },
    )
    value = forms.TypedChoiceField(
        choices=Answer.choices,
        coerce=int,
        error_messages={
            "required": _("Choose an answer, or “I can’t say from where I am”."),
            "invalid_choice": _("Choose one of the answers on this page."),
        },
    )
    reason = reason_field()
    visible_to = forms.ChoiceField(
        choices=VisibleTo.choices,
        required=False,
        error_messages={"invalid_choice": _("Choose who may see your reason.")},
    )
    # What phones have in their outboxes since before there were three choices.
    may_be_quoted = forms.BooleanField(required=False)
    key = forms.CharField(required=False, max_length=40)
    sequence = forms.IntegerField(required=False, min_value=0, max_value=LARGEST_SEQUENCE)
    round = forms.IntegerField(required=False, min_value=0, max_value=LARGEST_SEQUENCE)

    @property
    def answer(self) -> dict[str, Any]:
        """What was sent, as ``services.record_rating`` takes it."""
        sent = dict(self.cleaned_data)
        usual = VisibleTo.PLAN if sent.pop("may_be_quoted") else VisibleTo.ROOM
        return {
            "statement_pk": sent.pop("statement"),
            "round_version": sent.pop("round"),
            "visible_to": sent.pop("visible_to") or usual.value,
            **sent,
        }


class _ItemForm(forms.Form):
    """Something about a domain of the workshop."""

    item = forms.IntegerField(
        error_messages={
            "required": _("This page has gone stale. Load it again and try once more."),
            "invalid": _("This domain is not on the agenda any more."),
        },
    )

    def __init__(self, *args: Any, seat: Seat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seat = seat

    def clean_item(self) -> WorkshopDomain:
        """The domain on the agenda."""
        found = _ITEM.first(item=self.cleaned_data["item"], workshop=self.seat.workshop_id)
        if found is None:
            raise forms.ValidationError(self.fields["item"].error_messages["invalid"])
        return found


@unchanging
class ThoughtForm(_ItemForm):
    """A first thought, that only its writer sees."""

    sequence = forms.IntegerField(required=False, min_value=0, max_value=LARGEST_SEQUENCE)
    text = PlainTextField(
        required=False,
        max_length=THOUGHT_LENGTH,
        error_messages={
            "max_length": _(
                "This has %(show_value)d characters. Please shorten it to %(limit_value)d. "
                "Nothing was cut."
            )
        },
    )


class MarksForm(_ItemForm):
    """Which statements of a domain somebody would work on."""

    key = forms.CharField(required=False, max_length=40)
    sequence = forms.IntegerField(required=False, min_value=0, max_value=LARGEST_SEQUENCE)
    statements = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["statements"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        numbers = [n for n in self.data.getlist("statements") if n.isdecimal()]  # type: ignore[attr-defined]
        field.choices = [(number, number) for number in numbers]
        field.error_messages["invalid_choice"] = _("Choose from the statements on this page.")
