"""The Situation page in a real browser: what matters is seen at once, nothing overlaps, every point leads somewhere."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from domain.incident import IncidentKind, Statement, StatementKind
from domain.suggestion import Stage
from store import advice_history, class_changes, decisions, incidents, statements
from tests.browser.harness import Site, looking, settle
from tests.browser.seeds import DRILL, opened
from tests.dashboard.stage import change

pytestmark = pytest.mark.browser

SIZES = [(1440, 900, "light"), (800, 1200, "dark")]


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    with looking(browser) as found:
        show(found, site)
        yield found


def show(page: Page, site: Site) -> None:
    """Open the drill's Situation and wait for the chart."""
    site.open(page, f"/?incident={DRILL}")
    chart(page, "reaction").locator(".legendtext").first.wait_for()
    settle(page)


def chart(page: Page, name: str) -> Locator:
    return page.locator(f'[class*="st-key-chart-{name}-"]')


def hovered(page: Page, text: str) -> Locator:
    """What is told beside the pointer and holds `text`. Plotly leaves an empty layer when it draws twice at once."""
    return chart(page, "reaction").locator(".hoverlayer").filter(has_text=text).first


def test_what_to_do_why_and_whether_it_passes_is_seen_at_once_and_leads_to_the_mentions(page: Page) -> None:
    seen = {
        "the action": page.locator(".st-key-own-headline-action"),
        "the last condition": page.locator('[class*="evidence-found-3"]'),
        "what would change it": page.locator(".st-key-own-muted-flips"),
        "the rule and its strength": page.locator(".st-key-own-muted-rule"),
        "what is not covered": page.locator(".st-key-card-uncovered"),
        "the last figure": page.locator(".st-key-card-figure-3"),
        "whether it is passing": page.locator(".st-key-own-muted-reaction-answer"),
        "the bars": chart(page, "reaction").locator(".bars").first,
    }
    for name, element in seen.items():
        box = element.bounding_box()
        assert box, name
        assert box["y"] + box["height"] <= 900, name
        assert box["height"] > 0, name

    page.locator('[class*="st-key-evidence-"]').get_by_role("link", name="Show").first.click()
    page.wait_for_url("**/mentions?**")
    assert parse_qs(urlsplit(page.url).query)["incident"] == [DRILL]


@pytest.mark.parametrize(("width", "height", "scheme"), SIZES)
def test_nothing_overlaps_or_runs_out_of_the_page(
    browser: Browser, site: Site, width: int, height: int, scheme: str
) -> None:
    with looking(browser, scheme=scheme, width=width, height=height) as page:
        show(page, site)

        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for name in ("reaction", "sources", "anger"):
            flags = _boxes(chart(page, name).locator(".annotation .bg[style*='fill-opacity: 1']"))
            texts = _boxes(chart(page, name).locator(".annotation-text"))
            assert len(flags) >= 2
            for place, one in enumerate(texts):
                assert not [other for other in texts[place + 1 :] if _overlap(one, other)]
        cards = _boxes(page.locator('[class*="st-key-card-"]'))
        assert not [1 for place, one in enumerate(cards) for other in cards[place + 1 :] if _overlap(one, other)]


def _boxes(elements: Locator) -> list[tuple[float, float, float, float]]:
    """Left, top, right and bottom of each."""
    found = elements.evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(box => [box.left, box.top, box.right, box.bottom])"
    )
    return [(box[0], box[1], box[2], box[3]) for box in found]


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    slack = 1.0  # letters may reach a hair out of their box
    return (
        one[0] + slack < other[2]
        and other[0] + slack < one[2]
        and one[1] + slack < other[3]
        and other[1] + slack < one[3]
    )


def test_pointing_at_a_point_tells_counts_and_pressing_it_shows_the_mentions(page: Page, site: Site) -> None:
    told = press(
        page, lambda: max(_boxes(chart(page, "reaction").locator(".bars .points").first.locator("path")), key=_height)
    )
    (negative,) = re.findall(r"negative (\d+) of", told)
    settle(page)
    asked = parse_qs(urlsplit(page.url).query)
    assert (asked["incident"], asked["label"]) == ([DRILL], ["negative"])
    assert set(asked) == {"incident", "label", "since", "until"}
    expect(page.locator(".st-key-own-strong-said")).to_contain_text(f"{negative} of ")

    show(page, site)
    assert "/mentions" not in page.url  # a point is followed once, not again when somebody comes back
    page.locator(".st-key-card-asking").scroll_into_view_if_needed()
    told = press(page, lambda: _boxes(chart(page, "reaction").locator(".scatterlayer .points path"))[-3])
    assert "uncalibrated" in told


@pytest.mark.parametrize("pause", [30, 450])
def test_pressing_a_point_twice_leads_to_its_mentions_once(page: Page, pause: int) -> None:
    """The second press comes while the first is on its way or is being followed: neither may empty the page."""
    press(
        page,
        lambda: max(_boxes(chart(page, "reaction").locator(".bars .points").first.locator("path")), key=_height),
        again_after=pause,
    )
    expect(page.locator(".st-key-own-strong-said")).to_contain_text("mentions")
    settle(page)
    assert set(parse_qs(urlsplit(page.url).query)) == {"incident", "label", "since", "until"}


