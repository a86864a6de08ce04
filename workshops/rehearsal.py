"""Pretend participants for practice: each has a seat of its own and answers over HTTP.

They use the same pages as real phones, so a rehearsal also tries the machine and the
network. Chance comes from a seed, so that a rehearsal can be repeated.
"""

import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from socket import create_connection
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener

from workshops.models import Workshop
from workshops.steps import ALLOWED, Act, Step

GROUP_WEIGHTS = {"staff": 4, "people": 3, "leaders": 2, "partners": 2, "carers": 1}
LEANING = {"leaders": 4, "staff": 3, "partners": 3, "people": 2, "carers": 2}
REASONS = {
    "disagree": (
        "It depends on who you get.",
        "We were asked, and then we heard nothing.",
        "There is a plan for it, and not yet the time.",
        "I have waited a year to see any of this.",
        "It is said often and seldom done.",
    ),
    "mixed": (
        "Better than it was two years ago, and not there yet.",
        "In some teams, yes. In mine, not yet.",
        "It starts well and then fades.",
    ),
    "agree": (
        "This works well in our team.",
        "I have seen it change somebody's week.",
        "We do this now without thinking about it.",
        "It took a while, and it holds.",
    ),
    "cant_say": ("I have not come across it.", "I am too new here to tell."),
}
IDEAS = (
    "Meet once a month and only listen",
    "Cut the form to two pages",
    "Ask people before the choices are fixed",
    "Visit each other’s teams for a day",
    "Let people who draw on support lead the induction",
    "One page that says what changes when",
    "Let teams agree small sums themselves",
    "A phone number that a person answers",
    "Tell the story of one good change each month",
    "Ask everyone what went well, too",
)
NOTES = (
    ("keep", "The welcome at the front desk"),
    ("change", "The same question, asked three times"),
    ("", "I had not heard of this before today"),
)
FOR_WHOM = ("room", "plan", "facilitators"), (9, 10, 1)
TIMEOUT = 10
PAUSE = 0.8
LOOKS_UP = 0.015  # at each look: about once a minute
GIVES_UP = 5


