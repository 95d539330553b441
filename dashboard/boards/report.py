"""The situation report: where it stands, what to do now, what people say and what is not known, on two or three pages.

It says what the pages say, in the same words.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from analysis.advice.signal import Signal, Signals
from analysis.timeline import Timeline
from dashboard.boards import breakdown, history, methods, paper, promised, recovery, situation, themes
from dashboard.boards import standing as crowd
from dashboard.boards.history import Decided, Turn
from dashboard.boards.masking import Mask
from dashboard.boards.paper import Dated, Head, Strand
from dashboard.boards.promised import Promised
from dashboard.boards.situation import Figure
from dashboard.charts.flags import Mark
from dashboard.charts.wording import cut
from domain import words
from domain.counting import Estimate
from domain.filters import Filters
from domain.incident import Incident
from domain.reading import Label
from domain.suggestion import Suggestion
from domain.time import Span
from situation.advice import advise
from situation.calibrated import shares
from situation.facts import as_of, outlets
from situation.people import people
from situation.reaction import Reaction, reaction
from store import mentions

_THEMES, _QUESTIONS = 4, 4  # told one by one, the largest; the rest are counted
_TURNS = 4  # changes of advice, likewise the newest
_OUTLETS = 6
_NAME = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The situation as of one moment. `timeline` is None while nothing was collected; `days` says it in numbers.

    `figures`: the negative mentions first. `people` and `unknown` are sentences; `masked` says what was taken out.
    """

    head: Head
    suggestion: Suggestion
    decided: str
    checked: str
    figures: tuple[Figure, ...]
    answer: str
    passing: str
    gaps: str
    timeline: Timeline | None
    marks: tuple[Mark, ...]
    zone: ZoneInfo
    days: tuple[tuple[str, ...], ...]
    happened: tuple[Dated, ...]
    found_out: str
    posts: str
    promises: tuple[Promised, ...]
    anger: Strand
    questions: Strand
    people: tuple[tuple[str, str], ...]
    turns: tuple[Turn, ...]
    earlier: str
    decisions: tuple[Decided, ...]
    basis: str
    unknown: tuple[str, ...]
    masked: str


def load(tx: Connection, incident: Incident, at: datetime) -> Report:
    """The report as of `at`, from what was known then."""
    now, signals = situation.load(tx, incident, at), advise(tx, incident, at).signals
    shown, told = reaction(tx, incident, at), history.load(tx, incident, at)
    grouped = themes.load(tx, incident, at)
    counted = _counted(tx, incident, at)
    mask = Mask([*incident.own_accounts, *incident.watch.handles])
    return Report(
        head=paper.head(incident, at, "Situation report"),
        suggestion=now.suggestion,
        decided=now.decided,
        checked=now.checked,
        figures=(
            _negative(counted, _corrected(tx, incident, at)),
            now.figures[1],
            now.figures[0],
            now.figures[2],
        ),
        answer=now.answer,
        passing=recovery.load_line(tx, incident, at),
        gaps=now.gaps,
        timeline=now.timeline,
        marks=now.marks,
        zone=now.zone,
        days=paper.days(tx, shown) if now.timeline else (),
        happened=paper.happened(tx, shown, signals.standing),
        found_out=promised.found_out(tx, incident, at) or "Nobody has noted yet what was found out about the cause.",
        posts=paper.left_out(shown.statements),
        promises=promised.load(tx, incident, at),
        anger=paper.strand(grouped.anger, _THEMES, mask, quotes=3, what="themes"),
        questions=paper.strand(grouped.questions, _QUESTIONS, mask, quotes=1, what="questions"),
        people=tuple(_people(tx, incident, at, signals)),
        turns=told.turns[:_TURNS],
        earlier=f"And {words.count(len(told.turns) - _TURNS)} changes before these." if told.turns[_TURNS:] else "",
        decisions=told.decided,
        basis=told.basis,
        unknown=tuple(_unknown(shown, signals, now.suggestion)),
        masked=mask.said(),
    )


