"""Practice in a browser: begun from the list, wiped by pressing twice, copied as a real one."""

import re

from playwright.sync_api import expect

from tests.accessibility import check_accessible
from tests.browsers import People, sign_in
from tests.journeys.room import SOON
from tests.site import Site


def test_a_first_time_facilitator_practises_wipes_and_copies(people: People, site: Site) -> None:
    page, phone = people.desk(), people.phone()
    sign_in(page, *site.facilitator())
    page.goto("/workshops/")
    check_accessible(page)
    page.get_by_role("button", name="Practise with pretend people").click()
    page.wait_for_url(re.compile(r"/desk/$"))
    desk = page.url
    expect(page.get_by_role("button", name="Let 25 pretend participants join")).to_be_visible()
    check_accessible(page)

    code = page.locator("#bar .code").inner_text()
    phone.goto(f"/join/{code.replace(' ', '')}/")
    phone.get_by_label("Staff", exact=True).check()
    phone.get_by_role("button", name="Join", exact=True).click()
    expect(page.locator("#counts h2")).to_have_text("1 person is here", timeout=SOON)
    page.locator("#go").click()
    expect(page.locator("#go")).to_contain_text("Open the rating", timeout=SOON)

    page.locator("#wipe").click()
    expect(page.locator("#wipe")).to_have_text("Press again to wipe it")
    page.wait_for_timeout(700)  # a double click is one press
    page.locator("#wipe").click()
    expect(page.locator("#messages")).to_contain_text("Wiped.", timeout=SOON)
    expect(page.locator("#now-heading")).to_have_text("Not open yet")

    page.locator("#copy").click()
    page.wait_for_url(re.compile(r"/change/$"))
    expect(page.locator("main, #messages").first).to_contain_text("This is a real workshop now")
    expect(page.get_by_label("Title")).to_have_value("Review workshop")
    expect(page.get_by_label("This one is for practice")).not_to_be_checked()
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(re.compile(r"/desk/$"))
    assert page.url != desk
    expect(page.locator("#practice")).to_have_count(0)
