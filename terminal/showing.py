"""What people say, how the reaction goes and what to do now, on the command line."""

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Literal
from zoneinfo import ZoneInfo

import typer
from rich.table import Table
from sqlalchemy import Connection

from domain.filters import Filters
from domain.incident import Incident
from domain.reading import Label
from domain.suggestion import Suggestion
from domain.time import Span
from domain.words import Noun, count, counted, estimate, moment, span
from situation.advice import advise as judge
from situation.calibrated import positives
from situation.coverage import last_read_at
from situation.in_domain import taken_over
from situation.reaction import reaction
from store import incidents, mentions, rollups, tallies
from terminal import answers
from terminal.desk import Desk
from terminal.words import clock, outside, sums

Form = Literal["table", "json", "csv"]

_TABLE_ROWS = 50


def show_mentions(
    desk: Desk,
    incident_id: str,
    *,
    labels: Sequence[Label],
    sources: Sequence[str],
    search: str,
    limit: int | None,
    form: Form,
) -> None:
    """Everything the filters let through, negative first; a table stops after 50 and says how many there are."""
    filters = Filters(labels=frozenset(labels), sources=frozenset(sources), search=search)
    with desk.database.reading() as tx:
        incident = incidents.get(tx, incident_id)
        matching, everything = mentions.count(tx, incident_id, filters), mentions.count(tx, incident_id, Filters())
        left_out = {"mentions": everything - matching, "negative": _negatives_left_out(tx, incident_id, filters)}
        rows = (answers.mention(one) for chunk in mentions.stream(tx, incident_id, filters) for one in chunk)
        if form == "json":
            about = {
                "incident": incident_id,
                "simulated": incident.simulated,
                "matching": matching,
                "filters_leave_out": left_out,
                "equation": answers.equation(tallies.equation(tx, incident_id), shown=matching),
            }
            _write_json(about, "mentions", islice(rows, limit))
            return
        if form == "csv":
            _write_csv(islice(rows, limit))
        else:
            _write_table(desk, incident, islice(rows, limit or _TABLE_ROWS))
        equation = tallies.equation(tx, incident_id)
    desk.warn(
        f"{counted(matching, Noun.MENTION)} match. Filters leave out {count(left_out['mentions'])}, "
        f"{count(left_out['negative'])} of them negative."
    )
    desk.warn(sums(equation, shown=matching))


def _negatives_left_out(tx: Connection, incident_id: str, filters: Filters) -> int:
    negative = Filters(labels=frozenset({Label.NEGATIVE}))
    if filters.labels and Label.NEGATIVE not in filters.labels:
        return mentions.count(tx, incident_id, negative)
    shown = Filters(labels=negative.labels, sources=filters.sources, search=filters.search)
    return mentions.count(tx, incident_id, negative) - mentions.count(tx, incident_id, shown)


def _write_json(about: dict[str, Any], name: str, rows: Iterable[Any]) -> None:
    """One document, its rows written as they are read: a million mentions must not be in memory."""
    head = json.dumps(about, ensure_ascii=False)
    typer.echo(f'{head[:-1]}, "{name}": [')
    for place, row in enumerate(rows):
        typer.echo(f"{',' if place else ' '}{json.dumps(row, ensure_ascii=False)}")
    typer.echo("]}")


