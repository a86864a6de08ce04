"""Which names the app answers to while nobody has configured ``ALLOWED_HOSTS``.

``make run`` has to be reachable from phones on the same network, whose address of this machine
may change while it runs. So an address typed as a number is accepted when it is private; a name
only when it is this machine's. A made-up name that points here (DNS rebinding) is refused.
"""

import functools
import ipaddress
import socket
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.request import split_domain_port
from django.utils.translation import gettext as _


@functools.lru_cache(maxsize=100)
def is_local_host(host: str, machine: str) -> bool:
    """Whether a Host header names this machine: by name, or by a private address.

    ``host`` may carry a port; ``machine`` is the machine's own name.
    """
    name = split_domain_port(host)[0].lower().rstrip(".")
    own = machine.lower()
    short = own.split(".")[0]
    if name in {"localhost", "testserver", own, f"{short}.local", short} or name.endswith(
        ".localhost"
    ):
        return bool(name)
    try:
        address = ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return address.is_private or address.is_loopback or address.is_link_local


class LocalHostsMiddleware:
    """Refuses other hosts; steps aside where ``ALLOWED_HOSTS`` is configured."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.LOCAL_HOSTS_ONLY:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.machine = socket.gethostname()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_local_host(request.get_host(), self.machine):
            return self.get_response(request)
        return HttpResponseBadRequest(
            _("This address is not configured. Set ALLOWED_HOSTS to the name people use."),
            content_type="text/plain; charset=utf-8",
        )
