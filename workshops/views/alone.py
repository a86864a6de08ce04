"""Going through the domains by oneself: beginning, coming back, answering, taking it away."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from domains.models import Edition, Statement
from domains.rights import public
from workshops import alone, services
from workshops.access import (
    ALONE_COOKIE,
    alone_secret_required,
    get_alone_review,
    remember_review,
    remembered_review,
    wants_json,
)
from workshops.forms.alone import AloneAnswerForm, AloneForm, AloneNoteForm
from workshops.invite import drawn_link
from workshops.models import AloneReview, Answer
from workshops.models.alone import NOTE_KINDS

ASKED = ["GET", "HEAD", "POST"]


@public
@never_cache
@require_http_methods(ASKED)
def begin(request: HttpRequest) -> HttpResponse:
    """What it is, and beginning. Where it is switched off there is nothing here."""
    edition = Edition.objects.current(get_language()) if settings.ALONE else None
    if edition is None:
        raise Http404
    form = AloneForm(request.POST if request.method == "POST" else None, edition=edition)
    if form.is_valid():
        try:
            review = services.begin_alone(
                edition=edition,
                now=timezone.now(),
                most_a_day=settings.ALONE_A_DAY,
                **form.cleaned_data,
            )
        except services.Refused as refused:
            form.add_error(None, str(refused))
        else:
            return _begun(request, review)
    context = {
        "form": form,
        "edition": edition,
        "remembered": bool(remembered_review(request.COOKIES)),
        "remember": request.method != "POST" or "remember" in request.POST,
    }
    return render(request, "alone/begin.html", context, status=422 if form.errors else 200)


def _begun(request: HttpRequest, review: AloneReview) -> HttpResponse:
    response = redirect("workshops:alone_home", review.secret)
    if "remember" in request.POST:
        remember_review(response, request, review)
    return response


@public
@never_cache
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """From the front page to the review that this device remembers."""
    secret = remembered_review(request.COOKIES)
    if secret and AloneReview.objects.kept(timezone.now()).filter(secret=secret).exists():
        return redirect("workshops:alone_home", secret)
    response = render(request, "alone/no_review.html", status=404)
    response.delete_cookie(ALONE_COOKIE)
    return response


@alone_secret_required
@require_safe
def home(request: HttpRequest, secret: str) -> HttpResponse:
    """How far this person is, their link, and what they can do with it all."""
    told = alone.told_of(get_alone_review(secret))
    remembered = remembered_review(request.COOKIES)
    link, qr = drawn_link(request, reverse("workshops:alone_home", args=[secret]))
    context = {
        **alone.frame(told),
        "link": link,
        "qr": qr,
        "is_remembered": remembered == secret,
        "other_remembered": remembered not in ("", secret),
    }
    response = render(request, "alone/home.html", context)
    if remembered == secret:
        remember_review(response, request, told.review)  # for another year
    return response


@alone_secret_required
@require_http_methods(ASKED)
def choose(request: HttpRequest, secret: str) -> HttpResponse:
    """Other domains, other words about where and from where."""
    review = get_alone_review(secret)
    initial = {"domains": review.domains.all(), "place": review.place, "role": review.role}
    form = AloneForm(
        request.POST if request.method == "POST" else None, edition=review.edition, initial=initial
    )
    if form.is_valid():
        services.choose_alone(review=review, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("workshops:alone_home", secret)
    context = {"form": form, "review": review, "edition": review.edition}
    return render(request, "alone/choose.html", context, status=422 if form.errors else 200)


@alone_secret_required
@require_safe
def domain(request: HttpRequest, secret: str, key: str) -> HttpResponse:
    """What good looks like, and the statements."""
    told = alone.told_of(get_alone_review(secret))
    one = told.about(key)
    if one is None:
        messages.info(request, _("That domain is not among yours. You can choose it here."))
        return redirect("workshops:alone_choose", secret)
    return render(request, "alone/domain.html", alone.domain_page(told, one))


@alone_secret_required
@require_POST
def answer(request: HttpRequest, secret: str) -> HttpResponse:
    """Take one answer, from a device's outbox or from a plain form."""
    review = get_alone_review(secret)
    form = AloneAnswerForm(request.POST)
    statement = _statement(review, form)
    if statement is None or not form.is_valid():
        return _answer_again(request, review, form, statement)
    sent = form.cleaned_data | {"statement": statement}
    outcome = services.answer_alone(review=review, now=timezone.now(), **sent)
    page = reverse("workshops:alone_domain", args=[secret, statement.domain.key])
    return told_outcome(request, outcome, f"{page}#{_after(statement)}")


