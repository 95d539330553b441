"""What people found out about the mistake, since when and who says so, and past incidents like it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from analysis.similar import Similar
from domain import words
from domain.assessment import USUAL_CLASS, Assessment, Audience
from domain.incident import Incident, IncidentKind
from domain.past_incident import Step
from domain.words import Noun
from situation.similar import similar
from store import assessments

_SIMILAR = 5
_STEPS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One assessment in the history: when and by whom, and what was another than before."""

    when: str
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kin:
    """A past incident like this one; all of it may hold text from outside. `id` is "" for a documented one."""

    id: str
    title: str
    why: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """`known` is blank where nobody has said anything (`told` is empty then). `usual`: the class that is usual for the
    mistake, None if it is set already. `recurrences`: own past incidents of the same mistake that are stored.
    """

    known: Assessment
    told: tuple[tuple[str, str], ...]
    usual: IncidentKind | None
    recurrences: int
    history: tuple[Turn, ...]
    kin: tuple[Kin, ...]
    more_kin: int


def load(tx: Connection, incident: Incident, at: datetime) -> Board:
    """The card as of `at`."""
    zone = ZoneInfo(incident.zone)
    every = assessments.of(tx, incident.id, until=at)
    blank = Assessment(incident_id=incident.id, at=incident.started_at)
    known = every[-1] if every else blank
    found = similar(tx, incident, at)
    usual = USUAL_CLASS.get(known.mistake) if known.mistake else None
    return Board(
        known=known,
        told=tuple(_told(known).items()) if every else (),
        usual=None if usual is incident.kind else usual,
        recurrences=sum(each.past.own and each.past.mistake is known.mistake for each in found) if known.mistake else 0,
        history=tuple(_history([blank, *every], zone, at))[::-1],
        kin=tuple(map(_kin, found[:_SIMILAR])),
        more_kin=max(len(found) - _SIMILAR, 0),
    )


def _history(every: Sequence[Assessment], zone: ZoneInfo, at: datetime) -> list[Turn]:
    turns = []
    for before, after in pairwise(every):
        was, now = _told(before), _told(after)
        by = f" · {after.set_by}" if after.set_by else ""
        turns.append(
            Turn(
                when=f"{words.moment(after.at, zone)} · {words.ago(after.at, at)}{by}",
                changes=tuple(
                    f"{name}: {now.get(name, 'not known')}"
                    for name in dict.fromkeys([*now, *was])
                    if was.get(name) != now.get(name)
                ),
            )
        )
    return turns


def _told(known: Assessment) -> dict[str, str]:
    """What is known, by name; what is not known is left out."""
    numbers = (("Happened before", known.earlier), ("Meant for", known.intended), ("Can be named", known.identifiable))
    checked = {
        "cause confirmed": known.cause_confirmed,
        "fix verified": known.fix_verified,
        "our own word refuted": known.refuted,
        "court or authority": known.litigation,
        "spoken with in person": known.met,
    }
    told = {"Mistake": words.named(known.mistake)} if known.mistake else {}
    told["Whose doing"] = words.named(known.responsibility)
    told["Harm confirmed"] = ", ".join(map(words.named, known.harms)) or "none"
    told |= {name: words.count(number) for name, number in numbers if number is not None}
    told["Checked"] = ", ".join(name for name, holds in checked.items() if holds) or "nothing yet"
    if known.audience:
        told["Who got it"] = _audience(known.audience)
    return told


def _audience(audience: Audience) -> str:
    shares = (("opened", audience.opened), ("noticed", audience.noticed), ("cared", audience.cared))
    said = ", ".join(f"{words.share_between(part.low, part.high)} {name}" for name, part in shares)
    return f"{words.counted(audience.recipients, Noun.PERSON)}; {said}"


def _kin(found: Similar) -> Kin:
    past = found.past
    lines = [past.what] if past.what else []
    lines += [f"{_when(step)}{step.text}" for step in past.steps[:_STEPS]]
    if len(past.steps) > _STEPS:
        lines.append(f"and {words.count(len(past.steps) - _STEPS)} more")
    if past.source:
        lines.append(f"From: {past.source}")
    return Kin(id=past.id, title=past.title, why="; ".join(found.reasons), lines=tuple(lines))


def _when(step: Step) -> str:
    if step.earliest is None or step.latest is None:
        return ""
    if step.earliest == step.latest:
        return f"After {words.length(step.latest)}: "
    return f"After {words.length(step.earliest)} to {words.length(step.latest)}: "
