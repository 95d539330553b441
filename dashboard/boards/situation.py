"""The Situation page: what to do now and why, how sure that is, whether it is passing, and what is not covered."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from analysis.advice.signal import Signal, Signals
from analysis.coverage import NEVER, NOBODY, lasting
from analysis.people import Person
from analysis.surges import Surge
from analysis.timeline import Timeline
from dashboard.boards import methods, verdict
from dashboard.boards.collected import Earlier, earlier
from dashboard.boards.deciding import decided
from dashboard.boards.methods import Method
from dashboard.boards.themes import Card
from dashboard.charts.flags import Mark, Sort
from dashboard.charts.wording import cut
from domain import words
from domain.filters import Filters
from domain.incident import Incident, Statement, StatementKind
from domain.suggestion import AdviceChange, Suggestion
from domain.time import Span
from domain.words import Noun
from situation import history
from situation.advice import Advice, advise
from situation.calibrated import shares
from situation.people import Asker, people
from situation.reaction import Reaction, reaction
from situation.recovery import recovery
from store import advice_history, mentions, statements

QUESTION = "Is it passing?"
CANNOT_TELL = "cannot tell"
NOTHING = "Nothing known is missing."
NOTHING_SAID = "Nothing yet. Posts of own accounts come here by themselves; note down what you say elsewhere."
_HOUR = timedelta(hours=1)
_QUOTE = 24  # characters of a statement on its flag
_LISTED = 3  # people in each of the short lists


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A key figure, with what it is out of or measured against. `query` leads to the mentions behind it."""

    name: str
    value: str
    detail: str
    method: Method
    query: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What the live part of the page shows as of one moment.

    `checked` says when this was judged (`judged_at`) and when again, `decided` what a person made of it. `timeline` is
    None while nothing was collected: there is nothing to draw.
    """

    suggestion: Suggestion
    judged_at: datetime
    checked: str
    decided: str
    figures: tuple[Figure, ...]
    answer: str
    timeline: Timeline | None
    marks: tuple[Mark, ...]
    zone: ZoneInfo
    gaps: str
    earlier: Earlier | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Somebody in a short list, or something that we said. `name` and `text` come from outside, `detail` is ours."""

    name: str
    detail: str
    text: str = ""
    query: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortList:
    """A few people and why they are named; `none` says why nobody is. `key` is for the page."""

    key: str
    title: str
    lines: tuple[Line, ...]
    none: str


def load(tx: Connection, incident: Incident, at: datetime) -> Situation:
    """The situation as of `at`, from what was known then."""
    found = advise(tx, incident, at)
    shown = reaction(tx, incident, at)
    zone = ZoneInfo(incident.zone)
    return Situation(
        suggestion=found.suggestion,
        judged_at=found.checked_at,
        checked=_checked(found, zone),
        decided=decided(tx, incident, at, found.suggestion),
        figures=_figures(tx, incident, at, found.signals, shown),
        answer=verdict.answer(found.signals, recovery(tx, incident, at)),
        timeline=shown.timeline if begun(shown.timeline) else None,
        marks=marks(shown, advice_history.of(tx, incident.id, until=at)),
        zone=zone,
        gaps=_gaps(shown),
        earlier=earlier(tx, incident, at, shown.timeline),
    )


def load_crowd(tx: Connection, incident: Incident, at: datetime) -> tuple[ShortList, ...]:
    """Who asks, who is heard against us and who defends us, a few of each."""
    found = people(tx, incident, at, limit=_LISTED)
    return (
        ShortList(
            key="asking",
            title="Who is asking",
            lines=tuple(map(_asker, found.asking)),
            none=found.nobody_asks,
        ),
        ShortList(
            key="critics",
            title="Heard against us",
            lines=tuple(map(_person, found.loudest)),
            none=found.nobody_against,
        ),
        ShortList(
            key="defenders",
            title="Defend us unasked",
            lines=tuple(map(_person, found.defenders)),
            none=found.unknown or found.silent or found.unscored or "Nobody yet.",
        ),
    )


