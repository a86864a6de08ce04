"""``manage.py serve``: the app, its event streams and the maker of documents, in one go."""

import io
import socket
import sys
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseError
from django.db import connections
from django.utils.translation import gettext as _

from actionplans.services import are_documents_asked_for
from reviewtool import sqlite
from reviewtool.addresses import network_address, origin
from reviewtool.companion import Companion
from reviewtool.demo import DEMO_EMAIL, demo_password

# Seconds that the maker of documents stays warm after its last one.
MAKER_STAYS = 300
EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104 - compared, and phones have to reach it


class Command(BaseCommand):
    """Serve until Ctrl-C."""

    help = "Serves the app to this machine and the local network, until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="0.0.0.0", help="default: every network")  # noqa: S104
        parser.add_argument("--port", type=int, default=settings.PORT, help="default: PORT or 8000")

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        from reviewtool import server
        from reviewtool.asgi import application

        listener = self.listen(host, port)
        port = int(listener.getsockname()[1])
        welcome = self.banner(host, port)
        connections.close_all()
        companion = maker_of_documents(port)
        companion.start()
        try:
            server.run(
                application,
                listener,
                on_ready=lambda: self.say(welcome),
                on_stop=companion.ask_to_end,
            )
        finally:
            companion.end()

    def listen(self, host: str, port: int) -> socket.socket:
        """The socket to serve at; a plain sentence and the end where that cannot be."""
        from reviewtool import server

        try:
            return server.listen(host, port)
        except server.PortInUse:
            why = _("Port %(port)s is in use. Stop what runs there, or choose another: PORT=8080")
            self.stderr.write(why % {"port": port})
        except OSError as error:
            why = _("Cannot serve at %(host)s, port %(port)s: %(why)s")
            self.stderr.write(why % {"host": host, "port": port, "why": error.strerror})
        sys.exit(1)

    def say(self, text: str) -> None:
        """Print at once, also where the output is a file."""
        self.stdout.write(text)
        self.stdout.flush()

    def banner(self, host: str, port: int) -> str:
        """Where the app is, and how to get in."""
        lines = ["", _("Review workshops are being served. Ctrl-C stops."), ""]
        network = network_address() if host in EVERYWHERE else None
        here = origin("http", "localhost" if host in EVERYWHERE else host, port)
        lines.append("  " + _("On this machine:   %(address)s/") % {"address": here})
        if network:
            there = origin("http", network, port)
            lines.append("  " + _("On this network:   %(address)s/") % {"address": there})
            lines += ["", terminal_qr(f"{there}/")]
        if demo_is_here():
            lines.append("  " + _("Sign in to the demo: %(email)s") % {"email": DEMO_EMAIL})
            lines.append(
                "  " + _("Password:            %(password)s") % {"password": demo_password()}
            )
        if settings.ON_SQLITE and (trouble := sqlite.warning(sqlite.library_version())):
            lines += ["", f"  {trouble}"]
        return "\n".join([*lines, ""])


def maker_of_documents(port: int) -> Companion:
    """The process that makes PDFs. It knows by its name what it left half done when it died."""
    manage = str(Path(settings.BASE_DIR) / "manage.py")
    told = [f"--name={socket.gethostname()}:{port}", f"--idle={MAKER_STAYS}"]
    return Companion([sys.executable, manage, "make_documents", *told], documents_wait)


def documents_wait() -> bool:
    """Whether anybody waits for a document."""
    try:
        return are_documents_asked_for()
    finally:
        connections.close_all()


def terminal_qr(address: str) -> str:
    """A QR code made of half blocks, four spaces in."""
    drawn = io.StringIO()
    segno.make(address, micro=False, error="l").terminal(drawn, border=2, compact=True)
    return "".join(f"    {line}\n" for line in drawn.getvalue().splitlines())


def demo_is_here() -> bool:
    """Whether the demo facilitator exists and still has the password that was made up for it."""
    try:
        demo = get_user_model().objects.filter(email=DEMO_EMAIL, is_active=True).first()
    except DatabaseError as error:
        raise CommandError(
            _("The database is not ready: run `manage.py migrate` first.")
        ) from error
    return demo is not None and demo.check_password(demo_password())
