"""Every address of ours and who may ask for it, read from the URLconf itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.urls import URLPattern, URLResolver, get_resolver

OURS = ("domains", "workshops", "actionplans")


@dataclass(frozen=True)
class Address:
    """One address of ours and who may ask for it."""

    name: str
    parameters: tuple[str, ...]
    access: str | None

    @property
    def is_for_a_workshop(self) -> bool:
        """Whether it names a workshop by its number."""
        return "pk" in self.parameters


def walk(resolver: URLResolver, namespace: str = "") -> Iterator[Address]:
    """Every address below a resolver."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from walk(entry, entry.namespace or namespace)
        elif isinstance(entry, URLPattern) and namespace in OURS:
            yield Address(
                name=f"{namespace}:{entry.name}",
                parameters=tuple(entry.pattern.converters),
                access=getattr(entry.callback, "access", None),
            )


@cache
def all_addresses() -> tuple[Address, ...]:
    """All of ours, in the order of the URLconf."""
    return tuple(walk(get_resolver()))
