"""The card on the Situation page that makes a report, and the command that does the same."""

import pytest

from store.connection import Database
from tests.dashboard.stage import incident, keep, mention, reading
from tests.dashboard.test_views import database as opened_database
from tests.dashboard.test_views import draw, said

database = opened_database


def test_a_press_makes_the_report_and_offers_it(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OWNUP_BROWSER", "/nowhere/chromium")
    with database.writing() as tx:
        keep(tx, incident(), [(mention(number), reading()) for number in range(40)])
    page = draw("situation")
    assert not page.get("download_button")
    page.button(key="report-make").click().run()
    assert len(page.get("download_button")) == 1  # HTML; a PDF needs a browser
    assert any("written as HTML" in text for text in said(page))
    page.radio(key="report-kind").set_value("Before and after: can we move on?").run()
    assert not page.get("download_button")
