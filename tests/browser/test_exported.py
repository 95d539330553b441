"""Exported charts, opened as whoever receives them would: complete, alone, and harmless whatever people wrote."""

import io
import struct
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from dashboard.charts.sheet import WIDTH
from dashboard.export import Exported, What, export
from dashboard.palette import LIGHT
from store.connection import open_database
from tests.browser.canary import Canary
from tests.browser.harness import looking
from tests.browser.hostile import PAYLOADS
from tests.dashboard.exports import stage
from tests.dashboard.stage import NOW

pytestmark = pytest.mark.browser

CHARTS = ("reaction", "anger", "sources", "recovery", "people", "standing")
ID = "spring-offer-7k2f"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory, bird: Canary) -> tuple[Path, Exported]:
    """The charts of an incident whose sources, authors, statements and reasons for gaps are all hostile."""
    folder = tmp_path_factory.mktemp("exported")
    texts = [payload.aimed(bird.address) for payload in PAYLOADS]

    with open_database(f"sqlite:///{folder / 'ownup.db'}") as database:
        with database.writing() as tx:
            about = stage(tx, texts=texts, source=texts[1], title=texts[0])
        with database.reading() as tx:
            return folder / "out", export(tx, about, folder / "out", What.CHARTS, at=NOW)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with looking(browser, height=1000) as found:
        yield found


def test_every_chart_comes_in_every_format(exported: tuple[Path, Exported]) -> None:
    to, found = exported

    names = {f"{ID}-{chart}.{form}" for chart in CHARTS for form in ("html", "png", "svg", "pdf")}
    assert found.missing == ""
    assert {path.name for path in to.iterdir()} == names | {f"{ID}-about.json"}


@pytest.mark.parametrize("chart", CHARTS)
def test_a_page_works_alone_and_asks_nobody(
    exported: tuple[Path, Exported], page: Page, bird: Canary, chart: str
) -> None:
    asked: list[str] = []
    page.add_init_script(
        "window.__ran = 0; for (const n of ['alert', 'open']) window[n] = () => { window.__ran += 1; }"
    )
    page.on("request", lambda request: asked.append(request.url))
    address = (exported[0] / f"{ID}-{chart}.html").as_uri()

    page.goto(address)
    page.wait_for_selector(".js-plotly-plot .main-svg")

    assert [url for url in asked if url != address and not url.startswith("data:")] == []
    assert page.evaluate("window.__ran") == 0
    assert page.locator("a, img, iframe, form, image").count() == 0
    assert page.locator("svg a, svg image").count() == 0
    assert page.locator("h1").inner_text().endswith("?")
    read = page.locator("body").inner_text()
    assert "P01<script>" in read
    assert "60 collected = 59 shown" in " ".join(read.split()).replace("\u202f", " ")
    assert bird.asked == []


@pytest.mark.parametrize("chart", CHARTS)
def test_a_drawing_holds_texts_and_nothing_else_from_outside(exported: tuple[Path, Exported], chart: str) -> None:
    tree = ET.parse(exported[0] / f"{ID}-{chart}.svg")  # noqa: S314 - made by ourselves a moment ago

    names = {element.tag.removeprefix(SVG) for element in tree.iter()}
    assert not names & {"a", "image", "script", "foreignObject", "style", "iframe"}
    assert not [value for element in tree.iter() for key, value in element.attrib.items() if key.endswith("href")]
    assert "P01<script>" in (tree.findtext(f"{SVG}title") or "")
    assert "removed at source" in (tree.findtext(f"{SVG}desc") or "")
    said = "".join(tree.getroot().itertext())
    assert "uncalibrated: finds roughly half of negative posts" in said


def test_the_flags_and_names_read_as_they_were_written(exported: tuple[Path, Exported]) -> None:
    reaction = "".join(ET.parse(exported[0] / f"{ID}-reaction.svg").getroot().itertext())  # noqa: S314
    people = "".join(ET.parse(exported[0] / f"{ID}-people.svg").getroot().itertext())  # noqa: S314

    assert "own post: “P01<script>" in reaction
    assert "not collected: P02<img src=" in reaction
    assert "P09 see http" in people


@pytest.mark.parametrize("chart", CHARTS)
def test_a_picture_is_sharp_in_our_colours_and_says_what_it_shows(exported: tuple[Path, Exported], chart: str) -> None:
    data = (exported[0] / f"{ID}-{chart}.png").read_bytes()
    with Image.open(io.BytesIO(data)) as picture:
        colours = {colour for _, colour in picture.convert("RGB").getcolors(1 << 24) or []}
        width = picture.width
        said = dict(picture.info)

    assert width == 2 * WIDTH
    assert {_rgb(LIGHT.negative), _rgb(LIGHT.card), _rgb(LIGHT.ink)} <= colours
    assert said["ownup equation"].startswith("60 collected")
    assert said["ownup coverage"]


@pytest.mark.parametrize("chart", CHARTS)
def test_a_document_is_one_small_page_without_links(exported: tuple[Path, Exported], chart: str) -> None:
    data = (exported[0] / f"{ID}-{chart}.pdf").read_bytes()

    assert data.startswith(b"%PDF-")
    assert data.count(b"/Type /Page\n") == 1
    assert b"/URI" not in data
    assert len(data) < 1_000_000


def _rgb(colour: str) -> tuple[int, ...]:
    return struct.unpack("BBB", bytes.fromhex(colour[1:]))
