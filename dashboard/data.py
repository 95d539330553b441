"""The dashboard's only door to the store.

What pages read goes through `read`: a query `(tx, incident, at, *arguments) -> result` inside one snapshot, kept for a
few seconds and shared by all sessions. What people change (`dashboard.changes`, `dashboard.uploads`) forgets what was
read of that incident and of no other.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Concatenate, ParamSpec, TypeVar

import streamlit as st
from sqlalchemy import Connection

from alerts import rounds
from collectors import registry
from config.settings import load
from dashboard.clock import wall
from domain.alert import Delivery
from domain.incident import Incident
from domain.spending import Allowance
from domain.theme import Strand
from situation import grouping
from situation.then import incident_then
from store import (
    incidents,
    regrouping,
)
from store.connection import Database, open_database

Result = TypeVar("Result")
Arguments = ParamSpec("Arguments")
Query = Callable[Concatenate[Connection, Incident, datetime, Arguments], Result]

KEPT = timedelta(seconds=5)
REGROUPED = timedelta(minutes=1)  # themes, at most as often as this
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
        return query(tx, incident_then(tx, incidents.get(tx, incident_id), at), at, *arguments, **named)


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
    forget(incident_id)
    return tried


def one_incident(incident_id: str) -> Incident:
    """The incident as it is recorded now. Raises NotFoundError."""
    return _one(incident_id, _changes().get(incident_id, 0))


@st.cache_data(ttl=KEPT, max_entries=_RESULTS, show_spinner=False)
def _one(incident_id: str, change: int) -> Incident:  # noqa: ARG001 - likewise
    with database().reading() as tx:
        return incidents.get(tx, incident_id)


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
        forget(incident_id)
    return anew


def forget(incident_id: str) -> None:
    """What was read of an incident is not what is there any more."""
    changes = _changes()
    changes[incident_id] = changes.get(incident_id, 0) + 1
    changes[""] = changes.get("", 0) + 1
