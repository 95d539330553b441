"""What the advice would have said of two brands, one in a crisis, one with nothing wrong: the tables of docs/advice.md.

    ./run python benchmarks/advice_on_brands.py FOLDER      # FOLDER holds pepsi_tweets.csv and nike_tweets.csv

Both files are imported with the real reader into a new store, and every moment is judged from what was known then.
Neither file has authors, so the signals about people cannot be told. No class of a mistake and no threshold is fitted
to these brands.
"""

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from analysis.advice.advice import Advice, advise
from analysis.sentiment import reader_for
from collectors.files.plan import plan
from collectors.run import import_file
from collectors.sources.files import FilesSource
from config.playbook import shipped
from domain.incident import Incident, IncidentKind, Statement, StatementKind, Watch
from domain.time import Span
from domain.words import count
from situation.facts import known
from store import incidents, rollups, tallies
from store.connection import Database, open_database

HOUR = timedelta(hours=1)
KINDS = (None, *IncidentKind)
PEPSI = Incident(id="pepsi", title="Pepsi", started_at=datetime(2017, 4, 3, tzinfo=UTC), watch=Watch(terms=("pepsi",)))
NIKE = Incident(id="nike", title="Nike", started_at=datetime(2017, 9, 3, tzinfo=UTC), watch=Watch(terms=("nike",)))
# The withdrawal and apology were posted on 5 April 2017 at 17:44 UTC (the time is in the id of the post).
SAID_AT = datetime(2017, 4, 5, 17, 44, tzinfo=UTC)
NIKE_STARTS = tuple(
    datetime(2017, month, day, tzinfo=UTC) for month, day in ((8, 27), (8, 29), (8, 31), (9, 3), (9, 6))
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--every", type=int, default=1, help="judge the control every so many hours")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, open_database(f"sqlite:///{folder}/brands.db") as database:
        _import(database, PEPSI, arguments.folder / "pepsi_tweets.csv")
        _import(database, NIKE, arguments.folder / "nike_tweets.csv")
        with database.reading() as tx:
            _dates(tx)
            _changes(tx)
            _control(tx, arguments.every * HOUR)


def _import(database: Database, incident: Incident, file: Path) -> None:
    now = datetime.now(UTC)
    with database.writing() as tx:
        incidents.add(tx, incident)
    source = FilesSource(plan(file, now=now), clock=lambda: now)
    import_file(database, incident, source, reader_for(incident), clock=lambda: now)
    with database.reading() as tx:
        sums = tallies.equation(tx, incident.id)
    print(
        f"{incident.title}: received {count(sums.received)} = kept {count(sums.current)} + duplicates {sums.duplicates}"
    )


def _dates(tx: Connection) -> None:
    print("\n## The crisis, at five dates\n")
    _table(
        "moment (UTC)", "volume in the last hour", "negative share against before", *(_named(kind) for kind in KINDS)
    )
    for day in (3, 4, 5, 6, 10):
        for at in (datetime(2017, 4, day, hour, minute, tzinfo=UTC) for hour, minute in ((0, 0), (12, 0), (23, 59))):
            found = _judged(tx, PEPSI, at, KINDS)
            signals = found[0].signals
            _row(f"{at:%d %b %H:%M}", signals.volume.found, signals.rise.found, *(_stage(advice) for advice in found))


def _changes(tx: Connection) -> None:
    for kind, said in (
        (IncidentKind.AFFECTS_PEOPLE, ()),
        (IncidentKind.GRAVE, (StatementKind.APOLOGY, StatementKind.FIX)),
    ):
        own = ", with the own apology and withdrawal of 5 April, 17:44" if said else ", nothing said"
        print(f"\n## Every change of advice by the hour, class “{kind.value}”{own}\n")
        _table("moment (UTC)", "stage", "rule", "action")
        before = ""
        for at in _hours(Span(PEPSI.started_at, datetime(2017, 4, 11, tzinfo=UTC)), HOUR):
            statements = tuple(
                Statement(id=one, incident_id=PEPSI.id, at=SAID_AT, kind=one, text="") for one in said if at >= SAID_AT
            )
            facts = replace(known(tx, PEPSI, at, shipped()), statements=statements)
            advice = advise(replace(facts, incident=replace(PEPSI, kind=kind)), shipped())
            if advice.suggestion.rule != before:
                before = advice.suggestion.rule
                _row(f"{at:%d %b %H:%M}", _stage(advice), before, advice.suggestion.action)


def _control(tx: Connection, every: timedelta) -> None:
    print("\n## The control: how often each stage, judged at every hour\n")
    _table("opened", *map(_named, KINDS), "highest lower bound of the volume")
    extent = rollups.extent(tx, NIKE.id)
    if extent is None:
        return
    for started_at in NIKE_STARTS:
        incident = replace(NIKE, started_at=started_at)
        stages: list[Counter[str]] = [Counter() for _ in KINDS]
        highest = 0.0
        for at in _hours(Span(max(started_at, extent.start + HOUR), extent.end), every):
            found = _judged(tx, incident, at, KINDS)
            for counter, advice in zip(stages, found, strict=True):
                counter[advice.suggestion.stage] += 1
            volume = found[0].signals.volume.estimate
            highest = max(highest, volume.low if volume else 0.0)
        said = [", ".join(f"{stage} {number}" for stage, number in counter.most_common()) for counter in stages]
        _row(f"{started_at:%d %b}", *said, f"{highest:.2f} × usual" if highest else "cannot be told")


def _judged(tx: Connection, incident: Incident, at: datetime, kinds: Sequence[IncidentKind | None]) -> list[Advice]:
    """The advice for every class: what is known does not depend on it."""
    facts = known(tx, incident, at, shipped())
    return [advise(replace(facts, incident=replace(incident, kind=kind)), shipped()) for kind in kinds]


def _hours(span: Span, every: timedelta) -> Iterator[datetime]:
    at = span.start
    while at < span.end:
        yield at
        at += every


def _stage(advice: Advice) -> str:
    pending = advice.suggestion.pending
    return f"{advice.suggestion.stage}{f' ({pending} waits)' if pending else ''}"


def _named(kind: IncidentKind | None) -> str:
    return kind.value if kind else "class not set"


def _table(*headings: str) -> None:
    _row(*headings)
    _row(*("---" for _ in headings))


def _row(*cells: str) -> None:
    print(f"| {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
