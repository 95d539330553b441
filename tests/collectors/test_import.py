"""An archive in the store: every row accounted for, whatever is in it, once and again."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from analysis.sentiment import reader_for
from collectors import batches, bulk
from collectors.files.plan import plan
from collectors.outcome import Outcome
from collectors.run import import_file
from collectors.sources.files import FilesSource
from domain.counting import Coverage
from domain.filters import Filters
from domain.incident import Incident
from domain.reading import Reader
from store import checkpoints, coverage, incidents, mentions, quarantine, tallies
from store.connection import Database, open_database
from tests.collectors.scripted import INCIDENT, START, OnlyHere, PlainReader, wall

HEADER = ["tweet_id", "timestamp_utc", "text", "likes", "username"]
_numbers = iter(range(10**6))


def bring(database: Database, file: Path, incident: Incident = INCIDENT, *, workers: int = 1) -> Outcome:
    source = FilesSource(plan(file, now=wall()), name="archive", clock=wall)
    return import_file(database, incident, source, PlainReader(), workers=workers, clock=wall)


def open_incident(database: Database, incident: Incident = INCIDENT) -> Incident:
    with database.writing() as tx:
        incidents.add(tx, incident)
    return incident


def rows(count: int) -> str:
    lines = (f"{number},{1491386400 + number},text {number}" for number in range(count))
    return "\n".join(("id,created_at,text", *lines)) + "\n"


def test_a_second_import_adds_nothing_and_accounts_for_every_row(database: Database, tmp_path: Path) -> None:
    open_incident(database)
    file = tmp_path / "a.csv"
    file.write_text(rows(700) + "700,never,no time\n700,never,no time\n3,1491386403,text 3\n", encoding="utf-8")
    first, second = bring(database, file), bring(database, file)
    assert (first.received, first.kept, first.duplicates, first.quarantined) == (703, 700, 2, 1)
    assert (second.received, second.kept, second.duplicates, second.quarantined) == (703, 0, 703, 0)
    with database.reading() as tx:
        assert tallies.equation(tx, INCIDENT.id).balanced
        assert mentions.count(tx, INCIDENT.id, Filters()) == 700
        (item,) = quarantine.page(tx, INCIDENT.id)
        (covered,) = coverage.of(tx, INCIDENT.id)
        kept = checkpoints.get(tx, INCIDENT.id, "archive")
    assert item.item.where == "line 702"
    assert covered.complete
    assert (covered.span.end - covered.span.start).total_seconds() == pytest.approx(699, abs=0.001)
    assert kept.last_success_at


_cells = st.one_of(
    st.text(st.sampled_from('",\n\r\\\0 a\u2028é='), max_size=8),
    st.text(max_size=12),
    st.sampled_from(["2017-04-05 10:00", "1491386400", "1e20", "7", "nan", "", "same"]),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=st.lists(st.lists(_cells, min_size=3, max_size=6), max_size=12), tail=st.binary(max_size=60))
def test_read_is_kept_and_duplicates_and_quarantined(
    sqlite: Database, tmp_path: Path, table: list[list[str]], tail: bytes
) -> None:
    incident = open_incident(sqlite, replace(INCIDENT, id=f"oops-{next(_numbers)}"))
    table_text = io.StringIO()
    sound = [["1", "2017-04-05 10:00", "a sound row", "1", "ann"]] * 20
    csv.writer(table_text).writerows([HEADER, *sound, *table])
    file = tmp_path / "a.csv"
    file.write_bytes(table_text.getvalue().encode("utf-8") + tail)
    first, second = bring(sqlite, file, incident), bring(sqlite, file, incident)
    for outcome in (first, second):
        assert outcome.complete
        assert outcome.received == outcome.kept + outcome.edited + outcome.duplicates + outcome.quarantined
    assert second.received == first.received >= len(sound)
    assert second.kept == second.quarantined == 0
    with sqlite.reading() as tx:
        assert tallies.equation(tx, incident.id).balanced


@pytest.mark.parametrize("workers", [1, 2])
def test_a_long_file_keeps_its_order_and_its_poison_to_itself(
    sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    monkeypatch.setattr(bulk, "READ_HERE_FIRST", 1)
    open_incident(sqlite)
    file = tmp_path / "a.csv"
    file.write_text(rows(9000) + "9000,1491396400,poison\n", encoding="utf-8")
    outcome = bring(sqlite, file, workers=workers)
    assert (outcome.kept, outcome.quarantined, outcome.complete) == (9000, 1, True)
    with sqlite.reading() as tx:
        found = [shown.mention for chunk in mentions.stream(tx, INCIDENT.id, Filters()) for shown in chunk]
    assert {each.native_id: each.text for each in found} == {str(n): f"text {n}" for n in range(9000)}


def _everything(database: Database) -> dict[str, list[str]]:
    """All that the tables hold, the search index's own included."""
    with database.reading() as tx:
        names = list(tx.scalars(text("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'search'")))
        return {name: sorted(map(repr, tx.execute(text(f"SELECT * FROM {name}")))) for name in names}  # noqa: S608 - the database's own names


