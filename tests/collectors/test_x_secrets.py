"""No way to read X tells the token, in whatever way it fails, even where the libraries write all they know."""

import io
import logging
import traceback
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from collectors.fetch import Fetcher
from collectors.source import Page
from collectors.sources.x import XSource
from collectors.sources.x_archive import XArchiveSource
from collectors.sources.x_mentions import XMentionsSource
from collectors.sources.x_stream import XStreamSource
from config.logs import TALKATIVE, set_up
from config.settings import Settings
from domain.counting import Total
from domain.errors import CollectionError
from domain.incident import Watch
from domain.time import Span
from tests.collectors.desks import HOUR, START
from tests.collectors.servers.faulty import SLOW, Fault, Reply, Request
from tests.collectors.servers.x import TOKEN, XPlatform

WATCH = Watch(terms=("pepsi",))
SHORT = timedelta(seconds=0.2)
FAULTS = (Fault.UNAUTHORISED, Fault.TOO_MANY, Fault.STALL, Fault.DRIP, Fault.DROP, Fault.HTML, Fault.TRUNCATED)


def archive(*app: Any) -> list[Page]:
    return list(XArchiveSource(*app, earliest=START, pause=lambda _: None).pages(WATCH, None))


def mentions(*app: Any) -> list[Page]:
    return list(XMentionsSource(*app, accounts=("pepsi",), earliest=START).pages(WATCH, None))


def stream(*app: Any) -> list[Page]:
    pages = XStreamSource(*app, incident_id="oops", heartbeat=SHORT, stall=SHORT).pages(WATCH, None)
    return list(pages)


def counts(*app: Any) -> list[Total]:
    return list(XSource(*app).counts(WATCH, Span(START - 3 * HOUR, START - HOUR)))


def recheck(*app: Any) -> Page:
    return XSource(*app).recheck(["5"])


@pytest.fixture
def log(tmp_path: Path) -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    levels = {name: logging.getLogger(name).level for name in TALKATIVE}
    written = io.StringIO()
    set_up(Settings(data_dir=tmp_path, log_level="DEBUG", x_bearer_token=SecretStr(TOKEN)), written)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield written
    root.handlers[:] = before
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    for name, was in levels.items():
        logging.getLogger(name).setLevel(was)


@pytest.mark.parametrize("read", [archive, mentions, stream, counts, recheck])
@pytest.mark.parametrize("fault", [*FAULTS, "echo"])
def test_no_failure_tells_the_token(log: io.StringIO, read: Callable[..., Any], fault: Fault | str) -> None:
    place = XPlatform(accounts={"pepsi": "77"})

    def echo(request: Request) -> Reply:
        return Reply.json({"title": "No", "detail": f"You sent {request.headers['authorization']}"}, status=403)

    if isinstance(fault, Fault):
        place.server.fail(fault)
    else:
        place.server._answer = echo
    failure: BaseException | None = None
    with place.server as server:
        patience = SHORT if fault in SLOW else timedelta(seconds=30)
        fetcher = Fetcher(clock=lambda: START, allowed_private_hosts=("127.0.0.1",), deadline=patience)
        try:
            read(fetcher, lambda: START, TOKEN, server.url)
        except CollectionError as error:
            failure = error
            logging.getLogger("collectors.run").exception("run failed")
    assert failure
    assert TOKEN not in log.getvalue()
    assert TOKEN not in "".join(traceback.format_exception(failure)) + repr(failure)
