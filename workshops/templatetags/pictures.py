"""Hands pictures to templates as shapes in their places."""

from collections.abc import Sequence

from django import template

from workshops import drawing
from workshops.choices import Choice, Choices
from workshops.picture import Picture, Strip

register = template.Library()


@register.simple_tag
def columns_of(picture: Picture, ratio: float | str = "") -> Sequence[drawing.DrawnColumn]:
    """The picture as columns; ``ratio`` is how much higher than wide they are."""
    return drawing.in_columns(picture, ratio=float(ratio or drawing.RATIO))


@register.filter
def in_rows(picture: Picture, per_row: int = drawing.PER_ROW) -> Sequence[drawing.DrawnColumn]:
    """The picture as rows for narrow screens."""
    return drawing.in_rows(picture, per_row)


@register.filter
def strip_parts(strip: Strip) -> Sequence[drawing.StripPart]:
    """A strip as pieces of a line."""
    return drawing.strip_parts(strip.counts)


@register.filter
def choice_row(choice: Choice, choices: Choices) -> drawing.DrawnRow:
    """The people who marked one thing, as a row."""
    return drawing.row_of(choice, choices.most, as_bars=choices.as_bars)


@register.simple_tag
def shape(group: str) -> str:
    """The path of a group's mark."""
    return drawing.SHAPES.get(group, drawing.SHAPES["merged"])
