"""The Incident page: its facts, what is watched, and what the organisation said itself."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from domain import words
from domain.incident import Incident, Statement, Status
from domain.words import Noun
from store import statements


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One own statement and how it is told; `origin` says how it came here."""

    statement: Statement
    when: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """`facts` are (name, value) pairs; the values hold what people typed. `withdrawn` is "" if nothing was."""

    facts: tuple[tuple[str, str], ...]
    statements: tuple[Said, ...]
    unnamed: int
    withdrawn: str


def load(tx: Connection, incident: Incident, at: datetime, *, as_of: bool = False) -> Board:
    """The page now, or `as_of` the earlier moment `at`."""
    zone = ZoneInfo(incident.zone)
    all_said = [one for one in statements.of(tx, incident.id) if not as_of or one.at <= at]
    said = tuple(_said(incident, statement, at, zone) for statement in reversed(all_said))
    withdrawn = len(statements.withdrawn(tx, incident.id))
    return Board(
        facts=tuple(_facts(incident, at, zone)),
        statements=said,
        withdrawn=f"{words.counted(withdrawn, Noun.STATEMENT)} entered by mistake and withdrawn." if withdrawn else "",
        unnamed=sum(one.statement.recognised and one.statement.kind == "other" for one in said),
    )


def _said(incident: Incident, statement: Statement, at: datetime, zone: ZoneInfo) -> Said:
    after = statement.at - incident.started_at
    relation = f"{words.length(after)} after it began" if after.total_seconds() >= 0 else "before it began"
    return Said(
        statement=statement,
        when=f"{words.ago(statement.at, at)} · {words.moment(statement.at, zone)} · {relation}",
        origin="found among your own accounts' posts" if statement.recognised else "entered by a person",
    )


def _facts(incident: Incident, at: datetime, zone: ZoneInfo) -> list[tuple[str, str]]:
    facts = [
        ("Began", f"{words.moment(incident.started_at, zone)} ({words.ago(incident.started_at, at)})"),
        ("Time zone", incident.zone),
        ("Status", _status(incident, zone)),
        ("Led by", incident.owner or "nobody named"),
        ("Touched", words.counted(incident.affected, Noun.PERSON) if incident.affected is not None else "not said"),
        (
            "Own audience",
            words.counted(incident.own_audience, Noun.FOLLOWER) if incident.own_audience is not None else "not said",
        ),
        ("Own accounts", ", ".join(incident.own_accounts) or "none named"),
        ("Id", incident.id),
    ]
    if incident.drill:
        facts.append(("Drill", f"scenario {incident.drill.scenario}, seed {incident.drill.seed}"))
    return facts


def _status(incident: Incident, zone: ZoneInfo) -> str:
    if incident.status is Status.OPEN:
        return "open: it is collected for"
    return f"closed {words.moment(incident.closed_at, zone)}" if incident.closed_at else "closed"
