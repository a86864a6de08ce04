"""A colleague comes to the desk by a link: once, for seven days, with an account or without."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_facilitator, make_workshop, now
from workshops import services
from workshops.models import DeskInvitation, Facilitator, ScribeLink, Workshop
from workshops.services import Refused

pytestmark = pytest.mark.django_db

PASSWORD = "quiet-river-lamp"
KIM = {"name": "Kim Lee", "email": "Kim@Example.org", "password": PASSWORD}


@pytest.fixture
def fran() -> Facilitator:
    return make_facilitator()


@pytest.fixture
def workshop(fran: Facilitator) -> Workshop:
    return make_workshop(facilitator=fran)


@pytest.fixture
def invitation(workshop: Workshop, fran: Facilitator) -> DeskInvitation:
    return services.invite_colleague(workshop=workshop, facilitator=fran, now=now())


def signed_in(who: Facilitator) -> Client:
    client = Client()
    client.force_login(who)
    return client


def link(invitation: DeskInvitation) -> str:
    return reverse("workshops:invited", args=[invitation.secret])


def desk_of(workshop: Workshop) -> str:
    return reverse("workshops:desk", args=[workshop.pk])


def team(workshop: Workshop) -> list[str]:
    return list(workshop.facilitators.order_by("pk").values_list("email", flat=True))


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_link_is_made_shown_and_taken_back(workshop: Workshop, fran: Facilitator) -> None:
    desk, page = signed_in(fran), reverse("workshops:colleagues", args=[workshop.pk])
    desk.post(reverse("workshops:make_link", args=[workshop.pk]))
    made = DeskInvitation.objects.get()
    assert link(made) in text(desk.get(page))
    desk.post(reverse("workshops:take_link_back", args=[workshop.pk, made.pk]))
    assert link(made) not in text(desk.get(page))
    assert Client().get(link(made)).status_code == 404


def test_who_has_no_account_makes_one_and_lands_at_the_desk(
    invitation: DeskInvitation, workshop: Workshop
) -> None:
    client = Client()
    assert "I have no account yet" in text(client.get(link(invitation)))
    answer = client.post(link(invitation), KIM)
    assert answer["Location"] == desk_of(workshop)
    assert client.get(desk_of(workshop)).status_code == 200
    kim = Facilitator.objects.get(email="kim@example.org")
    assert (kim.name, kim.check_password(PASSWORD)) == ("Kim Lee", True)
    assert team(workshop) == ["fran@example.org", "kim@example.org"]


def test_who_made_an_account_can_sign_in_with_it(invitation: DeskInvitation) -> None:
    Client().post(link(invitation), KIM)
    again = Client()
    fields = {"login": "kim@example.org", "password": PASSWORD}
    assert again.post(reverse("account_login"), fields)["Location"] == "/workshops/"


def test_who_has_an_account_signs_in_and_comes_to_the_desk(
    invitation: DeskInvitation, workshop: Workshop
) -> None:
    make_facilitator("kim@example.org", PASSWORD)
    client = Client()
    assert f"{reverse('account_login')}?next={link(invitation)}" in text(
        client.get(link(invitation))
    )
    fields = {"login": "kim@example.org", "password": PASSWORD, "next": link(invitation)}
    assert client.post(reverse("account_login"), fields)["Location"] == link(invitation)
    assert "Come to the desk" in text(client.get(link(invitation)))
    assert team(workshop) == ["fran@example.org"]
    assert client.post(link(invitation))["Location"] == desk_of(workshop)
    assert team(workshop) == ["fran@example.org", "kim@example.org"]


def test_a_link_opens_the_desk_once_and_for_who_came_by_it_again(
    invitation: DeskInvitation, workshop: Workshop
) -> None:
    client = Client()
    client.post(link(invitation), KIM)
    assert client.get(link(invitation))["Location"] == desk_of(workshop)
    late = Client().post(link(invitation), {**KIM, "email": "lou@example.org"})
    assert late.status_code == 404
    assert "This link does not work any more" in text(late)
    assert not Facilitator.objects.filter(email="lou@example.org").exists()


def test_after_seven_days_it_opens_nothing(invitation: DeskInvitation) -> None:
    DeskInvitation.objects.update(ends_at=now() - timedelta(seconds=1))
    assert Client().get(link(invitation)).status_code == 404
    assert Client().post(link(invitation), KIM).status_code == 404
    assert Facilitator.objects.count() == 1


def test_two_at_once_one_comes_in_and_the_other_has_no_account(
    invitation: DeskInvitation, workshop: Workshop
) -> None:
    kim = make_facilitator("kim@example.org")
    services.accept_invitation(invitation=invitation, facilitator=kim, now=now())
    with pytest.raises(Refused):
        services.join_desk_with_new_account(
            invitation=invitation, name="Lou", email="lou@example.org", password="x", now=now()
        )
    assert not Facilitator.objects.filter(email="lou@example.org").exists()


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "", "Write your name."),
        ("email", "nonsense", "Write an email address such as"),
        ("email", "FRAN@example.org", "There is an account with this address already."),
        ("password", "12345678", "This password is too common."),
        ("password", "kim@example.org", "The password is too similar to the"),
        ("password", "", "Choose a password."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    invitation: DeskInvitation, field: str, typed: str, said: str
) -> None:
    answer = Client().post(link(invitation), KIM | {field: typed})
    assert answer.status_code == 422
    assert said in text(answer)
    assert ('value="Kim Lee"' in text(answer)) == (field != "name")
    assert PASSWORD not in text(answer)
    assert Facilitator.objects.count() == 1


def test_the_link_is_never_told_to_another_site(invitation: DeskInvitation) -> None:
    answer = Client().get(link(invitation))
    assert answer["Referrer-Policy"] == "same-origin"
    assert "no-store" in answer["Cache-Control"]


def test_who_made_it_takes_a_colleague_out_again_and_not_the_other_way(
    workshop: Workshop, fran: Facilitator
) -> None:
    kim, lou = make_facilitator("kim@example.org"), make_facilitator("lou@example.org")
    workshop.facilitators.add(kim, lou)

    def take_out(by: Facilitator, who: Facilitator) -> str:
        address = reverse("workshops:remove_colleague", args=[workshop.pk, who.pk])
        return text(signed_in(by).post(address, follow=True))

    assert "Only fran@example.org can take somebody out." in take_out(kim, fran)
    assert "Only fran@example.org can take somebody out." in take_out(kim, lou)
    assert len(team(workshop)) == 3
    take_out(fran, lou)
    assert team(workshop) == ["fran@example.org", "kim@example.org"]
    assert signed_in(lou).get(desk_of(workshop)).status_code == 404


def test_whoever_is_taken_out_keeps_no_link_that_opens_something(
    workshop: Workshop, fran: Facilitator
) -> None:
    kim, lou = make_facilitator("kim@example.org"), make_facilitator("lou@example.org")
    workshop.facilitators.add(kim)
    used, unused = (
        services.invite_colleague(workshop=workshop, facilitator=kim, now=now()) for _ in range(2)
    )
    services.accept_invitation(invitation=used, facilitator=lou, now=now())
    services.make_scribe_link(workshop=workshop, now=now())
    services.take_off(workshop=workshop, colleague=kim, by=fran)
    assert Client().get(link(unused)).status_code == 404
    assert list(DeskInvitation.objects.all()) == [used]
    assert not ScribeLink.objects.exists()


def test_when_who_made_it_leaves_a_colleague_takes_their_part(
    workshop: Workshop, fran: Facilitator
) -> None:
    kim = make_facilitator("kim@example.org")
    workshop.facilitators.add(kim)
    services.take_off(workshop=workshop, colleague=fran, by=fran)
    workshop.refresh_from_db()
    assert (team(workshop), workshop.owner) == (["kim@example.org"], kim)


def test_a_colleague_is_offered_to_leave_and_nothing_else(
    workshop: Workshop, fran: Facilitator
) -> None:
    kim = make_facilitator("kim@example.org")
    workshop.facilitators.add(kim)
    page = reverse("workshops:colleagues", args=[workshop.pk])
    told = {who: text(signed_in(who).get(page)) for who in (fran, kim)}
    assert [("Take out" in told[who], "Leave" in told[who]) for who in (fran, kim)] == [
        (True, True),
        (False, True),
    ]
