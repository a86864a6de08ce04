"""What somebody who was invited types to get an account."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workshops.models import Facilitator


class AccountForm(forms.Form):
    """A name, an address and a password that is not easy to guess."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=120,
        error_messages={"required": gettext_lazy("Write your name. Your colleagues see it.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("Your email address"),
        error_messages={
            "required": gettext_lazy("Write your email address. You sign in with it."),
            "invalid": gettext_lazy("Write an email address such as name@example.org."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password = forms.CharField(
        label=gettext_lazy("A new password"),
        strip=False,
        error_messages={"required": gettext_lazy("Choose a password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_email(self) -> str:
        """The address, which nobody has an account with."""
        email: str = self.cleaned_data["email"].lower()
        if Facilitator.objects.filter(email__iexact=email).exists():
            raise ValidationError(
                _("There is an account with this address already. Sign in with it.")
            )
        return email

    def clean(self) -> dict[str, Any]:
        """See that the password is hard to guess, also for who knows name and address."""
        cleaned = super().clean() or self.cleaned_data
        owner = Facilitator(email=cleaned.get("email", ""), name=cleaned.get("name", ""))
        try:
            if "password" in cleaned:
                validate_password(cleaned["password"], owner)
        except ValidationError as weak:
            self.add_error("password", weak)
        return cleaned
