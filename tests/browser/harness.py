"""Pages in a real browser: Chromium, and the real server in a process of its own over a data folder made for a test."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

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

expect.set_options(timeout=20_000)


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
            process.wait(20)


def _await(site: Site, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 120  # on a busy machine the libraries alone take half a minute
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
    """Wait until the script of the page has run and nothing of the one before is left."""
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    page.wait_for_function(
        "() => !document.querySelector('[data-stale=\"true\"], [data-testid=stSkeleton], [data-testid=stAppSkeleton]')"
    )


@contextmanager
def looking(browser: Browser, *, scheme: str = "light", width: int = 1440, height: int = 900) -> Iterator[Page]:
    """A fresh browser profile with one empty page."""
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": height})  # type: ignore[arg-type]
    try:
        yield context.new_page()
    finally:
        context.close()
