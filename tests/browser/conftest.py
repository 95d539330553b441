"""One Chromium for all browser tests, and dashboards over seeded data."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.harness import chromium


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found
