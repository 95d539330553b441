"""What people change: each change is one transaction, and what was read of that incident is forgotten."""

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from dashboard import data
from dashboard.clock import wall
from domain.campaign import Campaign
from domain.incident import Incident, IncidentKind, Statement, StatementKind, Status, Watch
from domain.labelling import Drawn, Verdict
from domain.promise import Promise
from domain.suggestion import Decision, Suggestion
from situation import labelling
from store import (
    assessments,
    campaigns,
    class_changes,
    decisions,
    incidents,
    labels,
    promises,
    statements,
    themes,
)

_SEEDS = 2**31


def declare(incident: Incident) -> str:
    """Keep a new incident, given without an id; return the id it got."""
    identified = replace(incident, id=incidents.new_id(incident.title))
    with _changing(identified.id) as tx:
        incidents.add(tx, identified)
    return identified.id


def change(incident_id: str, edit: Callable[[Incident], Incident]) -> None:
    """Change an incident. `edit` gets it as it is stored now, so that nobody's change is lost."""
    with _changing(incident_id) as tx:
        stored = incidents.get(tx, incident_id)
        incidents.change(tx, edit(stored), at=stored.now(wall()))


def set_watch(incident_id: str, watch: Watch) -> None:
    """Change what is looked for; which sources are asked stays as it is."""
    change(
        incident_id,
        lambda incident: replace(
            incident,
            watch=replace(watch, sources=incident.watch.sources, languages=incident.watch.languages),
        ),
    )


def set_class(incident_id: str, kind: IncidentKind | None, *, set_by: str) -> None:
    """Set the class, and keep when that was, for the debrief."""
    with _changing(incident_id) as tx:
        stored = incidents.get(tx, incident_id)
        class_changes.set_class(tx, stored, kind, at=stored.now(wall()), set_by=_one_line(set_by))


def decide(
    incident: Incident, suggestion: Suggestion, *, judged_at: datetime, accepted: bool, reason: str, decided_by: str
) -> None:
    """Keep what a person decided about the advice that they saw, which was judged at `judged_at`.

    Raises ValueError for a refusal without a reason, StoreError.
    """
    decision = Decision(
        incident_id=incident.id,
        at=incident.now(wall()),
        stage=suggestion.stage,
        action=suggestion.action,
        rule=suggestion.rule,
        accepted=accepted,
        reason=_one_line(reason),
        decided_by=_one_line(decided_by),
        judged_at=judged_at,
    )
    with _changing(incident.id) as tx:
        decisions.add(tx, decision)


def close(incident_id: str) -> None:
    change(
        incident_id,
        lambda incident: replace(incident, status=Status.CLOSED, closed_at=incident.now(wall())),
    )


def reopen(incident_id: str) -> None:
    change(incident_id, lambda incident: replace(incident, status=Status.OPEN, closed_at=None))


def add_statement(statement: Statement) -> bool:
    """Keep an own statement, given without an id; says whether it was new."""
    with _changing(statement.incident_id) as tx:
        return statements.enter(tx, replace(statement, id=statements.new_id()))


def withdraw_statement(statement: Statement) -> None:
    """A person says that it was entered by mistake. Raises NotFoundError, IllegalMoveError."""
    with _changing(statement.incident_id) as tx:
        now = incidents.get(tx, statement.incident_id).now(wall())
        statements.withdraw(tx, statement.incident_id, statement.id, at=now)


def name_statement(statement: Statement, kind: StatementKind) -> None:
    """Say which kind a statement is; those found among the own accounts' posts wait for it."""
    with _changing(statement.incident_id) as tx:
        statements.set_kind(tx, statement.incident_id, statement.id, kind)


def say_ceo(statement: Statement, *, by_ceo: bool) -> None:
    """Say whether the head of the organisation said it in person."""
    with _changing(statement.incident_id) as tx:
        statements.set_by_ceo(tx, statement.incident_id, statement.id, by_ceo=by_ceo)


def assess(incident_id: str, changes: Mapping[str, Any], *, set_by: str) -> None:
    """Keep what a person found out, over what is known by now. Raises ValueError, StoreError."""
    with _changing(incident_id) as tx:
        now = incidents.get(tx, incident_id).now(wall())
        assessments.revise(tx, incident_id, changes, at=now, set_by=_one_line(set_by))


def add_promise(promise: Promise) -> None:
    """Keep a promise, given without an id."""
    with _changing(promise.incident_id) as tx:
        promises.add(tx, replace(promise, id=promises.new_id()))


def date_promise(incident_id: str, promise_id: str, *, due_at: datetime, owner: str) -> None:
    """Give a promise a date. Raises NotFoundError, StoreError."""
    with _changing(incident_id) as tx:
        now = incidents.get(tx, incident_id).now(wall())
        promises.date(tx, incident_id, promise_id, due_at=due_at, at=now, owner=_one_line(owner))


def keep_promise(incident_id: str, promise_id: str, *, how: str) -> None:
    """Say that a promise was kept by now. Raises NotFoundError, StoreError."""
    with _changing(incident_id) as tx:
        now = incidents.get(tx, incident_id).now(wall())
        promises.keep(tx, incident_id, promise_id, at=now, how=_one_line(how))


def declare_campaign(campaign: Campaign) -> None:
    """Keep a campaign of one's own, given without an id."""
    with _changing(campaign.incident_id) as tx:
        campaigns.add(tx, replace(campaign, id=campaigns.new_id()))


def withdraw_campaign(incident_id: str, campaign_id: str) -> None:
    """Raises NotFoundError, StoreError."""
    with _changing(incident_id) as tx:
        campaigns.withdraw(tx, incident_id, campaign_id)


def draw_to_label(incident: Incident, labeller: str, *, after: bool) -> list[Drawn]:
    """The next mentions for a person to label, by chance, a few that another has labelled among them.

    Not `after` a batch that was gone through to its end, what was left open of the last one comes first.
    """
    seed = secrets.randbelow(_SEEDS)
    with data.database().reading() as tx:
        if not after and (left := labelling.left_open(tx, incident, labeller)):
            return left
        fresh, again = labelling.batch(tx, incident, labeller, seed)
    order = labelling.mixed(fresh, again, seed)
    with data.database().writing() as tx:
        own = [each for each in order if each not in again]  # in the order in which they are asked
        labels.draw(tx, incident.id, own, drawn_at=incident.now(wall()), seed=seed, asked_by=labeller)
    return order


def label(incident: Incident, mention: tuple[str, str], verdict: Verdict, labeller: str) -> None:
    """Keep what a person says of a mention; pages show it within seconds. Raises NotFoundError, StoreError."""
    with data.database().writing() as tx:
        labels.add(tx, incident.id, mention, verdict, labeller=labeller, labelled_at=incident.now(wall()))


def mark_answered(incident: Incident, theme_id: int, *, answered: bool, said_by: str) -> None:
    """Keep that a person calls a theme's questions answered, or not after all. Raises NotFoundError, StoreError."""
    with _changing(incident.id) as tx:
        themes.answer(tx, incident.id, theme_id, answered=answered, said_by=said_by, said_at=incident.now(wall()))


@contextmanager
def _changing(incident_id: str) -> Iterator[Connection]:
    with data.database().writing() as tx:
        yield tx
    data.forget(incident_id)


def _one_line(text: str) -> str:
    return " ".join(text.split())
