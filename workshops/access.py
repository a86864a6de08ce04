"""Fetching and permission in one step, and the mark that every view carries.

A stranger gets 404, never a hint that something is there. ``LISTENING`` asks the same
questions for the event streams, which run outside Django's requests.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import wraps
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from workshops.live.doorkeeper import Allowed, Asked, Rules
from workshops.models import AloneReview, Facilitator, Seat, Workshop
from workshops.models.alone import KEPT_FOR
from workshops.models.seat import SEEN_EVERY, key_of
from workshops.models.workshop import WorkshopQuerySet
from workshops.prepared import Given, Prepared
from workshops.shared_phone import People, joined, people_cookie, people_on, secret_named, written

View = Callable[..., HttpResponse]
NEVER_KEPT = "max-age=0, no-cache, no-store, must-revalidate, private"
SECRET = re.compile(r"[\w-]{1,40}", re.ASCII)
SEAT_COOKIE_AGE = 60 * 60 * 24 * 60
# Where a device keeps the link to what somebody does by themselves.
ALONE_COOKIE = "alone"
ALONE_COOKIE_AGE = int(KEPT_FOR.total_seconds())


class NoSeat(Http404):
    """This phone has no seat in the workshop it asks for. ``removed``: it had one."""

    def __init__(self, *, removed: bool = False) -> None:
        super().__init__()
        self.removed = removed


class NoReview(Http404):
    """No review has this link, or its time is out."""


class OtherSeat(Exception):
    """What was pressed stood on a page of somebody else, who had this phone before."""


def _seats() -> QuerySet[Seat]:
    """The seat with this secret, in whatever workshop.

    By nothing else: PostgreSQL, which knows little of tables that fill within minutes, would
    look through all seats of a workshop for it.
    """
    return Seat.objects.taking_part().filter(secret=Given("secret")).order_by()


# Asked at every request of a phone. What an edition says as a whole stays where it is.
_SEAT = Prepared(
    lambda: (
        _seats()
        .select_related("workshop__edition", "workshop__current_item__domain")
        .defer("workshop__edition__content", "workshop__edition__summary")
    )
)
_SEAT_ALONE = Prepared(_seats)
_PLACE = Prepared(lambda: Workshop.objects.filter(pk=Given("workshop")).with_place())
# Asked several times a second by every open desk.
_WORKSHOP = Prepared(
    lambda: Workshop.objects.run_by(Given("facilitator")).filter(pk=Given("workshop")).with_place()
)


def seat_cookie(workshop_pk: int | str) -> str:
    """The name of the cookie that holds a phone's seat in a workshop."""
    return f"seat_{workshop_pk}"


def give_seat(
    response: HttpResponse, request: HttpRequest, seat: Seat, *, beside: bool = False
) -> None:
    """Hand the key of a seat to the phone that asked.

    ``beside`` the one that has it now, whose key the phone keeps. A phone that is shared already
    keeps everybody's.
    """
    pk = seat.workshop_id
    _keep(response, request, seat_cookie(pk), seat.secret)
    people = people_on(request.COOKIES, pk)
    if beside:
        people = joined(people, secret_in(request.COOKIES, pk))
    if people:
        keep_people(response, request, pk, joined(people, seat.secret))


def keep_people(response: HttpResponse, request: HttpRequest, pk: int, people: People) -> None:
    """Let this phone hold the keys of these people, and of nobody else."""
    if people:
        _keep(response, request, people_cookie(pk), written(people))
    else:
        response.delete_cookie(people_cookie(pk))


def _keep(
    response: HttpResponse,
    request: HttpRequest,
    name: str,
    value: str,
    age: int = SEAT_COOKIE_AGE,
) -> None:
    response.set_cookie(
        name,
        value,
        max_age=age,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )


def secret_in(cookies: Mapping[str, str], workshop_pk: int | str) -> str:
    """The key that these cookies hold for a seat in a workshop; empty for none, and for what can
    be none: not every database takes every sign in a question."""
    secret = cookies.get(seat_cookie(workshop_pk), "")
    return secret if SECRET.fullmatch(secret) else ""


def find_seat(cookies: Mapping[str, str], workshop_pk: int, *, alone: bool = False) -> Seat | None:
    """The seat whose key these cookies hold, or None. A removed seat is none."""
    return _seat_with(secret_in(cookies, workshop_pk), workshop_pk, alone=alone)


def _seat_with(secret: str, workshop_pk: int, *, alone: bool) -> Seat | None:
    if not secret:
        return None
    found = (_SEAT_ALONE if alone else _SEAT).first(secret=secret)
    return found if found and found.workshop_id == workshop_pk else None


