"""The dashboard's only door to the store.

What pages read goes through `read`: a query `(tx, incident, at, *arguments) -> result` inside one snapshot, kept for a
few seconds and shared by all sessions. What people change goes through the functions below; each forgets what was
read of that incident and of no other.
"""

import dataclasses
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import streamlit as st
from sqlalchemy import Connection

from alerts import rounds
from analysis.sentiment import reader_for
from collectors import registry
from collectors import run as running
from collectors.archives import archive, mail_archive
from collectors.files import ready
from collectors.files.mapping import ColumnMapping
from collectors.outcome import Outcome
from config.settings import load
from dashboard.boards import importing
from dashboard.boards.importing import Preview
from dashboard.clock import wall
from domain.alert import Delivery
from domain.campaign import Campaign
from domain.errors import ConfigurationError
from domain.incident import Incident, IncidentKind, Statement, StatementKind, Status, Watch
from domain.labelling import Drawn, Verdict
from domain.promise import Promise
from domain.spending import Allowance
from domain.suggestion import Decision, Suggestion
from domain.theme import Strand
from situation import grouping, labelling
from store import (
    assessments,
    campaigns,
    class_changes,
    decisions,
    incidents,
    labels,
    promises,
    regrouping,
    statements,
    themes,
)
from store.connection import Database, open_database

Result = TypeVar("Result")
Arguments = ParamSpec("Arguments")
Query = Callable[Concatenate[Connection, Incident, datetime, Arguments], Result]

KEPT = timedelta(seconds=5)
REGROUPED = timedelta(minutes=1)  # themes, at most as often as this
_SEEDS = 2**31
_RESULTS = 500  # kept at most, over all sessions and incidents


@st.cache_resource(show_spinner=False, on_release=Database.close)
def database() -> Database:
    """The open database, one for all sessions."""
    return open_database(load().url)


@st.cache_resource(show_spinner=False)
def _changes() -> dict[str, int]:
    """How often each incident was changed here; part of the key under which results are kept."""
    return {}


def read(
    query: Query[Arguments, Result],
    incident_id: str,
    at: datetime,
    *arguments: Arguments.args,
    **named: Arguments.kwargs,
) -> Result:
    """The result of `query` as of `at`, at most a few seconds old. It must be picklable."""
    key = (
        f"{query.__module__}.{query.__qualname__}",
        incident_id,
        _changes().get(incident_id, 0),
        at.isoformat(),
        repr(arguments),
        repr(sorted(named.items())),
    )
    return _kept(key, lambda: run(query, incident_id, at, *arguments, **named))  # type: ignore[return-value]


def run(
    query: Query[Arguments, Result],
    incident_id: str,
    at: datetime,
    *arguments: Arguments.args,
    **named: Arguments.kwargs,
) -> Result:
    """Like `read`, but nothing is kept: for exports and other things done once."""
    with database().reading() as tx:
        return query(tx, incidents.get(tx, incident_id), at, *arguments, **named)


@st.cache_data(ttl=KEPT, max_entries=_RESULTS, show_spinner=False)
def _kept(key: tuple[object, ...], _ask: Callable[[], object]) -> object:  # noqa: ARG001 - the key is what is kept under
    return _ask()


def every_incident() -> list[Incident]:
    """All incidents, newest first."""
    return _every(_changes().get("", 0))


@st.cache_data(ttl=KEPT, max_entries=2, show_spinner=False)
def _every(change: int) -> list[Incident]:  # noqa: ARG001 - likewise
    with database().reading() as tx:
        return incidents.every(tx)


def unusable_sources(incident: Incident) -> dict[str, str]:
    """The sources that could be read for an incident, each with what it still needs; none for a drill."""
    if incident.simulated:
        return {}
    settings = load()
    needs = {name: registry.unusable(name, settings, incident) for name in registry.names()}
    return {name: need for name, need in needs.items() if need}


def allowances() -> Mapping[str, Allowance]:
    """What reading each place that costs may cost."""
    return registry.allowances(load())


def alert_channels() -> tuple[str, ...]:
    """The names of the channels that alerts go to."""
    return tuple(load().alert_channels)


def alerts_of_drills() -> bool:
    return load().alert_drills


def test_alert(incident_id: str, channel: str) -> Delivery:
    """Send a test message to a channel. Raises ConfigurationError, StoreError."""
    tried = rounds.test(database(), load(), channel, wall)
    _forget(incident_id)
    return tried


def one_incident(incident_id: str) -> Incident:
    """Raises NotFoundError."""
    return read(_itself, incident_id, wall())


