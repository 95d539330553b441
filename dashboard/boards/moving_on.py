"""The report for moving on: the week before the incident against the time since, and whether it is over.

It says "yes" only where the advice says "move on" and every condition holds; otherwise it says what is missing.
"""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from analysis.advice import followups
from analysis.advice.evidence import quiet
from analysis.advice.signal import Signals
from analysis.timeline import Timeline
from config.own_thresholds import in_force
from config.playbook import Thresholds
from dashboard.boards import paper, promised, recovery, themes
from dashboard.boards.paper import Dated, Head
from dashboard.boards.promised import Promised
from dashboard.boards.situation import begun, marks
from dashboard.boards.themes import Listing
from dashboard.charts.flags import Mark
from dashboard.charts.wording import cut
from domain import words
from domain.incident import Incident
from domain.reading import Label
from domain.suggestion import Evidence, Stage, Suggestion
from domain.time import Span
from situation.advice import advise
from situation.before_after import BEFORE, BeforeAfter, Stretch, before_after
from situation.reaction import reaction
from store import advice_history

QUESTION = "Can we move on?"
_NOT_KNOWN = "not known"
_QUESTIONS = 4
_NAME = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class MovingOn:
    """As of one moment. `verdict` is the answer in a sentence; `rows` have a name and a cell for each of `columns`.

    `timeline` is None while nothing was collected; `days` says it in numbers.
    """

    head: Head
    verdict: str
    advice: str
    conditions: tuple[Evidence, ...]
    confirm: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    compared: str
    timeline: Timeline | None
    marks: tuple[Mark, ...]
    zone: ZoneInfo
    days: tuple[tuple[str, ...], ...]
    passing: str
    said: tuple[Dated, ...]
    promises: tuple[Promised, ...]
    found_out: str
    watch: tuple[str, ...]
    unknown: tuple[str, ...]


def load(tx: Connection, incident: Incident, at: datetime) -> MovingOn:
    """The report as of `at`, from what was known then."""
    found, cuts = advise(tx, incident, at), in_force().thresholds
    suggestion, signals = found.suggestion, found.signals
    asked = conditions(signals, cuts)
    card = followups.move_on(signals, cuts)
    compared = before_after(tx, incident, at, signals.quiet.since if signals.quiet.length.told else None)
    zone = ZoneInfo(incident.zone)
    span = Span(incident.started_at - BEFORE, compared.stretches[-1].span.end)
    shown = reaction(tx, incident, at, span=span)
    timeline = shown.timeline if begun(shown.timeline) else None
    return MovingOn(
        head=paper.head(incident, at, "Before and after"),
        verdict=verdict(suggestion, asked),
        advice=f"The advice is at “{words.named(suggestion.stage)}”: {suggestion.action}",
        conditions=asked,
        confirm=card.confirm,
        columns=("", *(words.named(each.part) for each in compared.stretches)),
        rows=tuple(_rows(compared, zone)),
        compared=_said_of_compared(compared),
        timeline=timeline,
        marks=marks(shown, advice_history.of(tx, incident.id, until=at)),
        zone=zone,
        days=paper.days(tx, shown) if timeline else (),
        passing=recovery.load_line(tx, incident, at),
        said=paper.answers(shown),
        promises=promised.load(tx, incident, at),
        found_out=promised.found_out(tx, incident, at),
        watch=tuple(_watch(card.flips_if, incident, themes.load(tx, incident, at).questions, at)),
        unknown=suggestion.not_covered,
    )


def conditions(signals: Signals, cuts: Thresholds) -> tuple[Evidence, ...]:
    """What moving on asks for, one by one: all of them hold exactly where the rule for it applies."""
    kind, refuted = signals.standing.kind, signals.standing.refuted_at is not None
    open_themes = signals.standing.open_themes
    ungrouped = "; questions were not grouped yet" if open_themes is None else ""
    return (
        Evidence(
            signal="",
            title="Class of the mistake",
            found=words.named(kind) if kind else "not set",
            needed="a person sets it: it decides how long must be quiet",
            holds=kind is not None,
        ),
        *quiet(signals, cuts),
        Evidence(
            signal="H",
            title=signals.harm.title,
            found=signals.harm.found,
            needed="no alarm",
            holds=signals.harm.told and not signals.harm_alarm,
            told=signals.harm.told,
        ),
        Evidence(
            signal="U",
            title="Themes of questions that are not called answered",
            found=words.count(open_themes) if open_themes else f"none is known{ungrouped}",
            needed="none",
            holds=not open_themes,
        ),
        Evidence(
            signal="",
            title="Own statements that turned out wrong",
            found="one is not corrected" if refuted else "none is known",
            needed="none",
            holds=not refuted,
        ),
    )


