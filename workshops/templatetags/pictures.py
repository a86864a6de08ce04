"""Hands pictures to templates as shapes in their places."""

from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString

from workshops import drawing, svg
from workshops.choices import Choice, Choices
from workshops.picture import Picture, Strip

register = template.Library()


@register.simple_tag
def columns_of(
    picture: Picture, ratio: float | str = "", fewest: int | str = ""
) -> Sequence[drawing.DrawnColumn]:
    """The picture as columns; ``ratio`` is how much higher than wide they are, ``fewest`` how many
    marks stand side by side at the least."""
    ratio, fewest = float(ratio or drawing.RATIO), int(fewest or drawing.FEWEST_PER_LINE)
    return drawing.in_columns(picture, ratio=ratio, fewest=fewest)


@register.filter
def in_rows(picture: Picture, per_row: int = drawing.PER_ROW) -> Sequence[drawing.DrawnColumn]:
    """The picture as rows for narrow screens."""
    return drawing.in_rows(picture, per_row)


@register.filter
def strip_parts(strip: Strip) -> Sequence[drawing.StripPart]:
    """A strip as pieces of a line."""
    return drawing.strip_parts(strip.counts)


@register.simple_tag
def people_of(drawn: drawing.DrawnColumn, mine: int | None = None) -> SafeString:
    """The people who gave one answer; ``mine`` is the mark that gets a ring."""
    return svg.column(drawn, mine)


@register.simple_tag
def people_who_marked(choice: Choice, choices: Choices) -> SafeString:
    """The people who marked one thing, in a row."""
    box = drawing.row_of(choice, choices.most, as_bars=choices.as_bars)
    return svg.row(box, choice.who or choice.people, classes="choices__people")


@register.simple_tag
def shape(group: str) -> str:
    """The path of a group's mark."""
    return drawing.SHAPES.get(group, drawing.SHAPES["merged"])
