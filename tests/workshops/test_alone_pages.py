"""The pages of one person by themselves: who may see them, and that nothing typed is lost."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from domains.models import Domain
from tests.alone import answer, begin, domain_of, note, statement_of
from tests.factories import make_edition, make_facilitator, now
from tests.test_access import ADDRESSES
from workshops.access import ALONE_COOKIE
from workshops.models import AloneReview
from workshops.models.alone import KEPT_FOR, NOTE_LENGTH
from workshops.models.rating import REASON_LENGTH

pytestmark = pytest.mark.django_db
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def review() -> AloneReview:
    return begin()


def url(name: str, review: AloneReview, *more: str) -> str:
    return reverse(f"workshops:alone_{name}", args=[review.secret, *more])


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def start(client: Client, **fields: Any) -> HttpResponse:
    """Press "Begin" with all domains ticked."""
    ticked = list(Domain.objects.values_list("pk", flat=True))
    return client.post(reverse("workshops:alone"), {"domains": ticked, **fields})


def test_the_front_page_leads_to_it_and_back_to_it(client: Client) -> None:
    make_edition()
    front = page(client, "/")
    assert "By yourself" in front
    assert "Go on where you stopped" not in front
    response = start(client, remember="yes")
    review = AloneReview.objects.get()
    assert response["Location"] == url("home", review)
    assert "Go on where you stopped" in page(client, "/")
    assert client.get(reverse("workshops:alone_back"))["Location"] == url("home", review)
    assert review.secret not in page(client, "/")


def test_the_front_page_asks_nothing_more_of_the_database(
    client: Client, django_assert_num_queries: Any
) -> None:
    make_edition()
    start(client, remember="yes")
    with django_assert_num_queries(3):
        client.get("/")


def test_a_device_remembers_only_where_it_may(client: Client) -> None:
    make_edition()
    start(client)
    assert ALONE_COOKIE not in client.cookies
    review = AloneReview.objects.get()
    client.post(url("device", review), {"remember": "yes"})
    cookie = client.cookies[ALONE_COOKIE]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == (review.secret, True, "Lax")
    client.post(url("device", review), {"remember": "no"})
    assert client.cookies[ALONE_COOKIE].value == ""


def test_a_device_that_comes_back_remembers_for_another_year(
    client: Client, review: AloneReview
) -> None:
    assert ALONE_COOKIE not in client.get(url("home", review)).cookies
    client.cookies[ALONE_COOKIE] = review.secret
    cookie = client.get(url("home", review)).cookies[ALONE_COOKIE]
    assert cookie["max-age"] == KEPT_FOR.total_seconds()


def test_forgetting_one_leaves_another_remembered(client: Client, review: AloneReview) -> None:
    other = begin()
    client.cookies[ALONE_COOKIE] = other.secret
    client.post(url("device", review), {"remember": "no"})
    assert client.cookies[ALONE_COOKIE].value == other.secret


def test_a_remembered_review_that_is_gone_is_forgotten(client: Client, review: AloneReview) -> None:
    client.cookies[ALONE_COOKIE] = review.secret
    review.delete()
    response = client.get(reverse("workshops:alone_back"))
    assert response.status_code == 404
    assert "Nothing is kept under this link" in response.content.decode()
    assert client.cookies[ALONE_COOKIE].value == ""


def test_the_facilitators_list_names_it(client: Client) -> None:
    make_edition()
    client.force_login(make_facilitator())
    assert reverse("workshops:alone") in page(client, reverse("workshops:list"))


def test_switched_off_nobody_begins_and_nothing_is_lost(
    client: Client, settings: Settings, review: AloneReview
) -> None:
    settings.ALONE = False
    assert "By yourself" not in page(client, "/")
    assert client.get(reverse("workshops:alone")).status_code == 404
    assert start(client).status_code == 404
    assert "Your way through" in page(client, url("home", review))
    client.force_login(make_facilitator())
    assert reverse("workshops:alone") not in page(client, reverse("workshops:list"))


def test_a_site_that_is_full_says_so_and_keeps_what_was_typed(
    client: Client, settings: Settings
) -> None:
    make_edition()
    settings.ALONE_A_DAY = 0
    response = start(client, place="Riverside", role="A carer")
    text = response.content.decode()
    assert response.status_code == 422
    assert "takes no more until tomorrow" in text
    assert 'value="Riverside"' in text
    assert 'value="A carer"' in text
    assert not AloneReview.objects.exists()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"domains": []}, "Choose at least one domain."),
        ({"domains": ["999999"]}, "Choose from the domains on this page."),
        ({"domains": ["nonsense"]}, "Choose from the domains on this page."),
        ({"place": "x" * 121}, "This has 121 characters."),
    ],
)
def test_what_cannot_be_begun_is_said_in_words(
    client: Client, fields: dict[str, Any], said: str
) -> None:
    make_edition()
    response = start(client, **({"role": "A carer"} | fields))
    assert response.status_code == 422
    assert said in response.content.decode()
    assert 'value="A carer"' in response.content.decode()


def test_a_stranger_finds_nothing_and_no_search_engine_does(
    client: Client, review: AloneReview
) -> None:
    for secret in ("nonsense", review.key, review.secret[:-1], "%00", "é"):
        response = client.get(reverse("workshops:alone_home", args=[secret]))
        assert response.status_code == 404, secret
    response = client.get(url("home", review))
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "same-origin"
    assert "no-store" in response["Cache-Control"]


def test_a_review_out_of_time_is_not_found(client: Client, review: AloneReview) -> None:
    AloneReview.objects.update(changed_at=now() - KEPT_FOR)
    assert client.get(url("home", review)).status_code == 404


def test_the_home_page_says_how_far_whose_and_until_when(
    client: Client, review: AloneReview
) -> None:
    for position in range(4):
        answer(review, 3, statement=statement_of(review, 0, position))
    text = page(client, url("home", review))
    assert "You have answered 1 of 2 domains." in text
    assert "Go on: Domain 2" in text
    assert url("home", review) in text
    assert "Whoever has this link can read and change what you wrote." in text
    assert "Delete it all now" in text
    assert "QR code of your link" in text


def test_a_domain_is_read_and_answered_with_the_scale_of_a_phone(
    client: Client, review: AloneReview
) -> None:
    answer(review, 4, "As I said")
    text = page(client, url("domain", review, domain_of(review).key))
    for said in (
        "Domain 1 of 2 · Domain 1",
        "What good looks like",
        "It matters.",
        "Statement 1.1 is true here.",
        "Strongly agree",
        "I can’t say from where I am",
        "As I said",
        "From what you have seen: lived 1.1",
        "You have answered 1 of 4",
        "Your own view, not a workshop",
    ):
        assert said in text
    assert "Who may read your reason?" not in text


def test_a_domain_that_is_not_theirs_can_be_chosen(client: Client) -> None:
    review = begin(make_edition(), domains=1)
    address = url("domain", review, "domain-2")
    response = client.get(address, follow=True)
    assert "You can choose it here." in response.content.decode()
    assert client.get(url("domain", review, "no-such")).status_code == 302


def test_an_answer_without_scripts_leads_to_the_next_statement(
    client: Client, review: AloneReview
) -> None:
    address = url("domain", review, domain_of(review).key)
    first, second, last = (statement_of(review, 0, n) for n in (0, 1, 3))
    sent = {"statement": first.pk, "value": 4, "reason": "Because"}
    assert client.post(url("answer", review), sent)["Location"] == f"{address}#s{second.pk}"
    sent = {"statement": last.pk, "value": 0}
    assert client.post(url("answer", review), sent)["Location"] == f"{address}#overview"
    assert sorted((one.value, one.reason) for one in review.answers.all()) == [
        (0, ""),
        (4, "Because"),
    ]


def test_an_outbox_is_told_in_its_own_words(client: Client, review: AloneReview) -> None:
    about = statement_of(review)
    sent = {"statement": about.pk, "value": 4, "sequence": 5000, "key": "k"}
    assert client.post(url("answer", review), sent, **JSON).json() == {"outcome": "saved"}
    told = client.post(url("answer", review), sent | {"sequence": 1000}, **JSON).json()
    assert (told["outcome"], told["sequence"]) == ("older", 5000)
    sent = {"domain": domain_of(review).key, "kind": "keep", "text": "It", "sequence": 6000}
    assert client.post(url("note", review), sent, **JSON).json() == {"outcome": "saved"}


def test_an_outbox_hears_that_a_review_is_gone(client: Client, review: AloneReview) -> None:
    review.delete()
    response = client.post(url("answer", review), {"statement": 1}, **JSON)
    assert (response.status_code, response.json()) == (404, {"removed": False})


def test_whoever_writes_to_a_review_that_is_gone_gets_their_words_back(
    client: Client, review: AloneReview
) -> None:
    review.delete()
    response = client.post(url("answer", review), {"statement": 1, "reason": "Do not lose me"})
    assert response.status_code == 404
    assert "Do not lose me" in response.content.decode()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"reason": "x" * (REASON_LENGTH + 1)}, "Your reason has 1001 characters."),
        ({"value": "9"}, "Choose one of the answers on this page."),
        ({"value": "nonsense"}, "Choose one of the answers on this page."),
        ({"statement": ""}, "This page has gone stale."),
        ({"statement": "999999"}, "This statement is not one of yours."),
        ({"statement": "9" * 30}, "This statement is not one of yours."),
    ],
)
def test_an_answer_that_cannot_be_kept_stays_on_the_page(
    client: Client, review: AloneReview, fields: dict[str, str], said: str
) -> None:
    sent = {"statement": statement_of(review).pk, "value": 4, "reason": "My words"} | fields
    response = client.post(url("answer", review), sent)
    text = response.content.decode()
    assert response.status_code == 422
    assert said in text
    assert str(sent["reason"]) in text
    assert client.post(url("answer", review), sent, **JSON).json()["message"].startswith(said)
    assert not review.answers.exists()


def test_a_note_that_is_too_long_stays_on_the_page(client: Client, review: AloneReview) -> None:
    text = "y" * (NOTE_LENGTH + 1)
    sent = {"domain": domain_of(review).key, "kind": "change", "text": text}
    response = client.post(url("note", review), sent)
    assert response.status_code == 422
    assert text in response.content.decode()
    assert "Please shorten it to 2000. Nothing was cut." in response.content.decode()
    assert client.post(url("note", review), sent | {"domain": "no-such"}).status_code == 404
    assert not review.notes.exists()


def test_a_statement_of_another_edition_is_refused(client: Client, review: AloneReview) -> None:
    other = begin(make_edition(pack="another"))
    sent = {"statement": statement_of(other).pk, "value": 4}
    assert client.post(url("answer", review), sent).status_code == 422


def test_domains_and_words_can_be_chosen_anew(client: Client, review: AloneReview) -> None:
    second = domain_of(review, 1)
    assert page(client, url("choose", review)).count(" checked") == 2
    sent = {"domains": [second.pk], "place": "Riverside", "role": "A carer"}
    assert client.post(url("choose", review), sent)["Location"] == url("home", review)
    review.refresh_from_db()
    assert list(review.domains_in_order) == [second]
    assert (review.place, review.role) == ("Riverside", "A carer")
    assert client.post(url("choose", review), {"domains": []}).status_code == 422


def test_deleting_asks_once_and_then_all_is_gone(client: Client, review: AloneReview) -> None:
    note(review, "keep", "Gone soon")
    client.cookies[ALONE_COOKIE] = review.secret
    assert "Delete it all?" in page(client, url("delete", review))
    assert AloneReview.objects.exists()
    response = client.post(url("delete", review))
    assert "It is deleted" in response.content.decode()
    assert client.cookies[ALONE_COOKIE].value == ""
    assert not AloneReview.objects.exists()
    assert client.get(url("home", review)).status_code == 404


def addresses_of(review: AloneReview) -> list[str]:
    """Every address below a link, of the plan's app too."""
    parts = {"secret": review.secret, "key": domain_of(review).key, "number": "1"}
    found = [one for one in ADDRESSES if ":alone_" in one.name and "secret" in one.parameters]
    return [reverse(one.name, kwargs={n: parts[n] for n in one.parameters}) for one in found]


