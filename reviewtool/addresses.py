"""Under which addresses this machine is reached: for QR codes, links and the terminal."""

import ipaddress
import socket

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port

# Addresses kept for documentation; no packet is sent, the system only names the way out.
_FAR_AWAY = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))

USUAL_PORTS = {"http": 80, "https": 443}


def network_address() -> str | None:
    """This machine's address on the local network, or None when it has no network."""
    for family, far_away in _FAR_AWAY:
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((far_away, 9))
                address = str(probe.getsockname()[0])
        except OSError:
            continue
        if not ipaddress.ip_address(address).is_loopback:
            return address
    return None


def origin(scheme: str, host: str, port: int) -> str:
    """Such as ``http://192.168.0.7:8000``; the usual port of a scheme is left out."""
    shown = f"[{host}]" if ":" in host else host
    return f"{scheme}://{shown}" if port == USUAL_PORTS[scheme] else f"{scheme}://{shown}:{port}"


def base_url(request: HttpRequest) -> str:
    """The address to give to other people's devices, without a slash at the end.

    ``BASE_URL`` when it is configured. Otherwise the address of the request, but never
    "localhost": a phone that scans it would look for the app on itself.
    """
    if settings.BASE_URL:
        return str(settings.BASE_URL)
    host = request.get_host()
    scheme = request.scheme or "http"
    if is_this_machine_only(host) and (network := network_address()):
        port = split_domain_port(host)[1] or USUAL_PORTS[scheme]
        return origin(scheme, network, int(port))
    return f"{scheme}://{host}"


def is_this_machine_only(host: str) -> bool:
    """Whether a Host header names something that only this machine itself can reach."""
    name = split_domain_port(host)[0].strip("[]").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
