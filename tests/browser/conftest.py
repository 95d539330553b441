"""One Chromium for all browser tests, and one dashboard over a data folder with all that they look at."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.canary import Canary, canary
from tests.browser.harness import Site, chromium, serving
from tests.browser.seeds import add_hostile, add_quiet, play_drill


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def bird() -> Iterator[Canary]:
    with canary() as found:
        yield found


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, bird: Canary) -> Iterator[Site]:
    """A dashboard with the drill (the incident shown first), the hostile incident, and some without mentions."""
    data_dir = tmp_path_factory.mktemp("data")
    play_drill(data_dir)
    add_hostile(data_dir, bird.address)
    add_quiet(data_dir)
    with serving(data_dir) as found:
        yield found


@pytest.fixture(scope="session")
def empty_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A dashboard with nothing in it."""
    with serving(tmp_path_factory.mktemp("empty")) as found:
        yield found
