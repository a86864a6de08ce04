"""The page that the doctor sends a form to: what the app sees of a request, and how it is.

Asked for plainly, it says that the app is there: for load balancers and health checks.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.views.decorators.http import require_http_methods

from domains.rights import public
from reviewtool.checkup import KEY_HEADER, ROUND_HEADER, opens
from reviewtool.checkup.facts import facts


@public
@require_http_methods(["GET", "HEAD", "POST"])
def checkup(request: HttpRequest) -> HttpResponse:
    """That the app is there; for a form that it arrived; with the right key how the place is.

    A form arrives only when its cookie, its host and its origin came through unharmed. Plainly
    asked, neither the database nor Redis is.
    """
    response = answer_form(request) if request.method == "POST" else JsonResponse({"here": True})
    add_never_cache_headers(response)
    patch_cache_control(response, no_store=True)
    return response


def answer_form(request: HttpRequest) -> HttpResponse:
    """What the doctor wants to know, as far as its key reaches."""
    told: dict[str, object] = {"arrived": True, "open": False}
    if opens(request.headers.get(KEY_HEADER, "")):
        number = request.headers.get(ROUND_HEADER, "")
        told |= {"open": True, **facts(request, int(number) if number.isdecimal() else 0)}
    return JsonResponse(told)
