"""Importing files and collecting from sources, on the command line."""

import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import typer
from rich.table import Table

from analysis.sentiment import reader_for
from collectors import registry
from collectors.files.mapping import ColumnMapping, read_mapping
from collectors.files.plan import ColumnPlan, plan
from collectors.outcome import Outcome
from collectors.run import import_file as run_import
from collectors.schedule import collect_every as run_every
from collectors.schedule import collect_once as run_once
from domain.mention import Unreadable
from domain.words import count
from terminal import answers, history
from terminal.desk import Desk
from terminal.words import clock, outside

RETRY_LATER = 3  # the exit code for "come back"


def import_file(
    desk: Desk, file: Path, incident_id: str, *, mapping: str, source: str, zone: str, preview: bool, as_json: bool
) -> None:
    """Raises ConfigurationError if a needed column is not found. Exits with 1 if the file is damaged."""
    incident = desk.incident(incident_id)
    columns = read_mapping(mapping) if mapping else ColumnMapping()
    planned = plan(file, columns, zone=desk.zone(zone or incident.zone), now=desk.now())
    if preview:
        _show_plan(desk, planned, as_json=as_json)
        return
    planned.require_complete()
    if not as_json:
        _show_reading(desk, planned)
    reading = registry.archive(planned, name=source, clock=desk.now)
    with desk.progress() as bar:
        task = bar.add_task("reading", total=100)
        outcome = run_import(
            desk.database,
            incident,
            reading,
            reader_for(incident),
            workers=desk.settings.workers,
            clock=desk.now,
            progress=lambda so_far: bar.update(
                task, completed=100 * reading.share_read(), description=f"{count(so_far.received)} rows"
            ),
        )
    history.compute_after_import(desk, incident_id)
    if as_json:
        desk.answer(answers.outcome(outcome))
    else:
        _say(desk, outcome)
        if outcome.quarantined:
            desk.say("The Sources page shows the quarantined rows, each with its line number and the reason.")
    if not outcome.complete:
        sys.exit(1)


def _show_reading(desk: Desk, planned: ColumnPlan) -> None:
    """What was assumed, before it is done: the wrong column is the commonest mistake."""
    found = ", ".join(f"{field} ← {column}" for field, column in planned.recognised.items())
    for line in (f"{planned.path.name}: {planned.stated}", found, planned.times, *planned.notes):
        desk.err.print(outside(line), style="dim")


def _show_plan(desk: Desk, planned: ColumnPlan, *, as_json: bool) -> None:
    if as_json:
        desk.answer(
            {
                "format": planned.stated,
                "recognised": dict(planned.recognised),
                "unused": list(planned.unused),
                "missing": list(planned.missing),
                "zone": planned.zone,
                "times": planned.times,
                "notes": list(planned.notes),
            }
        )
        return
    desk.out.print(outside(f"{planned.path.name}: {planned.stated}"))
    table = Table("field", "column", box=None, pad_edge=False)
    for field, column in planned.recognised.items():
        table.add_row(field, outside(column))
    for field in planned.missing:
        table.add_row(field, "not found: name it with --map")
    desk.out.print(table)
    for line in (f"Kept as raw values: {', '.join(planned.unused) or 'none'}", planned.times, *planned.notes):
        desk.out.print(outside(line))
    for row in planned.first:
        if isinstance(row, Unreadable):
            desk.out.print(outside(f"{row.where}: {row.reason}"))
        else:
            desk.out.print(outside(f"{clock(row.published_at, planned.zone)} · {row.native_id} · {row.text}"))


def collect_once(desk: Desk, incident_id: str | None, names: Sequence[str], *, force: bool, as_json: bool) -> None:
    """Exits with 1 if a source refused (a person must act), with 3 if one wants to be asked again later."""
    if incident_id:
        desk.incident(incident_id)
    outcomes = run_once(
        desk.database,
        desk.settings,
        reader_for,
        incident_id=incident_id,
        names=tuple(names),
        clock=desk.now,
        force=force,
    )
    for collected in sorted({outcome.incident_id for outcome in outcomes if not outcome.skipped}):
        history.note(desk, collected, desk.now())
    if as_json:
        desk.answer([answers.outcome(outcome) for outcome in outcomes])
    elif not outcomes:
        desk.say("Nothing to collect: no open incident has a source that is due. `ownup check` says which are set up.")
    else:
        for outcome in outcomes:
            _say(desk, outcome)
    failed = [outcome for outcome in outcomes if outcome.problem and not outcome.skipped and not outcome.complete]
    if failed:
        sys.exit(RETRY_LATER if all(outcome.retry_at for outcome in failed) else 1)


def collect_every(desk: Desk, every: timedelta, incident_id: str | None, names: Sequence[str]) -> None:
    """Until SIGTERM or Ctrl-C: the batch in hand is stored first."""
    if incident_id:
        desk.incident(incident_id)
    run_every(
        desk.database,
        desk.settings,
        reader_for,
        every=every,
        incident_id=incident_id,
        names=tuple(names),
        clock=desk.now,
        tell=lambda outcome: _tell(desk, outcome),
    )


def _tell(desk: Desk, outcome: Outcome) -> None:
    _say(desk, outcome)
    if not outcome.skipped:
        history.note(desk, outcome.incident_id, desk.now())


def _say(desk: Desk, outcome: Outcome) -> None:
    parts = [
        f"{count(outcome.received)} read = {count(outcome.kept)} kept",
        f"{count(outcome.duplicates)} duplicate",
        f"{count(outcome.quarantined)} quarantined",
    ]
    if outcome.edited:
        parts.append(f"{count(outcome.edited)} edited")
    if outcome.removed:
        parts.append(f"{count(outcome.removed)} removed at source")
    line = f"{outcome.source}: " + " + ".join(parts)
    if outcome.passed_over:
        line += f"; {count(outcome.passed_over)} did not match the terms"
    typer.echo(outside(line).plain)
    if outcome.problem:
        desk.err.print(outside(f"{outcome.source}: {outcome.problem}"))
