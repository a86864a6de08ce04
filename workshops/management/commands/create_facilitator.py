"""``manage.py create_facilitator EMAIL``: a new account for someone who runs workshops."""

import sys
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from reviewtool.addresses import origin
from workshops.models import Facilitator


class Command(BaseCommand):
    """Prints a link with which the facilitator chooses a password."""

    help = "Makes an account for a facilitator and prints the link to choose a password with."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="how they are called")
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the password instead of a link"
        )

    def handle(
        self, *args: Any, email: str, name: str, password_stdin: bool, **options: Any
    ) -> None:
        password = sys.stdin.readline().rstrip("\n") if password_stdin else None
        try:
            facilitator = make_facilitator(
                email=email.strip().lower(), name=name, password=password
            )
        except ValidationError as error:
            for sentence in error.messages:
                self.stderr.write(sentence)
            sys.exit(1)
        self.stdout.write(_("%(email)s can now run workshops.") % {"email": facilitator.email})
        if password is None:
            self.stdout.write(_("They choose a password here:"))
            self.stdout.write(password_link(facilitator))


@transaction.atomic
def make_facilitator(*, email: str, name: str, password: str | None) -> Facilitator:
    """The new facilitator. Raises ValidationError with sentences for a person to read."""
    try:
        validate_email(email)
    except ValidationError as error:
        text = _("“%(email)s” is not an email address. Write it like name@example.org.")
        raise ValidationError(text % {"email": email}) from error
    if Facilitator.objects.filter(email__iexact=email).exists():
        text = _("There is already a facilitator with the email address %(email)s.")
        raise ValidationError(text % {"email": email})
    if password is not None:
        validate_password(password, Facilitator(email=email, name=name))
    return Facilitator.objects.create_user(email, password, name=name)


def password_link(facilitator: Facilitator) -> str:
    """Where this facilitator chooses a password; good for three days, and once."""
    key = default_token_generator.make_token(facilitator)
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(facilitator), "key": key},
    )
    base = settings.BASE_URL or origin("http", "localhost", settings.PORT)
    return f"{base}{path}"
