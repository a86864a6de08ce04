"""One person by themselves: what they write, how it is kept, and that it touches no workshop."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from domains.models import Edition
from tests.alone import PLENTY, answer, begin, domain_of, note, statement_of
from tests.factories import make_edition, make_workshop, now
from workshops import alone, services
from workshops.models import AloneAnswer, AloneNote, AloneReview, Rating, Seat, Workshop
from workshops.models.alone import KEPT_FOR
from workshops.services import Refused

pytestmark = pytest.mark.django_db


def words_of(review: AloneReview) -> list[tuple[int | None, str]]:
    """Every answer that is kept."""
    return [(one.value, one.reason) for one in review.answers.order_by("statement")]


def test_a_review_has_its_domains_in_the_order_of_the_edition() -> None:
    edition = make_edition(domains=3)
    chosen = list(edition.domains.order_by("-position"))[:2]
    review = services.begin_alone(
        edition=edition, domains=chosen, now=now(), most_a_day=PLENTY, place="Here", role=""
    )
    assert [domain.position for domain in review.domains_in_order] == [2, 3]
    assert review.place == "Here"


def test_the_edition_it_began_with_is_never_altered_again() -> None:
    edition = make_edition()
    begin(edition)
    assert Edition.objects.get(pk=edition.pk).is_used


def test_two_reviews_have_links_that_nobody_guesses() -> None:
    one, other = begin(), begin()
    assert one.secret != other.secret
    assert len(one.secret) == 32
    assert one.secret not in one.key


def test_nobody_begins_without_a_domain() -> None:
    with pytest.raises(Refused, match="at least one domain"):
        services.begin_alone(edition=make_edition(), domains=[], now=now(), most_a_day=PLENTY)


def test_a_site_takes_only_so_many_within_a_day() -> None:
    edition = make_edition()
    given: dict[str, Any] = {"edition": edition, "domains": list(edition.domains.all())}
    began = now()
    for _review in range(2):
        services.begin_alone(**given, now=began, most_a_day=2)
    with pytest.raises(Refused, match="takes no more until tomorrow"):
        services.begin_alone(**given, now=began, most_a_day=2)
    services.begin_alone(**given, now=began + timedelta(days=1), most_a_day=2)
    assert AloneReview.objects.count() == 3


def test_an_answer_takes_the_place_of_the_one_before() -> None:
    review = begin()
    assert answer(review, 4, "Because").kind == "saved"
    assert answer(review, 2, "On second thoughts").kind == "saved"
    assert words_of(review) == [(2, "On second thoughts")]


def test_a_reason_is_kept_without_an_answer() -> None:
    review = begin()
    answer(review, None, "I have to think")
    assert words_of(review) == [(None, "I have to think")]
    assert alone.told_of(review).domains[0].answered == 0


def test_cannot_say_is_an_answer_and_not_the_middle() -> None:
    review = begin()
    answer(review, 0)
    told = alone.told_of(review).domains[0]
    assert told.answered == 1
    assert told.statements[0].answer == "I can’t say from where I am"


def test_a_device_that_was_overtaken_is_told_and_overwrites_nothing() -> None:
    review = begin()
    answer(review, 4, "From the laptop", sequence=5000)
    outcome = answer(review, 2, "From the phone", sequence=1000)
    assert (outcome.kind, outcome.sequence) == ("older", 5000)
    note(review, "keep", "Newer", sequence=5000)
    assert note(review, "keep", "Older", sequence=1000).kind == "older"
    assert words_of(review) == [(4, "From the laptop")]
    assert [one.text for one in review.notes.all()] == ["Newer"]


def test_the_same_words_sent_twice_stand_once() -> None:
    review = begin()
    for _time in range(2):
        assert answer(review, 4, "Because", sequence=1000).kind == "saved"
    assert words_of(review) == [(4, "Because")]


def test_what_to_keep_and_what_to_change_are_two_notes() -> None:
    review = begin()
    note(review, "keep", "People know each other")
    note(review, "change", "Fewer forms")
    told = alone.told_of(review).domains[0]
    assert [(one.kind, one.text) for one in told.notes] == [
        ("keep", "People know each other"),
        ("change", "Fewer forms"),
    ]


def test_the_database_refuses_what_no_page_offers() -> None:
    review = begin()
    for wrong in (
        lambda: answer(review, 6),
        lambda: note(review, "", "A plain note"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()


def test_a_domain_that_is_left_out_keeps_its_words() -> None:
    review = begin()
    answer(review, 4, "Kept")
    first, second = review.domains_in_order
    services.choose_alone(review=review, domains=[second], now=now(), place="", role="")
    assert [one.domain for one in alone.told_of(review).domains] == [second]
    services.choose_alone(review=review, domains=[first, second], now=now(), place="", role="")
    assert alone.told_of(review).domains[0].answered == 1


def test_progress_is_how_many_domains_have_nothing_left_to_answer() -> None:
    review = begin()
    told = alone.told_of(review)
    assert (told.done, told.is_begun) == (0, False)
    assert told.next == told.domains[0]
    for position in range(4):
        answer(review, 3, statement=statement_of(review, 0, position))
    told = alone.told_of(review)
    assert (told.done, told.is_begun) == (1, True)
    assert told.next == told.domains[1]
    assert told.around(told.domains[1]) == (told.domains[0], None)


def test_whoever_passed_something_over_goes_on_where_they_stopped() -> None:
    review = begin(make_edition(domains=3))
    answer(review, 3)
    answer(review, 3, statement=statement_of(review, 1))
    first, second, third = alone.told_of(review).domains
    assert alone.told_of(review).next == second
    for position in range(4):
        answer(review, 3, statement=statement_of(review, 1, position))
    assert alone.told_of(review).next == third
    for position in range(4):
        answer(review, 3, statement=statement_of(review, 2, position))
    assert alone.told_of(review).next == first


@pytest.mark.parametrize("domains", [1, 3])
def test_reading_a_review_takes_four_queries_however_much_is_in_it(
    domains: int, django_assert_num_queries: Any
) -> None:
    review = begin(make_edition(domains=domains))
    for domain in range(domains):
        for position in range(4):
            answer(review, 3, "Why", statement=statement_of(review, domain, position))
    with django_assert_num_queries(4):
        told = alone.told_of(review)
        assert len([one.answer for domain in told.domains for one in domain.statements]) == (
            domains * 4
        )


def test_each_change_keeps_it_for_another_year() -> None:
    review = begin()
    began = review.changed_at
    later = began + timedelta(days=300)
    answer(review, 4, now=later)
    review.refresh_from_db()
    assert review.kept_until == later + KEPT_FOR
    assert AloneReview.objects.kept(began + KEPT_FOR).count() == 1
    assert AloneReview.objects.kept(later + KEPT_FOR).count() == 0


def test_what_nobody_changed_for_a_year_is_deleted_and_nothing_else() -> None:
    old, young = begin(), begin()
    answer(old, 4, "Long ago")
    note(old, "keep", "Long ago")
    AloneReview.objects.filter(pk=old.pk).update(changed_at=now() - KEPT_FOR)
    assert services.delete_out_of_time(now=now()) == 1
    assert list(AloneReview.objects.all()) == [young]
    assert not AloneAnswer.objects.exists()
    assert not AloneNote.objects.exists()


def test_whoever_begins_takes_away_what_is_out_of_time() -> None:
    AloneReview.objects.filter(pk=begin().pk).update(changed_at=now() - KEPT_FOR)
    fresh = begin()
    assert list(AloneReview.objects.all()) == [fresh]


def test_deleting_takes_everything_at_once_and_may_be_pressed_twice() -> None:
    review = begin()
    about = statement_of(review)
    answer(review, 4, "Because", statement=about)
    for _time in range(2):
        services.delete_alone(review=review)
    assert not AloneReview.objects.exists()
    with pytest.raises(AloneReview.DoesNotExist):
        answer(review, 5, statement=about)


def test_nothing_of_it_reaches_a_workshop() -> None:
    workshop = make_workshop()
    before = workshop.version
    review = begin(workshop.edition)
    answer(review, 4, "Mine alone")
    note(review, "keep", "Mine alone")
    assert not Seat.objects.exists()
    assert not Rating.objects.exists()
    assert Workshop.objects.get(pk=workshop.pk).version == before
    related = {field.related_model for field in AloneReview._meta.get_fields()}
    assert not related & {Workshop, Seat, Rating}


def test_the_domains_of_a_review_are_its_own() -> None:
    one, other = begin(domains=1), begin(domains=2)
    assert domain_of(one) == domain_of(other)
    assert alone.told_of(one).about(domain_of(other, 1).key) is None