@pytest.mark.parametrize("reader", [reader_for(INCIDENT), OnlyHere()])
def test_what_workers_make_of_a_file_is_exactly_what_one_process_makes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reader: Reader
) -> None:
    monkeypatch.setattr(bulk, "READ_HERE_FIRST", 1)
    file = tmp_path / "a.csv"
    odd = (
        '9000,1491396400,"Where is my refund, @oops?\nI am \x00 furious 😡",ann,7\n'
        "9001,never,no time,ann,7\n"
        "9002,1772366400,We are sorry for what happened.,The_Company,7\n"
        '7,1491386407,"this one was edited, it is terrible",ann,many\n'
        "7,1491386407,text 7,ann,8\n"
        "9003,1491396401,das ist wirklich unfassbar und niemand antwortet auf meine fragen,ben,\n"
    )
    plain = "".join(f"{number},{1491386400 + number},text {number},ann,\n" for number in range(2500))
    file.write_text("id,created_at,text,username,likes\n" + plain + odd, encoding="utf-8")
    found = []
    for workers in (1, 2):
        with open_database(f"sqlite:///{tmp_path}/{workers}.db") as database:
            open_incident(database)
            source = FilesSource(plan(file, now=START), name="archive", clock=lambda: START)
            outcome = import_file(database, INCIDENT, source, reader, workers=workers, clock=lambda: START)
            assert (outcome.complete, outcome.received) == (True, 2506)
            found.append((outcome, _everything(database)))
    assert found[0] == found[1]


def test_an_archive_is_stored_in_larger_pieces_than_a_live_source(
    sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each piece with its checkpoint in one transaction: told only once it is stored."""
    monkeypatch.setattr(batches, "ARCHIVED", 3_000)
    open_incident(sqlite)
    file = tmp_path / "a.csv"
    file.write_text(rows(7_000), encoding="utf-8")
    stored: list[tuple[int, int]] = []

    def note(outcome: Outcome) -> None:
        with sqlite.reading() as tx:
            stored.append((outcome.received, mentions.count(tx, INCIDENT.id, Filters())))

    source = FilesSource(plan(file, now=wall()), name="archive", clock=wall)
    import_file(sqlite, INCIDENT, source, PlainReader(), workers=1, clock=wall, progress=note)
    assert stored == [(3_000, 3_000), (6_000, 6_000), (7_000, 7_000)]


def test_an_archive_has_no_gaps_but_what_it_covers(sqlite: Database, tmp_path: Path) -> None:
    open_incident(sqlite)
    first, second = tmp_path / "1.csv", tmp_path / "2.csv"
    first.write_text("id,created_at,text\n1,2026-03-05,a\n2,2026-03-06,b\n", encoding="utf-8")
    second.write_text("id,created_at,text\n3,2026-03-08,c\n4,2026-03-09,d\n", encoding="utf-8")
    for file in (first, second):
        bring(sqlite, file)
    with sqlite.reading() as tx:
        found: list[Coverage] = coverage.of(tx, INCIDENT.id)
    assert [(each.span.start.day, each.span.end.day, each.complete) for each in found] == [(5, 6, True), (8, 9, True)]
