"""What people are upset about and what they ask, on the command line."""

from datetime import datetime, timedelta

from rich.table import Table

from domain.counting import Estimate
from domain.incident import Incident
from domain.mention import Mention
from domain.theme import Strand
from domain.words import THIN, Noun, count, counted, part
from situation import grouping
from situation import themes as theming
from situation.themes import Strands, Themes, Topic
from store import regrouping
from terminal.answers import Json
from terminal.desk import Desk
from terminal.words import clock, outside

_CAPTIONS = {Strand.ANGER: "What people are upset about", Strand.QUESTIONS: "What they ask or demand"}
_QUOTE = 160


def show(desk: Desk, incident_id: str, *, as_of: datetime | None, as_json: bool) -> None:
    """Group what there is by now, unless an earlier moment is asked for; then tell the themes."""
    incident = desk.incident(incident_id)
    at = as_of or incident.now(desk.now())
    if as_of is None:
        group(desk, incident, at)
    with desk.database.reading() as tx:
        found = theming.themes(tx, incident, at)
    if as_json:
        desk.answer(_shape(incident, found))
        return
    for strand in (found.anger, found.questions):
        _tell(desk, strand)
    if found.before:
        desk.say(f"{found.said_of_before}.")
    if found.asking_otherwise:
        desk.say(f"{found.said_of_others}.")
    ended = f" Nothing was read after {clock(found.read_until, incident.zone)}: trends are those up to then."
    desk.say(f"As of {clock(found.at, incident.zone)}.{ended if found.read_until < found.at else ''}")


def group(desk: Desk, incident: Incident, at: datetime) -> None:
    """Group what there is by now, if there is more than last time."""
    with desk.progress() as bar:
        task = bar.add_task("grouping", total=len(Strand))
        for strand in Strand:
            with desk.database.reading() as tx:
                regrouped = grouping.regrouped(tx, incident, strand, at)
            if regrouped is not None:
                with desk.database.writing() as tx:
                    regrouping.keep(tx, regrouped)
            bar.advance(task)


def _tell(desk: Desk, strand: Strands) -> None:
    desk.say(f"{_CAPTIONS[strand.strand]}:")
    if strand.topics:
        table = Table(
            "", "theme", "mentions", "resampled", "texts", "trend", "in their words", box=None, pad_edge=False
        )
        for topic in strand.topics:
            table.add_row(
                str(topic.theme.number),
                outside(topic.theme.name),
                part(topic.size, strand.negative),
                f"{count(topic.low)}–{count(topic.high)}",
                count(topic.texts),
                _trend(topic),
                outside(topic.quotes[0].mention.text[:_QUOTE] if topic.quotes else ""),
            )
        desk.table(table)
    desk.say(
        f"{count(strand.in_themes)} in {counted(len(strand.topics), Noun.THEME)} + {count(strand.other)} in none + "
        f"{count(strand.unseen)} not grouped = {counted(strand.negative, Noun.MENTION)}; "
        f"{count(strand.copies)} {'says' if strand.copies == 1 else 'say'} what another one says."
    )
    if strand.sampled:
        desk.say(f"A random sample of {count(strand.looked_at)} was looked at; sizes are those in the sample.")
    desk.say("")


def _trend(topic: Topic) -> str:
    found = topic.trend
    direction = f"share {found.direction}" if found.ratio and found.direction else found.direction
    hours = f"{count(found.last)} of {count(found.of_last)} grouped in the last {found.hours:.0f}{THIN}h"
    return f"{hours}, {direction or 'no clear change'}"


def _shape(incident: Incident, found: Themes) -> Json:
    """Names here are promises; add, never rename."""
    return {
        "incident": incident.id,
        "at": found.at.isoformat(),
        "read_until": found.read_until.isoformat(),
        "zone": incident.zone,
        "before_start": found.before,
        "asking_otherwise": found.asking_otherwise,
        "themes": _strand(found.anger),
        "questions": _strand(found.questions),
    }


def _strand(strand: Strands) -> Json:
    """`negative` = `in_themes` + `other` + `not_grouped`."""
    return {
        "negative": strand.negative,
        "in_themes": strand.in_themes,
        "other": strand.other,
        "not_grouped": strand.unseen,
        "copies": strand.copies,
        "looked_at": strand.looked_at,
        "sampled": strand.sampled,
        "grouped_at": strand.grouped_at.isoformat() if strand.grouped_at else None,
        "found": [_topic(topic) for topic in strand.topics],
    }


def _topic(topic: Topic) -> Json:
    answer = topic.answer
    return {
        "id": topic.theme.id,
        "number": topic.theme.number,
        "name": topic.theme.name,
        "mentions": topic.size,
        "low": topic.low,
        "high": topic.high,
        "stability": round(topic.theme.stability, 3),
        "estimated": _estimate(topic.whole),
        "texts": topic.texts,
        "asking": topic.asking,
        "trend": {
            "last": topic.trend.last,
            "hours": topic.trend.hours,
            "before": topic.trend.before,
            "hours_before": topic.trend.hours_before,
            "ratio": _estimate(topic.trend.ratio),
            "direction": topic.trend.direction,
            "of_last": topic.trend.of_last,
            "of_before": topic.trend.of_before,
            "silent_hours": topic.trend.silence and topic.trend.silence / timedelta(hours=1),
        },
        "quotes": [_said(quote.mention) for quote in topic.quotes],
        "copied": [{**_said(flood.mention), "times": flood.times} for flood in topic.floods],
        "answer": answer
        and {"answered": answer.answered, "said_by": answer.said_by, "said_at": answer.said_at.isoformat()},
        "asked_since": topic.asked_since if answer else None,
    }


def _estimate(found: Estimate | None) -> Json | None:
    if found is None:
        return None
    return {"value": found.value, "low": found.low, "high": found.high, "n": found.n, "method": found.method}


def _said(mention: Mention) -> Json:
    return {
        "source": mention.source,
        "native_id": mention.native_id,
        "text": mention.text,
        "author": mention.author.handle or mention.author.name,
        "url": mention.url,
        "published_at": mention.published_at.isoformat(),
    }
