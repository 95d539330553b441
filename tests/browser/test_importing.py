"""A file from a person's computer: its columns confirmed, its rows imported, its mapping offered again."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from store import tallies
from tests.browser.harness import RESULTS, Site, looking, settle
from tests.browser.seeds import IMPORTED, opened
from tests.browser.test_looks import WIDTHS, picture, require_readable

pytestmark = pytest.mark.browser

ROWS = [
    "Nummer;Was;Wann;Wer",
    '1;"**bold** <img src=x onerror=alert(1)> ![p](https://evil.example/p.png)";03/04/2026 10:00;anna',
    "2;You sent this to the wrong person;13/04/2026 11:30;=cmd()",
    "3;Never again;no time at all;ben",
]


def upload(page: Page, name: str, content: str) -> None:
    settle(page)
    expect(page.locator("input[type=file]")).to_have_count(1)  # the one of the file before has gone
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content.encode()})
    expect(page.get_by_role("heading", name="What it is")).to_be_visible()
    settle(page)


def pick(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label, exact=False).first.click()
    page.get_by_role("option", name=option, exact=True).click()
    settle(page)


def test_a_file_is_uploaded_mapped_imported_and_read(browser: Browser, site: Site) -> None:
    with looking(browser, height=1_800) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        site.open(page, f"/sources?incident={IMPORTED}")
        page.get_by_role("link", name="Import a file").click()
        settle(page)
        upload(page, "Agentur [x](y) <b>.csv", "\n".join(ROWS))
        expect(page.get_by_text("Choose the column for: Text and Time.")).to_be_visible()
        for label, option in (
            ("Text", "Was"),
            ("Time", "Wann"),
            ("Id of the post", "Nummer"),
            ("Author's handle", "Wer"),
        ):
            pick(page, label, option)
        expect(page.get_by_text("2 can be read, 1 cannot", exact=False)).to_be_visible()
        expect(page.get_by_text("no time can be read", exact=False)).to_be_visible()
        page.get_by_role("textbox", name="Keep these columns as").fill("agentur")
        page.get_by_role("textbox", name="Keep these columns as").press("Tab")
        settle(page)
        page.get_by_role("button", name="Import all rows").click()
        expect(page.get_by_role("heading", name="Imported")).to_be_visible()
        expect(page.get_by_text("3 read = 2 kept + 0 duplicate + 1 quarantined")).to_be_visible()
        expect(page.get_by_text("What would have been advised at the time was worked out", exact=False)).to_be_visible()

        RESULTS.mkdir(exist_ok=True)
        page.screenshot(path=RESULTS / "import-done.png", animations="disabled")
        upload(page, "next.csv", "\n".join([*ROWS, "4;Sorry;14/04/2026 09:00;eve"]))
        expect(page.get_by_text("The columns are those of “agentur”.")).to_be_visible()
        page.get_by_role("link", name="Read the mentions").click()
        settle(page)
        expect(page.get_by_text("You sent this to the wrong person")).to_be_visible()
        assert [url for url in asked if not url.startswith((site.address, "data:", "blob:"))] == []
    with opened(site.data_dir) as database, database.reading() as tx:
        equation = tallies.equation(tx, IMPORTED)
    assert (equation.received, equation.current, equation.quarantined) == (3, 2, 1)
    assert equation.balanced
    assert (site.data_dir / "mappings" / "agentur.toml").is_file()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_can_be_read(browser: Browser, site: Site, scheme: str) -> None:
    with looking(browser, scheme=scheme) as page:
        site.open(page, f"/import?incident={IMPORTED}")
        content = "id,text,created_at,author\n1,I love acme,2026-04-03T10:00:00Z,anna\n2,I do not,2026-04-03,ben\n"
        upload(page, "mentions.csv", content)
        expect(page.get_by_text("2 can be read", exact=False)).to_be_visible()
        for width in WIDTHS:
            picture(page, f"import-{width}-{scheme}", width)
            require_readable(page, f"{width}")


def test_an_inbox_and_a_file_of_mails(browser: Browser, site: Site) -> None:
    inbox = Path(site.data_dir) / "inbox"
    inbox.mkdir(exist_ok=True)
    (inbox / "replies.mbox").write_text(
        "From a@b.example Wed Apr  1 10:00:00 2026\nFrom: Anna <a@b.example>\nMessage-ID: <1@b.example>\n"
        "Date: Wed, 01 Apr 2026 10:00:00 +0000\n\nShame on you\n\n> Dear customer\n"
    )
    with looking(browser, height=1_500) as page:
        site.open(page, f"/import?incident={IMPORTED}")
        page.get_by_role("combobox", name="Or one from the inbox").click()
        page.get_by_role("option", name="replies.mbox").click()
        expect(page.get_by_text("1 can be read", exact=False)).to_be_visible()
        page.get_by_role("button", name="Import all rows").click()
        expect(page.get_by_text("1 read = 1 kept", exact=False)).to_be_visible()
    assert (inbox / "replies.mbox").exists(), "what somebody put there stays"