def load_said(tx: Connection, incident: Incident, at: datetime) -> tuple[Line, ...]:
    """The last few things that the organisation said itself, newest first."""
    zone = ZoneInfo(incident.zone)
    said = [statement for statement in statements.of(tx, incident.id) if statement.at <= at]
    return tuple(
        Line(
            name=_kind(statement),
            detail=f"{words.ago(statement.at, at)} · {words.moment(statement.at, zone)}",
            text=statement.text,
        )
        for statement in reversed(said[-_LISTED:])
    )


def theme(card: Card) -> Line:
    """A theme in a few lines, with the quote that is most typical of it."""
    return Line(
        name=card.name,
        detail=f"{card.size} · {card.trend}",
        text=card.quotes[0].text if card.quotes else "",
        query=card.query,
    )


def grounds(suggestion: Suggestion) -> tuple[str, ...]:
    """How it is done, what guards it and where the rule comes from; sentences of ours."""
    how = [*suggestion.elements, suggestion.speaker, suggestion.channel]
    named = (
        ("How", " · ".join(filter(None, how))),
        ("Guard", suggestion.guard),
        ("Source of the rule", suggestion.source),
        ("Not everybody agrees", suggestion.conflict),
        ("Your own cut-offs", "; ".join(suggestion.own_cuts)),
        ("Seen once, waits for a second check", words.named(suggestion.pending) if suggestion.pending else ""),
    )
    return tuple(f"{name}: {text}" for name, text in named if text)


def begun(timeline: Timeline) -> bool:
    """Whether anything was collected: mentions, or time in which nobody spoke."""
    return bool(timeline.mentions) or any(bucket.seen for bucket in timeline.buckets)


def marks(shown: Reaction, changes: Sequence[AdviceChange] = (), *, surges: bool = True) -> tuple[Mark, ...]:
    """What the lane above a chart shows: when it began, what we said, surges, and when the advice changed."""
    zone = ZoneInfo(shown.incident.zone)
    began = Mark(at=shown.incident.started_at, sort=Sort.START, text="it began", short="it began")
    said = (
        Mark(
            at=statement.at,
            sort=Sort.STATEMENT,
            text=f"{_kind(statement)}: “{cut(statement.text, _QUOTE)}”",
            short=_kind(statement),
        )
        for statement in shown.statements
    )
    advised = (
        Mark(
            at=new.at,
            sort=Sort.ADVICE,
            text=f"advice: {words.named(new.stage)}",
            short="advice",
            more=(f"{words.moment(new.at, zone)}: {history.turn(old, new)}", new.action, *history.why(new)),
        )
        for old, new in pairwise(changes)
    )
    return (began, *said, *(_surge(surge, zone) for surge in shown.surges if surges), *advised)


def _surge(surge: Surge, zone: ZoneInfo) -> Mark:
    name = "surge began" if surge.wave == 1 else f"surge began, wave {surge.wave}"
    peak, usual = words.count(round(surge.peak)), words.mean(surge.usual)
    end = f"over {words.moment(surge.ended_at, zone)}" if surge.ended_at else "not over yet"
    return Mark(
        at=surge.onset_at,
        sort=Sort.SURGE,
        text=name,
        short="surge",
        more=(
            f"{words.moment(surge.onset_at, zone)}: {name}",
            f"peak {words.moment(surge.peak_at, zone)}: {peak} mentions in the hour, usual {usual}",
            f"{end}; by the hour, on what was read in full",
        ),
    )


def _kind(statement: Statement) -> str:
    return "own post" if statement.kind is StatementKind.OTHER else words.named(statement.kind)


def _checked(found: Advice, zone: ZoneInfo) -> str:
    next_check = found.next_check_at.astimezone(zone)
    return f"judged {words.moment(found.checked_at, zone)}, again at {next_check:%H:%M} {next_check:%Z}"


