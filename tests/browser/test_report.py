"""Reports, opened and printed as whoever receives them would: complete, alone, and harmless whatever people wrote."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from dashboard.report import Kind, report
from domain.theme import Strand
from situation import grouping
from store import regrouping
from store.connection import open_database
from tests.browser.canary import Canary
from tests.browser.harness import looking
from tests.browser.hostile import PAYLOADS
from tests.dashboard.exports import stage
from tests.dashboard.stage import NOW

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, bird: Canary) -> Path:
    """Both reports on an incident whose sources, authors, statements and reasons for gaps are all hostile."""
    room = tmp_path_factory.mktemp("reported")
    texts = [payload.aimed(bird.address) for payload in PAYLOADS]
    with open_database(f"sqlite:///{room / 'ownup.db'}") as database:
        with database.writing() as tx:
            about = stage(tx, texts=texts, source=texts[1], title=texts[0])
        with database.writing() as tx:
            found = grouping.regrouped(tx, about, Strand.ANGER, NOW)
            assert found
            regrouping.keep(tx, found)
        with database.reading() as tx:
            for kind in Kind:
                assert report(tx, about, NOW, to=room / "out", kind=kind, made_at=NOW).missing == ""
    return room / "out"


@pytest.mark.parametrize("kind", list(Kind))
def test_a_page_works_alone_and_asks_nobody(folder: Path, browser: Browser, bird: Canary, kind: Kind) -> None:
    address = (folder / f"spring-offer-7k2f-{kind.value}.html").as_uri()
    with looking(browser, height=1000) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.add_init_script("window.__ran = 0; window.alert = () => { window.__ran += 1; }")
        page.goto(address)
        page.wait_for_function("document.images.length == 1 && document.images[0].naturalWidth > 0")
        assert [url for url in asked if url != address and not url.startswith("data:")] == []
        assert page.evaluate("window.__ran") == 0
        assert page.locator("a, iframe, form, script, svg, object, link").count() == 0
        assert page.locator("h1").inner_text().startswith("P01<script>")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        page.set_viewport_size({"width": 420, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert bird.asked == []


@pytest.mark.parametrize("kind", list(Kind))
def test_a_document_is_a_few_pages_without_links(folder: Path, bird: Canary, kind: Kind) -> None:
    data = (folder / f"spring-offer-7k2f-{kind.value}.pdf").read_bytes()
    assert data.startswith(b"%PDF-")
    assert 2 <= len(re.findall(rb"/Type /Page\b(?!s)", data)) <= 4
    assert b"/URI" not in data
    assert b"/JavaScript" not in data
    assert len(data) < 2_000_000
    assert bird.asked == []
