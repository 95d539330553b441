"""How every page looks and whether everybody can use it: pictures to look at, and what can be measured of the rest."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.harness import RESULTS, Site, looking, settle
from tests.browser.seeds import DRILL

pytestmark = pytest.mark.browser

PAGES = ("mentions", "recovery", "people", "sources", "label", "incident", "debrief")  # and two that more is asked of
WIDTHS = (1440, 800)
_TALLEST = 3_000  # pictures end here; long lists go on in the same way

# Every visible text whose contrast with the ground it stands on is below 4.5 (3 for large text), as WCAG 2 counts.
FAINT = """() => {
  const parse = colour => {
    const scale = colour.startsWith('color(srgb') ? 255 : 1;  // what color-mix() gives
    const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number);
    return {r: r * scale, g: g * scale, b: b * scale, a};
  };
  const over = (top, below) => ({
    r: top.r * top.a + below.r * (1 - top.a), g: top.g * top.a + below.g * (1 - top.a),
    b: top.b * top.a + below.b * (1 - top.a), a: 1});
  const light = ({r, g, b}) => [r, g, b].map(c => c / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = element => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      layers.push(colour);
      if (colour.a === 1) break;
    }
    return layers.reverse().reduce((below, top) => over(top, below), {r: 255, g: 255, b: 255, a: 1});
  };
  const opacity = element => element ? Number(getComputedStyle(element).opacity) * opacity(element.parentElement) : 1;
  const faint = [];
  const within = '[data-testid=stMain], [data-testid=stPopoverBody]';  // popovers stand beside the page, not in it
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    if (!walk.currentNode.parentElement.closest(within)) continue;
    const text = walk.currentNode.textContent.trim(), element = walk.currentNode.parentElement;
    if (!text || !element.checkVisibility({opacityProperty: true})) continue;
    if (element.closest('svg, canvas, [disabled], [data-testid=stIconMaterial]')) continue;
    const style = getComputedStyle(element), below = ground(element), colour = parse(style.color);
    const ink = over({...colour, a: colour.a * opacity(element)}, below);
    const [high, low] = [light(ink), light(below)].sort((a, b) => b - a);
    const size = parseFloat(style.fontSize), large = size >= 24 || size >= 18.66 && style.fontWeight >= 700;
    const contrast = (high + 0.05) / (low + 0.05);
    if (contrast < (large ? 3 : 4.5)) faint.push(`${contrast.toFixed(2)} ${text.slice(0, 40)}`);
  }
  return [...new Set(faint)];
}"""

# Everything that can be operated but has no name for those who do not see it.
_NAMELESS = """() => [...document.querySelectorAll('[data-testid=stMain] :is(input, textarea, button, a, select)')]
  .filter(one => one.checkVisibility() && one.type !== 'hidden')
  .filter(one => !(one.getAttribute('aria-label') || one.getAttribute('aria-labelledby') || one.innerText.trim()
    || one.title || one.labels?.length || one.placeholder))
  .map(one => one.outerHTML.slice(0, 160))"""


@pytest.fixture(scope="module", params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture(scope="class")
def page(request: pytest.FixtureRequest, browser: Browser, site: Site, scheme: str) -> Iterator[Page]:
    """The page of the drill that a class is about, loaded once for its tests."""
    with looking(browser, scheme=scheme) as page:
        site.open(page, f"/{request.cls.path}?incident={DRILL}")
        yield page


@pytest.mark.parametrize("name", PAGES)
def test_every_page_can_be_read(browser: Browser, site: Site, name: str, scheme: str) -> None:
    with looking(browser, scheme=scheme) as page:
        site.open(page, f"/{name}?incident={DRILL}")
        require_readable_everywhere(page, name, scheme)


class TestSituation:
    path = ""

    def test_where_the_keyboard_is_can_be_seen(self, page: Page) -> None:
        seen = set()
        for _ in range(20):
            page.keyboard.press("Tab")
            tag, line = page.evaluate(
                "() => { const at = document.activeElement, {outlineStyle, outlineWidth} = getComputedStyle(at);"
                " return [at.tagName, `${outlineStyle} ${outlineWidth}`]; }"
            )
            if tag in {"A", "BUTTON", "SUMMARY"}:
                assert line == "solid 2px", tag
                seen.add(tag)
        assert seen == {"A", "BUTTON", "SUMMARY"}

    def test_it_can_be_read(self, page: Page, scheme: str) -> None:
        require_readable_everywhere(page, "situation", scheme)


class TestThemes:
    path = "themes"

    def test_what_opens_over_the_page_can_be_read(self, page: Page) -> None:
        page.get_by_role("button", name="Mark as answered").first.click()
        keep = page.get_by_test_id("stPopoverBody").get_by_role("button", name="Keep")
        expect(keep).to_be_visible()
        require_readable(page, "a popover")
        keep.hover()
        require_readable(page, "its button under the pointer")
        page.keyboard.press("Escape")
        expect(keep).to_have_count(0)

    def test_it_can_be_read(self, page: Page, scheme: str) -> None:
        require_readable_everywhere(page, "themes", scheme)


class TestIncident:
    path = "incident"

    def test_what_can_be_ticked_is_to_be_seen_before_it_is(self, page: Page, scheme: str) -> None:
        """WCAG 2 wants 3 : 1 for the edge of what is operated; the palette's hatch has it (tests/dashboard)."""
        wanted = {"light": "rgb(107, 114, 123)", "dark": "rgb(148, 155, 163)"}[scheme]
        for one in ("stRadioOption", "stCheckbox"):
            empty = page.get_by_test_id(one).filter(has=page.locator("input:not(:checked)")).first
            expect(empty).to_be_visible()
            edge = empty.evaluate(
                "one => [...one.querySelectorAll('div')].map(part => getComputedStyle(part))"
                ".find(style => style.borderTopWidth === '1px').borderTopColor"
            )
            assert edge == wanted, one