def _itself(_tx: Connection, incident: Incident, _at: datetime) -> Incident:
    return incident


def declare(incident: Incident) -> str:
    """Keep a new incident, given without an id; return the id it got."""
    with database().writing() as tx:
        identified = dataclasses.replace(incident, id=incidents.new_id(incident.title))
        incidents.add(tx, identified)
    _forget(identified.id)
    return identified.id


def change(incident_id: str, edit: Callable[[Incident], Incident]) -> None:
    """Change an incident. `edit` gets it as it is stored now, so that nobody's change is lost."""
    with database().writing() as tx:
        incidents.change(tx, edit(incidents.get(tx, incident_id)))
    _forget(incident_id)


def set_watch(incident_id: str, watch: Watch) -> None:
    """Change what is looked for; which sources are asked stays as it is."""
    change(
        incident_id,
        lambda incident: dataclasses.replace(
            incident,
            watch=dataclasses.replace(watch, sources=incident.watch.sources, languages=incident.watch.languages),
        ),
    )


def set_class(incident_id: str, kind: IncidentKind | None, *, set_by: str) -> None:
    """Set the class, and keep when that was, for the debrief."""
    with database().writing() as tx:
        stored = incidents.get(tx, incident_id)
        class_changes.set_class(tx, stored, kind, at=stored.now(wall()), set_by=" ".join(set_by.split()))
    _forget(incident_id)


def decide(incident: Incident, suggestion: Suggestion, *, accepted: bool, reason: str, decided_by: str) -> None:
    """Keep what a person decided about the advice. Raises ValueError for a refusal without a reason, StoreError."""
    decision = Decision(
        incident_id=incident.id,
        at=incident.now(wall()),
        stage=suggestion.stage,
        action=suggestion.action,
        rule=suggestion.rule,
        accepted=accepted,
        reason=" ".join(reason.split()),
        decided_by=" ".join(decided_by.split()),
    )
    with database().writing() as tx:
        decisions.add(tx, decision)
    _forget(incident.id)


def close(incident_id: str) -> None:
    change(
        incident_id,
        lambda incident: dataclasses.replace(incident, status=Status.CLOSED, closed_at=incident.now(wall())),
    )


def reopen(incident_id: str) -> None:
    change(incident_id, lambda incident: dataclasses.replace(incident, status=Status.OPEN, closed_at=None))


def add_statement(statement: Statement) -> None:
    """Keep an own statement, given without an id."""
    with database().writing() as tx:
        statements.add(tx, dataclasses.replace(statement, id=statements.new_id()))
    _forget(statement.incident_id)


def name_statement(statement: Statement, kind: StatementKind) -> None:
    """Say which kind a statement is; those found among the own accounts' posts wait for it."""
    with database().writing() as tx:
        statements.set_kind(tx, statement.incident_id, statement.id, kind)
    _forget(statement.incident_id)


def say_ceo(statement: Statement, *, by_ceo: bool) -> None:
    """Say whether the head of the organisation said it in person."""
    with database().writing() as tx:
        statements.set_by_ceo(tx, statement.incident_id, statement.id, by_ceo=by_ceo)
    _forget(statement.incident_id)


def assess(incident_id: str, changes: Mapping[str, Any], *, set_by: str) -> None:
    """Keep what a person found out, over what is known by now. Raises ValueError, StoreError."""
    with database().writing() as tx:
        now = incidents.get(tx, incident_id).now(wall())
        assessments.revise(tx, incident_id, changes, at=now, set_by=" ".join(set_by.split()))
    _forget(incident_id)


def add_promise(promise: Promise) -> None:
    """Keep a promise, given without an id."""
    with database().writing() as tx:
        promises.add(tx, dataclasses.replace(promise, id=promises.new_id()))
    _forget(promise.incident_id)


def date_promise(incident_id: str, promise_id: str, *, due_at: datetime, owner: str) -> None:
    """Give a promise a date. Raises NotFoundError, StoreError."""
    with database().writing() as tx:
        promises.date(tx, incident_id, promise_id, due_at=due_at, owner=" ".join(owner.split()))
    _forget(incident_id)


def keep_promise(incident_id: str, promise_id: str, *, how: str) -> None:
    """Say that a promise was kept by now. Raises NotFoundError, StoreError."""
    with database().writing() as tx:
        now = incidents.get(tx, incident_id).now(wall())
        promises.keep(tx, incident_id, promise_id, at=now, how=" ".join(how.split()))
    _forget(incident_id)


def declare_campaign(campaign: Campaign) -> None:
    """Keep a campaign of one's own, given without an id."""
    with database().writing() as tx:
        campaigns.add(tx, dataclasses.replace(campaign, id=campaigns.new_id()))
    _forget(campaign.incident_id)


