"""What an action still lacks, in words. It is said, and never in the way."""

from collections.abc import Sequence

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actionplans.models import Action


def missing_parts(action: Action) -> list[str]:
    """The names of the fields that are still empty and that a plan is held to."""
    empty = {
        "people_part": not action.people_part.strip(),
        "first_step": not action.first_step.strip(),
        "lead": not action.lead.strip(),
        "by_date": not action.by_when,
        "how_we_know": not action.how_we_know.strip(),
    }
    return [name for name, is_empty in empty.items() if is_empty]


def missing_in_words(action: Action) -> str:
    """What is missing as one sentence, or an empty text when nothing is."""
    words = {
        "people_part": _("nobody who draws on support is part of this yet"),
        "first_step": _("it has no first step"),
        "lead": _("nobody leads it"),
        "by_date": _("it does not say by when"),
        "how_we_know": _("it does not say how we will know"),
    }
    parts = [words[name] for name in missing_parts(action)]
    return f"{capfirst(and_so_on(parts))}." if parts else ""


def still_open(action: Action) -> str:
    """What is missing in a few words, for the big screen."""
    words = {
        "people_part": _("people’s part in it"),
        "first_step": _("first step"),
        "lead": _("who leads"),
        "by_date": _("by when"),
        "how_we_know": _("how we will know"),
    }
    return ", ".join(words[name] for name in missing_parts(action))


def missing_in_plan(actions: Sequence[Action]) -> str:
    """How many actions still lack something, in a sentence; empty when none does."""
    number = sum(1 for action in actions if missing_parts(action))
    if not number:
        return ""
    return ngettext(
        "%(number)d action still has something missing.",
        "%(number)d actions still have something missing.",
        number,
    ) % {"number": number}


def and_so_on(parts: Sequence[str]) -> str:
    """A list in a sentence: "a", "a and b", "a, b, and c"."""
    if len(parts) < 2:
        return "".join(parts)
    if len(parts) == 2:
        return _("%(first)s, and %(second)s") % {"first": parts[0], "second": parts[1]}
    return _("%(most)s, and %(last)s") % {"most": ", ".join(parts[:-1]), "last": parts[-1]}
