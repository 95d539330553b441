"""Labelling by keyboard alone, and what the page looks like."""

import pytest
from playwright.sync_api import Browser, Page, expect

from domain.labelling import Verdict
from store import labels
from tests.browser.harness import Site, await_true, looking, settle
from tests.browser.seeds import DRILL, opened
from tests.browser.test_looks import WIDTHS, picture, require_readable

pytestmark = pytest.mark.browser


def test_a_batch_is_labelled_by_keyboard(browser: Browser, site: Site) -> None:
    with looking(browser) as page:
        begin(page, site, "Ada")
        for key, place in [("1", 2), ("2", 3), ("3", 4), ("0", 5), ("s", 6), ("Backspace", 5), ("Backspace", 4)]:
            press(page, key, place)
        expect(page.get_by_text("You said: cannot tell")).to_be_visible()
        press(page, "1", 5)
        want = [Verdict.NEGATIVE, Verdict.NEUTRAL, Verdict.POSITIVE, Verdict.NEGATIVE]
        await_true(page, lambda: kept(site, "Ada") == want)


def test_a_key_pressed_twice_in_haste_answers_one_mention(browser: Browser, site: Site) -> None:
    with looking(browser) as page:
        begin(page, site, "Bo")
        page.evaluate(
            """() => { for (const _ of [1, 2]) for (const type of ['keydown', 'keyup'])
              document.dispatchEvent(new KeyboardEvent(type, {key: '1', code: 'Digit1', bubbles: true})); }"""
        )
        expect(page.get_by_text("2 of 20")).to_be_visible()
        settle(page)
        expect(page.get_by_text("2 of 20")).to_be_visible()
    assert kept(site, "Bo") == [Verdict.NEGATIVE]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_how_it_looks(browser: Browser, site: Site, scheme: str) -> None:
    with looking(browser, scheme=scheme) as page:
        begin(page, site, f"Cy, {scheme}")  # who comes back gets the rest of the last batch
        for width in WIDTHS:
            picture(page, f"label-asked-{width}-{scheme}", width)
            require_readable(page, f"{width}")


def begin(page: Page, site: Site, name: str) -> None:
    site.open(page, f"/label?incident={DRILL}")
    page.get_by_role("textbox", name="Your name or initials").fill(name)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_text("1 of 20")).to_be_visible()
    settle(page)


def press(page: Page, key: str, place: int) -> None:
    """Press a key; the mention at `place` follows, with its buttons."""
    page.keyboard.press(key)
    expect(page.get_by_text(f"{place} of 20", exact=True)).to_be_visible()
    settle(page)


def kept(site: Site, labeller: str) -> list[Verdict]:
    with opened(site.data_dir) as database, database.reading() as tx:
        return [each.verdict for each in labels.of(tx, DRILL) if each.labeller == labeller]
