"""How people get in: the code, the address to type, and the QR code to scan."""

from dataclasses import dataclass
from functools import lru_cache

import segno
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from reviewtool.addresses import base_url
from workshops.models import Workshop


@dataclass(frozen=True)
class Invitation:
    """What an invitation shows. ``qr`` is the drawing of ``link``."""

    code: str
    address: str
    link: str
    qr: SafeString


def invitation(request: HttpRequest, workshop: Workshop) -> Invitation:
    """The ways into a workshop, with addresses that other people's devices reach."""
    base = base_url(request)
    link = base + reverse("workshops:join_link", args=[workshop.join_secret])
    return Invitation(
        code=workshop.spoken_code,
        address=(base + reverse("workshops:join")).split("://", 1)[-1].rstrip("/"),
        link=link,
        qr=_qr(link, _("QR code to join")),
    )


def drawn_link(request: HttpRequest, path: str) -> tuple[str, SafeString]:
    """A link of this site that another device reaches, and its QR code."""
    link = base_url(request) + path
    return link, _qr(link, _("QR code of your link"))


@lru_cache(maxsize=100)  # a big screen asks for it several times a second
def _qr(link: str, title: str) -> SafeString:
    drawing = segno.make(link, error="m", micro=False).svg_inline(
        omitsize=True, border=4, dark="#000", light="#fff", title=title
    )
    return mark_safe(drawing)  # noqa: S308 - drawn by segno from our own address
