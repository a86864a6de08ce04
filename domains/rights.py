"""Say on every view who may reach it, so that one test can walk all addresses."""

from collections.abc import Callable
from typing import TypeVar

View = TypeVar("View", bound=Callable[..., object])

PUBLIC = "public"


def marked(view: View, access: str) -> View:
    """Write on a view who may reach it, as `view.access`, and hand the view back."""
    view.access = access  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Mark a view that anyone may reach without signing in."""
    return marked(view, PUBLIC)
