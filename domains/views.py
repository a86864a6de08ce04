"""The public pages: readable and printable without signing in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from domains.models import Domain, Edition, Resource
from domains.rights import public

Page = Callable[..., HttpResponse]


def content_page(view: Page) -> Page:
    """Hand the current edition to a view that shows content.

    Where none is loaded the page says what to do, with status 503. Browsers may keep the page but
    ask each time whether it has changed, because the header on it knows who is signed in.
    """

    @public
    @require_safe
    @conditional_page
    @cache_control(private=True, no_cache=True)
    @wraps(view)
    def page(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        edition = Edition.objects.current(get_language())
        if edition is None:
            return render(request, "domains/no_content.html", status=503)
        return view(request, edition, **kwargs)

    return page


@content_page
def home(request: HttpRequest, edition: Edition) -> HttpResponse:
    """What the review is, how to use it, and the way into a workshop."""
    context = {"edition": edition, "domains": Domain.objects.in_edition(edition)}
    return render(request, "domains/home.html", context)


@content_page
def domain_list(request: HttpRequest, edition: Edition) -> HttpResponse:
    """All domains with their statements."""
    domains = Domain.objects.in_edition(edition).prefetch_related("statements")
    return render(request, "domains/list.html", {"edition": edition, "domains": domains})


@content_page
def domain_detail(request: HttpRequest, edition: Edition, key: str) -> HttpResponse:
    """One domain with everything in it."""
    domain = get_object_or_404(Domain.objects.in_edition(edition), key=key)
    near = {
        other.position: other
        for other in Domain.objects.in_edition(edition)
        if abs(other.position - domain.position) == 1
    }
    examples = list(domain.examples_in_order().with_homes())
    context = {
        "edition": edition,
        "domain": domain,
        "previous": near.get(domain.position - 1),
        "next": near.get(domain.position + 1),
        "statements": domain.statements_in_order(),
        "examples": examples,
        "elsewhere": [example for example in examples if example.homes[0] != domain],
        "ideas": domain.ideas_in_order(),
        "resources": domain.resources_in_order(),
    }
    return render(request, "domains/detail.html", context)


@content_page
def resources(request: HttpRequest, edition: Edition) -> HttpResponse:
    """Everything to read, each publication once, under the domain where it shows first."""
    everything = Resource.objects.filter(edition=edition).order_by("position").with_homes()
    sections = [
        (domain, [item for item in everything if item.homes[0].pk == domain.pk])
        for domain in Domain.objects.in_edition(edition)
    ]
    return render(request, "domains/resources.html", {"edition": edition, "sections": sections})


@content_page
def credits_page(request: HttpRequest, edition: Edition) -> HttpResponse:
    """Whose work this rests on."""
    return render(request, "domains/credits.html", {"edition": edition})
