"""What both kinds of report hold: their head, dated facts, themes with their quotes, the reaction by the day.

What has no room on paper is counted, and texts are cut with their length said; nothing is left out in silence.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from analysis.advice.signal import Standing
from analysis.coverage import fraction
from dashboard.boards.masking import Mask
from dashboard.boards.themes import Card, Listing, Said
from dashboard.charts.wording import cut
from domain import words
from domain.filters import Filters
from domain.incident import Incident, Statement, StatementKind, Status
from domain.reading import Label
from domain.time import Span
from domain.words import Noun
from situation.coverage import covered
from situation.facts import as_of, outlets
from situation.reaction import Reaction
from store import mentions

QUOTE = 190  # characters of a quote
_SAID = 130  # and of what we said ourselves, which whoever reads it knows
_NAME = 48
_POSTS = 4  # own posts that are no answer, told one by one, the newest; the rest are counted
_ROWS = 10  # of the table by the day

COLUMNS = ("", "negative", "neutral", "positive", "not scored", "all", "read in full")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """`title` and `facts` hold what people typed; `mark` says that it is a drill, "" for a real incident."""

    kind: str
    title: str
    facts: str
    as_of: str
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """`text` and `who` come from outside."""

    text: str
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A theme. `name` holds words from outside, as does `copied`, the text that was copied most, "" if none was."""

    name: str
    size: str
    lines: tuple[str, ...]
    quotes: tuple[Quote, ...]
    copied: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Strand:
    """The largest themes; `rest` counts the others, "" if there are none; `none` says why there is nothing to tell."""

    topics: tuple[Topic, ...]
    rest: str
    notes: tuple[str, ...]
    none: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """Something that happened. `text` may come from outside."""

    at: datetime
    when: str
    text: str


def head(incident: Incident, at: datetime, kind: str) -> Head:
    """What a report says of itself first."""
    zone = ZoneInfo(incident.zone)
    facts = [
        words.named(incident.kind) if incident.kind else "class not set yet",
        f"began {words.moment(incident.started_at, zone)}, {words.ago(incident.started_at, at)}",
        f"{words.counted(incident.affected, Noun.PERSON)} affected"
        if incident.affected
        else "how many are affected is not known",
        *(["closed"] if incident.status is Status.CLOSED else []),
        *([f"led by {incident.owner}"] if incident.owner else []),
    ]
    return Head(
        kind=kind,
        title=incident.title,
        facts=" · ".join(facts),
        as_of=f"as of {words.moment(at, zone)} · times in {incident.zone}",
        mark="Simulated: a drill. Nobody said any of this." if incident.simulated else "",
    )


def strand(listing: Listing, room: int, mask: Mask, *, quotes: int, what: str) -> Strand:
    """The first `room` themes with so many quotes each; `what` names what the others are counted as."""
    others = listing.cards[room:]
    counted = words.counted(sum(card.mentions for card in others), Noun.MENTION)
    return Strand(
        topics=tuple(_topic(card, mask, quotes) for card in listing.cards[:room]),
        rest=f"And {words.count(len(others))} smaller {what} with {counted}." if others else "",
        notes=(listing.equation, *listing.notes),
        none="" if listing.cards else listing.none,
    )


def _topic(card: Card, mask: Mask, quotes: int) -> Topic:
    return Topic(
        name=f"{card.title} · {cut(mask(card.name), _NAME)}",
        size=card.size,
        lines=tuple(filter(None, (card.trend, card.sure, card.standing))),
        quotes=tuple(_quote(said, mask) for said in card.quotes[:quotes]),
        copied=_copied(card.floods[0], mask) if card.floods else "",
    )


def _quote(said: Said, mask: Mask) -> Quote:
    return Quote(text=quoted(mask(said.text[: QUOTE * 8]), len(said.text), QUOTE), who=cut(mask(said.who), QUOTE))


def _copied(flood: Said, mask: Mask) -> str:
    return f"{flood.note}: “{cut(mask(flood.text[: QUOTE * 8]), QUOTE // 2)}”"


def quoted(text: str, length: int, room: int) -> str:
    """`text` in quotation marks, cut to `room` characters if it is longer, with the length of the whole said."""
    short = cut(text, room)
    return f"“{short}” ({words.counted(length, Noun.CHARACTER)})" if short.endswith("…") else f"“{short}”"


