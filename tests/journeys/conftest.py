"""Journeys: real browsers against the real server on a database file."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browsers import People, chromium
from tests.site import Site


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The app, served, with the content pack and nothing else."""
    served = Site(tmp_path_factory.mktemp("site")).prepare().start()
    yield served
    served.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all journeys."""
    with chromium() as launched:
        yield launched


@pytest.fixture
def people(browser: Browser, site: Site) -> Iterator[People]:
    """Whoever takes part; a complaint on any console fails the journey."""
    crowd = People(browser, site.url)
    yield crowd
    crowd.leave()


@pytest.fixture
def people_on_the_network(browser: Browser, site: Site) -> Iterator[People]:
    """The same at the machine's network address, over plain http."""
    crowd = People(browser, site.network_url)
    yield crowd
    crowd.leave()


@pytest.fixture(scope="session")
def facilitator(site: Site) -> tuple[str, str]:
    """Email and password of someone who may run workshops."""
    return site.facilitator()
