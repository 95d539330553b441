"""Hostile text in every field, on every page, in a real browser.

Nothing runs, nothing is fetched, nothing is linked, and all of it can be read as it was written.
"""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.visible import visible
from tests.browser.canary import Canary
from tests.browser.harness import Site, looking, open_list, pick, settle, unfold
from tests.browser.hostile import HUGE, PAYLOADS
from tests.browser.seeds import HOSTILE

pytestmark = pytest.mark.browser

# Counts whatever a payload could do: run, open a dialogue, or try what only the content policy stops.
_WATCH = """
window.__ran = 0;
window.__stopped = [];
document.addEventListener('securitypolicyviolation', event => window.__stopped.push(event.blockedURI));
for (const name of ['alert', 'confirm', 'prompt', 'open']) window[name] = () => { window.__ran += 1; };
"""


class Watched:
    """A page on which everything that should not happen is counted."""

    def __init__(self, page: Page, site: Site) -> None:
        self.page, self.site = page, site
        self.foreign: list[str] = []
        page.add_init_script(_WATCH)
        page.on("request", lambda request: self._asked(request.url))
        page.on("dialog", lambda dialog: self.foreign.append(f"dialogue {dialog.message}"))
        page.on("popup", lambda popup: self.foreign.append(f"window {popup.url}"))
        page.on("framenavigated", lambda frame: self._asked(frame.url))

    def _asked(self, url: str) -> None:
        if not url.startswith((self.site.address, "data:", "blob:", "about:blank", "ws://127.0.0.1")):
            self.foreign.append(url)

    def text(self) -> str:
        """All that can be read, options of open lists and contents of fields included."""
        return str(
            self.page.evaluate(
                "() => [document.body.innerText,"
                " ...[...document.querySelectorAll('input, textarea')].map(field => field.value)].join('\\n')"
            )
        )

    def require_harmless(self) -> None:
        """Nothing ran, nothing was fetched, every link and picture is the dashboard's own."""
        assert self.page.evaluate("window.__ran") == 0
        # Streamlit itself tries whether WebAssembly may be compiled; it may not, and does without.
        assert set(self.page.evaluate("window.__stopped")) <= {"wasm-eval"}
        assert self.foreign == []
        own = (self.site.address, "data:image/")
        for element, attribute in (("a[href]", "href"), ("img", "src"), ("form", "action"), ("iframe", "src")):
            found = self.page.eval_on_selector_all(element, f"all => all.map(one => one.{attribute})")
            assert [one for one in found if not one.startswith(own)] == []
        assert (
            self.page.locator("iframe, object, embed, form[action], script:not([src])").count() <= 1
        )  # Streamlit's own


@pytest.fixture
def watched(browser: Browser, site: Site) -> Iterator[Watched]:
    with looking(browser, height=2_000) as page:
        yield Watched(page, site)


def shown(text: str) -> str:
    """A text as a person reads it off the page: hidden characters marked, blanks as the browser joins them."""
    return " ".join(visible(text).split())


def test_mentions_are_shown_as_they_were_written(watched: Watched, site: Site, bird: Canary) -> None:
    site.open(watched.page, f"/mentions?incident={HOSTILE}")
    watched.page.get_by_text("Context", exact=True).last.click()
    expect(watched.page.get_by_text("In the same conversation")).to_be_visible()
    settle(watched.page)
    read = " ".join(watched.text().split())
    for payload in PAYLOADS:
        assert shown(payload.aimed(bird.address)) in read, payload.name
    assert f"of {len(HUGE):,} characters shown".replace(",", " ") in read
    assert "the end" not in read
    watched.page.get_by_text("show the rest").first.click()
    expect(watched.page.get_by_text(f"20\u202f000 of {len(HUGE):,}".replace(",", "\u202f"))).to_be_visible()
    unfold(watched.page, "More filters")
    for field in ("Source", "Language"):
        open_list(watched.page, field)
        watched.page.keyboard.press("Escape")
        expect(watched.page.get_by_role("option")).to_have_count(0)
    watched.require_harmless()
    assert bird.asked == []


@pytest.mark.parametrize("path", ["", "recovery", "themes", "people", "sources", "label", "incident", "debrief"])
def test_every_other_page_shows_it_harmless(watched: Watched, site: Site, bird: Canary, path: str) -> None:
    site.open(watched.page, f"/{path}?incident={HOSTILE}")
    expect(watched.page.locator(".st-key-foot")).to_be_visible()  # drawn last
    settle(watched.page)
    read = " ".join(watched.text().split())
    found = [payload.name for payload in PAYLOADS if shown(payload.aimed(bird.address))[:40] in read]
    assert len(found) >= (len(PAYLOADS) if path in {"sources", "incident"} else 1)  # the others list only a few
    watched.require_harmless()
    assert bird.asked == []


def test_hostile_titles_are_harmless_in_the_header_and_in_the_picker(
    watched: Watched, site: Site, bird: Canary
) -> None:
    site.open(watched.page, f"/incident?incident={HOSTILE}")
    assert open_list(watched.page, "Incident").count() > 5
    pick(watched.page, "Incident", "P15")
    watched.page.wait_for_url("**incident=title-*")
    expect(watched.page.locator(".st-key-head")).to_contain_text(":smile: :material/home: :red[red]")
    settle(watched.page)
    watched.require_harmless()
    assert bird.asked == []


def test_only_plain_web_addresses_can_be_opened(watched: Watched, site: Site) -> None:
    site.open(watched.page, "/mentions")
    links = watched.page.get_by_role("link", name="Open at the source").evaluate_all(
        "all => all.map(link => [link.protocol, link.rel, link.target])"
    )
    assert len(links) > 5
    assert {(protocol, "noreferrer" in rel, target) for protocol, rel, target in links} == {("https:", True, "_blank")}
    site.open(watched.page, f"/mentions?incident={HOSTILE}")
    assert watched.page.get_by_role("link", name="Open at the source").count() == 0


def test_an_address_typed_by_an_attacker_changes_nothing(watched: Watched, site: Site, bird: Canary) -> None:
    tricks = quote(" ".join(payload.aimed(bird.address) for payload in PAYLOADS), safe="")
    names = ("at", "search", "author", "source", "language", "label", "since", "until", "order", "after", "page")
    site.open(watched.page, f"/mentions?incident={HOSTILE}&{'&'.join(f'{name}={tricks}' for name in names)}")
    watched.require_harmless()
    site.open(watched.page, f"/people?incident=<img src={bird.address}/x onerror=window.__ran=1>")
    assert "There is no such incident here" in watched.text()
    watched.require_harmless()
    assert bird.asked == []
