"""Human labels on the command line: draw a sample, take labels in, count them."""

import csv
import secrets
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import islice
from pathlib import Path

import pyarrow as pa
import typer
from sqlalchemy import Connection

from analysis.agreement import agreement
from analysis.in_domain import Comparison, Skill
from collectors.files.tables import open_records
from dashboard.boards.label import agreed as agreed_words
from dashboard.boards.label import answered, chosen, judged
from domain.errors import ConfigurationError, NotFoundError
from domain.incident import Incident
from domain.labelling import Drawn, Verdict
from domain.mention import Unreadable
from domain.words import Noun, count, counted
from situation import labelling
from situation.in_domain import compared
from store import labels, mentions
from terminal.answers import Json, estimate
from terminal.desk import Desk
from terminal.words import outside

IMPORTED = "imported"  # whoever labelled, where the file does not say
_COLUMNS = ("source", "native_id", "label")
_BATCH = 500  # labels of one transaction
_SHOWN = 20  # problems; all of them with --json
_SEEDS = 2**31


class _Fate(StrEnum):
    """What becomes of a row."""

    KEPT = "kept"
    DUPLICATE = "duplicate"
    UNKNOWN = "unknown"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One row of a file of labels; `problem` says why it cannot be one."""

    where: str
    source: str = ""
    native_id: str = ""
    verdict: Verdict = Verdict.UNSURE
    labeller: str = IMPORTED
    problem: str = ""


def sample(desk: Desk, incident_id: str, *, size: int, seed: int | None, to: Path | None, as_json: bool) -> None:
    """Draw mentions that nobody has labelled and write them to a CSV file, in random order."""
    if to is None:
        msg = "--sample needs --out FILE: where the mentions to label are written."
        raise typer.BadParameter(msg)
    incident = desk.incident(incident_id)
    chosen_seed = secrets.randbelow(_SEEDS) if seed is None else seed
    with desk.progress() as bar:
        task = bar.add_task("drawing", total=None)
        with desk.database.reading() as tx:
            drawn = labelling.sample(tx, incident, size, chosen_seed)
            with desk.database.writing() as other:  # first, so that no label comes back without its weight
                at = incident.now(desk.now())
                labels.draw(other, incident_id, drawn, drawn_at=at, seed=chosen_seed, asked_by="command line")
            bar.update(task, description="writing", total=len(drawn))
            _write(to, bar.track(_texts(tx, incident, drawn), task_id=task))
    if as_json:
        desk.answer({"incident": incident_id, "asked": size, "size": len(drawn), "seed": chosen_seed, "file": str(to)})
        return
    desk.say(f"{counted(len(drawn), Noun.MENTION)} to label in {to} (seed {chosen_seed}).")
    if len(drawn) < size:
        desk.say("These are all that nobody has labelled yet.")
    desk.say("Add a column label with negative, neutral, positive or unsure, and one labeller with your name, then:")
    desk.say(f"ownup label --incident {incident_id} --import {to}")


def take_in(desk: Desk, incident_id: str, file: Path, *, as_json: bool) -> None:
    """Keep the labels of a file. Exits with 1 if a row is refused or its mention unknown; the others are kept."""
    incident = desk.incident(incident_id)
    at = incident.now(desk.now())
    fates: Counter[_Fate] = Counter()
    problems: list[Json] = []
    with desk.progress() as bar:
        task = bar.add_task("labels", total=None)
        rows = _rows(file)
        while batch := list(islice(rows, _BATCH)):
            with desk.database.writing() as tx:
                for row in batch:
                    fate, reason = _keep(tx, incident_id, row, at)
                    fates[fate] += 1
                    if reason:
                        problems.append(_problem(row, fate, reason))
            bar.update(task, description=f"{count(fates.total())} rows")
    if as_json:
        numbers = {fate.value: fates[fate] for fate in _Fate}
        desk.answer({"incident": incident_id, "read": fates.total(), **numbers, "problems": problems})
    else:
        desk.say(f"{count(fates.total())} read = " + " + ".join(f"{count(fates[fate])} {fate.value}" for fate in _Fate))
        for problem in problems[:_SHOWN]:
            desk.out.print(outside(f"  {problem['where']}: {problem['reason']}"))
        if len(problems) > _SHOWN:
            desk.say(f"  and {count(len(problems) - _SHOWN)} more; --json lists all of them.")
    if problems:
        sys.exit(1)


def show(desk: Desk, incident_id: str, *, as_json: bool) -> None:
    """How many labels there are, by whom, how far two people agree, and who reads them better, VADER or a model."""
    incident = desk.incident(incident_id)
    with desk.database.reading() as tx:
        found = labels.counts(tx, incident_id)
        samples = labels.samples(tx, incident_id)
        asked = labels.asked(tx, incident_id)
        without = chosen(labels.of(tx, incident_id))
        agreed = agreement(labels.agreement(tx, incident_id))
        readers = compared(tx, incident)
    if as_json:
        desk.answer(
            {
                "incident": incident_id,
                "labels": found.labels,
                **{verdict.value: number for verdict, number in found.by_verdict.items()},
                "removed": found.removed,
                "labellers": dict(found.by_labeller),
                "drawn": {"mentions": asked.drawn, "answered": asked.answered},
                "labelled_without_being_drawn": without,
                "samples": [
                    {
                        "drawn_at": each.drawn_at.isoformat(),
                        "seed": each.seed,
                        "size": each.size,
                        "asked_by": each.asked_by,
                    }
                    for each in samples
                ],
                "agreement": {
                    "mentions": agreed.mentions,
                    "pairs": agreed.n,
                    "same": agreed.same,
                    "kappa": estimate(agreed.kappa),
                },
                "readers": _readers(readers),
            }
        )
        return
    if not found.labels:
        desk.say("No label yet. The Label page asks for twenty at a time, or write a sample to a file:")
        desk.say(f"ownup label --incident {incident_id} --sample 100 --out sample.csv")
        return
    verdicts = ", ".join(f"{count(number)} {verdict.value}" for verdict, number in found.by_verdict.items())
    desk.say(f"{counted(found.labels, Noun.LABEL)}: {verdicts}")
    for labeller, number in found.by_labeller.items():
        desk.out.print(outside(f"  {labeller}: {count(number)}"))
    if found.removed:
        desk.say(f"{count(found.removed)} of them on mentions that their source has removed since: no longer used.")
    for line in answered(asked, without):
        desk.say(line)
    desk.say(agreed_words(agreed))
    if readers is not None:
        desk.say(judged(readers))


def _readers(found: Comparison | None) -> Json | None:
    """On held-out labels; null without enough of them."""
    if found is None:
        return None
    return {
        "vader": _skill(found.scorer),
        "model": _skill(found.model),
        "f1_gain": estimate(found.gain),
        "better": found.better,
        "not_scored": {"mentions": found.unread, "negative": found.unread_negative},
    }


def _skill(skill: Skill) -> Json:
    return {"right": estimate(skill.right), "f1": estimate(skill.f1), "found_of_negative": estimate(skill.found)}


def _texts(tx: Connection, incident: Incident, drawn: Iterable[Drawn]) -> Iterator[tuple[str, str, str, float]]:
    for each in drawn:
        said = mentions.one(tx, incident.id, each.source, each.native_id).mention
        yield each.source, each.native_id, said.text, each.weight


def _write(path: Path, rows: Iterable[tuple[str, str, str, float]]) -> None:
    """The exact texts: a program reads this file, so no cell is guarded against spreadsheets."""
    try:
        with path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("source", "native_id", "text", "weight"))
            writer.writerows(rows)
    except OSError as error:
        msg = f"{path} cannot be written: {error.strerror}."
        raise ConfigurationError(msg) from error


def _rows(path: Path) -> Iterator[_Row]:
    """Raises ConfigurationError if a needed column is missing or the file cannot be read."""
    try:
        records = open_records(path)
        _require(records.columns)
        for record in records.read():
            if isinstance(record, Unreadable):
                yield _Row(where=record.where, problem=record.reason)
            else:
                number, values = record
                yield _row(f"{records.unit} {number}", {name.strip().casefold(): each for name, each in values.items()})
    except (OSError, EOFError, pa.ArrowException) as error:
        msg = f"{path} cannot be read to its end: {error}. The labels before that are kept."
        raise ConfigurationError(msg) from error


def _require(columns: tuple[str, ...]) -> None:
    found = {name.strip().casefold() for name in columns}
    if columns and (missing := [name for name in _COLUMNS if name not in found]):
        msg = (
            f"The file has no column {' and no column '.join(missing)}. It needs source, native_id and label, "
            "and labeller where several people labelled."
        )
        raise ConfigurationError(msg)


def _row(where: str, values: Mapping[str, object]) -> _Row:
    source, native_id, label = (_text(values.get(name)) for name in _COLUMNS)
    row = _Row(where=where, source=source, native_id=native_id)
    if not source or not native_id:
        return replace(row, problem="source or native_id is empty")
    try:
        verdict = Verdict(label.strip().casefold())
    except ValueError:
        return replace(row, problem=f"{label!r} is no label: write negative, neutral, positive or unsure")
    return replace(row, verdict=verdict, labeller=_text(values.get("labeller")).strip() or IMPORTED)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _keep(tx: Connection, incident_id: str, row: _Row, at: datetime) -> tuple[_Fate, str]:
    if row.problem:
        return _Fate.REFUSED, row.problem
    try:
        new = labels.add(
            tx, incident_id, (row.source, row.native_id), row.verdict, labeller=row.labeller, labelled_at=at
        )
    except NotFoundError as error:
        return _Fate.UNKNOWN, str(error)
    return (_Fate.KEPT if new else _Fate.DUPLICATE), ""


def _problem(row: _Row, fate: _Fate, reason: str) -> Json:
    return {
        "where": row.where,
        "fate": fate.value,
        "source": row.source,
        "native_id": row.native_id,
        "reason": reason,
    }