def happened(tx: Connection, shown: Reaction, standing: Standing) -> tuple[Dated, ...]:
    """What is known to have happened, in order: what began, what was noticed, who reported, what we said ourselves."""
    incident, at, zone = shown.incident, shown.at, ZoneInfo(shown.incident.zone)
    facts = [(incident.started_at, "It began.")]
    for surge in shown.surges:
        peak, usual = words.count(round(surge.peak)), words.mean(surge.usual)
        name = "A surge began" if surge.wave == 1 else f"Wave {words.count(surge.wave)} of the surge began"
        over = f"over {words.moment(surge.ended_at, zone)}" if surge.ended_at else "not over yet"
        facts.append((surge.onset_at, f"{name}: {peak} mentions in its highest hour, usual {usual}; {over}."))
    if standing.detected_at:
        why = "more than usual was said, and more negatively, for two hours"
        facts.append((standing.detected_at, f"An incident was shown: {why}."))
    if standing.harmed_at:
        facts.append((standing.harmed_at, "Harm was named more often than usual."))
    if reporting := outlets(tx, incident, as_of(tx, incident, at)):
        more = f" and {words.count(len(reporting) - 1)} later" if len(reporting) > 1 else ""
        facts.append((reporting[0].first_at, f"The first news outlet reported: {cut(reporting[0].name, _NAME)}{more}."))
    facts += [(one.at, _statement(one)) for one in _told(shown.statements)]
    if incident.closed_at and incident.closed_at <= at:
        facts.append((incident.closed_at, "The incident was closed."))
    return tuple(Dated(at=when, when=words.moment(when, zone), text=text) for when, text in sorted(facts))


def answers(shown: Reaction) -> tuple[Dated, ...]:
    """What we said about it ourselves, without other posts."""
    zone = ZoneInfo(shown.incident.zone)
    return tuple(
        Dated(at=one.at, when=words.moment(one.at, zone), text=_statement(one))
        for one in shown.statements
        if one.kind is not StatementKind.OTHER
    )


def _told(said: Sequence[Statement]) -> Iterable[Statement]:
    """Every answer, and the newest of the other posts."""
    posts = [one for one in said if one.kind is StatementKind.OTHER]
    left_out = {one.id for one in posts[:-_POSTS]}
    return (one for one in said if one.id not in left_out)


def left_out(said: Sequence[Statement]) -> str:
    """How many own posts have no room, "" if all do."""
    older = sum(one.kind is StatementKind.OTHER for one in said) - _POSTS
    return f"And {words.count(older)} earlier posts of ours that were no answer." if older > 0 else ""


def _statement(said: Statement) -> str:
    kind = "posted" if said.kind is StatementKind.OTHER else f"said ({words.named(said.kind)})"
    return f"We {kind}: {quoted(said.text, len(said.text), _SAID)}"


def days(tx: Connection, shown: Reaction) -> tuple[tuple[str, ...], ...]:
    """The chart in numbers, a row a day of the incident's zone, or so many days a row that there are few rows.

    They are counted between local midnights: the chart's own buckets are cut in UTC, and as wide as its length asks
    for. The first and the last row reach as far as the chart does; "all" is the sum of the rows.
    """
    span, incident = shown.timeline.span, shown.incident
    if span is None:
        return ()
    elapsed = Span(span.start, min(span.end, shown.at))
    then = as_of(tx, incident, shown.at)
    read = covered(tx, incident, elapsed, shown.at).covered
    rows, total = [], Counter[Label]()
    for stretch in local_days(elapsed, ZoneInfo(incident.zone), _ROWS):
        # What was said at this very moment is in the last row, as it is in the chart.
        until = span.end if stretch.end == elapsed.end else stretch.end
        said = mentions.count_by_label(tx, incident.id, Filters(since=stretch.start, until=until), known_at=then)
        rows.append(_row(_dates(stretch, ZoneInfo(incident.zone)), said, fraction(read, stretch)))
        total += said
    return (*rows, _row("all", total, fraction(read, elapsed)))


def local_days(span: Span, zone: ZoneInfo, most: int) -> list[Span]:
    """`span` cut at midnights in `zone`, each part as many days long as give at most `most` parts.

    A day that the clocks are changed on is as long as it was there.
    """
    first, last = _first_and_last(span, zone)
    number = (last - first).days + 1
    step = -(-number // most)
    midnights = [_midnight(first + timedelta(days=place), zone) for place in range(step, number, step)]
    edges = [span.start, *(edge for edge in midnights if span.start < edge < span.end), span.end]
    return [Span(start, end) for start, end in pairwise(edges) if start < end]  # a date may have been left out


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    """When a day begins; where clocks skip midnight, it is when they do."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _first_and_last(span: Span, zone: ZoneInfo) -> tuple[date, date]:
    return span.start.astimezone(zone).date(), (span.end - timedelta.resolution).astimezone(zone).date()


def _dates(span: Span, zone: ZoneInfo) -> str:
    """Its days; and from when or until when, where the first or the last of them is no whole day."""
    days = _first_and_last(span, zone)
    first, last = (f"{day:%a} {day.day} {day:%b}" for day in days)
    named = first if first == last else f"{first} – {last}"
    start = "" if span.start == _midnight(days[0], zone) else f", from {span.start.astimezone(zone):%H:%M}"
    whole = span.end == _midnight(days[1] + timedelta(days=1), zone)
    return f"{named}{start}" if whole else f"{named}{start}, until {span.end.astimezone(zone):%H:%M}"


def _row(name: str, said: Counter[Label], read: float) -> tuple[str, ...]:
    return (
        name,
        *(words.count(said[label]) for label in (Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE, Label.UNSCORED)),
        words.count(said.total()),
        words.percent(read),
    )
