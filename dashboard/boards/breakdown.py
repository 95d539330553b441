"""The reaction taken apart: by source, what is negative and asks, and who is heard."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from analysis.coverage import Read
from analysis.people import Person
from analysis.timeline import Timeline, build, level_for
from dashboard.boards.situation import marks
from dashboard.charts.anger import Anger
from dashboard.charts.flags import Mark
from dashboard.charts.people import Voice, Voices
from dashboard.charts.sources import SourceReaction
from domain import words
from domain.counting import BucketCount
from domain.incident import Incident
from domain.reading import Label
from domain.time import Span
from domain.words import Noun
from situation.coverage import covered
from situation.people import people
from situation.reaction import reaction
from store import rollups

SOURCES = "Where is it said?"
ANGER = "Who waits for an answer?"
VOICES = "Who is heard?"
_ROWS = 6  # sources with a row of their own; the last one is for all others if there are more
_HEARD = 6  # people on each side


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """What each chart shows, and the sentence that answers its question; names in it come from outside."""

    marks: tuple[Mark, ...]
    zone: ZoneInfo
    sources: tuple[SourceReaction, ...]
    sources_answer: str
    anger: Anger
    anger_answer: str
    voices: Voices
    voices_answer: str


def load(tx: Connection, incident: Incident, at: datetime) -> Breakdown | None:
    """The reaction as of `at`, taken apart; None if there is no mention yet."""
    shown = reaction(tx, incident, at)
    whole, span = shown.timeline, shown.timeline.span
    if span is None or not whole.mentions:
        return None
    counts = rollups.timeline(tx, incident.id, level_for(whole.width), span=span, known_at=at)
    read = covered(tx, incident, Span(span.start, min(span.end, max(at, whole.buckets[0].end))), at)
    sources = _by_source(counts, whole, read, at)
    asking = build(_negative(counts), span, whole.width, read=read, usual=None, at=at)
    anger = Anger(whole=whole, asking=tuple(bucket.asking for bucket in asking.buckets))
    voices = _voices(tx, incident, at)
    return Breakdown(
        marks=marks(shown),
        zone=ZoneInfo(incident.zone),
        sources=sources,
        sources_answer=_said_of_sources(sources),
        anger=anger,
        anger_answer=_said_of_anger(anger),
        voices=voices,
        voices_answer=_said_of_voices(voices),
    )


def _by_source(counts: Sequence[BucketCount], whole: Timeline, read: Read, at: datetime) -> tuple[SourceReaction, ...]:
    """The sources with most negative mentions first."""
    negative: dict[str, int] = {}
    for count in counts:
        negative[count.source] = negative.get(count.source, 0) + count.mentions * (count.label is Label.NEGATIVE)
    ranked = sorted(negative, key=lambda source: (-negative[source], source))
    alone = ranked if len(ranked) <= _ROWS else ranked[: _ROWS - 1]
    rows = [
        SourceReaction(
            name=source, sources=(source,), timeline=_of({source}, counts, whole, _read_by(source, read), at)
        )
        for source in alone
    ]
    if others := ranked[len(alone) :]:
        timeline = _of(set(others), counts, whole, read, at)
        rows.append(SourceReaction(name=f"{len(others)} others", sources=tuple(others), timeline=timeline))
    return tuple(rows)


def _of(sources: set[str], counts: Sequence[BucketCount], whole: Timeline, read: Read, at: datetime) -> Timeline:
    assert whole.span  # noqa: S101 - `load` has checked it
    own = (count for count in counts if count.source in sources)
    return build(own, whole.span, whole.width, read=read, usual=None, at=at)


def _read_by(source: str, read: Read) -> Read:
    """What was read of one source."""
    stretches = read.by_source.get(source, ())
    gaps = tuple(gap for gap in read.gaps if gap.source in {source, ""})
    return Read(span=read.span, covered=stretches, by_source={source: stretches}, gaps=gaps)


def _negative(counts: Sequence[BucketCount]) -> list[BucketCount]:
    return [count for count in counts if count.label is Label.NEGATIVE]


def _voices(tx: Connection, incident: Incident, at: datetime) -> Voices:
    """Everybody stands on the side for which they wrote more, and on that against us if both are equal."""
    found = people(tx, incident, at, limit=_HEARD * 3)
    against = [_voice(person, person.negative) for person in found.loudest if person.negative >= person.positive]
    for_us = [_voice(person, person.positive) for person in found.defenders]
    return Voices(against=_furthest(against), for_us=_furthest(for_us), own_audience=incident.own_audience)


def _furthest(voices: Sequence[Voice]) -> tuple[Voice, ...]:
    """Those of known reach who are heard furthest."""
    known = [voice for voice in voices if voice.followers]
    return tuple(sorted(known, key=lambda voice: -voice.followers)[:_HEARD])


def _voice(person: Person, mentions: int) -> Voice:
    return Voice(
        name=person.author.name or f"@{person.author.handle}",
        followers=person.author.followers or 0,
        mentions=mentions,
        query=urlencode(person.query),
    )


def _said_of_sources(sources: Sequence[SourceReaction]) -> str:
    total = sum(map(_negatives, sources))
    if not total:
        return "No mention was read as negative; VADER alone finds about half of them."
    part = words.part(_negatives(sources[0]), total)
    return f"Most negative mentions come from {sources[0].name}: {part} in the time drawn."


def _negatives(source: SourceReaction) -> int:
    return sum(bucket.by_label.get(Label.NEGATIVE, 0) for bucket in source.timeline.buckets)


def _said_of_anger(anger: Anger) -> str:
    negative = sum(anger.negative)
    if not negative:
        return "No mention was read as negative; VADER alone finds about half of them."
    return f"{words.part(sum(anger.asking), negative)} negative mentions in the time drawn ask or demand something."


def _said_of_voices(voices: Voices) -> str:
    if not voices.against:
        return "Nobody whose reach is known has said anything negative."
    loudest = max(voice.followers for voice in voices.against)
    heard = f"The loudest critic has {words.counted(loudest, Noun.FOLLOWER)}"
    if not voices.own_audience:
        return f"{heard}; how many follow us is not set."
    return f"{heard}, {words.ratio(loudest / voices.own_audience)} our own audience."
