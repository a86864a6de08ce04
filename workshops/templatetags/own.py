"""Hands templates what belongs to the seat that looks; nothing where no seat does."""

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe

from workshops.models import Answer
from workshops.own import Own, OwnForm

register = template.Library()
NOBODY = Own()


def _own(context: Context) -> Own:
    found = context.get("own")
    return found if isinstance(found, Own) else NOBODY


@register.simple_tag(takes_context=True)
def own_part(context: Context, *name: object) -> SafeString:
    """The HTML for the place with this name, such as ``own_part "aid" 12``."""
    found = _own(context).parts.get("-".join(map(str, name)), "")
    return mark_safe(found)  # noqa: S308 - it comes from a template of ours


@register.simple_tag(takes_context=True)
def own_form(context: Context, *slot: object) -> OwnForm:
    """What the seat filled in a form with, such as ``own_form "statement" 12``."""
    return _own(context).forms.get(":".join(map(str, slot)), OwnForm())


@register.simple_tag(takes_context=True)
def own_row(context: Context, *name: object) -> int | None:
    """Which mark of this row is the seat's own; None where the row is not theirs."""
    return _own(context).rows.get("-".join(map(str, name)))


@register.simple_tag(takes_context=True)
def own_answers(context: Context) -> int:
    """How many of the statements on this page the seat has answered."""
    return sum(1 for form in _own(context).forms.values() if form.choice is not None)


@register.filter
def answer_label(choice: int | None) -> str:
    """An answer in words; nothing for none."""
    return "" if choice is None else str(Answer(choice).label)