def _statement(review: AloneReview, form: AloneAnswerForm) -> Statement | None:
    """The statement that was answered, in a domain of this edition; else the form says so."""
    form.is_valid()
    asked = Statement.objects.filter(domain__edition=review.edition_id).select_related("domain")
    found = asked.filter(pk=form.cleaned_data.get("statement") or 0).first()
    if found is None and "statement" not in form.errors:
        form.add_error("statement", form.fields["statement"].error_messages["invalid"])
    return found


def _after(statement: Statement) -> str:
    """Where a device without JavaScript goes on: the next statement, or the overview."""
    later = Statement.objects.filter(domain=statement.domain_id, position__gt=statement.position)
    following = later.order_by("position").first()
    return f"s{following.pk}" if following else "overview"


def told_outcome(request: HttpRequest, outcome: services.Outcome, address: str) -> HttpResponse:
    """What became of something written: in few words for a script, else the page it was on."""
    if not wants_json(request):
        return redirect(address)
    told: dict[str, Any] = {"outcome": outcome.kind}
    if outcome.kind == "older":
        told |= {"sequence": outcome.sequence, "seconds": outcome.seconds}
    return JsonResponse(told)


def _answer_again(
    request: HttpRequest,
    review: AloneReview,
    form: AloneAnswerForm,
    statement: Statement | None,
) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"message": first_error(form)}, status=422)
    chosen = request.POST.get("value", "")
    context = {
        "review": review,
        "edition": review.edition,
        "statement": statement,
        "message": first_error(form),
        "value": int(chosen) if chosen in map(str, Answer.values) else None,
        "reason": request.POST.get("reason", ""),
        **alone.scale(),
    }
    return render(request, "alone/answer.html", context, status=422)


def first_error(form: AloneAnswerForm | AloneNoteForm) -> str:
    """The first thing that is wrong with what was sent."""
    return next(str(error) for errors in form.errors.values() for error in errors)


@alone_secret_required
@require_POST
def note(request: HttpRequest, secret: str) -> HttpResponse:
    """Keep what somebody would keep, or change, in a domain."""
    review = get_alone_review(secret)
    form = AloneNoteForm(request.POST)
    valid = form.is_valid()
    about = review.edition.domains.filter(key=form.cleaned_data.get("domain", "")).first()
    if about is None:
        raise Http404
    if valid:
        sent = form.cleaned_data | {"domain": about}
        outcome = services.note_alone(review=review, now=timezone.now(), **sent)
        page = reverse("actionplans:alone_notes", args=[secret, about.key])
        return told_outcome(request, outcome, f"{page}#{sent['kind']}")
    if wants_json(request):
        return JsonResponse({"message": first_error(form)}, status=422)
    context = {
        "review": review,
        "edition": review.edition,
        "domain": about,
        "kind": request.POST.get("kind", ""),
        "kinds": NOTE_KINDS,
        "message": first_error(form),
        "text": request.POST.get("text", ""),
    }
    return render(request, "alone/note.html", context, status=422)


@alone_secret_required
@require_POST
def device(request: HttpRequest, secret: str) -> HttpResponse:
    """Let this device find the review from the front page, or not any more."""
    review = get_alone_review(secret)
    response = redirect("workshops:alone_home", secret)
    if request.POST.get("remember") == "yes":
        remember_review(response, request, review)
    elif remembered_review(request.COOKIES) == secret:
        response.delete_cookie(ALONE_COOKIE)
    return response


@alone_secret_required
@require_http_methods(ASKED)
def delete(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask once, then delete everything at once."""
    review = get_alone_review(secret)
    if request.method != "POST":
        told = alone.told_of(review)
        return render(request, "alone/delete.html", alone.frame(told))
    key = review.key
    services.delete_alone(review=review)
    response = render(request, "alone/deleted.html", {"key": key})
    if remembered_review(request.COOKIES) == secret:
        response.delete_cookie(ALONE_COOKIE)
    return response
