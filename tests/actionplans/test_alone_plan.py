"""The plan of one person by themselves: one tap, two devices, taking out, and the page with all."""

from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from actionplans import services
from actionplans.models import AloneAction, AloneDocument, DocumentState
from actionplans.models.alone import MOST_ACTIONS
from domains.models import Edition, PracticeIdea
from tests.alone import answer, begin, domain_of, note
from tests.domains.small import load_small
from tests.factories import make_edition, make_workshop, now
from workshops.models import AloneReview
from workshops.models import alone as alone_models
from workshops.services import Refused

pytestmark = pytest.mark.django_db
FACTS = {
    "what": "Ring people back in two days",
    "kind": "myself",
    "first_step": "Tell my team on Monday",
    "with_whom": "My team",
    "by_date": "2026-12-24",
    "by_words": "",
    "how_i_know": "Nobody rings twice",
}


@pytest.fixture
def review() -> AloneReview:
    """A review over an edition that has ideas for action."""
    load_small()
    return begin(Edition.objects.get())


def url(name: str, review: AloneReview, *more: object) -> str:
    return reverse(f"actionplans:alone_{name}", args=[review.secret, *more])


def add(review: AloneReview, what: str = "Ring back", key: str = "") -> AloneAction:
    return services.add_alone_action(review=review, fields={"what": what}, key=key, now=now())


def plan_of(review: AloneReview) -> list[str]:
    return [action.what for action in review.actions.standing()]


def test_an_idea_comes_into_the_plan_with_one_tap_and_only_once(
    client: Client, review: AloneReview
) -> None:
    idea = PracticeIdea.objects.for_domain(domain_of(review)).first()
    assert idea is not None
    address = url("take", review, domain_of(review).key)
    for _tap in range(2):
        response = client.post(address, {"idea": idea.pk})
        assert response["Location"].endswith(f"/notes/#idea-{idea.pk}")
    action = AloneAction.objects.get()
    assert (action.what, action.first_step) == (idea.text, idea.first_step)
    assert (action.domain, action.practice_idea) == (domain_of(review), idea)
    assert (
        "✓ In your plan" in client.get(url("notes", review, domain_of(review).key)).content.decode()
    )


def test_an_idea_that_was_taken_out_comes_back_as_it_was(review: AloneReview) -> None:
    idea = PracticeIdea.objects.first()
    assert idea is not None
    given: dict[str, Any] = {"review": review, "idea": idea, "domain": domain_of(review)}
    action = services.take_idea(**given, now=now())
    AloneAction.objects.update(what="In my words")
    services.take_alone_action_out(review=review, action_pk=action.pk, now=now())
    services.take_idea(**given, now=now())
    assert plan_of(review) == ["In my words"]


def test_an_idea_of_another_edition_is_not_there(client: Client, review: AloneReview) -> None:
    other = begin(make_edition(pack="another"))
    idea = PracticeIdea.objects.first()
    assert idea is not None
    address = url("take", other, domain_of(other).key)
    for wrong in (idea.pk, "nonsense", "9" * 30, ""):
        assert client.post(address, {"idea": wrong}).status_code == 404


def test_what_is_typed_is_in_the_plan(client: Client, review: AloneReview) -> None:
    page = client.get(url("new_action", review), {"domain": domain_of(review).key})
    form = page.context["form"]
    sent = FACTS | {"key": form["key"].value(), "domain": domain_of(review).pk}
    response = client.post(url("new_action", review), sent)
    action = AloneAction.objects.get()
    assert response["Location"] == f"{url('mine', review)}?arrived={sent['key']}#action-{action.pk}"
    assert (action.by_date, action.domain) == (date(2026, 12, 24), domain_of(review))
    text = client.get(response["Location"]).content.decode()
    for said in ("Ring people back in two days", "Nobody rings twice", "24 December 2026"):
        assert said in text
    assert f'data-arrived="{sent["key"]}"' in text


