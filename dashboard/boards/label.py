"""The Label page: one mention without its reading, and how many labels there are by now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from analysis.agreement import Agreement, agreement
from domain import words
from domain.errors import NotFoundError
from domain.incident import Incident
from domain.labelling import Verdict
from domain.mention import Mention
from domain.words import Noun
from store import labels, mentions

SAID = {
    Verdict.NEGATIVE: "negative",
    Verdict.NEUTRAL: "neutral",
    Verdict.POSITIVE: "positive",
    Verdict.UNSURE: "cannot tell",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One mention to label; all of it from outside. `replies_to` is "" where it replies to nothing that is known."""

    text: str
    where: str
    replies_to: str
    replies_where: str
    reply_missing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What there is by now, in sentences; they hold no text from outside."""

    labels: int
    lines: tuple[str, ...]


def load(tx: Connection, incident: Incident, _at: datetime, *, mention: tuple[str, str]) -> Asked | None:
    """The mention with what it replies to, and nothing of what a scorer made of it; None if it is gone."""
    found = _found(tx, incident, *mention)
    if found is None:
        return None
    zone = ZoneInfo(incident.zone)
    answered = _found(tx, incident, found.source, found.in_reply_to) if found.in_reply_to else None
    return Asked(
        text=found.text,
        where=_where(found, zone),
        replies_to=answered.text if answered else "",
        replies_where=_where(answered, zone) if answered else "",
        reply_missing=bool(found.in_reply_to) and answered is None,
    )


def standing(tx: Connection, incident: Incident, _at: datetime) -> Standing:
    """How many labels there are, what they say, and how far two people agree."""
    found = labels.counts(tx, incident.id)
    if not found.labels:
        return Standing(labels=0, lines=("No label yet.",))
    people = words.counted(len(found.by_labeller), Noun.PERSON)
    lines = [
        f"{words.counted(found.labels, Noun.LABEL)} by {people}.",
        ", ".join(f"{words.count(number)} {SAID[verdict]}" for verdict, number in found.by_verdict.items()),
        agreed(agreement(labels.agreement(tx, incident.id))),
    ]
    if found.removed:
        lines.append(f"{words.count(found.removed)} on mentions that their source has removed: no longer used.")
    return Standing(labels=found.labels, lines=tuple(lines))


def agreed(found: Agreement) -> str:
    """How far two people agree, with what chance alone would bring taken off."""
    if not found.n:
        return "Nobody has labelled what another person did: how far people agree cannot be told yet."
    kappa = "cannot be told from these" if found.kappa is None else f"is {found.kappa:.2f}".replace("-", words.MINUS)
    return f"Two people said the same of {words.part(found.same, found.n)}; Cohen’s kappa {kappa}."


def summary(given: Sequence[Verdict], size: int) -> str:
    """What became of a batch of `size`."""
    parts = [f"{words.count(given.count(verdict))} {name}" for verdict, name in SAID.items() if verdict in given]
    skipped = size - len(given)
    return ", ".join([*parts, *([f"{words.count(skipped)} skipped"] if skipped else [])])


def _found(tx: Connection, incident: Incident, source: str, native_id: str) -> Mention | None:
    try:
        return mentions.one(tx, incident.id, source, native_id).mention
    except NotFoundError:
        return None


def _where(mention: Mention, zone: ZoneInfo) -> str:
    return " · ".join([words.named(mention.kind), mention.source, words.moment(mention.published_at, zone)])