def find_seats(keys: Collection[tuple[int, str]]) -> dict[tuple[int, str], Seat]:
    """The same for many, each by the number of its workshop and its secret. Without strangers.

    A workshop is asked for once, however many of its seats are there.
    """
    places = {pk: _PLACE.first(workshop=pk) for pk in {pk for pk, _secret in keys}}
    seats = {}
    for pk, secret in keys:
        seat, workshop = _SEAT_ALONE.first(secret=secret), places[pk]
        if seat and workshop and seat.workshop_id == pk:
            seat.workshop = workshop
            seats[pk, secret] = seat
    return seats


def get_seat(request: HttpRequest, pk: int, *, alone: bool = False) -> Seat:
    """The seat of this phone in a workshop. Raises ``NoSeat`` for everyone else, and
    ``OtherSeat`` where a form names another seat (``take_part/_whose.html``).

    ``alone`` is for what only writes: its workshop is read when both are held
    (``services.changes.lock_seat``), and not here as well.

    ``X-Seat`` names the seat whose words a phone sends (``seat_secret``).
    """
    secret = seat_secret(request, pk)
    seat = _seat_with(secret, pk, alone=alone)
    if seat is None:
        raise NoSeat(removed=Seat.objects.filter(workshop=pk, secret=secret).exists())
    if request.method == "POST" and request.POST.get("whose", seat.key) != seat.key:
        raise OtherSeat
    return seat


def seat_secret(request: HttpRequest, pk: int) -> str:
    """The key that this phone holds for a seat in a workshop; empty for none.

    ``X-Seat`` names the seat it is about. When the phone has passed to another person meanwhile,
    the words are not theirs: they are taken as those of the seat that is named, where several
    people share this phone and it holds that key as well, and else not at all. Nothing is told
    of a seat but to whoever has the phone now.
    """
    secret = secret_in(request.COOKIES, pk)
    named = request.META.get("HTTP_X_SEAT")
    if named in (None, key_of(secret)):
        return secret
    if request.method != "POST":
        return ""
    return secret_named(people_on(request.COOKIES, pk), str(named))


def get_facilitated_workshop(request: HttpRequest, pk: int) -> Workshop:
    """A workshop that this facilitator runs; 404 for everyone else."""
    assert isinstance(request.user, Facilitator)
    workshop = _WORKSHOP.first(workshop=pk, facilitator=request.user.pk)
    if workshop is None:
        raise Http404
    return workshop


def facilitator_required(view: View) -> View:
    """Mark a view as the facilitator's: strangers sign in first, nothing is cached."""
    guarded = login_required(view)

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "HX-Request" in request.headers and not request.user.is_authenticated:
            return _private(HttpResponse(status=401))  # never a sign-in page inside the desk
        return _private(guarded(request, *args, **kwargs))

    inner.access = "facilitator"  # type: ignore[attr-defined]
    return inner


def participant_required(view: View) -> View:
    """Mark a view as a participant's: a phone without a seat is told how to get one."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return _private(view(request, *args, **kwargs))
        except OtherSeat:
            passed = {"workshop_pk": kwargs["pk"]}
            return _private(render(request, "take_part/passed_on.html", passed, status=409))
        except NoSeat as none:
            context: dict[str, Any] = {"removed": none.removed}
            if "application/json" in request.headers.get("Accept", ""):
                return _private(JsonResponse(context, status=404))
            context["shared"] = bool(people_on(request.COOKIES, kwargs["pk"]))
            if _is_covered(request, kwargs["pk"]):
                return _private(redirect("workshops:phone", kwargs["pk"]))
            return _private(render(request, "take_part/no_seat.html", context, status=404))

    inner.access = "participant"  # type: ignore[attr-defined]
    return inner


def _is_covered(request: HttpRequest, pk: int) -> bool:
    """Whether somebody looks for a page on a phone that is being passed on. Scripts, which take
    any kind of answer, are told that nobody has a place here."""
    looks = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
    nobody = not secret_in(request.COOKIES, pk)
    return looks and nobody and bool(people_on(request.COOKIES, pk))


def secret_required(view: View) -> View:
    """Mark a view as open to whoever holds the secret in its address, and to nobody else."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = _private(view(request, *args, **kwargs))
        # Never told to another site. "no-referrer" would also hide the origin of the page's own
        # forms, and the check against forged requests would refuse them.
        response["Referrer-Policy"] = "same-origin"
        return response

    inner.access = "secret"  # type: ignore[attr-defined]
    return inner


