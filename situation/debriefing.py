"""How a debrief is said: what happened when, never who. The same on the page and on the command line."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from analysis.debrief import GOOD, Part, Verdict
from domain import words
from domain.debrief import Point
from domain.suggestion import Suggestion
from domain.words import Noun, counted
from situation.debrief import Debriefed, Minute

HEADING = ("decision", "done", "right", "Ownup advised", "so it was")
OUTSIDER = (
    "Go through it with everyone who took part and with somebody who did not: ask what each could see at that minute, "
    "what would have helped, and what changes now. Whose hand it was is no part of it."
)
RULE = (
    "Each decision on time, or rightly left, counts one; early or late a half; missing, wrong or against a guard "
    "nothing."
)
_NAMES: Mapping[Point, str] = {
    Point.DETECTED: "Noticing it",
    Point.CLASS_SET: "Setting the class",
    Point.FIRST_WORD: "The first word",
    Point.IN_PERSON: "Speaking in person",
    Point.ESCALATED: "The head's own word",
    Point.APOLOGY: "The apology",
    Point.FIX: "The fix",
    Point.CORRECTION: "The correction",
    Point.ALLIES: "Calling on allies",
    Point.MOVED_ON: "Moving on",
}
# What the playbook says where nobody knows the right time (PLAYBOOK §4).
_DEFAULTS: Mapping[Point, str] = {
    Point.DETECTED: "as soon as it is shown, or harm is named",
    Point.CLASS_SET: "before any answer",
    Point.FIRST_WORD: "within 1 h, unless it is better left; where safety is touched at once",
    Point.IN_PERSON: "where up to three people can be named: first of all",
    Point.ESCALATED: "at the start of something grave, or to correct",
    Point.APOLOGY: "once responsibility is likely",
    Point.FIX: "with or soon after the apology, and real",
    Point.CORRECTION: "as soon as a statement is known to be wrong",
    Point.ALLIES: "after the own apology and the fix",
    Point.MOVED_ON: "after 48 h as usual (slip), 72 h (affects people), 14 days (grave)",
}
_HOUR = timedelta(hours=1)


def score(found: Debriefed) -> str:
    """The points with what they are out of: "6½ of 8 points"."""
    return f"{figure(found.found.score)} of {words.count(len(found.found.judged))} points"


def about(found: Debriefed) -> str:
    """How the score comes about, or why there is none, and what it leaves out."""
    entered = counted(found.withdrawn, Noun.STATEMENT)
    return _scored(found) + (f" Left out: {entered} entered by mistake and withdrawn." if found.withdrawn else "")


def _scored(found: Debriefed) -> str:
    if found.incident.drill is None:
        return "A real incident has no score: nobody knows its right times. The playbook's defaults stand beside yours."
    if not found.over:
        return "The drill is not over: the score and the right times come at its end."
    return RULE if found.practised else f"{RULE} The scripted organisation answered here, not a team."


def named(point: Point) -> str:
    return _NAMES[point]


def rows(found: Debriefed) -> Sequence[Part]:
    """The points that are told: of a drill those with a right time and whatever else was done, once it is over."""
    every = found.incident.drill is None or not found.over
    return [part for part in found.found.parts if every or part.window or part.done_at]


def row(found: Debriefed, part: Part) -> tuple[str, str, str, str, str]:
    """The cells under `HEADING`."""
    return (
        named(part.point),
        _done(found, part),
        right(found, part),
        after(found, part.advised_at),
        "" if part.verdict is Verdict.UNJUDGED or not found.over else part.verdict.value,
    )


def _done(found: Debriefed, part: Part) -> str:
    """When it was done. A class that was not the right one was set too; as what is told once it is over."""
    if part.wrongly is None:
        return after(found, part.done_at)
    kind = part.wrongly.kind if found.over else None
    return after(found, part.wrongly.at) + (f", as “{words.named(kind)}”" if kind else "")


def right(found: Debriefed, part: Part) -> str:
    """When it was right; what the playbook says in general where nobody knows, and while a drill goes on."""
    window = part.window
    if window is None or not found.over:
        return _DEFAULTS[part.point]
    if window.never:
        return "left"
    start = found.found.started_at
    opens = window.opens_at - start
    if window.closes_at is None:
        return f"from {span(opens)} on, if at all"
    closes = span(window.closes_at - start)
    return f"between {span(opens)} and {closes}" if opens else f"within {closes}"


def after(found: Debriefed, at: datetime | None) -> str:
    """How long after the start; what has not come may still come until the incident is over."""
    if at:
        return f"after {span(at - found.found.started_at)}"
    return "not" if found.over else "not yet"


def span(time: timedelta) -> str:
    """A length of time to the minute below a day, to the hour above: "1 h 50 min", "30 h"."""
    minutes = int(time.total_seconds()) // 60
    if minutes < 60:  # noqa: PLR2004 - an hour
        return f"{minutes}{words.THIN}min"
    hours, rest = divmod(minutes, 60)
    exact = f"{hours}{words.THIN}h"
    return f"{exact} {rest}{words.THIN}min" if rest and time < 24 * _HOUR else exact


def figure(score: float) -> str:
    """6.5 → "6½"."""
    whole, half = divmod(score, 1)
    return f"{words.count(int(whole)) if whole or not half else ''}{'½' if half else ''}"


def good(found: Debriefed) -> Sequence[str]:
    """What went well, a sentence or two each; empty while a drill goes on."""
    return [_sentence(found, part) for part in found.found.good] if found.over else []


def open_questions(found: Debriefed) -> Sequence[str]:
    """What to talk about, a sentence or two each; empty where all was as it should be."""
    return [_sentence(found, part) for part in found.found.judged if part.verdict not in GOOD] if found.over else []


def _sentence(found: Debriefed, part: Part) -> str:
    """Of the decision, never of a person: "The first word came 4 h after the start; right was within 2 h. …"."""
    because = part.window.because if part.window else ""
    came = f"came {span(part.done_at - found.found.started_at)} after the start" if part.done_at else "did not come"
    if part.verdict is Verdict.LEFT:
        told = "was left, as was right"
    elif part.window and part.window.never:
        told = f"{came}, and was better left"
    elif part.wrongly and found.right_kind:
        told = f"came {_done(found, part)}; right was “{words.named(found.right_kind)}” {right(found, part)}"
    else:
        told = f"{came}; right was {right(found, part)}"
    return f"{named(part.point)} {told}. {because}"


def evidence(minute: Minute) -> Sequence[str]:
    """What was known at a minute: signals with their intervals, and what had been advised."""
    return [*(f"{signal.title}: {signal.found}" for signal in minute.signals), _advice(minute.advised)]


def _advice(advised: Suggestion) -> str:
    return f"Ownup advised then: {advised.stage.value}. {advised.action}"