def require_readable_everywhere(page: Page, name: str, scheme: str) -> None:
    """At every width, and as it should be: no part of it is in trouble."""
    assert page.locator("[class*='st-key-card-trouble']").count() == 0
    for width in WIDTHS:
        picture(page, f"{name}-{width}-{scheme}", width)
        require_readable(page, f"{name} at {width}")


def require_readable(page: Page, name: str) -> None:
    """No text too faint, nothing to operate without a name, nothing that scrolls sideways."""
    faint = page.evaluate(FAINT)
    for _ in range(40):
        if not faint:
            break
        page.wait_for_timeout(250)  # what is being drawn anew is faint for a moment
        faint = page.evaluate(FAINT)
    assert faint == [], name
    assert page.evaluate(_NAMELESS) == [], name
    main = page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollWidth - main.clientWidth") <= 0, f"{name} scrolls sideways"


def picture(page: Page, name: str, width: int) -> None:
    """The whole page, as far as it is worth looking at, in test-results/."""
    RESULTS.mkdir(exist_ok=True)
    page.set_viewport_size(ViewportSize(width=width, height=900))
    settle(page)
    height = int(page.get_by_test_id("stMainBlockContainer").evaluate("block => block.scrollHeight"))
    page.set_viewport_size(ViewportSize(width=width, height=max(900, min(height + 20, _TALLEST))))
    settle(page)
    page.screenshot(path=RESULTS / f"{name}.png", animations="disabled")


def test_the_keyboard_reaches_pages_filters_and_links_in_the_order_they_are_read(browser: Browser, site: Site) -> None:
    with looking(browser) as page:
        site.open(page, f"/mentions?incident={DRILL}")
        reached = []
        for _ in range(22):
            page.keyboard.press("Tab")
            reached.append(
                page.evaluate(
                    "() => { const at = document.activeElement, name = at.getAttribute('aria-label');"
                    " return (name || at.innerText || at.placeholder || '').trim().split('\\n')[0]; }"
                )
            )
        order = ["Situation", "Mentions", "People", "Sources", "Incident", "Search", "negative", "Open at the source"]
        places = [next((i for i, name in enumerate(reached) if name.startswith(want)), None) for want in order]
        assert None not in places, reached
        assert places == sorted(places, key=lambda place: place or 0), reached
