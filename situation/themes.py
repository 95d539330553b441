"""What people are upset about and what they ask, as of a moment, from the themes that are kept.

Here is counted what was kept (`situation.grouping` groups): it may be asked often, and for any moment.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil, floor

from sqlalchemy import Connection

from analysis.share import wilson
from analysis.themes.trend import BEFORE, LAST, Trend, trend
from domain.counting import Estimate
from domain.filters import Filters
from domain.incident import Incident
from domain.theme import Answer, Strand, Theme
from domain.time import Span
from domain.words import Noun, counted
from situation.coverage import last_read_at
from situation.facts import as_of
from situation.quotes import NEGATIVE, Flood, Quote, floods, quotes
from store import mentions, rollups
from store import themes as kept
from store.themes import Member

_BUCKETS = 48
_WIDTHS = tuple(timedelta(minutes=minutes) for minutes in (15, 30, 60, 180, 360, 720, 1_440, 2_880, 10_080))


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A theme with what was said in it. `size` counts mentions, `texts` those in different words, `asking` who ask.

    `low`, `high`: how many it had when random resamples were grouped. `whole`: estimated size where only a random
    sample of the mentions was looked at, else None. `series`: mentions for each of the buckets. `answer` is what a
    person said last; `asked_since` are the mentions that came after that.
    """

    theme: Theme
    size: int
    low: int
    high: int
    whole: Estimate | None
    texts: int
    asking: int
    trend: Trend
    series: tuple[int, ...]
    quotes: tuple[Quote, ...]
    floods: tuple[Flood, ...]
    answer: Answer | None
    asked_since: int
    filters: Filters


@dataclass(frozen=True, slots=True, kw_only=True)
class Strands:
    """One strand: the themes by size, and what is in none. negative = in themes + `other` + `unseen`.

    `unseen` were not grouped: they came or changed since `grouped_at`, or are beyond the random sample. `copies` of all
    grouped mentions say what another one says. `sampled`: only a random sample of them was looked at. `grouped_at` is
    None before the first grouping.
    """

    strand: Strand
    negative: int
    topics: tuple[Topic, ...]
    other: int
    other_filters: Filters | None
    unseen: int
    copies: int
    looked_at: int
    sampled: bool
    grouped_at: datetime | None

    @property
    def in_themes(self) -> int:
        return sum(topic.size for topic in self.topics)

    @property
    def unanswered(self) -> int:
        """Themes whose questions nobody called answered, or that were asked anew since: U of the playbook."""
        return sum(topic.answer is None or not topic.answer.answered or topic.asked_since > 0 for topic in self.topics)


@dataclass(frozen=True, slots=True, kw_only=True)
class Themes:
    """Both strands as of `at`, the spans of all series, negative mentions from before the start, and others who ask.

    `read_until`: where the archives end, if nothing was read after them, else `at`; trends are those up to then.
    """

    at: datetime
    read_until: datetime
    buckets: tuple[Span, ...]
    anger: Strands
    questions: Strands
    before: int
    asking_otherwise: int

    @property
    def said_of_before(self) -> str:
        """What is not grouped because it is from before the start, "" if nothing is."""
        if not self.before:
            return ""
        are = "is" if self.before == 1 else "are"
        return f"{counted(self.before, Noun.MENTION)} from before it began {are} not grouped"

    @property
    def said_of_others(self) -> str:
        """What asks and is not grouped because it does not read as negative, "" if nothing does."""
        if not self.asking_otherwise:
            return ""
        ask = "asks" if self.asking_otherwise == 1 else "ask"
        return f"{counted(self.asking_otherwise, Noun.MENTION)} more {ask} something without reading as negative"


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    """What is looked at; `known_at` is None where that is all there is. `lately`: when what was grouped was said."""

    tx: Connection
    incident: Incident
    at: datetime
    read_until: datetime
    known_at: datetime | None
    buckets: tuple[Span, ...]
    lately: Sequence[datetime] = ()

    def count(self, filters: Filters) -> int:
        return mentions.count(self.tx, self.incident.id, filters, known_at=self.known_at)


def themes(tx: Connection, incident: Incident, at: datetime) -> Themes:
    """Which themes were found, and what of them was known at `at`.

    The themes are those found last, whenever that was; for an earlier moment only what was known then is counted.
    """
    # A chart that went on for years after the archive would show nothing of it. What came after its end all the same (a
    # file of which only a part could be read) is shown, too.
    extent = rollups.extent(tx, incident.id)
    read_until = min(at, max(last_read_at(tx, incident, at), extent.end if extent else at))
    view = _View(
        tx=tx,
        incident=incident,
        at=at,
        read_until=read_until,
        known_at=as_of(tx, incident, at),
        buckets=_buckets(incident.started_at, read_until),
    )
    since = incident.started_at
    negative = view.count(Filters(labels=NEGATIVE, since=since))
    asking = view.count(Filters(labels=NEGATIVE, since=since, asks=True))
    return Themes(
        at=at,
        read_until=read_until,
        buckets=view.buckets,
        anger=_strand(view, Strand.ANGER, negative),
        questions=_strand(view, Strand.QUESTIONS, asking),
        before=view.count(Filters(labels=NEGATIVE)) - negative,
        asking_otherwise=view.count(Filters(since=since, asks=True)) - asking,
    )