def get_alone_review(secret: str) -> AloneReview:
    """The review with this link. Raises ``NoReview`` for any other secret."""
    reviews = AloneReview.objects.kept(timezone.now()).select_related("edition")
    review = reviews.filter(secret=secret).first() if SECRET.fullmatch(secret) else None
    if review is None:
        raise NoReview
    return review


def remember_review(response: HttpResponse, request: HttpRequest, review: AloneReview) -> None:
    """Let this device find a review again from the front page."""
    _keep(response, request, ALONE_COOKIE, review.secret, ALONE_COOKIE_AGE)


def remembered_review(cookies: Mapping[str, str]) -> str:
    """The link that this device keeps; empty for none, and for what can be none."""
    secret = cookies.get(ALONE_COOKIE, "")
    return secret if SECRET.fullmatch(secret) else ""


def alone_secret_required(view: View) -> View:
    """``secret_required`` for the link to what somebody does by themselves.

    Whoever writes to a review that is gone is told so, and what they typed stays on the page.
    """

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (NoReview, AloneReview.DoesNotExist):
            if "application/json" in request.headers.get("Accept", ""):
                return JsonResponse({"removed": False}, status=404)
            return render(request, "alone/no_review.html", status=404)

    return secret_required(inner)


def _private(response: HttpResponse) -> HttpResponse:
    if not response.has_header("Cache-Control"):  # a view may say so itself
        response["Cache-Control"] = NEVER_KEPT
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def who_may_listen(asked: Sequence[Asked]) -> list[Allowed | None]:
    """What each may hear of, in order; None for a stranger. All seats cost one query."""
    seats = _seats_heard_of(asked)
    others = {"desk": _desk_listens, "screen": _screen_listens}
    return [
        seats.get((one.key, _seat_secret(one)))
        if one.kind == "seat"
        else others[one.kind](one.key, one.cookies)
        for one in asked
    ]


def versions_of(workshops: Sequence[int]) -> dict[int, int]:
    """The versions of these workshops."""
    return dict(Workshop.objects.filter(pk__in=workshops).values_list("pk", "version"))


def seats_are_here(seats: Sequence[int]) -> None:
    """Note that these seats were heard of; whoever said goodbye stays away."""
    Seat.objects.filter(pk__in=seats, left_at=None).update(last_seen_at=timezone.now())


def phone_is_here(cookies: Mapping[str, str], workshop_pk: int, now: datetime) -> None:
    """Note that everybody who shares this phone is here, not only who has it just now."""
    secrets = [person.secret for person in people_on(cookies, workshop_pk)]
    if secrets:
        due = Seat.objects.taking_part().filter(workshop=workshop_pk, secret__in=secrets)
        due.filter(left_at=None, last_seen_at__lte=now - SEEN_EVERY).update(last_seen_at=now)


LISTENING = Rules(who_may=who_may_listen, versions=versions_of, still_here=seats_are_here)


def _seat_secret(asked: Asked) -> str:
    return secret_in(asked.cookies, asked.key)


def _seats_heard_of(asked: Sequence[Asked]) -> dict[tuple[str, str], Allowed]:
    """Every seat whose secret somebody sent, by the workshop's number and the secret."""
    secrets = {secret for one in asked if one.kind == "seat" and (secret := _seat_secret(one))}
    if not secrets:
        return {}
    due = timezone.now() - SEEN_EVERY
    found = Seat.objects.taking_part().filter(secret__in=secrets)
    rows = found.values_list(
        "secret", "workshop", "workshop__version", "pk", "left_at", "last_seen_at"
    )
    return {
        (str(workshop), secret): Allowed(
            workshop, version, pk if left is None and seen <= due else None
        )
        for secret, workshop, version, pk, left, seen in rows
    }


def _desk_listens(key: str, cookies: Mapping[str, str]) -> Allowed | None:
    facilitator = _signed_in(cookies)
    if facilitator is None or not key.isdecimal():
        return None
    return _allowed(Workshop.objects.run_by(facilitator).filter(pk=int(key)))


def _screen_listens(key: str, _cookies: Mapping[str, str]) -> Allowed | None:
    return _allowed(Workshop.objects.filter(screen_secret=key))


def _allowed(workshops: WorkshopQuerySet) -> Allowed | None:
    found = workshops.values_list("pk", "version").first()
    return Allowed(*found) if found else None


def _signed_in(cookies: Mapping[str, str]) -> Facilitator | None:
    request = HttpRequest()
    store = import_module(settings.SESSION_ENGINE).SessionStore
    session = cookies.get(settings.SESSION_COOKIE_NAME, "")
    request.session = store(session if session.isalnum() else None)
    found = get_user(request)
    return found if isinstance(found, Facilitator) else None


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks, which is told in few words."""
    return "application/json" in request.headers.get("Accept", "")
