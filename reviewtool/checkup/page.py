"""The page that the doctor sends a form to: what the app sees of a request, and how it is."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.views.decorators.http import require_POST

from domains.rights import public
from reviewtool.checkup import KEY_HEADER, ROUND_HEADER, opens
from reviewtool.checkup.facts import facts


@public
@require_POST
def checkup(request: HttpRequest) -> HttpResponse:
    """That the form arrived; with the right key, also what the app knows about its place.

    A form arrives only when its cookie, its host and its origin came through unharmed.
    """
    told: dict[str, object] = {"arrived": True, "open": False}
    if opens(request.headers.get(KEY_HEADER, "")):
        number = request.headers.get(ROUND_HEADER, "")
        told |= {"open": True, **facts(request, int(number) if number.isdecimal() else 0)}
    response = JsonResponse(told)
    add_never_cache_headers(response)
    patch_cache_control(response, no_store=True)
    return response
