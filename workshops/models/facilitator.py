"""The person who runs workshops: signs in by email, and is the only kind of account."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class FacilitatorManager(BaseUserManager["Facilitator"]):
    """Makes accounts; an email is compared without regard to upper and lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Facilitator:
        """A facilitator; without a password nobody can sign in until one is set by link.

        Raises ValueError when there is no email.
        """
        if not email:
            raise ValueError("A facilitator needs an email address.")
        facilitator = self.model(email=email.strip().lower(), **fields)
        facilitator.set_password(password)
        facilitator.save(using=self._db)
        return facilitator

    def create_superuser(
        self, email: str, password: str | None = None, **fields: Any
    ) -> Facilitator:
        """Someone who may also use the admin."""
        return self.create_user(email, password, **fields, is_staff=True, is_superuser=True)

    def get_by_natural_key(self, username: str | None) -> Facilitator:
        """The facilitator with this email, however it is capitalised."""
        return self.get(email__iexact=username or "")


class Facilitator(AbstractBaseUser, PermissionsMixin):
    """Someone who plans and runs workshops."""

    email = models.EmailField(_("email address"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    is_staff = models.BooleanField(_("may use the admin"), default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    date_joined = models.DateTimeField(_("account made"), default=timezone.now, editable=False)

    objects: ClassVar[FacilitatorManager] = FacilitatorManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("facilitator")
        verbose_name_plural = _("facilitators")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="facilitator_email_unique",
                violation_error_message=_(
                    "There is already a facilitator with this email address."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.get_short_name()

    def get_full_name(self) -> str:
        """The name, or the email when no name was given."""
        return self.name or self.email

    def get_short_name(self) -> str:
        """The same: people choose how they are called."""
        return self.get_full_name()
