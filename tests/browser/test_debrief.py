"""The Debrief page in a real browser: reached from a drill that is over, with its score and what was known then."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect

from collectors.drill import play
from domain.incident import IncidentKind, Statement, StatementKind
from store import class_changes, incidents, statements
from tests.browser.harness import Site, looking, serving, settle
from tests.browser.seeds import opened

pytestmark = pytest.mark.browser

DRILL = "practice-1"
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def practised(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A drill that was over yesterday, answered late; nothing of it was collected."""
    data_dir = tmp_path_factory.mktemp("practised")
    start = datetime.now(UTC) - timedelta(days=1)
    drill = play.open_incident(
        incident_id=DRILL, scenario="hands-in-the-pool", seed=1, now=start, speed=3600, statements=False
    )
    said = Statement(
        id="one", incident_id=DRILL, at=start + 4 * HOUR, kind=StatementKind.APOLOGY, text="Our <b>intern</b> did it."
    )
    with opened(data_dir) as database, database.writing() as tx:
        incidents.add(tx, drill)
        class_changes.set_class(tx, drill, IncidentKind.GRAVE, at=start + HOUR)
        statements.add(tx, said)
    with serving(data_dir) as found:
        yield found


def test_a_drill_that_is_over_leads_to_its_debrief(browser: Browser, practised: Site) -> None:
    with looking(browser, height=1_400) as page:
        practised.open(page, f"/?incident={DRILL}")
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
