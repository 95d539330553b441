"""Sending, to real servers: what arrives, what is said when it does not, and that it always ends."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from alerts.sending import Sent, send
from alerts.wording import trial
from config.settings import Settings
from domain.alert import Grade, Message
from tests.alerts.places import Mailbox, Webhook, mailbox, webhook

HELLO = Message(subject="Ownup: surge – Oops", body="38 mentions, expected 27 (18–49)\n\n<b>*not markup*</b>")
CANARY = "CaNaRy-9f8e7d6c"


@pytest.fixture
def hook() -> Iterator[Webhook]:
    with webhook() as place:
        yield place


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as place:
        yield place


def settings(folder: Path, **channels: str) -> Settings:
    return Settings.model_validate({"data_dir": folder, "alert_channels": channels})


def test_a_webhook_gets_the_message_as_it_is(hook: Webhook, tmp_path: Path) -> None:
    assert send(settings(tmp_path, team=hook.address()), "team", HELLO) == Sent(result="sent")
    ((path, body),) = hook.got
    assert (path, body["title"], body["message"]) == ("/hook", HELLO.subject, HELLO.body)


def test_a_mailbox_gets_the_message_as_plain_text(box: Mailbox, tmp_path: Path) -> None:
    assert send(settings(tmp_path, lead=box.address), "lead", HELLO) == Sent(result="sent")
    (mail,) = box.got
    assert mail["Subject"] == HELLO.subject
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content().strip().replace("\r\n", "\n") == HELLO.body


def test_a_mailbox_that_refuses_is_a_failure(box: Mailbox, tmp_path: Path) -> None:
    box.refuses = True
    assert send(settings(tmp_path, lead=box.address), "lead", HELLO).result == "failed"
    assert box.got == []


def test_what_a_service_answers_is_said(hook: Webhook, tmp_path: Path) -> None:
    hook.how = "refuse"
    told = send(settings(tmp_path, team=hook.address()), "team", HELLO)
    assert told.result == "failed"
    assert "500" in told.problem


def test_a_redirect_is_not_followed_even_if_the_address_asks_for_it(hook: Webhook, tmp_path: Path) -> None:
    hook.how = "redirect"
    told = send(settings(tmp_path, team=hook.address() + "?redirect=yes"), "team", HELLO)
    assert told.result == "failed"
    assert [path for path, _ in hook.got] == ["/hook"]


def test_a_server_that_never_ends_is_left_at_the_deadline(hook: Webhook, tmp_path: Path) -> None:
    hook.how = "drip"
    told = send(settings(tmp_path, team=hook.address()), "team", HELLO, deadline=timedelta(seconds=3))
    assert told == Sent(result="failed", problem="There was no answer within 3 s.")


@pytest.mark.parametrize("address", ["nonsense://x", "json://", "no address at all"])
def test_an_address_that_means_nothing_is_refused(address: str, tmp_path: Path) -> None:
    told = send(settings(tmp_path, team=address), "team", trial("team"))
    assert told.result == "refused"
    assert address not in told.problem


def test_a_channel_that_is_gone_is_refused(tmp_path: Path) -> None:
    assert send(settings(tmp_path), "team", HELLO).result == "refused"


@pytest.mark.parametrize("how", ["take", "refuse", "redirect", "nobody there", "refused"])
def test_no_key_of_an_address_is_logged_or_told(
    how: str, hook: Webhook, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    if how in {"take", "refuse", "redirect"}:
        hook.how = how
    port = 1 if how == "nobody there" else hook.server.server_port
    scheme = "nonsense" if how == "refused" else "json"
    found = settings(tmp_path, team=f"{scheme}://{CANARY}:{CANARY}@127.0.0.1:{port}/{CANARY}?+X-Key={CANARY}")
    told = send(found, "team", HELLO)
    printed = capfd.readouterr()
    for place in (
        told.problem,
        caplog.text,
        printed.out,
        printed.err,
        repr(found),
        repr(found.model_dump()),
    ):
        assert CANARY not in place
        assert CANARY.lower() not in place


@pytest.mark.parametrize(
    ("wait", "least", "most"), [("600", 600, 600), ("Fri, 31 Dec 9999 23:59:59 GMT", 1e9, 1e12), ("soon", 0, 0)]
)
def test_how_long_a_service_asks_to_be_left_alone_is_heard(
    wait: str, least: float, most: float, hook: Webhook, tmp_path: Path
) -> None:
    hook.how, hook.wait = "busy", wait
    told = send(settings(tmp_path, team=hook.address()), "team", HELLO)
    assert told.result == "failed"
    assert least <= told.wait.total_seconds() <= most


@pytest.mark.parametrize(
    ("grade", "kind"), [(Grade.NOTE, "info"), (Grade.WARNING, "warning"), (Grade.GRAVE, "failure")]
)
def test_how_grave_it_is_reaches_the_service(grade: Grade, kind: str, hook: Webhook, tmp_path: Path) -> None:
    send(settings(tmp_path, team=hook.address()), "team", replace(HELLO, grade=grade))
    assert [body["type"] for _, body in hook.got] == [kind]
