"""The Debrief page in a real browser: reached from a drill that is over, with its score and what was known then."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.harness import Site, looking, settle
from tests.browser.seeds import PRACTISED

pytestmark = pytest.mark.browser


def test_a_drill_that_is_over_leads_to_its_debrief(browser: Browser, site: Site) -> None:
    with looking(browser, height=1_400) as page:
        site.open(page, f"/?incident={PRACTISED}")
        page.get_by_role("link", name="It is over: debrief").click()
        page.wait_for_url("**/debrief?**")
        settle(page)
        expect(page.get_by_text("5½ of 8 points", exact=True)).to_be_visible()
        expect(page.locator(".st-key-evidence-debrief-first_word")).to_contain_text("late")
        expect(page.locator(".st-key-evidence-debrief-moved_on")).to_contain_text("left, rightly")
        expect(page.get_by_text("Go through it with everyone who took part", exact=False)).to_be_visible()
        page.get_by_role("link", name="The page as of then").first.click()
        page.wait_for_url("**at=**")
        settle(page)
        expect(page.locator(".st-key-as-of")).to_contain_text("nothing later is shown")
