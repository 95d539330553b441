"""The People page in a real browser: a point of either picture leads to what somebody wrote, a table says the same."""

from contextlib import suppress
from datetime import timedelta
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from store import incidents
from tests.browser.harness import Site, looking, settle, unfold
from tests.browser.seeds import DRILL, opened

pytestmark = pytest.mark.browser

_COLLECTED = timedelta(hours=24, minutes=5)  # of the drill, when all of it was known


@pytest.mark.parametrize(
    ("name", "table"), [("standing", "These people as a table"), ("spread", "These mentions as a table")]
)
def test_a_point_leads_to_the_mentions_of_a_person(browser: Browser, site: Site, name: str, table: str) -> None:
    with opened(site.data_dir) as database, database.reading() as tx:
        then = incidents.get(tx, DRILL).started_at + _COLLECTED
    with looking(browser) as page:
        # As of a moment, so that no point moves away under the pointer.
        site.open(page, f"/people?incident={DRILL}&at={quote(then.isoformat())}")
        chart = page.locator(f'[class*="st-key-chart-{name}-"]')
        chart.locator(".legendtext").first.wait_for()
        settle(page)
        unfold(page, table)
        expect(page.get_by_test_id("stExpander").filter(has_text=table).get_by_test_id("stDataFrame")).to_be_visible()
        assert _pressed(page, name)
        settle(page)
        asked = parse_qs(urlsplit(page.url).query)
        assert {"incident", "author", "source", "since"} <= set(asked)
        expect(page.locator(".st-key-own-strong-said")).to_contain_text(" of ")


def _pressed(page: Page, name: str) -> bool:
    """Press points, one after the other, until one leads somewhere: a few lie below others."""
    points = page.locator(f'[class*="st-key-chart-{name}-"] .scatterlayer .point')
    for number in range(6):
        points.nth(number).scroll_into_view_if_needed()
        box = points.nth(number).bounding_box()
        assert box
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        with suppress(PlaywrightTimeout):
            page.wait_for_url("**/mentions?**author=**", timeout=20_000)
            return True
    return False
