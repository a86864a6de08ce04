"""The public pages: what they say, to whom, and at what cost."""

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from domains import views
from domains.models import CaseExample, Edition
from domains.services import load_pack
from tests.domains.small import load_small, sized, small
from tests.queries import number_asked

pytestmark = pytest.mark.django_db

PAGES = ["/", "/domains/", "/domains/meeting/", "/resources/", "/credits/"]


@pytest.fixture(autouse=True)
def _small_pack_is_ours(settings: LazySettings) -> None:
    settings.CONTENT_PACK = "small-pack"


def read(client: Client, path: str, status: int = 200) -> str:
    """A page as text."""
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_without_content_every_page_says_what_to_do(client: Client, path: str):
    page = read(client, path, 503)
    assert "manage.py load_pack fixtures/strengths-based-review.en-GB.yaml" in page


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_there_for_everybody(client: Client, path: str):
    load_small()
    assert "</html>" in read(client, path)


def test_every_view_is_marked_as_public():
    names = ["home", "domain_list", "domain_detail", "resources", "credits_page"]
    assert {getattr(views, name).access for name in names} == {"public"}


@pytest.mark.parametrize("path", PAGES)
def test_nothing_can_be_posted_to_a_page(client: Client, path: str):
    load_small()
    assert client.post(path).status_code == 405


def test_the_introduction_says_what_the_review_is_and_how_to_use_it(client: Client):
    load_small()
    page = read(client, "/")
    for text in [
        "<h1>Small pack</h1>",
        "A small thing.",
        "Not a score.",
        "Everyone.",
        "Read it.",
        "Begin with what is strong.",
        "1 approach that builds on strengths",
        "Asking first",
        "Plain words help.",
        'href="/domains/meeting/"',
    ]:
        assert text in page


def test_the_introduction_has_a_box_for_the_code(client: Client):
    load_small()
    page = read(client, "/")
    assert 'method="post"' in page
    assert 'name="code"' in page
    assert "csrfmiddlewaretoken" in page


def test_the_list_shows_every_domain_with_its_statements(client: Client):
    load_small()
    page = read(client, "/domains/")
    assert page.count("Statement 1.") == 4
    assert page.count("Statement 2.") == 4
    assert page.index("Meeting in full") < page.index("Helping in full")


def test_a_domain_shows_everything_in_it(client: Client):
    load_small()
    page = read(client, "/domains/meeting/")
    for text in [
        "<h1>Meeting in full</h1>",
        "<ul><li>first mark</li><li>second mark</li></ul>",
        "It matters because of meeting.",
        "Statement 1.4 holds here.",
        "What 1.1 covers.",
        "Short 1.1.",
        "A question on 1.1?",
        "From what you have seen: 1.1.",
        "If you can’t tell, say so.",
        "Anytown, reported in 2021",
        "A bench was built.",
        "Find some wood.",
        'rel="next" href="/domains/helping/"',
    ]:
        assert text in page
    assert 'rel="prev"' not in page


def test_an_example_is_told_in_full_where_it_shows_first_and_pointed_to_elsewhere(client: Client):
    load_small()
    page = read(client, "/domains/helping/")
    assert "A bench was built." not in page
    assert "One bench." in page
    assert 'href="/domains/meeting/#anytown-bench"' in page


def test_an_unknown_domain_is_not_found(client: Client):
    load_small()
    assert client.get("/domains/eating/").status_code == 404


def test_resources_stand_once_under_the_domain_where_they_show_first(client: Client):
    load_pack(sized(3))
    page = read(client, "/resources/")
    assert page.count("A handbook") == 3
    assert page.count("<h2") == 1
    assert page.count('href="http://example.org/handbook"') == 3


def test_credits_name_the_works_and_the_rights(client: Client):
    load_small()
    page = read(client, "/credits/")
    assert "A work to credit" in page
    assert "Anytown Press, 2020" in page
    assert 'href="https://example.org/work"' in page
    assert "Free to use." in page


def test_html_in_the_content_is_shown_and_not_obeyed(client: Client):
    load_small()
    CaseExample.objects.update(title="<script>alert(1)</script>", text="<img src=x>")
    page = read(client, "/domains/meeting/")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<img" not in page


def test_content_in_another_language_says_so(client: Client):
    load_pack(small("language: en-GB", "language: cy"))
    page = read(client, "/domains/meeting/")
    assert '<h1 lang="cy">Meeting in full</h1>' in page
    assert '<h2 id="good">What good looks like</h2>' in page


def test_content_in_the_language_of_the_page_says_nothing(client: Client):
    load_small()
    with translation.override("en-gb"):
        assert "<h1>Meeting in full</h1>" in read(client, "/domains/meeting/")


def test_an_edition_without_introduction_still_has_its_page(client: Client):
    load_small()
    Edition.objects.update(content={})
    assert "Small pack" in read(client, "/")
    assert "Credits" in read(client, "/credits/")


def test_an_unchanged_page_is_not_sent_again(client: Client):
    load_small()
    first = client.get("/domains/meeting/")
    again = client.get("/domains/meeting/", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    CaseExample.objects.update(text="Two benches.")
    after = client.get("/domains/meeting/", headers={"if-none-match": first["ETag"]})
    assert after.status_code == 200


def test_a_page_is_never_kept_for_somebody_else(client: Client):
    load_small()
    assert set(client.get("/domains/")["Cache-Control"].split(", ")) == {"private", "no-cache"}


@pytest.mark.parametrize(
    "path", ["/", "/domains/", "/domains/domain-1/", "/resources/", "/credits/"]
)
def test_three_rows_cost_no_more_queries_than_one(client: Client, path: str):
    counts = []
    for rows in (1, 3):
        load_pack(sized(rows))
        with CaptureQueriesContext(connection) as queries:
            read(client, path)
        counts.append(number_asked(queries))
    assert counts[1] == counts[0]
    assert counts[0] <= 10