def _write_csv(rows: Iterator[dict[str, Any]]) -> None:
    """Formula-safe: a cell that a spreadsheet would run begins with an apostrophe."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(answers.MENTION)
    for row in rows:
        writer.writerow([_cell(value) for value in row.values()])


def _cell(value: Any) -> Any:
    from dashboard.export.cells import guard  # noqa: PLC0415 - its package brings plotly

    return guard(value) if isinstance(value, str) else value


def _write_table(desk: Desk, incident: Incident, rows: Iterable[dict[str, Any]]) -> None:
    table = Table(box=None, pad_edge=False)
    for column in (f"published ({incident.zone})", "source", "author", "reading", "text"):
        table.add_column(column, no_wrap=column != "text")
    for row in rows:
        score = "" if row["compound"] is None else f" {row['compound']:+.2f}"
        table.add_row(
            moment(datetime.fromisoformat(row["published_at"]), ZoneInfo(incident.zone)),
            outside(row["source"]),
            outside(row["author"]),
            f"{row['label']}{score}",
            outside(row["text"]),
        )
    desk.table(table)


def show_timeline(
    desk: Desk,
    incident_id: str,
    *,
    width: timedelta | None,
    start: datetime | None,
    end: datetime | None,
    form: Form,
) -> None:
    """The reaction, bucket by bucket, with the equation: what lies outside the window is counted as left out."""
    with desk.database.reading() as tx:
        incident = incidents.get(tx, incident_id)
        at = incident.now(desk.now())
        found = reaction(tx, incident, at, span=_window(tx, incident, at, start, end), width=width)
        positive = positives(tx, incident, found.timeline, at)
        model = taken_over(tx, incident, at)
    series = found.timeline
    if form == "json":
        desk.answer(answers.timeline(incident, found, positive, model))
        return
    zone = ZoneInfo(incident.zone)
    shares = ("negative share", "corrected", "positive share, corrected", *(("negative, own model",) if model else ()))
    head = (f"start ({incident.zone})", "mentions", *(label.value for label in Label), *shares, "not covered")
    rows = [
        (
            bucket.start.astimezone(zone).isoformat() if form == "csv" else moment(bucket.start, zone),
            bucket.mentions,
            *(bucket.by_label.get(label, 0) for label in Label),
            *(
                estimate(share) if share else "–"
                for share in (
                    bucket.share,
                    bucket.corrected,
                    shown.corrected,
                    *((model.share(bucket.span),) if model else ()),
                )
            ),
            "; ".join(bucket.gap_reasons),
        )
        for bucket, shown in zip(series.buckets, positive.buckets, strict=True)
    ]
    if form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(head)
        writer.writerows([_cell(value) for value in row] for row in rows)
    else:
        table = Table(box=None, pad_edge=False)
        own = ("own model",) if model else ()
        short = (
            head[0],
            "all",
            "neg",
            "neu",
            "pos",
            "uns",
            "VADER alone",
            "corrected",
            "positive",
            *own,
            "not covered",
        )
        for place, name in enumerate(short):
            last = place == len(short) - 1
            table.add_column(name, no_wrap=not last, justify="right" if place and not last else "left")
        for row in rows:
            table.add_row(*(outside(count(value) if isinstance(value, int) else str(value)) for value in row))
        desk.table(table)
    if series.span and ((start and series.span.start < start) or (end and series.span.end > end)):
        desk.warn(f"Whole buckets: {span(series.span, ZoneInfo(incident.zone))}, wider than what was asked for.")
    if whole := found.share:
        desk.warn(f"Negative share of the window: {estimate(whole)}, n = {count(whole.n)}. {whole.method}.")
    if better := found.corrected:
        desk.warn(f"Corrected: {estimate(better)}, from {count(better.n)} labels. {better.method}.")
        if liked := positive.whole.corrected:
            desk.warn(f"Positive share, corrected: {estimate(liked)}.")
        if model and series.span and (read := model.share(series.span)):
            desk.warn(f"The model of your labels, which beats VADER on those it did not learn from: {estimate(read)}.")
    else:
        desk.warn("To correct it, label some mentions: ownup label, or the Label page.")
    desk.warn(sums(found.equation, shown=series.mentions))


def _window(
    tx: Connection, incident: Incident, at: datetime, start: datetime | None, end: datetime | None
) -> Span | None:
    """What was asked for; an end left open is that of all mentions there are."""
    extent = rollups.extent(tx, incident.id)
    start = start or (extent.start if extent else None)
    end = end or (max(last_read_at(tx, incident, at), extent.end) if extent else None)
    if start is None or end is None:
        return None
    if end <= start:
        msg = f"There is nothing between {start.isoformat()} and {end.isoformat()}: the end must come after the start."
        raise typer.BadParameter(msg)
    return Span(start, end)


def advise(desk: Desk, incident_id: str, at: datetime | None, *, as_json: bool) -> None:
    """The suggestion for a moment, from what was known then."""
    with desk.database.reading() as tx:
        incident = incidents.get(tx, incident_id)
        found = judge(tx, incident, at or incident.now(desk.now())).suggestion
    if as_json:
        desk.answer(answers.suggestion(incident, found))
    else:
        _write_advice(desk, incident, found)


def _write_advice(desk: Desk, incident: Incident, found: Suggestion) -> None:
    mark = " · SIMULATED" if incident.simulated else ""
    desk.out.print(outside(f"{incident.title}{mark} · as of {clock(found.at, incident.zone)}"))
    desk.out.print(outside(f"\n{found.stage.upper()}  {found.action}\n"), style="bold")
    table = Table("because", "found", "would change", box=None, pad_edge=False)
    for item in found.because:
        table.add_row(outside(item.title), outside(item.found), outside(item.needed))
    desk.table(table)
    lines = (
        ("changes if", found.flips_if),
        ("say", " · ".join(found.elements)),
        ("who speaks", found.speaker),
        ("where", found.channel),
        ("guard", found.guard),
        ("not everybody agrees", found.conflict),
        ("your own cut-offs", "; ".join(found.own_cuts)),
        ("a person confirms", "; ".join(found.confirm)),
        ("not covered", "; ".join(found.not_covered)),
        ("waiting for a second check", found.pending or ""),
        ("evidence", f"{found.strength} {found.source} (rule {found.rule})"),
    )
    grid = Table(box=None, pad_edge=False, show_header=False)
    for name, text in lines:
        if text:
            grid.add_row(name, outside(text))
    desk.out.print("")
    desk.table(grid)
