"""Where people have labelled enough, an export has the share that they would find, beside the scorer's own."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pyarrow import parquet

from dashboard.boards import report, situation
from dashboard.export import What, export
from dashboard.export.delivery import about_of
from domain import words
from domain.filters import Filters
from domain.incident import Incident
from domain.labelling import Verdict
from domain.time import Span
from situation.calibrated import shares
from situation.reaction import reaction
from store import labels, mentions
from store.connection import Database
from tests.dashboard.exports import stage
from tests.dashboard.stage import BEGAN, NOW, incident, mention, reading

ID = "spring-offer-7k2f"
COLUMNS = ["corrected", "corrected_low", "corrected_high", "corrected_n"]
LABELLED_AT = NOW - timedelta(hours=1)
ALONE = "VADER alone, uncalibrated: finds roughly half of negative posts"


@pytest.fixture
def labelled(sqlite: Database) -> Database:
    """Of forty mentions that the scorer finds negative, people find three quarters so."""
    with sqlite.writing() as tx:
        about = stage(tx)
        for number in range(40):
            verdict = Verdict.NEUTRAL if number % 4 == 0 else Verdict.NEGATIVE
            labels.add(tx, about.id, ("x", f"n{100 + number}"), verdict, labeller="Ada", labelled_at=LABELLED_AT)
    return sqlite


def exported(database: Database, to: Path, what: What = What.DATA, about: Incident | None = None) -> dict[str, Any]:
    """Export as of now; return what `about.json` holds."""
    with database.reading() as tx:
        export(tx, about or incident(), to, what, at=NOW, browser="/nowhere/chromium")
    said: dict[str, Any] = json.loads((to / f"{ID}-about.json").read_text("utf-8"))
    return said


def tables(to: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    stem = to / f"{ID}-timeline"
    return pd.read_csv(stem.with_suffix(".csv"), comment="#"), pd.read_parquet(stem.with_suffix(".parquet"))


def test_each_bucket_has_the_corrected_share_of_the_chart_beside_the_naive_one(
    labelled: Database, tmp_path: Path
) -> None:
    exported(labelled, tmp_path)
    with labelled.reading() as tx:
        buckets = reaction(tx, incident(), NOW).timeline.buckets
    known = [bucket.corrected for bucket in buckets]
    assert any(known)
    assert not all(known), "an hour in which nobody spoke has no share"
    for table in tables(tmp_path):
        assert list(table["mentions"]) == [bucket.mentions for bucket in buckets]
        for found, share in zip(table[COLUMNS].itertuples(index=False), known, strict=True):
            if share is None:
                assert all(map(pd.isna, found))
            else:
                assert tuple(found) == (share.value, share.low, share.high, share.n)
        assert table["negative_share"].notna().any()
        assert {*table["method"].dropna()} <= {"", *(bucket.share.method for bucket in buckets if bucket.share)}


def test_figures_are_corrected_for_the_mentions_that_they_speak_of(labelled: Database) -> None:
    """The card speaks of the last hours with labels as it does without; the report's figure of all since the start."""
    at = NOW - timedelta(minutes=30)
    with labelled.reading() as tx:
        found, whole = situation.load(tx, incident(), at).figures[1], reaction(tx, incident(), at).corrected
        window = Filters.from_query(dict(found.query))
        assert window.since
        assert window.until
        here = shares(tx, incident(), Span(window.since, window.until), at).corrected
        since = shares(tx, incident(), Span(BEGAN, at), at).corrected
        first = report.load(tx, incident(), at).figures[0]
    assert here
    assert whole
    assert since
    assert found.name == "Negative share, corrected"
    assert found.detail.startswith("Since ")
    assert found.value == words.percent(here.value)
    assert f"The whole chart, corrected: {words.estimate(whole)}." in found.detail
    assert f"people would find {words.estimate(since)} of all." in first.detail


def test_every_file_says_that_and_how_the_share_was_corrected(labelled: Database, tmp_path: Path) -> None:
    about = exported(labelled, tmp_path)
    with labelled.reading() as tx:
        whole = reaction(tx, incident(), NOW).corrected
    assert whole
    assert about["calibrated"] is True
    assert about["corrected"] == {
        "value": whole.value,
        "low": whole.low,
        "high": whole.high,
        "n": 40,
        "method": whole.method,
    }
    said = parquet.read_schema(tmp_path / f"{ID}-mentions.parquet").metadata
    assert json.loads(said[b"ownup"])["calibrated"] is True
    told = f"negative share of the window: {words.estimate(whole)}, from 40 labels. Method: {whole.method}"
    assert said[b"corrected"].decode() == told == about["facts"]["corrected"]
    assert said[b"uncalibrated"].decode() == f"counts by class, and every share that is not called corrected: {ALONE}"
    head = (tmp_path / f"{ID}-timeline.csv").read_text(encoding="utf-8-sig")
    assert f"# corrected: negative share of the window: {words.estimate(whole)}" in head.replace(" ·", ",")


def test_the_foot_of_a_chart_agrees_with_the_line_that_is_drawn(labelled: Database, tmp_path: Path) -> None:
    exported(labelled, tmp_path, What.CHARTS)
    page = (tmp_path / f"{ID}-reaction.html").read_text("utf-8")
    foot = page[page.index("<footer>") :]
    assert "solid: corrected with human labels; dotted: VADER alone" in page
    assert "corrected with human labels: " in foot
    assert "from 40 labels" in foot
    assert f"every share that is not called corrected: {ALONE}" in foot


def test_without_labels_enough_nothing_is_called_corrected(sqlite: Database, tmp_path: Path) -> None:
    with sqlite.writing() as tx:
        stage(tx)
    about = exported(sqlite, tmp_path, What.ALL)
    assert (about["calibrated"], about["corrected"]) == (False, None)
    assert "corrected" not in about["facts"]
    assert about["facts"]["uncalibrated"] == f"negative, neutral and positive: {ALONE}"
    for table in tables(tmp_path):
        assert table[COLUMNS].isna().all(axis=None)
    page = (tmp_path / f"{ID}-reaction.html").read_text("utf-8")
    assert "corrected" not in page[page.index("<footer>") :]


def test_labels_that_came_later_correct_no_earlier_moment(labelled: Database) -> None:
    with labelled.reading() as tx:
        for at, known in ((BEGAN + timedelta(hours=5), False), (LABELLED_AT, True), (NOW, True)):
            about = about_of(tx, incident(), at, reaction(tx, incident(), at))
            assert (about.corrected is not None) is known


def test_what_no_chart_draws_is_counted(sqlite: Database, tmp_path: Path) -> None:
    with sqlite.writing() as tx:
        about = stage(tx)
        then = BEGAN - timedelta(days=60)
        long_ago = mention(900, published_at=then, collected_at=then)
        mentions.keep(tx, about, [long_ago], [reading()])
        everything = mentions.count(tx, about.id, Filters())
    said = exported(sqlite, tmp_path)
    drawn = tables(tmp_path)[0]["mentions"].sum()
    assert said["outside"] == 1
    assert drawn + said["outside"] == everything
    assert said["facts"]["outside"].endswith("lies outside the window: in the data, and in no chart")