def _counted(tx: Connection, incident: Incident, at: datetime) -> dict[Label, int]:
    """Mentions since the start by class, straight from the store."""
    then = as_of(tx, incident, at)
    return {
        label: mentions.count(
            tx, incident.id, Filters(labels=frozenset({label}), since=incident.started_at), known_at=then
        )
        for label in Label
    }


def _corrected(tx: Connection, incident: Incident, at: datetime) -> Estimate | None:
    """The share since the start that people would find, None before it and without enough labels."""
    started_at = incident.started_at
    return shares(tx, incident, Span(started_at, at), at).corrected if at > started_at else None


def _negative(counted: dict[Label, int], corrected: Estimate | None) -> Figure:
    """`corrected`: the share of the same mentions that people would find, None where that is not known."""
    rest = [
        f"{words.count(counted[label])} {name}"
        for label, name in ((Label.NEUTRAL, "neutral"), (Label.POSITIVE, "positive"), (Label.UNSCORED, "not scored"))
    ]
    name = "Negative mentions since it began"
    if not sum(counted.values()):  # a nought would look calm
        none = "No mention since it began was collected."
        return Figure(name=name, value="none collected", detail=none, method=methods.NAIVE_SHARE)
    doubt = f"people would find {words.estimate(corrected)} of all." if corrected else "probably too few."
    return Figure(
        name=name,
        value=words.count(counted[Label.NEGATIVE]),
        detail=f"of {words.count(sum(counted.values()))}; {', '.join(rest)}. As VADER reads them: {doubt}",
        method=methods.NAIVE_SHARE,
    )


def _people(tx: Connection, incident: Incident, at: datetime, signals: Signals) -> Iterator[tuple[str, str]]:
    """Counts; nobody is named but news outlets."""
    yield "Against us", crowd.said_of_loudness(people(tx, incident, at, limit=1))
    yield "Reach", _said(signals.reach)
    yield "Asking", _said(signals.asking)
    yield "For us", _said(signals.defenders)
    if apart := breakdown.load(tx, incident, at):
        yield "Where", apart.sources_answer
    yield "News outlets", _outlets(tx, incident, at)


def _said(signal: Signal) -> str:
    return f"{signal.title}: {signal.found.rstrip('.')}. {signal.remedy}".strip()


def _outlets(tx: Connection, incident: Incident, at: datetime) -> str:
    found = outlets(tx, incident, as_of(tx, incident, at))
    if found is None:
        return "No news source is watched: whether the press reports is not known."
    if not found:
        return "None in the feeds that are watched; other press is not seen."
    zone = ZoneInfo(incident.zone)
    named = [f"{cut(one.name, _NAME)} ({words.moment(one.first_at, zone)})" for one in found[:_OUTLETS]]
    more = [f"{words.count(len(found) - _OUTLETS)} more"] if len(found) > _OUTLETS else []
    return f"{words.count(len(found))} in the feeds that are watched: {', '.join([*named, *more])}."


def _unknown(shown: Reaction, signals: Signals, suggestion: Suggestion) -> Iterator[str]:
    """What is not known or not covered, a sentence each."""
    if shown.corrected is None:
        yield "The true negative share: too few mentions were labelled by people, and VADER alone finds about half."
    yield from _together(suggestion.not_covered)
    yield from _together(_said(signal) for signal in signals.every if not signal.told)
    yield "Whether a question was answered: only where a person has said so."


def _together(sentences: Iterable[str]) -> Iterator[str]:
    """What is said of several things in the same words ("a: so", "b: so") is said once: "a, b: so"."""
    named: dict[str, list[str]] = {}
    for sentence in sentences:
        name, colon, rest = sentence.partition(": ")
        named.setdefault(rest if colon else "", []).append(name)
    for rest, names in named.items():
        yield from [f"{', '.join(names)}: {rest}"] if rest else names
