"""What somebody who goes through the domains by themselves sends."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from domains.models import Domain, Edition
from workshops.forms.fields import PlainTextField, plain, reason_field, unchanging
from workshops.forms.take_part import LARGEST_SEQUENCE
from workshops.models import Answer
from workshops.models.alone import NOTE_KINDS, NOTE_LENGTH, WORDS_LENGTH

TOO_LONG = _(
    "This has %(show_value)d characters. Please shorten it to %(limit_value)d. Nothing was cut."
)


if TYPE_CHECKING:
    DomainsChoiceField = forms.ModelMultipleChoiceField[Domain]
else:
    DomainsChoiceField = forms.ModelMultipleChoiceField


class DomainsField(DomainsChoiceField):
    """Domains of one edition, in its order whatever order they were sent in."""

    def clean(self, value: Any) -> Any:
        """The domains that were ticked."""
        return super().clean(value).order_by("position")


class LineField(forms.CharField):
    """One line of somebody's own words."""

    def to_python(self, value: Any) -> Any:
        """The line without what no database takes."""
        return super().to_python(plain(value).replace("\n", " ") if value else value)


class AloneForm(forms.Form):
    """Which domains, and a few words about from where somebody looks at them."""

    domains = DomainsField(
        Domain.objects.none(),
        label=_("Which domains do you want to go through?"),
        error_messages={
            "required": _("Choose at least one domain."),
            "invalid_choice": _("Choose from the domains on this page."),
            "invalid_pk_value": _("Choose from the domains on this page."),
        },
    )
    place = LineField(
        label=_("The place you think of"),
        required=False,
        max_length=WORDS_LENGTH,
        error_messages={"max_length": TOO_LONG},
    )
    role = LineField(
        label=_("From where you look at it"),
        required=False,
        max_length=WORDS_LENGTH,
        error_messages={"max_length": TOO_LONG},
    )

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        field = self.fields["domains"]
        assert isinstance(field, DomainsField)
        field.queryset = Domain.objects.in_edition(edition)
        self.all_domains = list(field.queryset)

    @property
    def chosen(self) -> set[str]:
        """The ids that are ticked, whatever state the form is in; all of them at first."""
        value = self["domains"].value()
        if value is None and not self.is_bound:
            return {str(domain.pk) for domain in self.all_domains}
        return {str(getattr(one, "pk", one)) for one in value or ()}


@unchanging
class AloneAnswerForm(forms.Form):
    """One answer and why. Either may be missing; ``sequence`` comes from the device's outbox."""

    statement = forms.IntegerField(
        min_value=1,
        error_messages={
            "required": _("This page has gone stale. Load it again and answer once more."),
            "invalid": _("This statement is not one of yours."),
        },
    )
    value = forms.TypedChoiceField(
        choices=Answer.choices,
        coerce=int,
        required=False,
        empty_value=None,
        error_messages={"invalid_choice": _("Choose one of the answers on this page.")},
    )
    reason = reason_field()
    sequence = forms.IntegerField(required=False, min_value=0, max_value=LARGEST_SEQUENCE)


@unchanging
class AloneNoteForm(forms.Form):
    """What somebody would keep, or change, in a domain."""

    domain = forms.SlugField(max_length=60)
    kind = forms.ChoiceField(choices=[(kind.value, kind.label) for kind in NOTE_KINDS])
    text = PlainTextField(
        required=False, max_length=NOTE_LENGTH, error_messages={"max_length": TOO_LONG}
    )
    sequence = forms.IntegerField(required=False, min_value=0, max_value=LARGEST_SEQUENCE)