def test_a_page_that_is_sent_twice_writes_one_action(review: AloneReview) -> None:
    add(review, "Ring back", key="page-1")
    add(review, "Ring back in two days", key="page-1")
    add(review, "Another", key="page-2")
    assert plan_of(review) == ["Ring back in two days", "Another"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"what": "  "}, "Say what you want to do."),
        ({"what": "x" * 201}, "200 characters"),
        ({"by_date": "soon"}, "Give the date as day, month and year"),
        ({"kind": "nonsense"}, "Select a valid choice"),
        ({"domain": "999999"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_saved_stays_in_the_form(
    client: Client, review: AloneReview, fields: dict[str, str], said: str
) -> None:
    response = client.post(url("new_action", review), FACTS | fields)
    text = response.content.decode()
    assert response.status_code == 422
    assert said in text
    assert "Nobody rings twice" in text
    assert not AloneAction.objects.exists()


def test_two_devices_see_both_texts_and_nothing_is_overwritten(
    client: Client, review: AloneReview
) -> None:
    action = add(review, "Ring back")
    address = url("action", review, action.pk)
    sent = FACTS | {"version": action.version, "key": "k"}
    assert client.post(address, sent | {"what": "From the laptop"}).status_code == 302
    response = client.post(address, sent | {"what": "From the phone"})
    text = response.content.decode()
    assert response.status_code == 422
    assert "You changed this on another device too." in text
    assert "From the laptop" in text
    assert "From the phone" in text
    assert plan_of(review) == ["From the laptop"]
    again = sent | {"what": "From both", "version": response.context["form"].data["version"]}
    assert client.post(address, again).status_code == 302
    assert plan_of(review) == ["From both"]


def test_the_same_text_from_two_devices_is_no_quarrel(client: Client, review: AloneReview) -> None:
    action = add(review)
    sent = FACTS | {"version": action.version, "key": "k"}
    for _time in range(2):
        assert client.post(url("action", review, action.pk), sent).status_code == 302


def test_what_is_taken_out_can_be_put_back_or_deleted_for_good(
    client: Client, review: AloneReview
) -> None:
    action = add(review)
    client.post(url("take_out", review, action.pk))
    assert plan_of(review) == []
    page = client.get(url("mine", review)).content.decode()
    assert "It is out of your plan. You can put it back at the end of the plan." in page
    client.post(url("put_back", review, action.pk))
    assert plan_of(review) == ["Ring back"]
    client.post(url("take_out", review, action.pk))
    client.post(url("drop", review))
    assert not AloneAction.objects.exists()
    response = client.post(url("put_back", review, action.pk), follow=True)
    assert "not kept any more" in response.content.decode()


def test_a_full_plan_says_so_and_keeps_what_was_typed(client: Client, review: AloneReview) -> None:
    for number in range(MOST_ACTIONS):
        add(review, f"Action {number}")
    with pytest.raises(Refused, match="Your plan is full"):
        add(review)
    response = client.post(url("new_action", review), FACTS)
    assert response.status_code == 422
    assert "Your plan is full." in response.content.decode()
    assert "Nobody rings twice" in response.content.decode()


def test_an_action_of_somebody_else_is_out_of_reach(client: Client, review: AloneReview) -> None:
    action = add(review)
    other = begin(Edition.objects.get())
    assert client.get(url("action", other, action.pk)).status_code == 404
    assert client.post(url("action", other, action.pk), FACTS).status_code == 404
    client.post(url("take_out", other, action.pk))
    assert plan_of(review) == ["Ring back"]


def test_the_page_with_all_of_it_says_whose_view_it_is_and_no_number(
    client: Client, review: AloneReview
) -> None:
    answer(review, 4, "It depends\non the team")
    note(review, "keep", "People know each other")
    note(review, "change", "Fewer forms")
    text = client.get(url("mine", review)).content.decode()
    for said in (
        "One person’s own view.",
        "It is not what a workshop said, and it counts in none.",
        "<b>Agree</b>",
        "It depends<br>on the team",
        "A strength to keep",
        "People know each other",
        "Something to change",
        "Fewer forms",
        "Not answered",
        "There is nothing in your plan yet.",
        f"edition {review.edition.number}",
    ):
        assert said in text
    assert "average" not in text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_database_as_often_however_much_is_in_it(
    client: Client, review: AloneReview, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        action = add(review, f"Action {number}")
        AloneAction.objects.filter(pk=action.pk).update(domain=domain_of(review))
    answer(review, 4)
    mine, notes = url("mine", review), url("notes", review, domain_of(review).key)
    with django_assert_num_queries(8):
        client.get(mine)
    with django_assert_num_queries(7):
        client.get(notes)


def ask(client: Client, review: AloneReview) -> AloneDocument:
    """Press "Take it away as a PDF"."""
    assert client.post(url("ask_file", review)).status_code == 302
    return AloneDocument.objects.latest("pk")


def test_a_file_is_asked_for_watched_and_fetched(client: Client, review: AloneReview) -> None:
    document = ask(client, review)
    page = client.get(url("file", review, document.pk)).content.decode()
    assert "Making the file" in page
    assert client.get(url("download", review, document.pk)).status_code == 302
    document.keep(b"%PDF", 3, now())
    part = client.get(url("file", review, document.pk), HTTP_HX_REQUEST="true").content.decode()
    assert "Your file is ready" in part
    assert "<html" not in part
    response = client.get(url("download", review, document.pk))
    assert response.content == b"%PDF"
    assert "My notes and my plan" in response["Content-Disposition"]
    assert "no-store" in response["Cache-Control"]


def test_a_file_that_is_right_is_used_again_and_an_old_one_goes(
    client: Client, review: AloneReview
) -> None:
    first = ask(client, review)
    first.keep(b"%PDF", 3, now())
    assert ask(client, review) == first
    answer(review, 4)
    second = ask(client, review)
    assert list(AloneDocument.objects.all()) == [second]


def test_the_file_of_somebody_else_is_out_of_reach(client: Client, review: AloneReview) -> None:
    document = ask(client, review)
    document.keep(b"%PDF", 3, now())
    other = begin(Edition.objects.get())
    for name in ("file", "download"):
        assert client.get(url(name, other, document.pk)).status_code == 404
        assert client.get(url(name, review, "nonsense")).status_code == 404


def test_a_room_that_waits_for_its_plan_goes_first(client: Client, review: AloneReview) -> None:
    alone = ask(client, review)
    workshop = make_workshop(edition=review.edition)
    plan = services.request_document(workshop=workshop, is_draft=True, now=now())
    assert services.take_next_document(maker="one", now=now()) == plan
    assert services.take_next_document(maker="one", now=now()) == alone


def test_tidying_takes_what_is_out_of_time_and_old_files(
    client: Client, review: AloneReview, capsys: pytest.CaptureFixture[str]
) -> None:
    document = ask(client, review)
    document.keep(b"%PDF", 3, now())
    old = begin(Edition.objects.get())
    add(old)
    AloneReview.objects.filter(pk=old.pk).update(changed_at=now() - alone_models.KEPT_FOR)
    call_command("tidy")
    assert list(AloneReview.objects.all()) == [review]
    assert AloneDocument.objects.count() == 1
    AloneDocument.objects.update(asked_at=now() - alone_models.KEPT_FOR)
    call_command("tidy")
    assert not AloneDocument.objects.exists()
    said = capsys.readouterr().out.splitlines()
    assert [line for line in said if line.startswith("Deleted")] == [
        "Deleted: 1 begun by themselves, 0 files.",
        "Deleted: 0 begun by themselves, 1 files.",
    ]


def test_deleting_everything_takes_the_plan_and_the_files(
    client: Client, review: AloneReview
) -> None:
    add(review)
    assert ask(client, review).state == DocumentState.QUEUED
    client.post(reverse("workshops:alone_delete", args=[review.secret]))
    assert not AloneAction.objects.exists()
    assert not AloneDocument.objects.exists()
