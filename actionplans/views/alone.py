"""The plan of one person by themselves: from a domain's ideas to the page with all of it."""

import secrets
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from actionplans import services
from actionplans.documents.alone import actions_told, sections_of
from actionplans.forms import ALONE_WRITTEN, AloneActionForm
from actionplans.models import AloneAction
from domains.models import PracticeIdea
from workshops import alone
from workshops.access import alone_secret_required, get_alone_review
from workshops.forms.fields import number_of
from workshops.models import AloneReview
from workshops.models.alone import NOTE_LENGTH
from workshops.services import Refused

ASKED = ["GET", "HEAD", "POST"]
# More stand folded below them (alone/notes.html).
IDEAS_AT_ONCE = 3


@alone_secret_required
@require_safe
def notes(request: HttpRequest, secret: str, key: str) -> HttpResponse:
    """What somebody takes from a domain: what to keep, what to change, and ideas for action."""
    told = alone.told_of(get_alone_review(secret))
    one = told.about(key)
    if one is None:
        return redirect("workshops:alone_domain", secret, key)
    standing = list(told.review.actions.standing())
    ideas = list(one.domain.ideas_in_order())
    taken = {action.practice_idea_id for action in standing}
    context = {
        **alone.frame(told),
        "one": one,
        "domain": one.domain,
        "after": told.around(one)[1],
        "ideas": ideas,
        "taken": taken,
        "note_length": NOTE_LENGTH,
        "more_taken": any(idea.pk in taken for idea in ideas[IDEAS_AT_ONCE:]),
        "actions": [action for action in standing if action.domain_id == one.domain.pk],
    }
    return render(request, "alone/notes.html", context)


@alone_secret_required
@require_POST
def take(request: HttpRequest, secret: str, key: str) -> HttpResponse:
    """Put an idea for action into the plan with one tap."""
    review = get_alone_review(secret)
    domain = review.edition.domains.filter(key=key).first()
    ideas = PracticeIdea.objects.filter(edition=review.edition_id)
    idea = ideas.filter(pk=number_of(request.POST.get("idea", "")) or 0).first()
    if domain is None or idea is None:
        raise Http404
    now = timezone.now()
    _attempt(request, lambda: services.take_idea(review=review, idea=idea, domain=domain, now=now))
    address = reverse("actionplans:alone_notes", args=[secret, key])
    return redirect(f"{address}#idea-{idea.pk}")


def _attempt(request: HttpRequest, write: Callable[[], object], done: str = "") -> None:
    """Do it and say so, or say why not."""
    try:
        write()
    except Refused as refused:
        messages.error(request, str(refused))
        return
    if done:
        messages.success(request, done)


@alone_secret_required
@require_safe
def mine(request: HttpRequest, secret: str) -> HttpResponse:
    """My notes and my plan: everything this person said, to read, to print, to take away."""
    told = alone.told_of(get_alone_review(secret))
    review = told.review
    context = {
        **alone.frame(told),
        "sections": sections_of(told),
        "actions": actions_told(review),
        "taken_out": review.actions.taken_out(),
        "document": services.current_alone_document(review),
        "arrived": request.GET.get("arrived", ""),
    }
    return render(request, "alone/mine.html", context)


@alone_secret_required
@require_http_methods(ASKED)
def new_action(request: HttpRequest, secret: str) -> HttpResponse:
    """Write something new into the plan."""
    review = get_alone_review(secret)
    if request.method == "POST":
        return _save(request, review, None)
    about = review.edition.domains.filter(key=request.GET.get("domain", "")).first()
    initial = {"domain": about, "key": secrets.token_urlsafe(12)}
    return _page(request, review, None, AloneActionForm(review, initial=initial))


