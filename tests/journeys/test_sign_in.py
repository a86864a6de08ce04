"""A facilitator signs in and out, with every page of it open to everyone."""

from tests.accessibility import check_accessible
from tests.browsers import SMALL_PHONE, People, sign_in


def test_a_facilitator_signs_in_and_out(people: People, facilitator: tuple[str, str]) -> None:
    page = people.desk()
    page.goto("/accounts/login/")
    check_accessible(page)
    sign_in(page, *facilitator)
    assert page.url.endswith("/workshops/")
    page.goto("/accounts/logout/")
    check_accessible(page)
    page.get_by_role("button", name="Sign out").click()
    page.goto("/workshops/")
    assert "/accounts/login/" in page.url


def test_mistakes_are_said_and_every_page_is_accessible(people: People) -> None:
    page = people.join(SMALL_PHONE)
    people.expect_complaint("404")
    for path in ("/accounts/password/reset/", "/accounts/password/reset/done/", "/no-such-page/"):
        page.goto(path)
        check_accessible(page)
    page.goto("/accounts/login/")
    page.fill("input[name=login]", "nobody@example.org")
    page.fill("input[name=password]", "wrong")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("alert").wait_for()
    check_accessible(page)


def test_a_phone_without_javascript_reads_the_sign_in_page(people_on_the_network: People) -> None:
    page = people_on_the_network.phone(java_script_enabled=False)
    page.goto("/accounts/login/")
    assert page.get_by_label("Email").is_visible()
    assert page.evaluate("matchMedia('(scripting: none)').matches")
