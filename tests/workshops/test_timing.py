"""How long a review takes, said honestly."""

from hypothesis import given
from hypothesis import strategies as st

from workshops.timing import estimate


def test_three_hours_hold_three_domains_with_welcome_breaks_and_plan() -> None:
    said = estimate(domains=9, minutes=180)
    assert (said.welcome, said.plan, said.domain) == (15, 30, 38)
    assert said.fits == 3
    assert not said.all_fit


def test_a_day_and_a_half_holds_all_nine() -> None:
    said = estimate(domains=9, minutes=9 * 60)
    assert said.total == 15 + 9 * 38 + 30 + said.breaks
    assert said.all_fit


@given(st.integers(1, 9), st.integers(0, 1000), st.booleans())
def test_what_fits_never_takes_longer_than_there_is(
    domains: int, minutes: int, singly: bool
) -> None:
    fits = estimate(domains=domains, minutes=minutes, one_at_a_time=singly).fits
    assert 0 <= fits <= domains
    if fits:
        assert estimate(domains=fits, minutes=minutes, one_at_a_time=singly).total <= minutes
