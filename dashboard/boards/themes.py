"""The Themes page: what people are upset about and what they ask, each with its size, trend, quotes and copies."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from analysis.coverage import merge, subtract
from dashboard.charts.themes import Row, Rows
from domain import words
from domain.errors import NotFoundError
from domain.filters import Filters
from domain.incident import Incident
from domain.mention import Mention
from domain.reading import Label
from domain.theme import Strand, Theme
from domain.time import Span
from domain.words import THIN, Noun
from situation.coverage import covered
from situation.quotes import NEGATIVE
from situation.themes import Strands, Themes, Topic, themes
from store import themes as kept

QUESTION = "What are people upset about?"
ASKED = "What do they ask?"
_STABLE, _PATTERN = 0.75, 0.6  # Hennig's words for a mean overlap: stable; a pattern whose edge is doubtful
_WIDE = 2  # times as large in one resample as in another is no sure size
_BEYOND = 100  # times: an end beyond it says only that next to nothing is known
Query = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Something that was said: `text` and `who` come from outside, `note` is ours."""

    text: str
    who: str
    note: str
    query: Query


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One theme. `title` is its number as people see it; `name` holds words from outside.

    `answered`: whether a person calls its questions answered; `standing` says who did and when, or that nobody did,
    and is "" for a theme that is no question.
    """

    id: int
    number: int
    title: str
    name: str
    size: str
    sure: str
    trend: str
    quotes: tuple[Said, ...]
    floods: tuple[Said, ...]
    mentions: int
    query: Query
    asking: int
    asking_query: Query
    answered: bool
    standing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One strand. `equation`: themes + other = negative mentions; `none` says why there is no theme."""

    answer: str
    cards: tuple[Card, ...]
    equation: str
    notes: tuple[str, ...]
    none: str
    other: int
    other_query: Query


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    zone: ZoneInfo
    rows: Rows
    anger: Listing
    questions: Listing
    otherwise: str
    otherwise_query: Query


def load(tx: Connection, incident: Incident, at: datetime) -> Board:
    """The themes as of `at`."""
    found = themes(tx, incident, at)
    zone = ZoneInfo(incident.zone)
    return Board(
        zone=zone,
        rows=_rows(found, _unread(tx, incident, found)),
        anger=_anger(found, zone),
        questions=_questions(found, zone),
        otherwise=(
            f"{found.said_of_others}; {'it is' if found.asking_otherwise == 1 else 'they are'} not grouped"
            if found.asking_otherwise
            else ""
        ),
        otherwise_query=_query(Filters(labels=frozenset(Label) - NEGATIVE, since=incident.started_at, asks=True)),
    )


def name(tx: Connection, incident: Incident, at: datetime, *, theme: str) -> str:  # noqa: ARG001 - a query's shape
    """What the filter `theme` leads to, in words that hold some from outside."""
    theme_id, _, fold = theme.partition("-")
    try:
        found = kept.one(tx, incident.id, int(theme_id))
    except NotFoundError:
        return "a theme that is not known here"
    kind = "question" if found.strand is Strand.QUESTIONS else "theme"
    said = f"{kind} {_title(found)}: {found.name}" if found.number else f"in no {kind}"
    return f"{said}, one text and its copies" if fold else said


def _title(theme: Theme) -> str:
    """Its number; that of a question begins with Q."""
    return f"{'Q' if theme.strand is Strand.QUESTIONS else ''}{words.count(theme.number)}"


def _anger(found: Themes, zone: ZoneInfo) -> Listing:
    strand = found.anger
    notes = _notes(strand, zone)
    if found.before:
        notes.append(found.said_of_before)
    return Listing(
        answer=_answer(strand),
        cards=tuple(_card(topic, strand, found) for topic in strand.topics),
        equation=_equation(strand, "since it began"),
        notes=tuple(notes),
        none=_nothing(strand, "negative mention", "negative mentions"),
        other=strand.other,
        other_query=_query(strand.other_filters) if strand.other_filters else (),
    )


def _questions(found: Themes, zone: ZoneInfo) -> Listing:
    strand = found.questions
    answer = ""
    if strand.topics:
        answer = f"{words.count(strand.unanswered)} of {words.counted(len(strand.topics), Noun.QUESTION)} not answered"
    return Listing(
        answer=answer,
        cards=tuple(_card(topic, strand, found, asked=True) for topic in strand.topics),
        equation=_equation(strand, f"that {'asks or demands' if strand.negative == 1 else 'ask or demand'} something"),
        notes=tuple(_notes(strand, zone)),
        none=_nothing(strand, "question or demand", "questions and demands"),
        other=strand.other,
        other_query=_query(strand.other_filters) if strand.other_filters else (),
    )


def _answer(strand: Strands) -> str:
    if not strand.topics:
        return ""
    first = strand.topics[0]
    return f"Most of all “{first.theme.name}”, {words.part(first.size, strand.negative)} negative mentions"


def _equation(strand: Strands, of: str) -> str:
    parts = [
        f"{words.count(strand.in_themes)} in {words.counted(len(strand.topics), Noun.THEME)}",
        f"{words.count(strand.other)} in none",
        f"{words.count(strand.unseen)} not grouped",
    ]
    every = "negative mention" if strand.negative == 1 else "negative mentions"
    return f"{' + '.join(parts)} = {words.count(strand.negative)} {every} {of}"


def _notes(strand: Strands, zone: ZoneInfo) -> list[str]:
    notes = []
    if strand.copies:
        say = "says" if strand.copies == 1 else "say"
        notes.append(f"{words.counted(strand.copies, Noun.MENTION)} {say} what another one says: counted, shown once")
    if strand.sampled:
        notes.append(f"a random sample of {words.count(strand.looked_at)} was looked at; sizes are those in the sample")
    if strand.grouped_at:
        notes.append(f"grouped {words.moment(strand.grouped_at, zone)}")
    return notes