def press(page: Page, find: Callable[[], tuple[float, float, float, float]], again_after: int | None = None) -> str:
    """Point at what `find` finds, press it and wait for the mentions; say what was told of it.

    The drill's clock runs and the chart with it, so a point may move away under the pointer: then once more. With
    `again_after` it is pressed twice with that many milliseconds between.
    """
    for _ in range(8):
        chart(page, "reaction").locator(".bars").first.scroll_into_view_if_needed()
        try:
            left, top, right, bottom = find()
        except (ValueError, IndexError):  # between two drawings there are no points
            page.wait_for_timeout(1_000)
            continue
        page.mouse.move(left, top - 20)  # a pointer that has not moved tells nothing of a chart drawn anew
        page.mouse.move((left + right) / 2, (top + bottom) / 2)
        try:
            told = hovered(page, "negative").text_content(timeout=5_000) or ""
        except PlaywrightTimeout:
            continue
        page.mouse.click((left + right) / 2, (top + bottom) / 2)
        if again_after is not None:
            page.wait_for_timeout(again_after)
            page.mouse.click((left + right) / 2, (top + bottom) / 2)
        with suppress(PlaywrightTimeout):
            page.wait_for_url("**/mentions?**label=negative**", timeout=20_000)
            return told
        if "/mentions" in page.url:  # a point beside it, drawn there meanwhile
            page.go_back()
            chart(page, "reaction").locator(".legendtext").first.wait_for()
    pytest.fail("Pressing a point led nowhere.")


def _height(box: tuple[float, float, float, float]) -> float:
    return box[3] - box[1]


def test_what_is_new_appears_by_itself_and_can_be_taken_along(page: Page, site: Site) -> None:
    with opened(site.data_dir) as database, database.writing() as tx:
        began = incidents.get(tx, DRILL).started_at
        statement = Statement(
            id="by-hand", incident_id=DRILL, at=began + timedelta(minutes=20), kind=StatementKind.OTHER, text="We know."
        )
        statements.add(tx, statement)
        for hours, stage in ((1, Stage.WATCH), (14, Stage.ASSESS)):
            advice_history.record(tx, replace(change(began + timedelta(hours=hours), stage), incident_id=DRILL))

    flags = chart(page, "reaction").locator(".annotation-text")
    expect(flags.filter(has_text="own post")).to_have_count(1)
    flags.filter(has_text="advice").hover()
    hovered(page, "watch → assess").wait_for()

    card = page.locator(".st-key-card-export")
    card.get_by_text("Data: CSV, Parquet").click()
    expect(card.get_by_role("radio", name="Data: CSV, Parquet")).to_be_checked()
    card.get_by_role("button", name="Make the files").click()
    with page.expect_download() as waiting:
        card.get_by_role("button", name="Download").click()

    with zipfile.ZipFile(io.BytesIO(waiting.value.path().read_bytes())) as parcel:
        names = parcel.namelist()
        head = parcel.read(f"{DRILL}-mentions.csv").decode("utf-8-sig")
    assert re.fullmatch(rf"{DRILL}-data-\d{{8}}T\d{{6}}Z\.zip", waiting.value.suggested_filename)
    assert {f"{DRILL}-{table}.csv" for table in ("mentions", "timeline", "cascades")} <= set(names)
    assert len(names) == 19
    assert "# simulated: Simulated: a drill" in head


def test_a_person_says_why_the_advice_is_not_followed_that_they_saw(page: Page, site: Site) -> None:
    action = page.locator(".st-key-own-headline-action")
    seen = action.inner_text()
    page.get_by_role("button", name="We do not").click()
    about = page.locator(".st-key-own-muted-decline-about")
    expect(about).to_contain_text(f"“{seen}” (judged ")
    settle(page)
    held = about.inner_text()
    classify(site, IncidentKind.GRAVE)
    expect(action).not_to_have_text(seen)  # the page goes on while somebody types
    settle(page)
    assert about.inner_text() == held
    page.get_by_label("Why not").fill("Legal asks <b>us</b> to wait")
    page.get_by_label("Who decides").fill("Ines")
    page.get_by_role("button", name="Keep this").click()

    overtaken = page.locator(".st-key-own-muted-overtaken")
    expect(overtaken).to_contain_text(f"Kept for “{seen}” (judged ")
    expect(overtaken).to_contain_text("the advice has changed since.")
    with opened(site.data_dir) as database, database.reading() as tx:
        kept = decisions.of(tx, DRILL)[-1]
    assert (kept.action, kept.reason, kept.decided_by) == (seen, "Legal asks <b>us</b> to wait", "Ines")

    show(page, site)
    expect(page.locator(".st-key-card-history")).to_contain_text("not followed by Ines")
    expect(page.locator(".st-key-card-history")).to_contain_text("Legal asks <b>us</b> to wait")
    classify(site, None)  # as others expect it


def classify(site: Site, kind: IncidentKind | None) -> None:
    """What changes the advice at once, whatever was read by then."""
    with opened(site.data_dir) as database, database.writing() as tx:
        drill = incidents.get(tx, DRILL)
        class_changes.set_class(tx, drill, kind, at=drill.now(datetime.now(UTC)))


def test_an_incident_without_mentions_says_how_to_begin(browser: Browser, site: Site) -> None:
    with looking(browser) as page:
        site.open(page, "/?incident=title-0")

        expect(page.get_by_text("Nothing was collected yet")).to_be_visible()
        expect(page.get_by_text("ownup collect --incident title-0 --every 2m")).to_be_visible()
        page.get_by_role("link", name="Import a file").click()
        page.wait_for_url("**/import?incident=title-0")
