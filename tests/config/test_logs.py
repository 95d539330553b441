"""Logs are one line a record, and no secret is in any of them."""

import io
import json
import logging
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from collectors.fetch import Fetcher
from collectors.sources.x import XSource
from config.logs import TALKATIVE, LineFormatter, Redactor, set_up
from config.settings import Settings
from domain.errors import CollectionError
from domain.incident import Watch
from tests.collectors.servers.faulty import SLOW, Fault, FaultyServer, Reply, Request
from tests.collectors.servers.x import TOKEN, XPlatform, post

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PASSWORD = "canary/password:6028"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[io.StringIO]:
    """A log at its most talkative, with a token and a database password that must not appear in it."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    levels = {name: logging.getLogger(name).level for name in TALKATIVE}
    stream = io.StringIO()
    address = f"postgresql+psycopg://ownup:{quote(PASSWORD, safe='')}@localhost/ownup"
    settings = Settings(data_dir=tmp_path, log_level="DEBUG", x_bearer_token=SecretStr(TOKEN), database_url=address)
    set_up(settings, stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    for name, was in levels.items():
        logging.getLogger(name).setLevel(was)


def test_a_record_is_one_line(log: io.StringIO) -> None:
    logging.getLogger("collectors.run").warning("%s broke\noff “there”", "it", extra={"incident": "pepsi-7k2f", "n": 3})
    try:
        int("x")
    except ValueError:
        logging.getLogger("collectors.run").exception("odd\r\nthing", extra={"note": "two words"})
    first, second = log.getvalue().splitlines()
    moment, level, logger, rest = first.split(" ", 3)
    assert datetime.fromisoformat(moment).tzinfo
    assert (level, logger) == ("WARNING", "collectors.run")
    assert rest == '"it broke\\noff “there”" incident=pepsi-7k2f n=3'
    assert 'note="two words" traceback="Traceback' in second
    assert "ValueError: invalid literal" in second


@pytest.mark.parametrize("secret", [TOKEN, PASSWORD])
def test_as_json_it_is_one_object_a_line_and_no_secret_in_any(log: io.StringIO, tmp_path: Path, secret: str) -> None:
    address = f"postgresql+psycopg://ownup:{quote(PASSWORD, safe='')}@localhost/ownup"
    settings = Settings(data_dir=tmp_path, log_format="json", x_bearer_token=SecretStr(TOKEN), database_url=address)
    set_up(settings, log)
    logger = logging.getLogger("collectors.run")
    logger.warning("it “broke”\noff: %s", secret, extra={"incident": "pepsi-7k2f", "n": 3, "at": secret})
    try:
        int(secret)
    except ValueError:
        logger.exception("%r", {"Authorization": f"Bearer {secret}"}, extra={secret: json.dumps([secret])})
    first, second = map(json.loads, log.getvalue().splitlines())
    assert datetime.fromisoformat(first.pop("at")).tzinfo
    assert first == {
        "level": "WARNING",
        "logger": "collectors.run",
        "message": "it “broke”\noff: [redacted]",
        "incident": "pepsi-7k2f",
        "n": "3",
    }
    assert "ValueError: invalid literal" in second["traceback"]
    assert secret not in log.getvalue()
    assert quote(secret, safe="") not in log.getvalue()


def test_a_record_with_wrong_arguments_is_still_a_line() -> None:
    record = logging.LogRecord("x", logging.WARNING, "x.py", 1, "%d of %d", ("one",), None)
    assert "%d of %d ('one',)" in LineFormatter(Redactor([])).format(record)


@pytest.mark.parametrize("secret", [TOKEN, PASSWORD])
def test_secrets_are_redacted_wherever_they_stand(log: io.StringIO, secret: str) -> None:
    logger = logging.getLogger("collectors")
    logger.warning("token %s", secret, extra={"url": f"https://x.example/?t={quote(secret, safe='')}"})
    logger.warning("%r %s", {"Authorization": f"Bearer {secret}"}, json.dumps([secret]))
    logger.debug(secret.encode())
    try:
        int(secret)  # its error quotes what it was given
    except ValueError:
        logger.exception("it failed")
    text = log.getvalue()
    assert secret not in text
    assert quote(secret, safe="") not in text
    assert text.count("[redacted]") >= 6


@given(st.text(st.characters(codec="utf-8"), min_size=4, max_size=30), st.text(max_size=20), st.text(max_size=20))
def test_any_secret_is_redacted(secret: str, before: str, after: str) -> None:
    redact = Redactor([secret])
    for written in (secret, json.dumps(secret), repr(secret), quote(secret, safe="")):
        cleaned = redact(f"{before}{written}{after}")
        assert secret not in cleaned.replace("[redacted]", "") or secret in f"{before}{after}" or secret in "[redacted]"


def test_no_secrets_mean_no_changes() -> None:
    assert Redactor(["", "abc"])("abc is no secret") == "abc is no secret"


@pytest.mark.parametrize("loud", [False, True])
@pytest.mark.parametrize("fault", [None, *Fault])
def test_no_failure_of_x_tells_the_token(log: io.StringIO, fault: Fault | None, *, loud: bool) -> None:
    """Even where the HTTP libraries are told to write all they know, and X answers with what it was sent."""
    if loud:
        for name in TALKATIVE:
            logging.getLogger(name).setLevel(logging.DEBUG)
    place = XPlatform(posts=[post(1, NOW - timedelta(hours=1), f"Pepsi {TOKEN[:3]}")])
    with place.server as server:
        patience = timedelta(seconds=0.2 if fault in SLOW else 30)
        if fault:
            server.fail(fault)
        failure = run_x(server.url, patience)
    assert (failure is None) == (fault is None)
    tell(failure)
    assert TOKEN not in log.getvalue()
    assert TOKEN not in "".join(traceback.format_exception(failure)) + repr(failure)
    assert ("DEBUG tweepy" in log.getvalue()) == loud


def test_a_platform_that_echoes_the_token_is_not_quoted(log: io.StringIO) -> None:
    def echo(request: Request) -> Reply:
        return Reply.json({"title": "No", "detail": f"You sent {request.headers['authorization']}"}, status=403)

    with FaultyServer(echo) as server:
        failure = run_x(server.url, timedelta(seconds=30))
    tell(failure)
    assert "You sent Bearer" in str(failure)
    assert TOKEN not in log.getvalue() + "".join(traceback.format_exception(failure))


def run_x(url: str, patience: timedelta) -> CollectionError | None:
    fetcher = Fetcher(clock=lambda: NOW, allowed_private_hosts=("127.0.0.1",), deadline=patience)
    try:
        list(XSource(fetcher, lambda: NOW, TOKEN, url).pages(Watch(terms=("pepsi",)), None))
    except CollectionError as error:
        return error
    return None


def tell(failure: CollectionError | None) -> None:
    if failure:
        logging.getLogger("collectors.run").error("run failed", exc_info=failure)
