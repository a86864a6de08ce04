"""The forms of the plan: an idea, an action, and what happened later."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from actionplans.models import Action, AloneAction, AloneActionKind, Idea
from actionplans.models.idea import IDEA_LENGTH
from actionplans.models.plan import INTRO_LENGTH
from actionplans.quoting import quotable_reasons
from actionplans.services import Links
from domains.models import CaseExample, PracticeIdea, Statement
from workshops.forms.fields import PlainTextField
from workshops.models import AloneReview, Note, Rating, Workshop
from workshops.reasons import handle_of

if TYPE_CHECKING:
    ActionModelForm = forms.ModelForm[Action]
    AloneActionModelForm = forms.ModelForm[AloneAction]
else:
    ActionModelForm = AloneActionModelForm = forms.ModelForm

WRITTEN = (
    "what",
    "kind",
    "why",
    "first_step",
    "lead",
    "with_whom",
    "people_part",
    "by_date",
    "by_words",
    "how_we_know",
)

DATES = ["%Y-%m-%d", "%d/%m/%Y", "%d %B %Y"]

ALONE_WRITTEN = (
    "what",
    "kind",
    "domain",
    "first_step",
    "with_whom",
    "by_date",
    "by_words",
    "how_i_know",
)


class IdeaForm(forms.Form):
    """An idea that the facilitator writes down for somebody."""

    text = PlainTextField(
        label=_("An idea somebody said"),
        max_length=IDEA_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write the idea first.")},
    )


class IntroForm(forms.Form):
    """The few words that a plan begins with."""

    text = PlainTextField(
        label=_("A few words at the beginning of the plan"),
        required=False,
        max_length=INTRO_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReasonsField(forms.Field):
    """Reasons, called by their handles: their numbers would tell which ones one person sent."""

    widget = forms.SelectMultiple
    workshop: Workshop

    def clean(self, value: Any) -> list[Rating]:
        """The reasons that may be quoted and were ticked."""
        wanted = set(value or ())
        found = [
            reason
            for reason in quotable_reasons(self.workshop).select_related("statement")
            if handle_of(self.workshop, reason.pk) in wanted
        ]
        if len(found) < len(wanted):
            raise forms.ValidationError(_("A reason you ticked may not be quoted any more."))
        return found


class ActionForm(ActionModelForm):
    """An action: what people type, and where it came from.

    ``links`` are built from the workshop, so that nothing of another can be chosen.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    statements = forms.ModelMultipleChoiceField(Statement.objects.none(), required=False)
    reasons = ReasonsField(required=False)
    notes = forms.ModelMultipleChoiceField(Note.objects.none(), required=False)
    ideas = forms.ModelMultipleChoiceField(Idea.objects.none(), required=False)
    example = forms.ModelChoiceField(
        CaseExample.objects.none(), required=False, widget=forms.HiddenInput
    )
    practice_idea = forms.ModelChoiceField(
        PracticeIdea.objects.none(), required=False, widget=forms.HiddenInput
    )

    class Meta:
        model = Action
        fields: ClassVar[list[str]] = [*WRITTEN, "example", "practice_idea"]
        labels: ClassVar[dict[str, Any]] = {
            "what": _("What will be done"),
            "kind": _("Whose move it is"),
            "why": _("Why, in your own words"),
            "first_step": _("First step"),
            "lead": _("Who leads it"),
            "with_whom": _("With whom"),
            "people_part": _("How people who draw on support are part of it"),
            "by_date": _("By when"),
            "by_words": _("Or in words"),
            "how_we_know": _("How we will know it worked"),
        }
        widgets: ClassVar[dict[str, Any]] = {
            "what": forms.Textarea(attrs={"rows": 2}),
            "why": forms.Textarea(attrs={"rows": 3}),
            "first_step": forms.Textarea(attrs={"rows": 2}),
            "people_part": forms.Textarea(attrs={"rows": 2}),
            "how_we_know": forms.Textarea(attrs={"rows": 2}),
            "by_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        error_messages: ClassVar[dict[str, Any]] = {
            "what": {"required": _("Say what will be done.")},
            "by_date": {"invalid": _("Give the date as day, month and year, or say it in words.")},
        }

    def __init__(self, workshop: Workshop, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.workshop = workshop
        domains = [item.domain_id for item in workshop.agenda_items]
        edition = workshop.edition_id
        choices: dict[str, Any] = {
            "statements": Statement.objects.filter(domain__in=domains).select_related("domain"),
            "notes": workshop.notes.exclude(text=""),
            "ideas": Idea.objects.in_workshop(workshop),
            "example": CaseExample.objects.filter(edition=edition),
            "practice_idea": PracticeIdea.objects.filter(edition=edition),
        }
        self.fields["reasons"].workshop = workshop  # type: ignore[attr-defined]
        for name, queryset in choices.items():
            self.fields[name].queryset = queryset  # type: ignore[attr-defined]
        self.fields["by_date"].input_formats = DATES  # type: ignore[attr-defined]
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("", _("Not said")),
            *Action._meta.get_field("kind").flatchoices,
        ]

    def clean_what(self) -> str:
        """One line: a title has no line breaks."""
        return " ".join(str(self.cleaned_data["what"]).split())

    @property
    def written(self) -> dict[str, Any]:
        """What was typed, for the services. Call after validation."""
        names = (*WRITTEN, "example", "practice_idea")
        return {name: self.cleaned_data[name] for name in names}

    @property
    def links(self) -> Links:
        """Where the action came from. Call after validation.

        A reason brings its statement with it, so that no quote stands under another.
        """
        chosen = self.cleaned_data
        about = [*chosen["statements"], *(reason.statement for reason in chosen["reasons"])]
        return Links(
            statements=list({statement.pk: statement for statement in about}.values()),
            reasons=list(chosen["reasons"]),
            notes=list(chosen["notes"]),
            ideas=list(chosen["ideas"]),
        )

    def chosen(self, name: str) -> set[int]:
        """The ids ticked for a link, whatever state the form is in."""
        value = self[name].value() or []
        return {
            int(getattr(pk, "pk", pk)) for pk in value if str(getattr(pk, "pk", pk)).isdecimal()
        }

    @property
    def chosen_reasons(self) -> set[str]:
        """The handles of the reasons ticked, whatever state the form is in."""
        return set(self["reasons"].value() or ())


