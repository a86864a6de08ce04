"""The statements of the present step, asked for without the agenda around them."""

from domains.models import Statement
from workshops.models import Workshop
from workshops.prepared import Given, Prepared

_STATEMENTS = Prepared(lambda: Statement.objects.filter(domain=Given("domain")))
_NUMBERS = Prepared(lambda: Statement.objects.filter(domain=Given("domain")).values_list("pk"))


def domain_in_view(workshop: Workshop) -> int:
    """The number of the present domain; 0 between domains."""
    item = workshop.current_item
    return item.domain_id if item else 0


def is_in_view(workshop: Workshop, statement: int | None) -> bool:
    """Whether a statement of the present domain is open, or all of them are."""
    return workshop.current_statement_id in (None, statement)


def statements_in_view(workshop: Workshop) -> list[Statement]:
    """One when one is open, else all of the present domain."""
    found = _STATEMENTS.all(domain=domain_in_view(workshop))
    return [statement for statement in found if is_in_view(workshop, statement.pk)]


def numbers_in_view(workshop: Workshop) -> list[int]:
    """The same, as ids alone."""
    found = _NUMBERS.all(domain=domain_in_view(workshop))
    return [pk for (pk,) in found if is_in_view(workshop, pk)]
