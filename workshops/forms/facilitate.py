"""What a facilitator types: a workshop's settings, and a colleague's address."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import ngettext as n_

from domains.models import Domain, Edition
from workshops.forms.fields import PlainTextField
from workshops.models import Group, Workshop
from workshops.models.workshop import CONTACT_LENGTH

if TYPE_CHECKING:
    WorkshopModelForm = forms.ModelForm[Workshop]
else:
    WorkshopModelForm = forms.ModelForm

NAME_LENGTH = 60
SHORTEST, LONGEST, EVERY = 60, 480, 30
OWN_FIELDS = (
    "title",
    "place",
    "date",
    "minutes",
    "minimum",
    "one_at_a_time",
    "carers_apart",
    "small_groups_may_agree",
    "is_practice",
    "space_moves_on",
    "most_seats",
    "contact",
)
# What one process serves well; the bench goes to a thousand.
LARGEST_ROOM = 1500


def in_words(minutes: int) -> str:
    """Minutes as people say them: "2 hours 30 minutes"."""
    hours, rest = divmod(minutes, 60)
    said = []
    if hours:
        said.append(n_("%(n)d hour", "%(n)d hours", hours) % {"n": hours})
    if rest or not hours:
        said.append(n_("%(n)d minute", "%(n)d minutes", rest) % {"n": rest})
    return " ".join(said)


def _minutes_offered(present: int | None) -> list[tuple[int, str]]:
    offered = set(range(SHORTEST, LONGEST + 1, EVERY)) | ({present} if present else set())
    return [(minutes, in_words(minutes)) for minutes in sorted(offered)]


class DomainRow:
    """A domain in the form: its tick and its number in the order."""

    def __init__(self, domain: Domain, tick: BoundField, order: BoundField) -> None:
        self.domain, self.tick, self.order = domain, tick, order


class WorkshopForm(WorkshopModelForm):
    """A workshop's settings, with a tick and a number for each domain of its edition.

    After validation ``chosen_domains`` are the ticked ones in order and ``own_fields``
    the workshop's own. What people who joined were promised cannot be changed.
    """

    contact = PlainTextField(
        label=gettext_lazy("Local contact (if you like)"),
        required=False,
        max_length=CONTACT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "max_length": gettext_lazy(
                "The local contact has %(show_value)d characters. Please shorten it to "
                "%(limit_value)d. Nothing was cut."
            )
        },
    )

    class Meta:
        model = Workshop
        fields = OWN_FIELDS
        widgets = {
            "date": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "minimum": forms.RadioSelect,
        }

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.edition = edition
        self.domains = list(Domain.objects.in_edition(edition))
        self.chosen_domains: list[Domain] = []
        present = self.instance.minutes if self.instance.pk else None
        self.fields["minutes"] = forms.TypedChoiceField(
            label=gettext_lazy("How long there is"),
            choices=_minutes_offered(present),
            coerce=int,
            initial=present or Workshop._meta.get_field("minutes").default,
        )
        self._add_most_seats()
        self._add_domains()
        self._add_group_names()
        self._say_what_is_missing()
        if self.people_joined:
            self.fields["carers_apart"].disabled = True
            self.fields["is_practice"].disabled = True

    def _say_what_is_missing(self) -> None:
        missing = {
            "title": _("Give the workshop a title. People see it when they join."),
            "place": _("Say which place this is about, such as Riverside."),
            "date": _("Choose the day of the workshop."),
        }
        for name, message in missing.items():
            self.fields[name].error_messages["required"] = message
        self.fields["date"].error_messages["invalid"] = _("Write the date like 12/03/2026.")
        self.fields["minimum"].choices = [  # type: ignore[attr-defined]
            (value, label)
            for value, label in self.fields["minimum"].choices  # type: ignore[attr-defined]
            if value and not (self.people_joined and value < self.instance.minimum)
        ]
        if not self.instance.pk:
            self.fields["date"].initial = timezone.localdate

    def _add_most_seats(self) -> None:
        said = _("Write a number from 1 to %(most)d.") % {"most": LARGEST_ROOM}
        self.fields["most_seats"] = forms.IntegerField(
            label=gettext_lazy("Most people who can join"),
            min_value=1,
            max_value=LARGEST_ROOM,
            required=False,
            initial=self.instance.most_seats,
            error_messages=dict.fromkeys(("min_value", "max_value", "invalid"), said),
        )

    def clean_most_seats(self) -> int:
        """The number; left empty, it stays as it is."""
        chosen: int | None = self.cleaned_data["most_seats"]
        return chosen or self.instance.most_seats

    def _add_domains(self) -> None:
        order = self._present_order()
        for number, domain in enumerate(self.domains, start=1):
            self.fields[f"domain_{domain.pk}"] = forms.BooleanField(
                label=domain.title, required=False, initial=not order or domain.pk in order
            )
            self.fields[f"order_{domain.pk}"] = forms.IntegerField(
                label=_("Place in the order of %(domain)s") % {"domain": domain.short_title},
                min_value=1,
                max_value=99,
                required=False,
                initial=order.get(domain.pk, number if not order else None),
                error_messages={
                    "min_value": _("Number the domains from 1."),
                    "max_value": _("Number the domains from 1."),
                    "invalid": _("Write a number, such as 3."),
                },
            )

    def _present_order(self) -> dict[int, int]:
        if not self.instance.pk:
            return {}
        return dict(self.instance.items.values_list("domain", "position"))

    def _add_group_names(self) -> None:
        for group in Group:
            self.fields[f"name_{group.value}"] = forms.CharField(
                label=str(group.label),
                max_length=NAME_LENGTH,
                required=False,
                initial=self.instance.group_names.get(group.value, ""),
            )

    @property
    def people_joined(self) -> bool:
        """Whether people joined already, or hold sheets of paper: what they were promised stays."""
        workshop = self.instance
        return bool(workshop.pk) and (workshop.seats.exists() or workshop.sheets.exists())

    def domain_rows(self) -> Iterator[DomainRow]:
        """The domains in the order in which the page lists them: the chosen ones first."""
        rows = [
            DomainRow(domain, self[f"domain_{domain.pk}"], self[f"order_{domain.pk}"])
            for domain in self.domains
        ]
        return iter(sorted(rows, key=_listed_at))

    def name_fields(self) -> list[BoundField]:
        """The fields for the names of the groups."""
        return [self[f"name_{group.value}"] for group in Group]

    def clean(self) -> dict[str, Any]:
        """Put the ticked domains into their order, and see that group names differ."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        ticked = [d for d in self.domains if cleaned.get(f"domain_{d.pk}")]
        self.chosen_domains = sorted(ticked, key=lambda d: cleaned.get(f"order_{d.pk}") or 99)
        if not ticked:
            self.add_error(None, _("Choose at least one domain."))
        names = self._names(cleaned)
        for group, name in names.items():
            if list(names.values()).count(name) > 1:
                self.add_error(f"name_{group}", _("Two groups have this name. Make them differ."))
        return cleaned

    def _names(self, cleaned: dict[str, Any]) -> dict[str, str]:
        own = {group.value: cleaned.get(f"name_{group.value}", "") for group in Group}
        return {group: name for group, name in own.items() if name}

    def own_fields(self) -> dict[str, Any]:
        """The workshop's own fields, for the service."""
        fields = {name: self.cleaned_data[name] for name in OWN_FIELDS}
        return fields | {"group_names": self._names(self.cleaned_data)}


def _listed_at(row: DomainRow) -> tuple[int, int]:
    value = row.order.value()
    typed = int(value) if str(value).isdecimal() else 99
    return typed, row.domain.position


class ColleagueForm(forms.Form):
    """A colleague's address."""

    email = forms.EmailField(
        label=gettext_lazy("Email address of a colleague"),
        error_messages={
            "required": gettext_lazy("Write the email address of your colleague."),
            "invalid": gettext_lazy("Write an email address such as name@example.org."),
        },
    )


class NoteForm(forms.Form):
    """A note as the desk sends it; ``version`` is the one it began with."""

    item = forms.IntegerField()
    statement = forms.IntegerField(required=False)
    version = forms.IntegerField(min_value=0)
    text = forms.CharField(
        required=False,
        max_length=20000,
        strip=False,
        error_messages={
            "max_length": gettext_lazy("This note is too long to keep. Shorten it and save again.")
        },
    )
