"""Superusers look at editions; they come from packs and are not typed in."""

import pytest
from django.test import Client

from domains.models import Edition
from tests.domains.small import load_small
from workshops.models import Facilitator

pytestmark = pytest.mark.django_db

LIST = "/admin/domains/edition/"


@pytest.fixture
def superuser(client: Client) -> Client:
    """Signed in as a superuser."""
    user = Facilitator.objects.create_superuser("root@example.org", "a long pass phrase")
    client.force_login(user)
    return client


def test_an_edition_can_be_looked_at(superuser: Client):
    edition = load_small().edition
    assert "Small pack" in superuser.get(LIST).content.decode()
    page = superuser.get(f"{LIST}{edition.pk}/change/").content.decode()
    assert edition.digest in page
    assert 'name="title"' not in page


def test_none_can_be_added_or_changed(superuser: Client):
    edition = load_small().edition
    assert superuser.get(f"{LIST}add/").status_code == 403
    answer = superuser.post(f"{LIST}{edition.pk}/change/", {"title": "Other"})
    assert answer.status_code == 403
    assert Edition.objects.get().title == "Small pack"


def test_an_unused_edition_can_be_removed_and_a_used_one_cannot(superuser: Client):
    edition = load_small().edition
    edition.mark_used()
    assert superuser.post(f"{LIST}{edition.pk}/delete/", {"post": "yes"}).status_code == 403
    Edition.objects.update(used_at=None)
    assert superuser.post(f"{LIST}{edition.pk}/delete/", {"post": "yes"}).status_code == 302
    assert Edition.objects.count() == 0


def test_a_facilitator_without_that_right_sees_nothing(client: Client):
    client.force_login(Facilitator.objects.create_user("fran@example.org"))
    assert client.get(LIST).status_code == 302
