"""One phone that several people answer on: which seats it holds besides the one that has it now.

Nothing of it is in the database: a cookie holds the keys, each with the number by which the phone
calls its person. Names are kept by the phone's own script and never sent.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workshops.models.seat import key_of

MOST_PEOPLE = 8
# A cookie may have been made by anybody.
MOST_READ = 20
PERSON = re.compile(r"([1-9]\d{0,2}):([\w-]{1,40})", re.ASCII)


@dataclass(frozen=True)
class Person:
    """Somebody whose seat this phone holds: "Person 2", with the key of the seat."""

    number: int
    secret: str

    @property
    def key(self) -> str:
        """The name of the seat, which opens nothing."""
        return key_of(self.secret)


People = tuple[Person, ...]


def people_cookie(workshop_pk: int | str) -> str:
    """The name of the cookie that holds everybody who shares a phone in a workshop."""
    return f"people_{workshop_pk}"


def people_on(cookies: Mapping[str, str], workshop_pk: int | str) -> People:
    """Everybody who shares this phone, in the order they came; nobody where it is not shared."""
    parts = cookies.get(people_cookie(workshop_pk), "").split(".")[:MOST_READ]
    found = [match for part in parts if (match := PERSON.fullmatch(part))]
    people: dict[str, Person] = {}
    for match in found:
        people.setdefault(match[2], Person(int(match[1]), match[2]))
    return tuple(people.values())


def written(people: Sequence[Person]) -> str:
    """The same as a cookie holds it."""
    return ".".join(f"{person.number}:{person.secret}" for person in people)


def joined(people: People, secret: str) -> People:
    """The same people, and the one with this secret as the last if they were not there yet."""
    if not secret or any(person.secret == secret for person in people):
        return people
    number = max((person.number for person in people), default=0) + 1
    return (*people, Person(number, secret))


def without(people: People, secret: str) -> People:
    """The same people without this one; the others keep their numbers."""
    return tuple(person for person in people if person.secret != secret)


def secret_named(people: People, key: str) -> str:
    """The secret of the seat with this name, if this phone holds it; else empty."""
    return next((person.secret for person in people if person.key == key), "")