def withdraw_campaign(incident_id: str, campaign_id: str) -> None:
    """Raises NotFoundError, StoreError."""
    with database().writing() as tx:
        campaigns.withdraw(tx, incident_id, campaign_id)
    _forget(incident_id)


def draw_to_label(incident: Incident, labeller: str) -> list[Drawn]:
    """The next mentions for a person to label, by chance, a few that another has labelled among them."""
    seed = secrets.randbelow(_SEEDS)
    with database().reading() as tx:
        fresh, again = labelling.batch(tx, incident, labeller, seed)
    with database().writing() as tx:
        labels.draw(tx, incident.id, fresh, drawn_at=incident.now(wall()), seed=seed, asked_by=labeller)
    return labelling.mixed(fresh, again, seed)


def label(incident: Incident, mention: tuple[str, str], verdict: Verdict, labeller: str) -> None:
    """Keep what a person says of a mention; pages show it within seconds. Raises NotFoundError, StoreError."""
    with database().writing() as tx:
        labels.add(tx, incident.id, mention, verdict, labeller=labeller, labelled_at=incident.now(wall()))


@st.cache_data(ttl=REGROUPED, max_entries=_RESULTS, show_spinner="Grouping what people say")
def group_themes(incident_id: str) -> bool:
    """Group the negative mentions anew if there are others than last time; whether that was so. Raises StoreError."""
    anew = False
    for strand in Strand:
        with database().reading() as tx:
            incident = incidents.get(tx, incident_id)
            regrouped = grouping.regrouped(tx, incident, strand, incident.now(wall()))
        if regrouped is not None:
            with database().writing() as tx:
                anew |= regrouping.keep(tx, regrouped)
    if anew:
        _forget(incident_id)
    return anew


def mark_answered(incident: Incident, theme_id: int, *, answered: bool, said_by: str) -> None:
    """Keep that a person calls a theme's questions answered, or not after all. Raises NotFoundError, StoreError."""
    with database().writing() as tx:
        themes.answer(tx, incident.id, theme_id, answered=answered, said_by=said_by, said_at=incident.now(wall()))
    _forget(incident.id)


def inbox() -> Path:
    """The folder into which files are put to be imported."""
    return load().data_dir / "inbox"


def keep_upload(name: str, content: bytes) -> Path:
    """Where an uploaded file can be read from until it is imported. Raises ConfigurationError."""
    return importing.keep_upload(_uploads(), name, content, wall())


def look_at_file(path: Path, mapping: ColumnMapping | None, zone: str) -> Preview:
    """What importing a file would do, kept while neither the file nor the kept mappings change."""
    try:
        stamp = (path.stat().st_mtime_ns, path.stat().st_size)
    except OSError as error:
        msg = f"{path.name} is not there any more. Choose it again."
        raise ConfigurationError(msg) from error
    kept = ready.kept_in(load().mappings_dir)
    return _looked(f"{path} {stamp} {mapping} {zone} {kept}", lambda: importing.look(path, mapping, kept, zone, wall()))


@st.cache_data(max_entries=30, show_spinner="Looking at the file")
def _looked(key: str, _look: Callable[[], Preview]) -> Preview:  # noqa: ARG001 - likewise
    return _look()


def keep_mapping(name: str, mapping: ColumnMapping) -> str:
    """Keep confirmed columns under a name; return it. Raises ConfigurationError."""
    ready.keep(load().mappings_dir, name, mapping)
    return name


def import_file(
    incident: Incident,
    path: Path,
    mapping: ColumnMapping | None,
    name: str,
    progress: Callable[[float, int], None],
) -> Outcome:
    """Import a file; an upload is deleted once all of it is in. `progress` gets the share and the items read so far.

    Raises ConfigurationError, StoreError.
    """
    source = (
        archive(importing.plan_for(path, mapping, wall()), name=name, clock=wall)
        if mapping
        else mail_archive(path, name=name, clock=wall)
    )
    outcome = running.import_file(
        database(),
        incident,
        source,
        reader_for(incident, load().scorers),
        workers=1,
        clock=wall,
        progress=lambda so_far: progress(source.share_read(), so_far.received),
    )
    if outcome.complete:
        importing.forget_upload(_uploads(), path)
    _forget(incident.id)
    return outcome


def _uploads() -> Path:
    return load().data_dir / "uploads"


def _forget(incident_id: str) -> None:
    changes = _changes()
    changes[incident_id] = changes.get(incident_id, 0) + 1
    changes[""] = changes.get("", 0) + 1