def _figures(tx: Connection, incident: Incident, at: datetime, signals: Signals, shown: Reaction) -> tuple[Figure, ...]:
    return (
        _last_hour(tx, incident, at, signals.volume),
        _share(tx, incident, at, signals.negative_share, shown),
        _figure("Negative mentions that ask", _some_of(signals.asking), signals.asking, methods.ASKING),
        _figure("Loudest critic against our reach", _times(signals.reach), signals.reach, methods.REACH),
    )


def _last_hour(tx: Connection, incident: Incident, at: datetime, volume: Signal) -> Figure:
    """All mentions of the last hour; what is usual is told for the part of them that can be compared."""
    counted = mentions.count(tx, incident.id, Filters(since=at - _HOUR, until=at), known_at=at)
    # None counted in an hour that was not read is not none.
    value = words.count(counted) if counted or volume.told else CANNOT_TELL
    figure = _figure("Mentions in the last hour", value, volume, methods.VOLUME)
    if volume.estimate and volume.estimate.n != counted:
        return replace(figure, detail=f"Where it can be compared: {figure.detail}")
    return figure


def _share(tx: Connection, incident: Incident, at: datetime, signal: Signal, shown: Reaction) -> Figure:
    """The corrected share of the same hours where people have labelled enough; the scorer's own is never passed off as
    the level.
    """
    window, better = Filters.from_query(dict(signal.query)), None
    if shown.corrected and window.since and window.until:
        better = shares(tx, incident, Span(window.since, window.until), at).corrected
    when = signal.title.removeprefix("Negative share ")
    when = when[:1].upper() + when[1:]  # the rest may name a day
    if better is None or shown.corrected is None:
        figure = _figure("Negative share, uncalibrated", _percent(signal), signal, methods.NAIVE_SHARE)
        return replace(figure, detail=f"{when}: {figure.detail}")
    low, high = words.percent(better.low), words.percent(better.high)
    return Figure(
        name="Negative share, corrected",
        value=words.percent(better.value),
        detail=f"{when}: {low} to {high}, from {words.count(better.n)} labelled mentions. VADER alone: "
        f"{signal.found.rstrip('.')}. The whole chart, corrected: {words.estimate(shown.corrected)}.",
        method=methods.CORRECTED_SHARE,
        query=signal.query,
    )


def _figure(name: str, value: str, signal: Signal, method: Method) -> Figure:
    detail = f"{signal.found} {signal.remedy}".strip()
    return Figure(name=name, value=value, detail=detail, method=method, query=signal.query)


def _percent(signal: Signal) -> str:
    return words.percent(signal.estimate.value) if signal.estimate else CANNOT_TELL


def _some_of(signal: Signal) -> str:
    if signal.estimate is None:
        return CANNOT_TELL
    some, whole = round(signal.estimate.value * signal.estimate.n), signal.estimate.n
    return f"{words.count(some)} of {words.count(whole)}"


def _times(signal: Signal) -> str:
    return words.ratio(signal.estimate.value) if signal.estimate else CANNOT_TELL


def _gaps(shown: Reaction) -> str:
    """What was not read in full in the time that the chart shows, "" if nothing."""
    gaps = lasting(shown.gaps, shown.at)
    if not gaps:
        return ""
    zone = ZoneInfo(shown.incident.zone)
    first = gaps[0]
    named = f"{first.source or 'all sources'}, {words.span(first.span, zone)}: {first.reason.rstrip('.')}."
    more = gaps[1:]
    # Sources lists what a source told of itself.
    where = "" if any(gap.reason in {NEVER, NOBODY} for gap in more) else ", on Sources"
    return f"Not read in full: {named}" + (f" And {words.counted(len(more), Noun.GAP)} more{where}." if more else "")


def _asker(asker: Asker) -> Line:
    author = asker.mention.author
    return Line(
        name=author.name or author.handle or "author not named",
        detail=" · ".join(asker.reasons),
        text=asker.mention.text,
        query=asker.query,
    )


def _person(person: Person) -> Line:
    return Line(
        name=person.author.name or person.author.handle or "author not named",
        detail=" · ".join(person.reasons),
        query=person.query,
    )
