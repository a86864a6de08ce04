"""Headers that tell the browser what a page may do: nothing inline, nothing from elsewhere."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    ]
)
# For what is only ever read by a script: nothing in it may load or do anything.
FOR_SCRIPTS = "default-src 'none'; frame-ancestors 'none'"
# Says nothing to a script; the policy above says who may frame it.
FOR_PEOPLE = ("Content-Language", "X-Frame-Options", "X-Robots-Tag")
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in ("camera", "microphone", "geolocation", "payment", "usb", "browsing-topics")
)


class SecurityHeadersMiddleware:
    """Adds the headers that Django 5.2's own SecurityMiddleware leaves out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.headers.get("Content-Type") == "application/json":
            # Short: phones hear these often, and the head weighs more than what they hear.
            response.headers.setdefault("Content-Security-Policy", FOR_SCRIPTS)
            for name in FOR_PEOPLE:
                response.headers.pop(name, None)
            return response
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response
