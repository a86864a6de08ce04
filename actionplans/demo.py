"""The demo: a finished workshop of a made-up place, and one ready to start.

Everything goes through the same services as in a real session, so the demo shows what
the rules allow and nothing else.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db import transaction

from actionplans import services as plans
from actionplans.models import Idea
from domains.models import Domain, Edition, Statement
from workshops import services
from workshops.models import Facilitator, Rating, Seat, Workshop, WorkshopDomain
from workshops.steps import Place, Step

DEMO_FILE = Path("fixtures") / "demo-workshop.en-GB.yaml"

Seats = Mapping[str, list[Seat]]


def read_demo() -> dict[str, Any]:
    """The made-up place, as it stands in ``fixtures/``."""
    text = (settings.BASE_DIR / DEMO_FILE).read_text(encoding="utf-8")
    demo: dict[str, Any] = yaml.safe_load(text)
    return demo


@transaction.atomic
def seed_demo(*, facilitator: Facilitator, edition: Edition, now: datetime) -> Workshop:
    """Make the finished workshop and the one ready to start; return the finished one.

    Its PDF is asked for; the maker of documents makes it when the app runs.
    """
    demo = read_demo()
    workshop = _new_workshop(facilitator, edition, demo, now - timedelta(days=3))
    seats = join_all(workshop, demo["groups"], now)
    for item in workshop.agenda_items:
        _go_through_domain(workshop, item, seats, demo, now)
    _write_plan(workshop, seats, demo, now)
    _move(workshop, Place(Step.CLOSED), now)
    plans.request_document(workshop=workshop, is_draft=False, now=now)
    _new_workshop(facilitator, edition, demo["practice"], now, is_practice=True)
    return workshop


def _new_workshop(
    facilitator: Facilitator,
    edition: Edition,
    wanted: Mapping[str, Any],
    day: datetime,
    **fields: Any,
) -> Workshop:
    by_key = {domain.key: domain for domain in Domain.objects.filter(edition=edition)}
    workshop = services.create_workshop(
        facilitator=facilitator,
        edition=edition,
        domains=[by_key[key] for key in wanted["domains"]],
        title=wanted["title"],
        place=wanted["place"],
        minutes=wanted["minutes"],
        date=day.date(),
        contact=wanted.get("contact", ""),
        **fields,
    )
    return services.open_workshop(workshop=workshop, now=day)


def join_all(workshop: Workshop, groups: Mapping[str, int], now: datetime) -> Seats:
    return {
        group: [services.join(workshop=workshop, group=group, now=now) for _seat in range(size)]
        for group, size in groups.items()
    }


def _move(workshop: Workshop, place: Place, now: datetime) -> None:
    services.move_to(workshop=workshop, place=place, now=now)
    workshop.refresh_from_db()


def _go_through_domain(
    workshop: Workshop, item: WorkshopDomain, seats: Seats, demo: Mapping[str, Any], now: datetime
) -> None:
    _move(workshop, Place(Step.RATE, item.pk), now)
    for statement in item.statements:
        answer(statement, seats, demo, now)
    _move(workshop, Place(Step.SHOW, item.pk), now)
    for statement in item.statements:
        note = demo["notes"].get(statement.key)
        if note:
            services.write_note(
                workshop=workshop, item=item, statement=statement, text=note, version=0
            )
    _move(workshop, Place(Step.PRIORITIES, item.pk), now)
    _mark(item, seats, demo["marks"][item.domain.key], now)
    _move(workshop, Place(Step.PICK, item.pk), now)
    for statement in item.statements:
        if statement.key in demo["picked"]:
            services.pick_priority(workshop=workshop, item=item, statement=statement, picked=True)


def answer(statement: Statement, seats: Seats, demo: Mapping[str, Any], now: datetime) -> None:
    reasons = {
        (group, number): (text, visible_to)
        for group, number, visible_to, text in demo["reasons"].get(statement.key, [])
    }
    for group, values in demo["answers"][statement.key].items():
        for number, (seat, value) in enumerate(zip(seats[group], values, strict=True), start=1):
            text, visible_to = reasons.get((group, number), ("", "room"))
            services.record_rating(
                seat=seat,
                statement_pk=statement.pk,
                value=value,
                reason=text,
                visible_to=visible_to,
                key="",
                sequence=1,
                now=now,
            )


def _mark(
    item: WorkshopDomain, seats: Seats, wanted: Mapping[str, Mapping[str, int]], now: datetime
) -> None:
    """Hand out the marks: in each group the seats with the fewest marks take the next one."""
    by_key = {statement.key: statement.pk for statement in item.statements}
    chosen: dict[int, set[int]] = defaultdict(set)
    for key, groups in wanted.items():
        for group, number in groups.items():
            order = sorted(seats[group], key=lambda seat: (len(chosen[seat.pk]), seat.pk))
            for seat in order[:number]:
                if len(chosen[seat.pk]) < services.ticking.MOST_MARKS:
                    chosen[seat.pk].add(by_key[key])
    for group_seats in seats.values():
        for seat in group_seats:
            services.mark_priorities(
                seat=seat, item=item, statements=sorted(chosen[seat.pk]), now=now
            )


def _write_plan(workshop: Workshop, seats: Seats, demo: Mapping[str, Any], now: datetime) -> None:
    statements = {s.key: s for item in workshop.agenda_items for s in item.statements}
    _move(workshop, Place(Step.IDEAS), now)
    ideas = [_propose(workshop, seats, idea, statements, now) for idea in demo["ideas"]]
    _move(workshop, Place(Step.BACKING), now)
    _back(seats, ideas, demo["ideas"], now)
    _move(workshop, Place(Step.PLAN), now)
    for action in demo["actions"]:
        _write_action(workshop, action, statements, ideas, now)
    plans.agree_plan(workshop=workshop, now=now)


def _propose(
    workshop: Workshop,
    seats: Seats,
    idea: Mapping[str, Any],
    statements: Mapping[str, Statement],
    now: datetime,
) -> Idea:
    return plans.propose_idea(
        workshop=workshop,
        seat=seats[idea["group"]][idea["seat"] - 1],
        text=idea["text"],
        statement=statements[idea["statement"]],
        now=now,
    )


def _back(seats: Seats, ideas: list[Idea], wanted: list[Mapping[str, Any]], now: datetime) -> None:
    chosen: dict[int, list[int]] = defaultdict(list)
    for idea, said in zip(ideas, wanted, strict=True):
        for group, number in said["backing"].items():
            for seat in seats[group][:number]:
                chosen[seat.pk].append(idea.pk)
    for group_seats in seats.values():
        for seat in group_seats:
            plans.back_ideas(seat=seat, ideas=chosen[seat.pk], now=now)


TEXTS = ("what", "why", "first_step", "lead", "with_whom", "people_part", "how_we_know")


def _write_action(
    workshop: Workshop,
    action: Mapping[str, Any],
    statements: Mapping[str, Statement],
    ideas: list[Idea],
    now: datetime,
) -> None:
    about = [statements[key] for key in action["statements"]]
    quoted = [
        rating
        for rating in Rating.objects.in_workshop(workshop).for_statements(about)
        if rating.reason.startswith(tuple(action["quotes"]))
    ]
    plans.add_action(
        workshop=workshop,
        fields={name: action[name] for name in TEXTS}
        | {"by_date": (now + timedelta(days=action["days"])).date()},
        links=plans.Links(
            statements=about,
            reasons=quoted,
            notes=list(workshop.notes.filter(statement__in=about)),
            ideas=[ideas[number] for number in action["ideas"]],
        ),
    )
