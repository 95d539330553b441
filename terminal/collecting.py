"""Importing files and collecting from sources, on the command line."""

import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import typer
from rich.table import Table

from collectors.archives import archive, mail_archive
from collectors.files import ready
from collectors.files.plan import FIRST_ROWS, ColumnPlan
from collectors.health import PATIENCE
from collectors.mail.mbox import holds_mails
from collectors.outcome import Outcome
from collectors.recheck import Rechecked
from collectors.rota import Ended
from collectors.run import import_file as run_import
from collectors.schedule import collect_every as run_every
from collectors.schedule import collect_once as run_once
from collectors.schedule import recheck_once as run_recheck
from collectors.sources.files import FilesSource
from collectors.sources.mbox import MboxSource
from domain.mention import Mention, Unreadable
from domain.words import count, length
from terminal import alerting, answers, history
from terminal.alerting import Bell
from terminal.desk import Desk
from terminal.pulse import Pulse, health_now, note
from terminal.words import clock, outside

RETRY_LATER = 3  # the exit code for "come back"


def import_file(
    desk: Desk, file: Path, incident_id: str, *, mapping: str, source: str, zone: str, preview: bool, as_json: bool
) -> None:
    """Raises ConfigurationError if a needed column is not found. Exits with 1 if the file is damaged."""
    incident = desk.incident(incident_id)
    reading: FilesSource | MboxSource
    if holds_mails(file):
        reading = mail_archive(file, name=source, clock=desk.now)
        if preview:
            _show_mails(desk, reading, incident.zone, as_json=as_json)
            return
    else:
        folder = desk.settings.mappings_dir
        planned, fitting = ready.planned(
            file,
            ready.named(mapping, folder) if mapping else None,
            kept=ready.kept_in(folder),
            zone=desk.zone(zone or incident.zone),
            now=desk.now(),
        )
        if fitting and not as_json:
            desk.warn(f"The columns are those of “{fitting}”: read by that mapping. --map says otherwise.")
        if preview:
            _show_plan(desk, planned, as_json=as_json)
            return
        planned.require_complete()
        if not as_json:
            _show_reading(desk, planned)
        reading = archive(planned, name=source, clock=desk.now)
    with desk.progress() as bar:
        task = bar.add_task("reading", total=100)
        outcome = run_import(
            desk.database,
            incident,
            reading,
            desk.reader_for(incident),
            workers=desk.settings.workers,
            clock=desk.now,
            progress=lambda so_far: bar.update(
                task, completed=100 * reading.share_read(), description=f"{count(so_far.received)} rows"
            ),
        )
    if as_json:
        desk.answer(answers.outcome(outcome))
    else:
        _say(desk, outcome)
        if outcome.quarantined:
            desk.say("The Sources page shows the quarantined rows, each with its line number and the reason.")
    history.compute_after_import(desk, incident_id)
    if not outcome.complete:
        sys.exit(1)


def _show_mails(desk: Desk, reading: MboxSource, zone: str, *, as_json: bool) -> None:
    first = reading.first(FIRST_ROWS)
    if as_json:
        shown = [_said_of(each, zone) for each in first]
        desk.answer({"format": "mails (mbox)", "first": shown})
        return
    desk.say("A file of mails (mbox). Every mail that a person wrote is kept; quotations and signatures are set apart.")
    for each in first:
        desk.out.print(outside(_said_of(each, zone)))


def _said_of(mail: Mention | Unreadable | None, zone: str) -> str:
    if mail is None:
        return "passed over: nobody wrote it"
    if isinstance(mail, Unreadable):
        return f"{mail.where}: {mail.reason}"
    return f"{clock(mail.published_at, zone)} · {mail.author.name or mail.author.id} · {mail.text}"


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
    desk.table(table)
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
        desk.reader_for,
        incident_id=incident_id,
        names=tuple(names),
        clock=desk.now,
        force=force,
    )
    for collected in sorted({outcome.incident_id for outcome in outcomes if not outcome.skipped}):
        history.note(desk, collected, desk.now())
    again = []
    if not (incident_id or names):
        due = run_recheck(desk.database, desk.settings, desk.reader_for, clock=desk.now, force=force)
        again = [each for each in due if not each.skipped]
    alerting.once(desk, incident_id)
    _report(desk, [*outcomes, *again], as_json=as_json)


def recheck(desk: Desk, names: Sequence[str], *, force: bool, as_json: bool) -> None:
    """Look again at what was collected, now, to the end of the pass. Exits like `collect_once`."""
    found = run_recheck(
        desk.database, desk.settings, desk.reader_for, names=tuple(names), clock=desk.now, at_once=True, force=force
    )
    _report(desk, found, as_json=as_json)


def _report(desk: Desk, ended: Sequence[Ended], *, as_json: bool) -> None:
    next_by = desk.now() + max(2 * desk.settings.slowest, PATIENCE)  # whoever runs us runs us again, at some time
    note(desk, health_now(desk), next_by)
    if as_json:
        desk.answer([_answer(each) for each in ended])
    elif not ended:
        desk.say("Nothing to collect: no open incident has a source that is set up. `ownup check` says which are.")
    else:
        for each in ended:
            _say(desk, each)
    failed = [each for each in ended if each.problem and not each.skipped and not each.complete]
    if failed:
        sys.exit(RETRY_LATER if all(each.retry_at for each in failed) else 1)


def _answer(ended: Ended) -> answers.Json:
    return answers.outcome(ended) if isinstance(ended, Outcome) else answers.rechecked(ended)


def collect_every(desk: Desk, every: timedelta | None, incident_id: str | None, names: Sequence[str]) -> None:
    """Until SIGTERM or Ctrl-C: the batch in hand is stored first. Meanwhile it tells how it is, by file and port."""
    if incident_id:
        desk.incident(incident_id)
    pulse = Pulse(desk)
    with pulse.answering(), Bell(desk, incident_id) as bell:
        run_every(
            desk.database,
            desk.settings,
            desk.reader_for,
            every=every,
            incident_id=incident_id,
            names=tuple(names),
            clock=desk.now,
            tell=lambda ended: _tell(desk, ended, bell),
            beaten=pulse.beat,
        )


def _tell(desk: Desk, ended: Ended, bell: Bell) -> None:
    _say(desk, ended)
    if isinstance(ended, Outcome) and not ended.skipped:
        history.note(desk, ended.incident_id, desk.now())
        bell.ring()


def _say(desk: Desk, ended: Ended) -> None:
    again = isinstance(ended, Rechecked)
    if not ended.skipped:
        typer.echo(outside(_looked_again(ended) if isinstance(ended, Rechecked) else _read(ended)).plain)
    if ended.problem:
        desk.err.print(outside(f"{ended.source}{', looking again' if again else ''}: {ended.problem}"))


def _read(outcome: Outcome) -> str:
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
    if outcome.interval and outcome.due_at:
        line += f"; next look at {outcome.due_at:%H:%M:%S} UTC, by now each {length(outcome.interval)}"
    return line


def _looked_again(found: Rechecked) -> str:
    line = f"{found.source}: {count(found.looked)} looked at again, {count(found.edited)} edited"
    line += f", {count(found.removed)} removed at source"
    return line + (f"; next pass at {found.due_at:%Y-%m-%d %H:%M} UTC" if found.complete and found.due_at else "")