@alone_secret_required
@require_http_methods(ASKED)
def action(request: HttpRequest, secret: str, number: str) -> HttpResponse:
    """Change something in the plan. Two devices never overwrite each other."""
    review = get_alone_review(secret)
    found = _find(review, number)
    if request.method == "POST":
        return _save(request, review, found)
    initial = {"version": found.version, "key": secrets.token_urlsafe(12)}
    return _page(request, review, found, AloneActionForm(review, instance=found, initial=initial))


def _find(review: AloneReview, number: str) -> AloneAction:
    standing = review.actions.standing().select_related("practice_idea")
    found = standing.filter(pk=number_of(number) or 0).first()
    if found is None:
        raise Http404
    return found


def _save(request: HttpRequest, review: AloneReview, found: AloneAction | None) -> HttpResponse:
    form = AloneActionForm(review, request.POST, instance=found)
    if not form.is_valid():
        return _page(request, review, found, form, status=422)
    try:
        written = _write(review, found, form)
    except services.AloneActionChanged as changed:
        form.add_error(None, str(changed))
        form.data = form.data.copy()  # type: ignore[attr-defined]
        form.data["version"] = changed.current.version  # type: ignore[index]
        theirs = _theirs(form, changed.current)
        return _page(request, review, found, form, status=422, theirs=theirs)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, review, found, form, status=422)
    messages.success(request, _("Saved in your plan."))
    address = reverse("actionplans:alone_mine", args=[review.secret])
    return redirect(f"{address}?arrived={form.cleaned_data['key']}#action-{written.pk}")


def _write(review: AloneReview, found: AloneAction | None, form: AloneActionForm) -> AloneAction:
    now = timezone.now()
    if found is None:
        key = form.cleaned_data["key"]
        return services.add_alone_action(review=review, fields=form.written, key=key, now=now)
    return services.change_alone_action(
        review=review,
        action_pk=found.pk,
        version=form.cleaned_data["version"] or 0,
        fields=form.written,
        now=now,
    )


def _theirs(form: AloneActionForm, current: AloneAction) -> list[tuple[str, str]]:
    """The texts that the other device wrote, where they differ from what was typed here."""
    differing = []
    for name in ALONE_WRITTEN:
        theirs = getattr(current, name)
        if theirs != form.cleaned_data.get(name):
            shown = getattr(current, f"get_{name}_display", lambda told=theirs: told)()
            differing.append((str(form.fields[name].label), str(shown or _("nothing"))))
    return differing


def _page(
    request: HttpRequest,
    review: AloneReview,
    found: AloneAction | None,
    form: AloneActionForm,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {
        "review": review,
        "edition": review.edition,
        "action": found,
        "form": form,
        "form_key": form["key"].value() or "",
        **more,
    }
    return render(request, "alone/action.html", context, status=status)


@alone_secret_required
@require_POST
def take_out(request: HttpRequest, secret: str, number: str) -> HttpResponse:
    """Take something out of the plan; the page offers to put it back."""
    review = get_alone_review(secret)
    pk = number_of(number) or 0
    _attempt(
        request,
        lambda: services.take_alone_action_out(review=review, action_pk=pk, now=timezone.now()),
        _("It is out of your plan. You can put it back at the end of the plan."),
    )
    return redirect("actionplans:alone_mine", secret)


@alone_secret_required
@require_POST
def put_back(request: HttpRequest, secret: str, number: str) -> HttpResponse:
    """Put something back that was taken out."""
    review = get_alone_review(secret)
    pk = number_of(number) or 0
    _attempt(
        request,
        lambda: services.put_alone_action_back(review=review, action_pk=pk, now=timezone.now()),
        _("It is back in your plan."),
    )
    return redirect("actionplans:alone_mine", secret)


@alone_secret_required
@require_POST
def drop(request: HttpRequest, secret: str) -> HttpResponse:
    """Delete for good what was taken out."""
    review = get_alone_review(secret)
    services.drop_alone_actions(review=review, now=timezone.now())
    messages.success(request, _("What you had taken out is deleted."))
    return redirect("actionplans:alone_mine", secret)