class AloneActionForm(AloneActionModelForm):
    """What one person wants to do. ``key`` and ``version`` are as in ``AloneAction``."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    class Meta:
        model = AloneAction
        fields: ClassVar[list[str]] = list(ALONE_WRITTEN)
        labels: ClassVar[dict[str, Any]] = {
            "what": _("What I want to do"),
            "kind": _("Whose move it is"),
            "domain": _("Which domain it comes from"),
            "first_step": _("My first step"),
            "with_whom": _("Who with"),
            "by_date": _("By when"),
            "by_words": _("Or in words"),
            "how_i_know": _("How I will know it worked"),
        }
        widgets: ClassVar[dict[str, Any]] = {
            "what": forms.Textarea(attrs={"rows": 2}),
            "first_step": forms.Textarea(attrs={"rows": 2}),
            "how_i_know": forms.Textarea(attrs={"rows": 2}),
            "by_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        error_messages: ClassVar[dict[str, Any]] = {
            "what": {"required": _("Say what you want to do.")},
            "by_date": {"invalid": _("Give the date as day, month and year, or say it in words.")},
        }

    def __init__(self, review: AloneReview, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        domains = self.fields["domain"]
        assert isinstance(domains, forms.ModelChoiceField)
        domains.queryset = review.edition.domains.order_by("position")
        domains.empty_label = str(_("None of them alone"))
        self.fields["by_date"].input_formats = DATES  # type: ignore[attr-defined]
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("", _("Not said")),
            *AloneActionKind.choices,
        ]

    def clean_what(self) -> str:
        """One line: a title has no line breaks."""
        return " ".join(str(self.cleaned_data["what"]).split())

    @property
    def written(self) -> dict[str, Any]:
        """What was typed, for the services. Call after validation."""
        return {name: self.cleaned_data[name] for name in ALONE_WRITTEN}