def _buckets(start: datetime, at: datetime) -> tuple[Span, ...]:
    """Spans of one width from `start` on, few enough to be drawn; the last one ends after `at`."""
    if at <= start:
        return ()
    width = next((width for width in _WIDTHS if (at - start) / width <= _BUCKETS), _WIDTHS[-1])
    return tuple(Span(start + place * width, start + (place + 1) * width) for place in range(-(-(at - start) // width)))


def _strand(view: _View, strand: Strand, negative: int) -> Strands:
    about = kept.grouped(view.tx, view.incident.id, strand)
    found = kept.of(view.tx, view.incident.id, strand)
    sizes = kept.sizes(view.tx, view.incident, strand, known_at=view.known_at)
    grouped = sum(size.mentions for size in sizes.values())
    inside: dict[int, list[Member]] = {theme.id: [] for theme in found}
    for member in kept.members(view.tx, view.incident, strand, known_at=view.known_at):
        inside[member.theme_id].append(member)
    answers = kept.answers(view.tx, view.incident.id, view.at)
    by_now = sizes if view.known_at is None else kept.sizes(view.tx, view.incident, strand)
    sampled = about is not None and about.looked_at < about.whole
    lately = Span(view.read_until - LAST - BEFORE, view.read_until)
    view = replace(view, lately=kept.times(view.tx, view.incident, strand, lately, view.known_at))
    topics = [
        _topic(
            view,
            _scaled(theme, len(inside[theme.id]) / by_now[theme.id].mentions),
            inside[theme.id],
            answers.get(theme.id),
            (grouped, negative) if sampled else None,
        )
        for theme in found
        if theme.number and inside[theme.id]
    ]
    rest = next((theme for theme in found if not theme.number), None)
    return Strands(
        strand=strand,
        negative=negative,
        topics=tuple(sorted(topics, key=lambda topic: (-topic.size, topic.theme.number))),
        other=sizes[rest.id].mentions if rest and rest.id in sizes else 0,
        other_filters=Filters(labels=NEGATIVE, theme=str(rest.id)) if rest else None,
        unseen=negative - grouped,
        copies=sum(size.mentions - size.folds for size in sizes.values()),
        looked_at=about.looked_at if about else 0,
        sampled=sampled,
        grouped_at=about.grouped_at if about else None,
    )


def _scaled(theme: Theme, part: float) -> Theme:
    """The theme as it stood when only this part of its mentions was known: its range is theirs in proportion."""
    return replace(theme, low=floor(theme.low * part), high=ceil(theme.high * part))


def _topic(
    view: _View, theme: Theme, members: Sequence[Member], answer: Answer | None, sample: tuple[int, int] | None
) -> Topic:
    filters = Filters(labels=NEGATIVE, theme=str(theme.id))
    since = answer.said_at if answer else view.at
    return Topic(
        theme=theme,
        size=len(members),
        low=min(theme.low, len(members)),
        high=max(theme.high, len(members)),
        whole=_whole(len(members), *sample) if sample else None,
        texts=len({member.fold for member in members}),
        asking=sum(member.asks for member in members),
        trend=trend(
            [member.published_at for member in members], view.lately, view.incident.started_at, view.read_until
        ),
        series=_series(members, view.buckets),
        quotes=quotes(view.tx, theme, members),
        floods=floods(view.tx, view.incident, theme, members, view.known_at),
        answer=answer,
        asked_since=sum(member.published_at > since for member in members),
        filters=filters,
    )


def _whole(size: int, looked_at: int, negative: int) -> Estimate | None:
    """The size among all negative mentions, from that in a random sample of them."""
    share = wilson(size, looked_at)
    return share and Estimate(
        value=share.value * negative,
        low=max(share.low * negative, size),
        high=share.high * negative,
        n=looked_at,
        method=f"{share.method} of a random sample, times all negative mentions",
    )


def _series(members: Sequence[Member], buckets: Sequence[Span]) -> tuple[int, ...]:
    counts = [0] * len(buckets)
    for member in members:
        place = (member.published_at - buckets[0].start) // buckets[0].length if buckets else -1
        if 0 <= place < len(counts):
            counts[place] += 1
    return tuple(counts)
