"""Pages in a real browser: Chromium, and the real server in a process of its own over a data folder made for a test."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    StorageState,
    ViewportSize,
    expect,
    sync_playwright,
)
from playwright.sync_api import TimeoutError as PlaywrightTimeout

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "test-results"
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_NAMES = (os.environ.get("OWNUP_BROWSER", ""), "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# Long enough for a machine that has much else to do: who waits for what is certain to come loses nothing by it.
PATIENCE = 90_000
expect.set_options(timeout=PATIENCE)


@contextmanager
def chromium() -> Iterator[Browser]:
    path = next((found for name in _NAMES if name and (found := shutil.which(name))), None)
    if path is None:
        pytest.fail("No Chromium was found. Install it, or name one in OWNUP_BROWSER.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield browser
        browser.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A running dashboard."""

    address: str
    data_dir: Path

    def open(self, page: Page, path: str = "/") -> None:
        """Go to a page and wait until all of it is drawn."""
        page.goto(self.address + path)
        settle(page)


@contextmanager
def serving(data_dir: Path) -> Iterator[Site]:
    """The dashboard over `data_dir`, as `ownup serve` starts it."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment = {**os.environ, "OWNUP_DATA_DIR": str(data_dir), "PYTHONWARNINGS": "default"}
    log = (data_dir / "serve.log").open("w", encoding="utf-8")
    command = [sys.executable, "-m", "ownup", "serve", "--port", str(port)]
    with log, subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log) as process:
        try:
            site = Site(address=f"http://127.0.0.1:{port}", data_dir=data_dir)
            _await(site, process)
            yield site
        finally:
            process.terminate()
            process.wait(60)


def _await(site: Site, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 240  # on a busy machine the libraries alone take half a minute
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            if httpx.get(f"{site.address}/_stcore/health").is_success:
                return
        except httpx.TransportError:
            pass  # not listening yet
        time.sleep(0.1)
    pytest.fail(f"The dashboard did not start: {(site.data_dir / 'serve.log').read_text(encoding='utf-8')}")


def settle(page: Page) -> None:
    """Wait until the script of the page has run and nothing of the one before is left.

    Right after a click it may not have begun yet: there wait for what the click brings.
    """
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    page.wait_for_function(
        "() => !document.querySelector('[data-stale=\"true\"], [data-testid=stSkeleton], [data-testid=stAppSkeleton]')"
    )


def unfold(page: Page, label: str) -> None:
    """Open a fold and wait until it stands still: while it opens, what is clicked in it scrolls."""
    fold = page.get_by_test_id("stExpander").filter(has_text=label).locator("details")
    fold.locator("summary").click()
    page.wait_for_function(
        "fold => fold.open && !fold.getAnimations({subtree: true}).length", arg=fold.element_handle()
    )


def open_list(page: Page, name: str) -> Locator:
    """Open a picker; return its options, of which there are some.

    An open list closes when anything around it scrolls, as does everything below a line that comes or goes: then it
    is opened once more.
    """
    picker, options = page.get_by_role("combobox", name=name), page.get_by_role("option")

    def opened() -> bool:
        if picker.get_attribute("aria-expanded") != "true":
            picker.click()
        with suppress(PlaywrightTimeout):
            options.first.wait_for(timeout=2_000)
        return _stays(page, options)

    await_true(page, opened)
    return options


def _stays(page: Page, options: Locator) -> bool:
    """Whether there are options now and some frames later: what the click made scroll has scrolled by then."""
    before = options.count()
    page.evaluate(
        "frames => new Promise(end => { const next = () => frames-- ? requestAnimationFrame(next) : end(); next(); })",
        8,
    )
    return before > 0 and options.count() > 0


def pick(page: Page, name: str, option: str) -> None:
    """Choose the option whose text holds `option`, and wait until the picker shows it."""
    picker = page.get_by_role("combobox", name=name)

    def picked() -> bool:
        with suppress(PlaywrightTimeout):
            open_list(page, name).filter(has_text=option).first.click(timeout=2_000)
        with suppress(AssertionError):
            expect(picker).to_have_value(re.compile(re.escape(option)), timeout=5_000)
            return True
        return False

    await_true(page, picked)


def await_true(page: Page, ask: Callable[[], bool]) -> None:
    """Ask again and again, the page going on meanwhile, until the answer is yes."""
    deadline = time.monotonic() + PATIENCE / 1_000
    while not ask():
        if time.monotonic() > deadline:
            pytest.fail("What was waited for did not come.")
        page.wait_for_timeout(100)


@contextmanager
def looking(browser: Browser, *, scheme: str = "light", width: int = 1440, height: int = 900) -> Iterator[Page]:
    """One empty page of somebody who was never here before."""
    free = next((window for window in browser.contexts if len(window.pages) == 1), None)
    window = free or _window(browser)
    window.set_storage_state(StorageState(cookies=[], origins=[]))
    page = window.new_page()
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # playwright wants literals
    page.set_viewport_size(ViewportSize(width=width, height=height))
    try:
        yield page
    finally:
        for each in window.pages[1:]:
            each.close()


def _window(browser: Browser) -> BrowserContext:
    """A window for one page after the other: one for each would cost a second of processor time, and every script anew.

    It stays open by an empty page.
    """
    window = browser.new_context()
    window.set_default_timeout(PATIENCE)
    window.new_page()
    return window
