"""What is exported: which charts, and which tables with which columns."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection

from analysis.people import Person
from analysis.timeline import TimelineBucket
from dashboard.boards import breakdown, recovery, situation, themes, verdict
from dashboard.charts.anger import anger_chart
from dashboard.charts.people import people_chart
from dashboard.charts.reaction import Room, reaction_chart
from dashboard.charts.recovery import recovery_chart
from dashboard.charts.sheet import PLOT_WIDTH, Sheet
from dashboard.charts.sources import sources_chart
from dashboard.charts.themes import themes_chart
from dashboard.export import crowd
from dashboard.export.about import About
from dashboard.export.pictures import Chart
from dashboard.export.tables import Row, Table, in_one
from dashboard.palette import LIGHT
from domain.counting import Coverage, Equation
from domain.filters import Filters, Order
from domain.incident import Incident, Statement
from domain.reading import Label
from situation.coverage import told
from situation.people import people
from situation.reaction import Reaction
from store import advice_history, mentions, quarantine
from store.mentions import Shown
from store.quarantine import Quarantined

_ROOM = Room(width=PLOT_WIDTH, height=400)
_LISTED = 100  # people in each list
_CHUNK = 20_000
_FEW = 500  # items that made no sense may be large


def charts(tx: Connection, incident: Incident, at: datetime, shown: Reaction, about: About) -> list[Chart]:
    """Every chart that has something to show, in the light theme: it is meant for paper."""
    apart = breakdown.load(tx, incident, at)
    if apart is None:  # no mention yet
        return []
    zone, marks = apart.zone, apart.marks
    changes = advice_history.of(tx, incident.id, until=at)
    answer = verdict.load(tx, incident, at)

    def sheet(question: str, said: str, *more: str) -> Sheet:
        heading = about.facts()["incident"]
        return Sheet(heading=heading, question=question, answer=said, footer=(*more, *about.footer()))

    found = [
        Chart(
            name="reaction",
            figure=reaction_chart(shown.timeline, situation.marks(shown, changes), zone, LIGHT, _ROOM),
            sheet=sheet(situation.QUESTION, answer, _BANDS),
        ),
        Chart(
            name="anger",
            figure=anger_chart(apart.anger, marks, zone, LIGHT, _ROOM),
            sheet=sheet(breakdown.ANGER, apart.anger_answer),
        ),
        Chart(
            name="sources",
            figure=sources_chart(apart.sources, marks, zone, LIGHT, _ROOM),
            sheet=sheet(breakdown.SOURCES, apart.sources_answer),
        ),
    ]
    if course := (passing := recovery.load(tx, incident, at)).course:
        figure = recovery_chart(course, LIGHT, _ROOM)
        found.append(Chart(name="recovery", figure=figure, sheet=sheet(recovery.QUESTION, passing.answer)))
    if (grouped := themes.load(tx, incident, at)).rows.rows:
        figure = themes_chart(grouped.rows, zone, LIGHT, PLOT_WIDTH)
        found.append(Chart(name="themes", figure=figure, sheet=sheet(themes.QUESTION, grouped.anger.answer)))
    if apart.voices.against or apart.voices.for_us:
        voices = people_chart(apart.voices, LIGHT)
        found.append(Chart(name="people", figure=voices, sheet=sheet(breakdown.VOICES, apart.voices_answer)))
    return [*found, *crowd.charts(tx, incident, at, sheet)]


def tables(tx: Connection, incident: Incident, at: datetime, shown: Reaction, about: About) -> list[Table]:
    """Every table as of `at`; the rows of mentions are read while they are written."""
    return [
        Table(name="mentions", columns=_MENTION, chunks=lambda: _mentions(tx, incident, about.then), note=_OF_MENTIONS),
        Table(
            name="timeline",
            columns=_BUCKET,
            chunks=in_one(_bucket(one) for one in shown.timeline.buckets),
            note=_OF_BUCKETS,
        ),
        Table(name="people", columns=_PERSON, chunks=in_one(_people(tx, incident, at)), note=_OF_PEOPLE),
        crowd.cascades(tx, incident, at),
        Table(name="statements", columns=_STATEMENT, chunks=in_one(_statement(one) for one in shown.statements)),
        Table(name="coverage", columns=_COVERAGE, chunks=in_one(_coverage(one) for one in told(tx, incident, at))),
        Table(name="equation", columns=_EQUATION, chunks=in_one(_terms(about))),
        Table(name="quarantined", columns=_ASIDE, chunks=lambda: _aside(tx, incident), note=_OF_ASIDE),
        Table(
            name="removed",
            columns=_REMOVED,
            chunks=in_one(mentions.removed_because(tx, incident.id).items()),
            note=_OF_REMOVED,
        ),
    ]


_BANDS = (
    "Bands: around what is usual, where nine in ten such times would lie (90 %); around a negative share, its interval "
    "of 95 %"
)
_OF_MENTIONS = (
    "a row is a mention in the words that are in force. label and compound (−1 to 1) are VADER's; asks and harms are "
    "found by lists of words. inclusion: the chance by which it was read: below 1 only in a random sample. "
    "Counts of likes and the like are those of the last look"
)
_OF_BUCKETS = (
    "a row holds what was published from start up to, not including, end. negative_share is of the scored (negative + "
    "neutral + positive), low and high are its interval of 95 % (method); corrected: of all mentions, 95 %; usual: "
    "mentions in a time like this before it began, low to high is where nine in ten would lie (90 %, usual_method); "
    "covered: the part of it that every source was read in full, 0 to 1. Counts are of what was read; estimated: of "
    "all that was said, where only a random sample was read (95 %), else empty"
)
_OF_PEOPLE = (
    "negative, positive and mentions count since it began, mentions_before before that; followers are the most that "
    "were seen. Who is in several lists has a row in each"
)
_OF_ASIDE = (
    "what came and made no sense: where, why and how long it was, newest first; counted as quarantined, and as no "
    "mention. What it said is on the page Sources only: files that were passed on could not be emptied of it"
)
_OF_REMOVED = "what sources took back: why, and how many items, earlier versions included; their words are kept nowhere"

_MENTION = (
    ("source", str),
    ("native_id", str),
    ("version", int),
    ("kind", str),
    ("published_at", datetime),
    ("collected_at", datetime),
    ("text", str),
    ("url", str),
    ("author_id", str),
    ("author_handle", str),
    ("author_name", str),
    ("author_followers", int),
    ("author_verified", bool),
    ("in_reply_to", str),
    ("conversation_id", str),
    ("likes", int),
    ("reposts", int),
    ("replies", int),
    ("views", int),
    ("label", str),
    ("compound", float),
    ("unscored_because", str),
    ("asks", bool),
    ("harms", str),
    ("language", str),
    ("scorer", str),
    ("flags", str),
    ("inclusion", float),
)


def _mentions(tx: Connection, incident: Incident, then: datetime | None) -> Iterator[Sequence[Row]]:
    for chunk in mentions.stream(tx, incident.id, Filters(order=Order.OLDEST), chunk=_CHUNK, known_at=then):
        yield [_mention(found) for found in chunk]


def _mention(found: Shown) -> Row:
    mention, reading, author, engagement = found.mention, found.reading, found.mention.author, found.mention.engagement
    return (
        mention.source,
        mention.native_id,
        mention.version,
        mention.kind.value,
        mention.published_at,
        mention.collected_at,
        mention.text,
        mention.url,
        author.id,
        author.handle,
        author.name,
        author.followers,
        author.verified,
        mention.in_reply_to,
        mention.conversation_id,
        engagement.likes,
        engagement.reposts,
        engagement.replies,
        engagement.views,
        reading.label.value,
        reading.compound,
        reading.unscored_because,
        reading.asks,
        " ".join(reading.harms),
        reading.language or mention.language,
        f"{reading.scorer} {reading.scorer_version}",
        " ".join(sorted(flag.value for flag in mention.flags)),
        mention.inclusion,
    )


_BUCKET = (
    ("start", datetime),
    ("end", datetime),
    ("mentions", int),
    ("negative", int),
    ("neutral", int),
    ("positive", int),
    ("unscored", int),
    ("asking", int),
    ("harm", int),
    ("negative_share", float),
    ("negative_share_low", float),
    ("negative_share_high", float),
    ("scored", int),
    ("method", str),
    ("corrected", float),
    ("corrected_low", float),
    ("corrected_high", float),
    ("corrected_n", int),
    ("usual", float),
    ("usual_low", float),
    ("usual_high", float),
    ("covered", float),
    ("gap_reasons", str),
    ("unfinished", bool),
    ("usual_method", str),
    ("estimated", float),
    ("estimated_low", float),
    ("estimated_high", float),
)


def _bucket(bucket: TimelineBucket) -> Row:
    share, better, usual, whole = bucket.share, bucket.corrected, bucket.usual, bucket.estimated
    return (
        bucket.start,
        bucket.end,
        bucket.mentions,
        *(bucket.by_label.get(label, 0) for label in (Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE, Label.UNSCORED)),
        bucket.asking,
        bucket.harm,
        *((share.value, share.low, share.high, share.n, share.method) if share else (None, None, None, 0, "")),
        *((better.value, better.low, better.high, better.n) if better else (None, None, None, None)),
        *((usual.value, usual.low, usual.high) if usual else (None, None, None)),
        bucket.covered,
        "; ".join(bucket.gap_reasons),
        bucket.unfinished,
        usual.method if usual else "",
        *((whole.value, whole.low, whole.high) if whole else (None, None, None)),
    )


_PERSON = (
    ("list", str),
    ("rank", int),
    ("source", str),
    ("author_id", str),
    ("handle", str),
    ("name", str),
    ("followers", int),
    ("verified", bool),
    ("negative", int),
    ("positive", int),
    ("mentions", int),
    ("mentions_before", int),
    ("first_at", datetime),
    ("last_at", datetime),
    ("because", str),
)


def _people(tx: Connection, incident: Incident, at: datetime) -> Iterator[Row]:
    found = people(tx, incident, at, limit=_LISTED)
    for name, ranked in (
        ("heard against us", found.loudest),
        ("most negative mentions", found.busiest),
        ("defend us", found.defenders),
        ("could help", found.allies),
    ):
        for rank, person in enumerate(ranked, start=1):
            yield (name, rank, *_person(person))


def _person(person: Person) -> Row:
    author = person.author
    return (
        person.source,
        author.id,
        author.handle,
        author.name,
        author.followers,
        author.verified,
        person.negative,
        person.positive,
        person.mentions,
        person.before,
        person.first_at,
        person.last_at,
        "; ".join(person.reasons),
    )


_STATEMENT = (("id", str), ("at", datetime), ("kind", str), ("text", str), ("url", str), ("recognised", bool))


def _statement(statement: Statement) -> Row:
    return (statement.id, statement.at, statement.kind.value, statement.text, statement.url, statement.recognised)


_COVERAGE = (("source", str), ("from", datetime), ("to", datetime), ("complete", bool), ("reason", str))


def _coverage(found: Coverage) -> Row:
    return (found.source, found.span.start, found.span.end, found.complete, found.reason)


_ASIDE = (
    ("source", str),
    ("where", str),
    ("reason", str),
    ("characters", int),
    ("first_at", datetime),
    ("last_at", datetime),
)


def _aside(tx: Connection, incident: Incident) -> Iterator[Sequence[Row]]:
    after = None
    while found := quarantine.page(tx, incident.id, after=after, limit=_FEW):
        yield [_put_aside(one) for one in found]
        after = found[-1].id


def _put_aside(one: Quarantined) -> Row:
    return (one.source, one.item.where, one.item.reason, len(one.item.content), one.first_at, one.last_at)


_REMOVED = (("reason", str), ("items", int))

_TERMS = ("received", "current", "earlier_versions", "duplicates", "quarantined", "removed")
_EQUATION = (("source", str), *((term, int) for term in _TERMS))


def _terms(about: About) -> Iterable[Row]:
    """A row a source, and their sum under "all"."""
    every = [*about.by_source.items(), ("all", sum(about.by_source.values(), Equation()))]
    return [(source, *(getattr(terms, name) for name in _TERMS)) for source, terms in every]
