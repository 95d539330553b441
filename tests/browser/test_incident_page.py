"""From an empty dashboard to an incident with a class, a statement and other terms, closed and opened again."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from domain.incident import Incident, IncidentKind, Statement, StatementKind, Status
from store import incidents, statements
from tests.browser.harness import Site, await_true, looking, pick, settle, unfold
from tests.browser.seeds import opened

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with looking(browser, height=1_600) as found:
        yield found


def test_an_incident_is_declared_and_led_through(page: Page, empty_site: Site) -> None:
    empty_site.open(page)
    for command in ("ownup drill", "ownup import FILE --incident ID", "ownup collect --every 2m"):
        expect(page.get_by_text(command, exact=True)).to_be_visible()

    page.get_by_role("button", name="Declare the incident").click()
    expect(page.get_by_text("Give it a title")).to_be_visible()
    expect(page.get_by_text("Name at least one term or handle")).to_be_visible()

    page.get_by_role("textbox", name="What happened, in a few words").fill("Spring offer *sent* to <everyone>")
    page.get_by_role("textbox", name="Terms to look for").fill("acme\nspring offer")
    page.get_by_role("button", name="Declare the incident").click()
    page.wait_for_url("**incident=spring-*")
    settle(page)
    expect(page.get_by_text("Spring offer *sent* to <everyone>").last).to_be_visible()
    expect(page.get_by_text("0 collected = 0 shown", exact=False)).to_be_visible()

    page.get_by_role("link", name="Incident", exact=True).click()
    expect(page.get_by_text("Until a person sets it")).to_be_visible()
    settle(page)
    page.get_by_text("affects people", exact=True).click()
    expect(page.locator(".st-key-head")).to_contain_text("affects people")

    page.get_by_role("textbox", name="Its words").fill("We are looking into it.")
    page.get_by_role("button", name="Add the statement").click()
    expect(page.get_by_text("entered by a person")).to_be_visible()
    pick(page, "Kind of this statement", "apology")
    await_true(page, lambda: kept(empty_site)[1].kind is StatementKind.APOLOGY)

    page.get_by_role("textbox", name="Terms to look for").fill("acme\nspring offer\nrefund")
    page.get_by_role("button", name="Keep these").click()
    await_true(page, lambda: kept(empty_site)[0].watch.terms == ("acme", "spring offer", "refund"))
    settle(page)
    unfold(page, "Change these")
    page.get_by_role("spinbutton", name="How many follow you").fill("48200")
    page.get_by_role("button", name="Keep these facts").click()
    expect(page.get_by_text("48\u202f200 followers")).to_be_visible()
    page.get_by_role("button", name="Close this incident").click()
    page.get_by_role("button", name="Yes, close it").click()
    expect(page.get_by_text("This incident is closed")).to_be_visible()

    incident, _ = kept(empty_site)
    assert incident.kind is IncidentKind.AFFECTS_PEOPLE
    assert incident.status is Status.CLOSED
    assert incident.own_audience == 48_200

    page.get_by_role("button", name="Open it again").click()
    expect(page.get_by_role("button", name="Close this incident")).to_be_visible()


def kept(site: Site) -> tuple[Incident, Statement]:
    """The one incident and its one statement, as the store has them."""
    with opened(site.data_dir) as database, database.reading() as tx:
        (incident,) = incidents.every(tx)
        (said,) = statements.of(tx, incident.id)
    return incident, said