def test_whoever_holds_the_link_never_meets_a_fault(client: Client, review: AloneReview) -> None:
    """Asked plainly or with an empty form: an answer that helps, never a 500 or 403."""
    addresses = addresses_of(review)
    assert len(addresses) > 15
    for address in sorted(addresses, key=lambda one: "delete" in one):
        for method in ("get", "post"):
            response = getattr(client, method)(address)
            assert response.status_code in {200, 302, 404, 405, 422}, address
            if response.status_code not in {404, 405}:
                assert "no-store" in response["Cache-Control"], address


def test_nobody_else_reaches_anything_below_a_link(client: Client, review: AloneReview) -> None:
    addresses = addresses_of(review)
    client.force_login(make_facilitator())
    for address in addresses:
        wrong = address.replace(review.secret, "x" * len(review.secret))
        for method in ("get", "post"):
            assert getattr(client, method)(wrong).status_code in {404, 405}, address


@pytest.mark.parametrize("domains", [1, 3])
def test_a_page_asks_the_database_as_often_however_many_domains_there_are(
    client: Client, domains: int, django_assert_num_queries: Any
) -> None:
    review = begin(make_edition(domains=domains))
    for domain in range(domains):
        answer(review, 4, "Why", statement=statement_of(review, domain))
    about = url("domain", review, domain_of(review).key)
    with django_assert_num_queries(5):
        client.get(url("home", review))
    with django_assert_num_queries(6):
        client.get(about)