def _nothing(strand: Strands, one: str, many: str) -> str:
    if not strand.negative:
        return f"Nothing that was collected since it began is a {one}. Here will stand what they have in common."
    if strand.grouped_at is None or strand.unseen == strand.negative:
        return f"The {many} have not been grouped yet. They are grouped while a page like this is open as of now."
    looked_into = words.count(strand.negative - strand.unseen)
    if strand.unseen:
        looked_into = f"the {looked_into} that were grouped, of {words.count(strand.negative)}"
    of = one if strand.negative == 1 else many
    return f"No theme holds together in {looked_into} {of}. More of them, or longer ones, would tell."


def _card(topic: Topic, strand: Strands, found: Themes, *, asked: bool = False) -> Card:
    at = found.at
    asking = Filters(labels=NEGATIVE, theme=str(topic.theme.id), asks=True)
    return Card(
        id=topic.theme.id,
        number=topic.theme.number,
        title=_title(topic.theme),
        name=topic.theme.name,
        size=_size(topic, strand),
        sure=_sure(topic),
        trend=_trend(topic, " that were read" if found.read_until < found.at else ""),
        quotes=tuple(_said(quote.mention, at, quote.filters) for quote in topic.quotes),
        floods=tuple(
            _said(flood.mention, at, flood.filters, f"{words.count(flood.times)} times in these words")
            for flood in topic.floods
        ),
        mentions=topic.size,
        query=_query(topic.filters),
        asking=0 if asked else topic.asking,
        asking_query=_query(asking),
        answered=topic.answer is not None and topic.answer.answered,
        standing=_standing(topic, at) if asked else "",
    )


def _size(topic: Topic, strand: Strands) -> str:
    asking = " that ask" if strand.strand is Strand.QUESTIONS else ""
    said = f"{words.part(topic.size, strand.negative)} negative mentions{asking}"
    if topic.whole:
        low, high = words.count(round(topic.whole.low)), words.count(round(topic.whole.high))
        grouped = strand.negative - strand.unseen
        said = f"{words.part(topic.size, grouped)} looked at, about {words.count(round(topic.whole.value))} in all"
        said = f"{said} ({low}–{high})"
    if topic.texts < topic.size:
        said = (
            f"{said}, {words.count(topic.texts)} different texts" if topic.texts > 1 else f"{said}, all the same text"
        )
    return said


def _sure(topic: Topic) -> str:
    """How far its edge can be trusted."""
    stability = topic.theme.stability
    well = stability >= _STABLE and topic.high <= _WIDE * topic.low  # texts may stay together while others come and go
    how = "well" if well else "fairly well" if stability >= _PATTERN else "loosely"
    return (
        f"holds together {how}: {words.count(topic.low)}–{words.count(topic.high)} mentions when random resamples are "
        f"grouped, {words.percent(stability)} of its texts the same"
    )


def _trend(topic: Topic, which: str) -> str:
    """`which` hours were the last: where an archive has ended, those that were read."""
    found = topic.trend
    every = "grouped mention" if found.of_last == 1 else "grouped mentions"
    now = f"{words.part(found.last, found.of_last)} {every}" if found.of_last else "no grouped mention"
    said = f"{now} in the last {found.hours:.0f}{THIN}h{which}"
    if found.hours_before:  # else it has only just begun
        earlier = words.length(timedelta(hours=found.hours_before))
        before = words.part(found.before, found.of_before) if found.of_before else "none"
        said += f", {before} in the {earlier} before"
    if found.silence is not None and found.direction == "again":
        return f"{said}: again, after {words.length(found.silence)} without it"
    if found.ratio is None:
        return f"{said}: new" if found.direction else said
    high = f"{found.ratio.high:.1f}" if found.ratio.high < _BEYOND else f"over {_BEYOND}"
    share = f"{words.ratio(found.ratio.value)} the share ({found.ratio.low:.1f}–{high})"
    return f"{said}: {share}, {found.direction or 'no clear change'}"


def _standing(topic: Topic, at: datetime) -> str:
    answer = topic.answer
    if answer is None:
        return "Not answered"
    if not answer.answered:
        return f"Not answered after all, says {answer.said_by}, {words.ago(answer.said_at, at)}"
    since = f"; {words.count(topic.asked_since)} asked since" if topic.asked_since else ""
    return f"Answered, says {answer.said_by}, {words.ago(answer.said_at, at)}{since}"


def _said(mention: Mention, at: datetime, filters: Filters, note: str = "") -> Said:
    author = mention.author.name or mention.author.handle or "author not named"
    return Said(
        text=mention.text,
        who=f"{author} · {mention.source} · {words.ago(mention.published_at, at)}",
        note=note,
        query=_query(filters),
    )


def _unread(tx: Connection, incident: Incident, found: Themes) -> tuple[Span, ...]:
    """The time that no source was read for, where it lasts long enough to be drawn."""
    end = found.read_until
    if not found.buckets or end <= incident.started_at:
        return ()
    window = Span(incident.started_at, end)
    seen = merge(span for spans in covered(tx, incident, window, found.at).by_source.values() for span in spans)
    holes = subtract([window], seen) if seen else ()
    return tuple(hole for hole in holes if hole.length >= found.buckets[0].length)


def _rows(found: Themes, unread: tuple[Span, ...]) -> Rows:
    return Rows(
        buckets=found.buckets,
        unread=unread,
        rows=tuple(
            Row(number=topic.theme.number, name=topic.theme.name, counts=topic.series, filters=topic.filters)
            for topic in found.anger.topics
        ),
    )


def _query(filters: Filters) -> Query:
    return tuple(filters.to_query().items())