class _Fields(HTMLParser):
    """Finds what a page's forms hold: hidden fields, and the ideas that can be backed."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden: dict[str, str] = {}
        self.ideas: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "input" and found.get("type") == "hidden" and found.get("name"):
            self.hidden.setdefault(str(found["name"]), found.get("value") or "")
        if tag == "input" and found.get("name") == "ideas":
            self.ideas.append(found.get("value") or "")


@dataclass
class Participant:
    """One pretend participant: its own cookies, its own group, its own chance."""

    base: str
    group: str
    chance: random.Random
    idea: str = ""
    note: tuple[str, str] | None = None
    room: int = 0
    sent: set[tuple[str, int]] = field(default_factory=set)
    sequence: int = 0

    def __post_init__(self) -> None:
        self._open = build_opener(HTTPCookieProcessor(CookieJar())).open

    def join(self, code: str, workshop_pk: int) -> None:
        """Open the join page and join. Raises ``URLError`` when the server says no."""
        page = f"/join/{code}/"
        hidden = self._fields(page).hidden
        self._post(page, {**hidden, "group": self.group})
        self.room = workshop_pk

    def answer(self, statement: int) -> None:
        """Answer a statement once, sometimes with a reason."""
        if ("answer", statement) in self.sent:
            return
        self.sequence += 1
        value = min(5, max(1, round(self.chance.gauss(LEANING[self.group], 1))))
        value = 0 if self.chance.random() < 0.08 else value
        data = {
            "statement": statement,
            "value": value,
            "reason": self._reason(value),
            "visible_to": self.chance.choices(*FOR_WHOM)[0],
            "key": f"{self.chance.getrandbits(64):016x}",
            "sequence": self.sequence,
        }
        self._send("answer", statement, f"/room/{self.room}/answer/", data)

    def _reason(self, value: int) -> str:
        return self.chance.choice(REASONS[_kind(value)]) if self.chance.random() < 0.4 else ""

    def mark(self, item: int, statements: list[int]) -> None:
        """Mark up to two statements of a domain."""
        chosen = self.chance.sample(statements, self.chance.randint(1, 2))
        data = {"item": item, "statements": chosen}
        self._send("mark", item, f"/room/{self.room}/marks/", data)

    def propose(self) -> None:
        """Propose the idea this one has, if it has one."""
        if self.idea:
            data = {"text": self.idea, "key": f"{self.chance.getrandbits(64):016x}"}
            self._send("propose", 0, f"/room/{self.room}/ideas/", data)
        self.sent.add(("propose", 0))

    def add(self, item: int, statement: int) -> None:
        """Add the note this one has, if it has one, to the talk about a statement."""
        if self.note:
            kind, text = self.note
            data = {"kind": kind, "text": text, "key": f"{self.chance.getrandbits(64):016x}"}
            self._send("add", 0, f"/room/{self.room}/add/{item}/{statement}/", data)

    def back(self) -> None:
        """Back some of the ideas."""
        if ("back", 0) in self.sent:
            return
        ideas = self._fields(f"/room/{self.room}/").ideas
        if ideas:
            chosen = self.chance.sample(ideas, self.chance.randint(1, len(ideas)))
            self._send("back", 0, f"/room/{self.room}/ideas/back/", {"ideas": chosen})

    def still_here(self) -> None:
        """Ask where the room is, as a phone on the table does."""
        self._open(f"{self.base}/room/{self.room}/own/", timeout=TIMEOUT).close()

    def _send(self, kind: str, about: int, path: str, data: Mapping[str, object]) -> None:
        if (kind, about) in self.sent:
            return
        token = self._fields(f"/room/{self.room}/").hidden.get("csrfmiddlewaretoken", "")
        self._post(path, {**data, "csrfmiddlewaretoken": token})
        self.sent.add((kind, about))

    def _fields(self, path: str) -> _Fields:
        with self._open(self.base + path, timeout=TIMEOUT) as response:
            fields = _Fields()
            fields.feed(response.read().decode())
        return fields

    def _post(self, path: str, data: Mapping[str, object]) -> None:
        body = urlencode(data, doseq=True).encode()
        request = Request(  # noqa: S310 - the address is this app's own
            self.base + path, body, {"Referer": self.base + path, "Accept": "application/json"}
        )
        self._open(request, timeout=TIMEOUT).close()


def gather(workshop: Workshop, *, base: str, people: int, seed: int) -> list[Participant]:
    """Let that many pretend participants join, spread over the groups of the workshop."""
    chance = random.Random(seed)  # noqa: S311 - pretend answers, not secrets
    groups = [group for group, _name in workshop.groups]
    weights = [GROUP_WEIGHTS[group] for group in groups]
    ideas = dict(zip(chance.sample(range(people), min(people, len(IDEAS))), IDEAS, strict=False))
    notes = dict(zip(chance.sample(range(people), min(people, len(NOTES))), NOTES, strict=False))
    participants = []
    for number in range(people):
        group = groups[number] if number < len(groups) else chance.choices(groups, weights)[0]
        own = random.Random(chance.random())  # noqa: S311
        one = Participant(base, group, own, ideas.get(number, ""), notes.get(number))
        one.join(str(workshop.code), workshop.pk)
        participants.append(one)
    return participants


def take_part(participants: list[Participant], workshop: Workshop) -> None:
    """Let a few of them do what the present step asks."""
    act = None if workshop.paused else _asked(workshop)
    about = _talked_about(workshop)
    for one in participants:
        try:
            if act and one.chance.random() < 0.3:
                _do(one, act, workshop)
            elif about and one.chance.random() < 0.1:
                one.add(*about)
            elif one.chance.random() < LOOKS_UP:
                one.still_here()
        except OSError:
            continue  # the room moved on, or the app is gone; the next look sees which


def _talked_about(workshop: Workshop) -> tuple[int, int] | None:
    """The domain of the agenda and the statement that the room talks about, if it does."""
    item, statement = workshop.current_item_id, workshop.current_statement_id
    talks = workshop.step == Step.TALK and not workshop.paused
    return (item, statement) if talks and item and statement else None


def _asked(workshop: Workshop) -> Act | None:
    """What can be done now: at the welcome, where people answer ahead, that."""
    return Act.RATE if workshop.answering_ahead else ALLOWED.get(Step(workshop.step))


def _do(one: Participant, act: Act, workshop: Workshop) -> None:
    statements = [statement.pk for statement in workshop.statements_in_view]
    if workshop.answering_ahead:
        statements = list(workshop.agenda.statements)
    if act is Act.RATE:
        left = [pk for pk in statements if ("answer", pk) not in one.sent]
        for pk in left[:1]:
            one.answer(pk)
    elif act is Act.MARK and workshop.current_item_id:
        one.mark(workshop.current_item_id, statements)
    elif act is Act.PROPOSE and ("propose", 0) not in one.sent:
        one.propose()
    elif act is Act.BACK:
        one.back()


def rehearse(workshop_pk: int, *, base: str, people: int, seed: int, seconds: float) -> None:
    """Join, then take part until the workshop ends, the app is gone or the time is over."""
    workshop = Workshop.objects.get(pk=workshop_pk)
    participants = gather(workshop, base=base, people=people, seed=seed)
    until, alone = time.monotonic() + seconds, 0
    while time.monotonic() < until and alone < GIVES_UP:
        found = Workshop.objects.filter(pk=workshop_pk).first()
        if found is None or found.code != workshop.code:  # ended, wiped, or opened anew
            return
        alone = alone + 1 if is_gone(base) else 0
        if not alone:
            take_part(participants, found)
        time.sleep(PAUSE)


def is_gone(base: str) -> bool:
    """Whether nothing listens at the address any more."""
    address = urlsplit(base)
    try:
        create_connection((address.hostname, address.port or 80), TIMEOUT).close()
    except OSError:
        return True
    return False


def _kind(value: int) -> str:
    if value == 0:
        return "cant_say"
    return "agree" if value > 3 else "disagree" if value < 3 else "mixed"
