"""The browser while it draws: one that is opened once for many pictures, and a loop of its own to wait for it in."""

import asyncio
import html
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from queue import Empty, Queue
from typing import Any, TypeVar

from choreographer.errors import BrowserClosedError, BrowserFailedError, ChannelClosedError, DevtoolsProtocolError
from kaleido import Kaleido, PageGenerator
from kaleido.errors import JavascriptError, KaleidoError

Result = TypeVar("Result")

PATIENCE = 60  # seconds for one picture, and for the browser to start
FAILURES = (
    BrowserClosedError,
    BrowserFailedError,
    ChannelClosedError,
    DevtoolsProtocolError,
    JavascriptError,
    KaleidoError,
    OSError,
    TimeoutError,
)
_TICK = 0.1  # seconds
_NOWHERE = "http://127.0.0.1:9"  # the discard port


def wait(work: Callable[[Callable[[str], None]], Coroutine[Any, Any, Result]], tell: Callable[[str], None]) -> Result:
    """The result of `work`, which may say what it has begun; `tell` hears it here, where the work was asked for.

    It runs in a thread of its own, because the caller's may have an event loop running.
    """
    begun: Queue[str] = Queue()
    with ThreadPoolExecutor(1) as thread:
        working = thread.submit(lambda: asyncio.run(work(begun.put)))
        while not working.done() or not begun.empty():
            with suppress(Empty):
                tell(begun.get(timeout=_TICK))
        return working.result()


@asynccontextmanager
async def opened(browser: Path, title: str) -> AsyncIterator[Kaleido]:
    """The browser with a page to draw on; `title` becomes that of a PDF. Raises one of FAILURES."""
    for name in ("kaleido", "choreographer"):
        logging.getLogger(name).setLevel(logging.ERROR)  # what goes wrong is said in words of ours
    # No sandbox: as root and in containers Chromium does not start with it. What it draws is our own program with
    # escaped texts, and its only way out is a proxy that is not there.
    painter = Kaleido(n=1, timeout=PATIENCE, page_generator=_page(title), path=browser, proxy_server=_NOWHERE)
    try:
        await asyncio.wait_for(painter.open(), PATIENCE)
        yield painter
    finally:
        await _dismiss(painter)


async def _dismiss(painter: Kaleido) -> None:
    """Close the browser; one that does not answer is ended."""
    try:
        await asyncio.wait_for(painter.close(), PATIENCE / 6)
    except FAILURES:
        logging.getLogger(__name__).warning("The browser did not close by itself and was ended.")
    process = getattr(painter, "subprocess", None)
    if process and process.poll() is None:
        process.terminate()
        process.wait()


def _page(title: str) -> PageGenerator:
    page = PageGenerator(mathjax=False)  # it would be fetched from the net
    said = html.escape(title).encode("ascii", "xmlcharrefreplace").decode()
    page.header = f"<!DOCTYPE html><html><head><style id='head-style'></style><title>{said}</title>"
    return page
