"""Accounts: made by command, signed in by email, a password by link, signed out by a POST."""

import re
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client

from workshops.models import Facilitator

pytestmark = pytest.mark.django_db

EMAIL, PASSWORD = "ada@example.org", "a quiet lagoon"


@pytest.fixture
def ada() -> Facilitator:
    """A facilitator with a password."""
    return Facilitator.objects.create_user(EMAIL, PASSWORD, name="Ada")


def create(*arguments: str) -> tuple[int, str]:
    """Run the command: its exit code, and all it said."""
    said = StringIO()
    try:
        call_command("create_facilitator", *arguments, stdout=said, stderr=said)
    except SystemExit as end:
        return int(end.code or 0), said.getvalue()
    return 0, said.getvalue()


def test_the_command_prints_a_link_that_sets_a_password(client: Client) -> None:
    code, said = create("Ada@Example.org", "--name=Ada")
    facilitator = Facilitator.objects.get()
    assert (code, facilitator.email, facilitator.name) == (0, EMAIL, "Ada")
    assert (facilitator.has_usable_password(), facilitator.is_staff) == (False, False)
    link = re.search(r"http://localhost:8000(/\S+)", said)
    assert link
    form = client.get(link[1], follow=True)
    answer = client.post(
        form.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD}, follow=True
    )
    assert "Your new password is set" in answer.content.decode()
    facilitator.refresh_from_db()
    assert facilitator.check_password(PASSWORD)
    assert "no longer works" in client.get(link[1], follow=True).content.decode()


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("ada", "“ada” is not an email address."),
        ("", "“” is not an email address."),
        ("ADA@example.org", "There is already a facilitator with the email address"),
    ],
)
def test_the_command_refuses_with_a_sentence(ada: Facilitator, email: str, sentence: str) -> None:
    code, said = create(email)
    assert (code, sentence in said) == (1, True)
    assert Facilitator.objects.count() == 1


def test_signing_in_by_email_however_it_is_capitalised(client: Client, ada: Facilitator) -> None:
    answer = client.post("/accounts/login/", {"login": "ADA@example.org", "password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/workshops/")


def test_a_wrong_password_is_said_without_telling_who_exists(
    client: Client, ada: Facilitator
) -> None:
    said = []
    for email in (EMAIL, "nobody@example.org"):
        answer = client.post("/accounts/login/", {"login": email, "password": "wrong"})
        said.append(re.findall(r'role="alert".*?</div>', answer.content.decode(), re.DOTALL))
    assert said[0] == said[1]
    assert len(said[0]) == 1


def test_nobody_signs_up(client: Client) -> None:
    assert [client.get(f"/accounts/{page}/").status_code for page in ("signup", "email")] == [
        404,
        404,
    ]


def test_a_forgotten_password_is_replaced_by_mail(client: Client, ada: Facilitator) -> None:
    answer = client.post("/accounts/password/reset/", {"email": EMAIL}, follow=True)
    assert "Look in your email" in answer.content.decode()
    assert [message.to for message in mail.outbox] == [[EMAIL]]
    assert re.search(r"http://testserver/accounts/password/reset/key/\S+", mail.outbox[0].body)


def test_an_unknown_address_gets_the_same_page_and_no_mail(client: Client) -> None:
    answer = client.post("/accounts/password/reset/", {"email": "x@example.org"}, follow=True)
    assert "Look in your email" in answer.content.decode()
    assert mail.outbox == []


def test_signing_out_takes_a_post(client: Client, ada: Facilitator) -> None:
    client.force_login(ada)
    assert client.get("/accounts/logout/").status_code == 200
    assert "_auth_user_id" in client.session
    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session


def test_emails_are_unique_however_they_are_capitalised(ada: Facilitator) -> None:
    assert Facilitator.objects.get_by_natural_key("ADA@EXAMPLE.ORG") == ada
    with pytest.raises(ValueError, match="needs an email"):
        Facilitator.objects.create_user("")
