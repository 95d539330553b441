"""Reading the mentions: everything is in the address, pages turn, and nothing moves while somebody reads."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from domain.mention import Author, Mention
from domain.reading import Label, Reading
from store import incidents, mentions
from tests.browser.harness import Site, looking, settle
from tests.browser.seeds import DRILL, HOSTILE, opened

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with looking(browser) as found:
        yield found


def cards(page: Page) -> list[str]:
    return page.locator("[class*='st-key-said-']").all_inner_texts()


def texts(page: Page) -> list[str]:
    """What was said, without who said it and how long ago: ages go on."""
    return page.locator("[class*='st-key-own-body-text-']").all_inner_texts()


def top(page: Page) -> int:
    return int(page.get_by_test_id("stMain").evaluate("main => main.scrollTop"))


def test_filters_live_in_the_address(page: Page, site: Site) -> None:
    site.open(page, "/mentions?label=positive&kind=reply,quote&order=newest&since=2020-01-01T00:00:00%2B00:00")
    expect(page.get_by_label("Order")).to_have_value("newest")
    assert page.get_by_role("button", name="positive").get_attribute("aria-checked") != "false"
    expect(
        page.get_by_text(re.compile(r"Filters leave out [\d\u202f]+, [\d\u202f]+ of them negative\."))
    ).to_be_visible()
    verdicts = page.locator("[class*='st-key-own-positive-verdict-']")
    assert verdicts.count() == len(cards(page)) > 3

    page.get_by_label("Search").fill("the")
    page.get_by_label("Search").press("Enter")
    page.wait_for_url("**search=the**")
    settle(page)
    found = texts(page)
    page.reload()
    settle(page)
    assert texts(page) == found

    page.go_back()
    expect(page.get_by_label("Search")).to_have_value("")
    settle(page)
    page.get_by_role("button", name="Show all").click()
    page.wait_for_url(lambda url: "label" not in url and "order=newest" in url)
    settle(page)
    expect(page.get_by_text(re.compile(r"All [\d\u202f]+ mentions, newest first\."))).to_be_visible()


def test_pages_turn_to_their_top_and_back(page: Page, site: Site) -> None:
    site.open(page, "/mentions?incident=" + DRILL)
    first = texts(page)
    assert len(first) == 25
    page.get_by_role("button", name="Next page").click()
    page.wait_for_url("**page=2**")
    settle(page)
    second = texts(page)
    assert second != first
    page.wait_for_function("() => document.querySelector('[data-testid=stMain]').scrollTop === 0")
    page.reload()
    expect(page.locator(".st-key-own-body-text-0")).to_have_text(second[0])
    page.go_back()
    expect(page.locator(".st-key-own-body-text-0")).to_have_text(first[0])


def test_the_context_of_a_reply_is_one_click_away(page: Page, site: Site) -> None:
    site.open(page, f"/mentions?incident={DRILL}&kind=reply&order=oldest")
    page.get_by_text("Context", exact=True).first.click()
    said = page.get_by_text(re.compile("It replies to|In the same conversation|It said before it was edited"))
    expect(said.first).to_be_visible()


def test_news_waits_until_it_is_asked_for(browser: Browser, site: Site) -> None:
    """A collector works in another process while two people read two incidents."""
    with looking(browser) as reader, looking(browser) as other:
        site.open(reader, f"/mentions?incident={HOSTILE}")
        site.open(other, f"/mentions?incident={DRILL}")
        before, elsewhere = texts(reader), texts(other)
        reader.get_by_label("Search").fill("half a word that is being typ")
        reader.get_by_test_id("stMain").evaluate("main => main.scrollTop = 400")
        _say(site, "Just in: the refund came, at last.")
        news = reader.get_by_role("button", name="1 mention came in since · show")
        expect(news).to_be_attached()
        assert texts(reader) == before
        assert reader.get_by_label("Search").input_value() == "half a word that is being typ"
        assert top(reader) == pytest.approx(400, abs=60)  # the news itself takes a line
        reader.get_by_label("Search").fill("")
        news.click()
        expect(reader.get_by_text("Just in: the refund came, at last.")).to_be_visible()
        assert texts(other) == elsewhere
        assert other.get_by_text("Just in").count() == 0


def _say(site: Site, text: str) -> None:
    now = datetime.now(UTC) - timedelta(seconds=1)
    mention = Mention(
        source="x",
        native_id="late",
        text=text,
        published_at=now,
        collected_at=now,
        author=Author(id="late", name="Late"),
    )
    reading = Reading(scorer="s", scorer_version="1", label=Label.NEGATIVE, compound=-0.2, language="en")
    with opened(site.data_dir) as database, database.writing() as tx:
        mentions.keep(tx, incidents.get(tx, HOSTILE), [mention], [reading])


def test_the_way_from_a_person_to_what_they_wrote_keeps_the_incident(page: Page, site: Site) -> None:
    site.open(page, f"/people?incident={DRILL}")
    first = page.locator(".st-key-card-against [class*='st-key-entry-against-0']").first
    name = first.inner_text().split("\n")[0]
    first.get_by_role("link", name="Read them").click()
    page.wait_for_url("**/mentions?**author=**")
    settle(page)
    assert DRILL in page.url
    assert cards(page)
    assert all(name in card for card in cards(page))
    page.get_by_role("link", name="Sources").click()
    page.wait_for_url(f"**/sources?incident={DRILL}")


def test_the_first_page_is_found_by_its_name_too(page: Page, site: Site) -> None:
    """Streamlit would open it under a dialog that says "Page not found"."""
    site.open(page, f"/situation?incident={DRILL}&at=2020-01-01T00:00:00%2B00:00")
    page.wait_for_url(re.compile(rf":\d+/\?.*incident={DRILL}"))
    settle(page)
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert "at=2020" in page.url
