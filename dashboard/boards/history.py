"""The history of advice on the Situation page: when it changed, from what to what, and because of what."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from domain import words
from domain.incident import Incident
from domain.suggestion import AdviceChange, Decision
from situation import history
from store import advice_history, decisions


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One change, in our own words: `stages` from what to what."""

    at: datetime
    stages: str
    when: str
    action: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What a person decided `about` which advice; `verdict` (which names them) and `reason` come from outside."""

    at: datetime
    verdict: str
    about: str
    when: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Newest first; `basis` says how what is told came to be known. `decided` holds what people typed."""

    turns: tuple[Turn, ...]
    decided: tuple[Decided, ...]
    basis: str

    @property
    def told(self) -> tuple[Turn | Decided, ...]:
        """Both in one: a decision stands above the change that it came after."""
        return tuple(sorted((*self.decided, *self.turns), key=lambda one: one.at, reverse=True))


def load(tx: Connection, incident: Incident, at: datetime) -> History:
    """The changes of advice up to `at`."""
    changes = advice_history.of(tx, incident.id, until=at)
    zone = ZoneInfo(incident.zone)
    turns = [
        Turn(
            at=new.at,
            stages=history.turn(old, new),
            when=f"{words.moment(new.at, zone)} · {words.ago(new.at, at)} · rule {new.rule}",
            action=new.action,
            because=history.why(new),
        )
        for old, new in zip([None, *changes], changes, strict=False)
    ]
    return History(
        turns=tuple(reversed(turns)),
        decided=tuple(_decided(one, at, zone) for one in reversed(decisions.of(tx, incident.id, until=at))),
        basis=_basis(changes, zone),
    )


def _decided(decision: Decision, at: datetime, zone: ZoneInfo) -> Decided:
    by = f" by {decision.decided_by}" if decision.decided_by else ""
    judged = f" (judged {words.moment(decision.judged_at, zone)})" if decision.judged_at else ""
    return Decided(
        at=decision.at,
        verdict=f"{words.named(decision.stage)}: {'followed' if decision.accepted else 'not followed'}{by}",
        about=f"{decision.action}{judged}",
        when=f"{words.moment(decision.at, zone)} · {words.ago(decision.at, at)} · rule {decision.rule}",
        reason=decision.reason,
    )


def _basis(changes: list[AdviceChange], zone: ZoneInfo) -> str:
    """What the history holds, and what it cannot."""
    if not changes:
        return history.NOTHING
    said = [change for change in changes if change.computed_at is None]
    sentences = []
    if len(said) < len(changes):
        sentences.append(
            f"Worked out after an import: every {words.length(history.CLOSE)} for the first "
            f"{words.length(history.CLOSELY)}, then every {words.length(history.WIDE)} up to "
            f"{words.length(history.WIDELY)}, from what had been published by then."
        )
    if said:
        sentences.append(f"Kept at each round of collecting since {words.moment(said[0].at, zone)}.")
    return " ".join(sentences)
