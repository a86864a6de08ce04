"""How long a review takes, said honestly. Pure: minutes in, minutes out.

The figures are planning values from facilitating rooms of about thirty people,
not a promise; the page says so.
"""

from dataclasses import dataclass

WELCOME = 15
READ = 5
RATE = 8
TALK = 20
TALK_ONE_AT_A_TIME = 30
PRIORITIES = 5
PLAN = 30
BREAK = 15
WORK_BETWEEN_BREAKS = 90


@dataclass(frozen=True)
class Estimate:
    """Minutes for each part of a workshop, and how many domains fit the time there is."""

    welcome: int
    domain: int
    domains: int
    breaks: int
    plan: int
    total: int
    fits: int

    @property
    def all_fit(self) -> bool:
        """Whether every chosen domain fits the time there is."""
        return self.fits >= self.domains


def minutes_per_domain(*, one_at_a_time: bool) -> int:
    """Minutes that one domain takes: reading, rating, talk and priorities."""
    talk = TALK_ONE_AT_A_TIME if one_at_a_time else TALK
    return READ + RATE + talk + PRIORITIES


def estimate(*, domains: int, minutes: int, one_at_a_time: bool = False) -> Estimate:
    """Say how long ``domains`` take and how many fit into ``minutes``."""
    each = minutes_per_domain(one_at_a_time=one_at_a_time)
    fits = 0
    while fits < domains and _total(fits + 1, each) <= minutes:
        fits += 1
    return Estimate(
        welcome=WELCOME,
        domain=each,
        domains=domains,
        breaks=_breaks(domains, each),
        plan=PLAN,
        total=_total(domains, each),
        fits=fits,
    )


def _breaks(domains: int, each: int) -> int:
    work = WELCOME + domains * each + PLAN
    return max(0, (work - 1) // WORK_BETWEEN_BREAKS) * BREAK


def _total(domains: int, each: int) -> int:
    return WELCOME + domains * each + PLAN + _breaks(domains, each)
