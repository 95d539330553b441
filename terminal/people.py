"""Who is heard, who defends, who started it and who spread it, on the command line."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.table import Table

from analysis.people import Cascade, Concentration, Person, Spreader
from domain.incident import Incident
from domain.mention import Author, Kind
from domain.words import Noun, count, counted, often, part
from situation.people import People, people
from situation.portraits import Portrait, portraits
from situation.spread import NO_CASCADE, OF_A_PART, Spread, audience, by_whom, nobody_spread, not_read, spread
from situation.then import incident_then
from store import incidents
from terminal.answers import Json
from terminal.desk import Desk
from terminal.words import clock, outside

_Known = Mapping[tuple[str, str], Portrait]


def show_people(desk: Desk, incident_id: str, at: datetime | None, *, limit: int, as_json: bool) -> None:
    """Up to `limit` in each list, as of a moment."""
    with desk.database.reading() as tx:
        incident = incidents.get(tx, incident_id)
        at = at or incident.now(desk.now())
        incident = incident_then(tx, incident, at)
        found = people(tx, incident, at, limit=limit)
        lists = {
            "heard against us": found.loudest,
            "most negative mentions": found.busiest,
            "defend us": found.defenders,
            "could help": found.allies,
        }
        known = portraits(tx, incident, [(one.source, one.author) for each in lists.values() for one in each], at)
        spreading = spread(tx, incident, at)
    if as_json:
        about = {"authors": found.authors, "critics": found.critics, "negative": found.negative}
        desk.answer(
            {
                "incident": incident.id,
                "simulated": incident.simulated,
                "at": at.isoformat(),
                "out_of": about,
                "concentration": _concentration(found.loud),
                "lists": {name: [_person(one, known) for one in each] for name, each in lists.items()},
                "spread": _spread(spreading, limit),
            }
        )
        return
    _write(desk, incident, at, lists, known)
    if empty := [name for name, each in lists.items() if not each]:
        _say_why(desk, found, empty)
    _write_spread(desk, incident, spreading, limit)
    if loud := found.loud:
        were = "was" if loud.negative == 1 else "were"
        desk.warn(
            f"{counted(loud.critics, Noun.PERSON)} wrote {counted(loud.negative, Noun.MENTION)} that {were} read as "
            f"negative; the five loudest wrote {part(loud.loudest, loud.negative)}."
        )


def _say_why(desk: Desk, found: People, empty: Sequence[str]) -> None:
    """Why lists are empty, each reason once."""
    reasons = {
        "heard against us": found.nobody_against,
        "most negative mentions": found.nobody_against,
        "defend us": found.nobody_for_us,
        "could help": found.nobody_could_help,
    }
    for reason in dict.fromkeys(reasons[name] for name in empty):
        desk.warn(f"{', '.join(name for name in empty if reasons[name] == reason)}: {reason}")


def _write(desk: Desk, incident: Incident, at: datetime, lists: Mapping[str, Sequence[Person]], known: _Known) -> None:
    desk.out.print(outside(f"{incident.title} · as of {clock(at, incident.zone)}"))
    table = Table("list", "who", "where", "why", "caution", box=None, pad_edge=False)
    for name, each in lists.items():
        for one in each:
            portrait = known.get((one.source, one.author.id))
            caution = f"may be automatic: {', '.join(portrait.signs)}" if portrait and portrait.signs else ""
            why = " · ".join(one.reasons)
            table.add_row(name, outside(_called(one.author)), outside(one.source), outside(why), outside(caution))
    desk.table(table)


def _write_spread(desk: Desk, incident: Incident, found: Spread, limit: int) -> None:
    desk.out.print("")
    table = Table("started it", "where", "took it up", "steps", "half of it by", box=None, pad_edge=False)
    for one in found.cascades[:limit]:
        table.add_row(
            outside(_called(one.author) if one.origin or one.handle else "not collected"),
            outside(one.source),
            f"{counted(one.size, Noun.MENTION)} {by_whom(one)}",
            count(one.depth),
            clock(one.half_at, incident.zone),
        )
    desk.table(table)
    if not table.rows:
        desk.warn(NO_CASCADE)
    desk.out.print("")
    table = Table("spread it", "where", "passed on", "heard by", box=None, pad_edge=False)
    for spreader in [one for one in found.spreaders if one.by][:limit]:
        passed = f"{often(spreader.taken_up)} by {counted(spreader.by, Noun.PERSON)}"
        table.add_row(
            outside(_called(spreader.author)), outside(spreader.source), passed, audience(spreader) or "not known"
        )
    desk.table(table)
    if not table.rows:
        desk.warn(nobody_spread(found))
    if unread := not_read(found, ZoneInfo(incident.zone)):
        desk.warn(f"{unread} {OF_A_PART}")


def _called(author: Author) -> str:
    return f"@{author.handle}" if author.handle else author.name or "author not named"


def _author(source: str, author: Author) -> Json:
    return {
        "source": source,
        "author_id": author.id,
        "handle": author.handle,
        "name": author.name,
        "followers": author.followers,
        "verified": author.verified,
    }


def _person(one: Person, known: _Known) -> Json:
    portrait = known.get((one.source, one.author.id))
    return {
        **_author(one.source, one.author),
        "negative": one.negative,
        "neutral": one.neutral,
        "positive": one.positive,
        "mentions": one.mentions,
        "mentions_before": one.before,
        "first_at": one.first_at.isoformat(),
        "last_at": one.last_at.isoformat(),
        "because": list(one.reasons),
        **(_portrait(portrait) if portrait else {}),
    }


def _portrait(portrait: Portrait) -> Json:
    turn = portrait.turned
    return {
        "course": [label.value for _, label in portrait.said],
        "course_is_whole": portrait.whole,
        "turned_at": turn.at.isoformat() if turn else None,
        "turned_against": turn.against if turn else None,
        "may_be_automatic": list(portrait.signs),
    }


def _concentration(found: Concentration | None) -> Json | None:
    if found is None:
        return None
    return {
        "critics": found.critics,
        "negative": found.negative,
        "by_the_five_loudest": found.loudest,
        "fewest_who_wrote_half": found.half,
        "gini": round(found.gini, 4),
    }


def _spread(found: Spread, limit: int) -> dict[str, Any]:
    first = found.first.mention if found.first else None
    return {
        "read": found.read,
        "whole": found.unread is None,
        "not_read": {
            "mentions": found.unread.mentions,
            "from": found.unread.span.start.isoformat(),
            "to": found.unread.span.end.isoformat(),
        }
        if found.unread
        else None,
        "first_negative": {
            **_author(first.source, first.author),
            "native_id": first.native_id,
            "published_at": first.published_at.isoformat(),
        }
        if first
        else None,
        "cascades": [_cascade(one) for one in found.cascades[:limit]],
        "spreaders": [_spreader(one) for one in found.spreaders[:limit]],
    }


def _cascade(one: Cascade) -> Json:
    origin = one.origin.mention if one.origin else None
    return {
        **_author(one.source, one.author),
        "native_id": origin.native_id if origin else None,
        "published_at": origin.published_at.isoformat() if origin else None,
        "mentions": one.size,
        "people": one.people,
        "authors_not_known_of": one.unknown,
        "negative": one.negative,
        "straight_from_origin": one.direct,
        "depth": one.depth,
        "half_at": one.half_at.isoformat(),
        **{f"{kind.value}s": one.by_kind.get(kind, 0) for kind in (Kind.REPOST, Kind.QUOTE)},
        "replies": one.by_kind.get(Kind.REPLY, 0),
    }


def _spreader(one: Spreader) -> Json:
    return {
        **_author(one.source, one.author),
        "passed_on": one.taken_up,
        "by_people": one.by,
        "passed_on_others": one.passed_on,
        "followers_of_those": one.reach,
        "followers_not_known_of": one.unknown,
        "weight": round(one.weight, 6),
    }