def verdict(suggestion: Suggestion, asked: Sequence[Evidence]) -> str:
    """Yes or not yet, and how many conditions hold."""
    missing = [each for each in asked if not each.holds]
    whole = words.count(len(asked))
    if missing:
        some = words.count(len(missing))
        hold = "does not hold, or cannot be told" if len(missing) == 1 else "do not hold, or cannot be told"
        return f"Not yet: {some} of {whole} conditions {hold}."
    if suggestion.stage is not Stage.MOVE_ON:
        stage = words.named(suggestion.stage)
        return f"Not yet: all {whole} conditions hold at this moment, but the advice is at “{stage}”."
    return f"Yes: all {whole} conditions hold. Return to normal posting, and keep collecting."


def _rows(found: BeforeAfter, zone: ZoneInfo) -> Iterator[tuple[str, ...]]:
    """The negative first."""
    each = found.stretches
    yield "from – to", *(words.span(one.span, zone) for one in each)
    yield "negative mentions", *(words.part(one.counts[Label.NEGATIVE], one.mentions) for one in each)
    yield "negative share of all, as people labelled", *(_share(one, corrected=True) for one in each)
    yield "negative share of the scored, VADER alone", *(_share(one, corrected=False) for one in each)
    yield "negative that ask or demand", *(words.part(one.asking, one.counts[Label.NEGATIVE]) for one in each)
    yield "neutral · positive · not scored", *map(_others, each)
    a_day = (_NOT_KNOWN if one.a_day is None else words.mean(one.a_day) for one in each)
    yield "mentions a day, where comparable", *a_day
    yield "time read in full", *(f"{words.percent(one.read)} of {words.length(one.span.length)}" for one in each)


def _share(found: Stretch, *, corrected: bool) -> str:
    share = found.corrected if corrected else found.naive
    if share is None:
        return "not known: too few labels" if corrected else "nothing was scored"
    return words.estimate(share) if corrected else f"{words.estimate(share)}, uncalibrated"


def _others(found: Stretch) -> str:
    return " · ".join(words.count(found.counts[label]) for label in (Label.NEUTRAL, Label.POSITIVE, Label.UNSCORED))


def _said_of_compared(found: BeforeAfter) -> str:
    """On what volumes rest; the names of sources come from outside."""
    if not found.compared:
        return "No source was read for most of each of these times, so that volumes cannot be compared."
    return f"Mentions a day: on {', '.join(found.compared)}, in the time that all of them were read in full."


def _watch(flips_if: str, incident: Incident, questions: Listing, at: datetime) -> Iterator[str]:
    """What to keep an eye on, whether it is over or not."""
    day = _anniversary(incident, at)
    yield flips_if
    yield f"The anniversary: {day.day} {day:%b %Y}."
    waiting = [card for card in questions.cards if not card.answered]
    if waiting:
        named = [f"“{cut(card.name, _NAME)}” ({words.count(card.mentions)})" for card in waiting[:_QUESTIONS]]
        more = [f"{words.count(len(waiting) - _QUESTIONS)} more"] if waiting[_QUESTIONS:] else []
        yield f"Questions that nobody has called answered: {', '.join([*named, *more])}."
    yield "What is collected: calm is only seen where somebody looks. Leave the sources on, and the alerts."


def _anniversary(incident: Incident, at: datetime) -> date:
    """The next one after `at`."""
    zone = ZoneInfo(incident.zone)
    began, today = incident.started_at.astimezone(zone).date(), at.astimezone(zone).date()
    in_years = (date(year, began.month, min(began.day, monthrange(year, began.month)[1])) for year in count(today.year))
    return next(day for day in in_years if day > today)
