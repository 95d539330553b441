"""The Debrief page: what was decided when, against the right times, the playbook and the advice. It names nobody."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from analysis.debrief import Part, Verdict
from domain import words
from domain.incident import Incident
from situation import debriefing
from situation.debrief import Debriefed, debriefed

QUESTION = "What was decided when?"
WELL = "What went well"
TO_TALK = "What to talk about"
THEN = "What was known at that minute"
NOTHING_WELL = "Nothing of what had a right time was done within it. Begin with what was hard to see at the time."
NOTHING_TO_TALK = "Every decision with a right time came within it. Ask what helped, so that it helps again."
SIGNS = {
    Verdict.ON_TIME: "●",
    Verdict.LEFT: "●",
    Verdict.EARLY: "◐",
    Verdict.LATE: "◐",
    Verdict.MISSING: "○",
    Verdict.WRONG: "○",
    Verdict.UNJUDGED: "·",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One decision: the cells under the heading, without the sign before its name."""

    key: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Then:
    """What was known at the minute of a decision, a line a signal; as of `at` the pages show the same."""

    title: str
    when: str
    at: datetime
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """`score` is "" where there is none. `blaming` holds words from the own statements: they come from outside."""

    score: str
    about: str
    rows: tuple[Row, ...]
    good: tuple[str, ...]
    to_talk: tuple[str, ...]
    judged: bool
    blaming: tuple[str, ...]
    then: tuple[Then, ...]


def load(tx: Connection, incident: Incident, at: datetime) -> Board:
    """The debrief as of `at`: for a drill with a score once it is over, for a real incident without one."""
    found = debriefed(tx, incident, at)
    judged = incident.drill is not None and found.over
    zone = ZoneInfo(incident.zone)
    return Board(
        score=debriefing.score(found) if judged else "",
        about=debriefing.about(found),
        rows=tuple(_row(found, part) for part in debriefing.rows(found)),
        good=tuple(debriefing.good(found)),
        to_talk=tuple(debriefing.open_questions(found)),
        judged=judged,
        blaming=tuple(
            f"The statement of {words.moment(said_at, zone)} holds “{told}”. Read it again: does it blame somebody?"
            for said_at, told in found.found.blaming
        ),
        then=tuple(
            Then(
                title=debriefing.named(part.point),
                when=words.moment(minute.at, zone),
                at=minute.seen_at,
                lines=tuple(debriefing.evidence(minute)),
            )
            for part in debriefing.rows(found)
            if (minute := found.minutes.get(part.point))
        ),
    )


def _row(found: Debriefed, part: Part) -> Row:
    name, *others = debriefing.row(found, part)
    sign = f"{SIGNS[part.verdict]} " if found.over else ""
    return Row(key=part.point.name.lower(), cells=(f"{sign}{name}", *others))
