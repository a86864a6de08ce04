"""``manage.py serve``: the app, its event streams and the maker of documents, in one go."""

import io
import socket
import sys
from pathlib import Path
from threading import Thread
from typing import Any

import segno
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseError
from django.db import connections
from django.utils import timezone
from django.utils.translation import gettext as _

from actionplans.services import are_documents_asked_for
from reviewtool import listener, sqlite
from reviewtool.addresses import network_address, origin
from reviewtool.companion import Companion
from reviewtool.demo import DEMO_EMAIL, demo_password
from workshops.closing import close_what_is_due
from workshops.models import Facilitator

# Seconds that the maker of documents stays warm after its last one.
MAKER_STAYS = 300
EVERYWHERE = {listener.EVERYWHERE, "::"}


class Command(BaseCommand):
    """Serve until Ctrl-C."""

    help = "Serves the app to this machine and the local network, until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        listener.add_arguments(parser, settings.PORT)

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        from reviewtool import server
        from reviewtool.asgi import application

        server.share_one_heap()
        waiting = self.listen(host, port)
        port = int(waiting.getsockname()[1])
        welcome = self.banner(host, port)
        demo = find_demo()
        close_what_is_due(timezone.now())
        connections.close_all()
        companion = maker_of_documents(port)
        companion.start()
        try:
            server.run(
                application,
                waiting,
                on_ready=lambda: self.welcome(welcome, demo),
                on_stop=companion.ask_to_end,
            )
        finally:
            companion.end()

    def listen(self, host: str, port: int) -> socket.socket:
        """The socket to serve at; a plain sentence and the end where that cannot be."""
        try:
            return listener.take(host, port)
        except listener.PortInUse:
            why = _("Port %(port)s is in use. Stop what runs there, or choose another: PORT=8080")
            self.stderr.write(why % {"port": port})
        except OSError as error:
            why = _("Cannot serve at %(host)s, port %(port)s: %(why)s")
            self.stderr.write(why % {"host": host, "port": port, "why": error.strerror})
        sys.exit(1)

    def welcome(self, welcome: str, demo: Facilitator | None) -> None:
        """Say where it is; checking a password takes long, so how to get in is said when known."""
        self.say(welcome)
        if demo is not None:
            Thread(target=self.say_demo, args=[demo], name="demo", daemon=True).start()

    def say_demo(self, demo: Facilitator) -> None:
        """How to sign in to the demo, while it has the password that was made up for it."""
        if check_password(demo_password(), demo.password):
            self.say(
                "  " + _("Sign in to the demo: %(email)s") % {"email": DEMO_EMAIL} + "\n"
                "  " + _("Password:            %(password)s") % {"password": demo_password()} + "\n"
            )

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


def find_demo() -> Facilitator | None:
    """The demo facilitator, if there is one. Raises ``CommandError`` where there are no tables."""
    try:
        return Facilitator.objects.filter(email=DEMO_EMAIL, is_active=True).first()
    except DatabaseError as error:
        raise CommandError(
            _("The database is not ready: run `manage.py migrate` first.")
        ) from error
