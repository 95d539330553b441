"""On the Incident page: what went wrong is said, who noticed is worked out, a promise is made and kept."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from domain.assessment import Assessment, Mistake, Responsibility
from domain.incident import Incident, IncidentKind
from domain.promise import Promise
from store import assessments, incidents, promises
from tests.browser.harness import Site, await_true, looking, pick, settle, unfold
from tests.browser.seeds import OFFER, opened

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with looking(browser, height=2_400) as found:
        yield found


def kept(site: Site) -> tuple[Incident, list[Assessment], list[Promise]]:
    with opened(site.data_dir) as database, database.reading() as tx:
        return incidents.get(tx, OFFER), list(assessments.of(tx, OFFER)), promises.of(tx, OFFER)


def test_a_mistake_is_assessed_and_a_promise_kept(page: Page, site: Site) -> None:
    site.open(page, f"/incident?incident={OFFER}")
    pick(page, "Kind of mistake", "mail to everyone")
    pick(page, "Whose doing is it?", "preventable")
    page.get_by_role("spinbutton", name="Happened before, times").fill("1")
    page.get_by_role("textbox", name="Who says so").fill("Ines *U.*")
    page.get_by_role("button", name="Keep this").click()
    expect(page.get_by_text("Usual class for this: slip.")).to_be_visible()
    page.get_by_role("button", name="Set it to “slip”").click()
    expect(page.locator(".st-key-head")).to_contain_text("slip")
    settle(page)

    unfold(page, "Who noticed?")
    page.get_by_role("spinbutton", name="How many got it").fill("60000")
    page.keyboard.press("Tab")
    expect(page.get_by_text("of 60\u202f000 people noticed and cared")).to_be_visible()
    page.get_by_role("slider", name="Of these, cared").last.press("End")  # all of those who noticed may have cared
    expect(page.get_by_text("0.9–12", exact=False)).to_be_visible()
    page.get_by_role("button", name="Keep it as evidence").click()
    await_true(page, lambda: len(kept(site)[1]) == 2)
    settle(page)

    unfold(page, "Add a promise")
    page.get_by_role("textbox", name="What was promised").fill("An update <by noon>")
    page.get_by_role("button", name="Add the promise").click()
    expect(page.get_by_text("needs a date")).to_be_visible()
    settle(page)
    page.get_by_role("button", name="Kept", exact=False).first.click()
    page.get_by_role("button", name="It was kept").click()
    expect(page.get_by_text("An update <by noon>")).to_be_visible()
    await_true(page, lambda: kept(site)[2][0].kept_at is not None)

    incident, (first, second), _ = kept(site)
    assert incident.kind is IncidentKind.SLIP
    assert (first.mistake, first.responsibility) == (Mistake.EVERYONE, Responsibility.PREVENTABLE)
    assert (first.earlier, first.set_by) == (1, "Ines *U.*")
    assert second.mistake is Mistake.EVERYONE
    assert second.audience is not None
    assert (second.audience.recipients, second.audience.cared.high) == (60_000, 1)
