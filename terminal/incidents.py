"""Incidents and statements on the command line."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from rich.table import Table

from domain.errors import ConfigurationError, IllegalMoveError
from domain.incident import Incident, IncidentKind, Statement, StatementKind, Status, Watch
from domain.words import count
from store import class_changes, incidents, statements, tallies
from terminal import answers, testimony
from terminal.desk import Desk
from terminal.words import clock, outside, sums


def open_one(
    desk: Desk,
    *,
    title: str,
    started_at: datetime,
    terms: Sequence[str],
    excluded: Sequence[str],
    handles: Sequence[str],
    feeds: Sequence[str],
    mailings: Sequence[str],
    sources: Sequence[str],
    own_accounts: Sequence[str],
    own_audience: int | None,
    affected: int | None,
    kind: IncidentKind | None,
    owner: str,
    zone: str,
    as_json: bool,
) -> None:
    """Raises ConfigurationError if nothing is said to look for."""
    if not (terms or handles):
        msg = "Nothing to look for. Give at least one --term or --handle."
        raise ConfigurationError(msg)
    incident = Incident(
        id=incidents.new_id(title),
        title=title,
        started_at=started_at,
        watch=Watch(
            terms=tuple(terms),
            excluded=tuple(excluded),
            handles=tuple(handles),
            sources=tuple(sources),
            feeds=tuple(feeds),
            mailings=tuple(mailings),
        ),
        kind=kind,
        own_accounts=tuple(own_accounts),
        own_audience=own_audience,
        affected=affected,
        owner=owner,
        zone=zone,
    )
    with desk.database.writing() as tx:
        incidents.add(tx, incident)
    if as_json:
        desk.answer(answers.incident(incident))
        return
    desk.say(f"Opened {incident.id}.")
    if kind is None:
        desk.say("Its class is not set: until you set it, the advice goes no further than “assess”.")
    desk.say(f"Next: ownup import FILE --incident {incident.id}, or ownup collect --every 2m; then ownup serve.")


def show_all(desk: Desk, status: Status | None, *, as_json: bool) -> None:
    with desk.database.reading() as tx:
        found = incidents.every(tx, status)
        received = {incident.id: tallies.equation(tx, incident.id).received for incident in found}
    if as_json:
        desk.answer([{**answers.incident(incident), "received": received[incident.id]} for incident in found])
        return
    if not found:
        desk.say("No incident yet. Open one with `ownup incident open`, or practise with `ownup drill`.")
        return
    table = Table(box=None, pad_edge=False)
    for column in ("id", "title", "class", "started", "status"):
        table.add_column(column)
    table.add_column("received", justify="right")
    for incident in found:
        table.add_row(
            incident.id,
            outside(_titled(incident)),
            incident.kind or "not set",
            clock(incident.started_at, incident.zone),
            incident.status,
            count(received[incident.id]),
        )
    desk.table(table)


def show_one(desk: Desk, incident_id: str, *, as_json: bool) -> None:
    with desk.database.reading() as tx:
        incident = incidents.get(tx, incident_id)
        whole, by_source = tallies.equation(tx, incident_id), tallies.by_source(tx, incident_id)
        said = statements.of(tx, incident_id)
    if as_json:
        shape = answers.incident(incident)
        shape["equation"] = answers.equation(whole)
        shape["by_source"] = {source: answers.equation(part) for source, part in by_source.items()}
        shape["statements"] = [testimony.statement(statement) for statement in said]
        desk.answer(shape)
        return
    rows = (
        ("id", incident.id),
        ("title", _titled(incident)),
        ("class", incident.kind or "not set"),
        ("started", clock(incident.started_at, incident.zone)),
        ("status", incident.status),
        ("looks for", ", ".join((*incident.watch.terms, *incident.watch.handles))),
        ("answers to", ", ".join(incident.watch.mailings) or "–"),
        ("but not", ", ".join(incident.watch.excluded) or "–"),
        ("own accounts", ", ".join(incident.own_accounts) or "–"),
        ("own audience", "not known" if incident.own_audience is None else count(incident.own_audience)),
        ("statements", count(len(said))),
    )
    table = Table(box=None, show_header=False, pad_edge=False)
    for name, value in rows:
        table.add_row(name, outside(value))
    desk.table(table)
    desk.say(sums(whole))
    for source, part in by_source.items():
        desk.say(f"  {source}: {sums(part)}")


def change(
    desk: Desk,
    incident_id: str,
    *,
    kind: IncidentKind | None,
    own_audience: int | None,
    affected: int | None,
    owner: str | None,
    as_json: bool,
) -> None:
    """What is None stays as it was."""
    with desk.database.writing() as tx:
        incident = incidents.get(tx, incident_id)
        at = incident.now(desk.now())
        if kind is not None:
            incident = class_changes.set_class(tx, incident, kind, at=at)
        changed = replace(
            incident,
            own_audience=incident.own_audience if own_audience is None else own_audience,
            affected=incident.affected if affected is None else affected,
            owner=incident.owner if owner is None else owner,
        )
        incidents.change(tx, changed, at=at)
    show_one(desk, incident_id, as_json=as_json)


def close(desk: Desk, incident_id: str, *, as_json: bool) -> None:
    with desk.database.writing() as tx:
        incident = incidents.get(tx, incident_id)
        at = incident.now(desk.now())
        incident = replace(incident, status=Status.CLOSED, closed_at=at)
        incidents.change(tx, incident, at=at)
    if as_json:
        desk.answer(answers.incident(incident))
    else:
        desk.say(f"Closed {incident.id}. Nothing is collected for it any more; everything it has stays.")


def add_statement(
    desk: Desk,
    incident_id: str,
    *,
    at: datetime,
    kind: StatementKind,
    text: str,
    url: str,
    by_ceo: bool,
    as_json: bool,
) -> None:
    said = Statement(
        id=statements.new_id(), incident_id=incident_id, at=at, kind=kind, text=text, url=url, by_ceo=by_ceo
    )
    with desk.database.writing() as tx:
        incident = incidents.get(tx, incident_id)
        if not statements.enter(tx, said):
            msg = "It is recorded already."
            raise IllegalMoveError(msg)
    if as_json:
        desk.answer(testimony.statement(said))
    else:
        desk.say(f"Recorded the {kind} of {clock(at, incident.zone)}.")


def show_statements(desk: Desk, incident_id: str, *, as_json: bool) -> None:
    with desk.database.reading() as tx:
        incident = incidents.get(tx, incident_id)
        said, withdrawn = statements.of(tx, incident_id), statements.withdrawn(tx, incident_id)
    if as_json:
        desk.answer([testimony.statement(statement) for statement in (*said, *withdrawn)])
        return
    if not said and not withdrawn:
        desk.say("No own statement is known. Record one with `ownup statement add`.")
        return
    table = Table(box=None, pad_edge=False)
    for column in ("id", "at", "kind", "how known", "text"):
        table.add_column(column)
    for statement in (*said, *withdrawn):
        known = "recognised by the account" if statement.recognised else "entered"
        if statement.withdrawn_at:
            known = f"withdrawn {clock(statement.withdrawn_at, incident.zone)}: never said"
        kind = f"{statement.kind}, by the CEO" if statement.by_ceo else statement.kind
        table.add_row(outside(statement.id), clock(statement.at, incident.zone), kind, known, outside(statement.text))
    desk.table(table)


def withdraw_statement(desk: Desk, incident_id: str, statement_id: str) -> None:
    with desk.database.writing() as tx:
        incident = incidents.get(tx, incident_id)
        statements.withdraw(tx, incident_id, statement_id, at=incident.now(desk.now()))
    desk.say("Withdrawn: the advice, the chart and the debrief no longer know of it; `ownup statement list` does.")


def _titled(incident: Incident) -> str:
    return f"{incident.title} (simulated)" if incident.simulated else incident.title
