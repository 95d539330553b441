"""Alerts on the Incident page: what was told and what failed, as plain text, and a test that says what happened."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from config.settings import Settings
from dashboard.boards import alerts as board
from domain.alert import Alert, AlertRule, DeliveryState, Message
from store import alerts
from store.connection import Database, open_database
from tests.alerts.places import Webhook, webhook
from tests.dashboard.stage import BEGAN, NOW, incident, keep
from tests.dashboard.test_views import draw, said

ABOUT = incident()
KEY = "CaNaRy-9f8e7d6c"
FAILED = "<img src=x> ![x](http://x.invalid)"


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Webhook]:
    with webhook() as place:
        monkeypatch.setenv("OWNUP_ALERT_CHANNELS", json.dumps({"team": place.address(KEY)}))
        yield place


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """An incident of which one thing was told to one of two channels, and one waits."""
    monkeypatch.setenv("OWNUP_DATA_DIR", str(tmp_path))
    st.cache_data.clear()
    st.cache_resource.clear()
    told = Alert(rule=AlertRule.GAP, about="x", found=f"x was not read: {FAILED}", rule_said="at least every 30 min")
    with open_database(Settings(data_dir=tmp_path).url) as opened:
        with opened.writing() as tx:
            keep(tx, ABOUT, [])
            alerts.add(tx, ABOUT.id, [told], BEGAN)
            alerts.tell(tx, alerts.of(tx, ABOUT.id), "m1")
            text = Message(subject="Ownup: gap", body="body")
            alerts.post(tx, "m1", text, channels=["lead", "team"], incident_id=ABOUT.id, now=BEGAN)
            lead, team = alerts.due(tx, BEGAN)
            for each in (lead, team):
                assert alerts.claim(tx, each, BEGAN, timedelta(minutes=2))
            alerts.settle(tx, lead, DeliveryState.SENT, now=BEGAN, problem="", retry_at=None)
            alerts.settle(tx, team, DeliveryState.FAILED, now=BEGAN, problem=FAILED, retry_at=NOW)
            alerts.add(tx, ABOUT.id, [Alert(rule=AlertRule.SURGE, found="6 ×", rule_said="R ≥ 2")], NOW)
        yield opened
    st.cache_resource.clear()


def everything(page: AppTest) -> str:
    return "\n".join(
        [*said(page), *(each.value for each in page.markdown), *(each.value for each in page.code)]
        + [str(each.value) for each in page.selectbox]
    )


def test_what_was_told_and_what_failed_is_plain_text(database: Database, hook: Webhook) -> None:  # noqa: ARG001 - they are the settings
    page = draw("incident")
    texts = said(page)
    assert f"x was not read: {FAILED}" in texts
    assert any(text.startswith("lead: sent ") for text in texts)
    assert any(text.startswith(f"team: failed · {FAILED} · next attempt ") for text in texts)
    assert "not told yet: it waits for the end of the quiet hours" in texts
    assert FAILED not in "".join(each.value for each in page.markdown)
    assert KEY not in everything(page)


def test_the_button_sends_a_test_and_says_what_happened(database: Database, hook: Webhook) -> None:  # noqa: ARG001 - likewise
    page = draw("incident").button(key="alert-test").click().run()
    assert hook.subjects == ["Ownup: a test"]
    assert any(text.startswith("team: sent ") for text in said(page))
    hook.how = "refuse"
    page = page.button(key="alert-test").click().run()
    assert any(text.startswith("team: failed ") and "500" in text for text in said(page))
    assert KEY not in everything(page)


def test_without_a_channel_the_page_says_what_to_do(database: Database) -> None:  # noqa: ARG001 - likewise
    page = draw("incident")
    assert any("no channel is set up" in each.value for each in page.markdown)
    assert "ownup alert test" in [each.value for each in page.code]


def test_looking_back_the_end_is_not_known_yet(database: Database) -> None:
    with database.writing() as tx:
        alerts.end(tx, [each.id for each in alerts.of(tx, ABOUT.id)][:1], NOW)
    with database.reading() as tx:
        before = board.load(tx, ABOUT, NOW - timedelta(hours=1), wall=NOW)
        now = board.load(tx, ABOUT, NOW, wall=NOW)
    assert before.rows[-1].when.endswith(", not seen to end")
    assert " until " in now.rows[-1].when
