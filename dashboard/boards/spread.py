"""Who started it, and who spread it: what the People page says of cascades and of those whose words travel."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from analysis.advice.facts import Outlet
from analysis.people import Cascade, Heard, Spreader, Step, is_own
from analysis.people.spread import Key
from dashboard.boards.names import called, found_at
from dashboard.boards.people import Entry, Listing
from dashboard.charts.spread import Lane, Node
from domain import words
from domain.filters import Filters, Order
from domain.incident import Incident
from domain.mention import Kind, Mention
from domain.words import Noun
from situation import facts
from situation.spread import NO_CASCADE, OF_A_PART, Spread, audience, by_whom, nobody_spread, not_read, spread

QUESTION = "Who started it, and how did it spread?"
LISTED = 6
_LANES = 4
_NODES = 144  # in all lanes together
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spreading:
    """`lanes` show the largest cascades, `rows` all of their mentions that have room there, for who reads a table."""

    lanes: tuple[Lane, ...]
    answer: str
    part: str
    rows: tuple[dict[str, object], ...]
    first: Listing
    origins: Listing
    spreaders: Listing
    reporting: Listing


def load(tx: Connection, incident: Incident, at: datetime) -> Spreading:
    """Who started what and who took it up, as of `at`."""
    found = spread(tx, incident, at)
    zone = ZoneInfo(incident.zone)
    largest = [one for one in found.cascades if one.size > 1][:_LANES]
    unread = not_read(found, zone)
    lanes = tuple(_lane(one, incident, _NODES // len(largest)) for one in largest)
    return Spreading(
        lanes=lanes,
        answer=said_of_spread(found),
        part=f"{unread} {OF_A_PART}" if unread else _whole(found),
        rows=tuple(row for one in largest for row in _rows(one, zone)),
        first=Listing(
            whole="since the start, of what was collected; the wave may have begun elsewhere",
            none="Nothing that was collected since the start was read as negative.",
            entries=(_first(found.first, zone),) if found.first else (),
        ),
        origins=Listing(
            whole=_together(
                "by how many different people answered, quoted or passed them on, as far as that was collected", unread
            ),
            none=NO_CASCADE,
            entries=tuple(_origin(one, incident, zone) for one in found.cascades[:LISTED]),
        ),
        spreaders=Listing(
            whole=_together(
                "ranked by whose words are passed on by people whose own words are passed on; replies do not count",
                unread,
            ),
            none=f"{nobody_spread(found)} {unread}".rstrip(),
            entries=tuple(_spreader(one) for one in found.spreaders[:LISTED] if one.by),
        ),
        reporting=_reporting(facts.outlets(tx, incident, facts.as_of(tx, incident, at)), zone),
    )


def said_of_spread(found: Spread) -> str:
    """The answer to the question that the chart asks."""
    if not found.cascades:
        return NO_CASCADE
    largest = found.cascades[0]
    counts = f"{words.counted(largest.size, Noun.MENTION)} {by_whom(largest)} took it up"
    straight = f"{words.part(largest.direct, largest.size)} straight from the origin"
    every = len(found.cascades)
    which = "The only cascade" if every == 1 else f"The largest of {words.counted(every, Noun.CASCADE)}, by people"
    return f"{which}: {counts}, {straight}."


def _whole(found: Spread) -> str:
    if not found.read:
        return ""
    if found.read == 1:
        return (
            "From the only mention since the start that answers, quotes or passes on others, as far as was collected."
        )
    read = words.counted(found.read, Noun.MENTION)
    return f"From all {read} since the start that answer, quote or pass on others, as far as they were collected."


def _together(listed: str, unread: str) -> str:
    return f"{listed}. {unread}" if unread else listed


def _lane(cascade: Cascade, incident: Incident, room: int) -> Lane:
    chosen = _chosen(cascade.steps, room - (cascade.origin is None))
    began_at = cascade.steps[0].heard.mention.published_at
    nodes: list[Node] = []
    places: dict[Key, int] = {}
    if cascade.origin is None:
        nodes.append(Node(name="", followers=None, label=None, kind=None, after=timedelta(0), parent=None, query=""))
    for step in chosen:
        mention = step.heard.mention
        places[mention.key] = len(nodes)
        nodes.append(
            Node(
                name=called(mention.author),
                followers=mention.author.followers,
                label=step.heard.label,
                kind=mention.kind,
                after=max(mention.published_at - began_at, timedelta(0)),
                parent=None if step.taken_from is None else places.get(step.taken_from, 0),
                query=urlencode(_this(mention)),
            )
        )
    drawn = len(chosen) - (cascade.origin is not None)
    some = "" if drawn == cascade.size else f", {words.count(drawn)} of them drawn"
    return Lane(title=_whose(cascade, incident), detail=f"{_counts(cascade)}{some}", nodes=tuple(nodes))


def _chosen(steps: Sequence[Step], room: int) -> list[Step]:
    """As many steps as have room, each with all that it rests on: the longest chain, those with most behind them, and
    then those heard furthest. In the order of depth, so that each comes after what it took up.
    """
    by_key = {step.heard.mention.key: step for step in steps}
    behind = Counter(step.taken_from for step in steps)
    furthest = sorted(steps, key=lambda step: (-(step.heard.mention.author.followers or 0), *_when(step)))
    longest = min(steps, key=lambda step: (-step.depth, *_when(step)))
    relays = [step for step in steps if step.depth and behind[step.heard.mention.key]]
    relays.sort(key=lambda step: (-behind[step.heard.mention.key], *_when(step)))
    chosen: dict[Key, Step] = {}
    for step in (steps[0], longest, *relays[: room // 3], *furthest):
        way: list[Step] = []
        at: Step | None = step
        while at is not None and at.heard.mention.key not in chosen:
            way.append(at)
            at = by_key.get(at.taken_from) if at.taken_from else None
        if len(chosen) + len(way) <= room:
            chosen |= {one.heard.mention.key: one for one in way}
    return sorted(chosen.values(), key=lambda step: (step.depth, *_when(step)))


def _when(step: Step) -> tuple[datetime, Key]:
    return step.heard.mention.published_at, step.heard.mention.key


def _whose(cascade: Cascade, incident: Incident) -> str:
    if cascade.origin and is_own(cascade.author, incident.own_accounts):
        return f"Ours: {called(cascade.author)}"
    return called(cascade.author) if cascade.origin or cascade.handle else "Its origin was not collected"


def _counts(cascade: Cascade) -> str:
    kinds = " · ".join(
        words.counted(cascade.by_kind[kind], noun)
        for kind, noun in ((Kind.REPOST, Noun.REPOST), (Kind.QUOTE, Noun.QUOTE), (Kind.REPLY, Noun.REPLY))
        if cascade.by_kind.get(kind)
    )
    return f"{kinds} {by_whom(cascade)}"


def _rows(cascade: Cascade, zone: ZoneInfo) -> list[dict[str, object]]:
    by_key = {step.heard.mention.key: called(step.heard.mention.author) for step in cascade.steps}
    return [
        {
            "When": words.moment(step.heard.mention.published_at, zone),
            "Who": called(step.heard.mention.author),
            "Followers": step.heard.mention.author.followers,
            "What": words.named(step.heard.mention.kind),
            "Read as": words.named(step.heard.label),
            "Took up": by_key.get(step.taken_from, "not collected") if step.taken_from else "the origin",
            "Steps from the origin": step.depth,
        }
        for step in _chosen(cascade.steps, _NODES // _LANES)
    ]


def _first(heard: Heard, zone: ZoneInfo) -> Entry:
    mention = heard.mention
    when = words.moment(mention.published_at, zone)
    return Entry(
        name=called(mention.author),
        where=found_at(mention.author, mention.source),
        text=mention.text,
        reasons=f"the first mention that was read as negative, {when}",
        query=_this(mention),
    )


def _origin(cascade: Cascade, incident: Incident, zone: ZoneInfo) -> Entry:
    first = cascade.steps[0].heard.mention
    went = first.engagement.reposts if cascade.origin else None
    told = [
        _counts(cascade),
        f"{words.part(cascade.negative, cascade.size)} read as negative",
        f"half of it by {words.moment(cascade.half_at, zone)}",
        f"up to {words.count(cascade.depth)} steps deep" if cascade.depth > 1 else "",
        f"its platform counts {words.counted(went, Noun.REPOST)}" if went else "",
    ]
    return Entry(
        name=_whose(cascade, incident),
        where=found_at(cascade.author, cascade.source),
        text=first.text if cascade.origin else "",
        reasons=" · ".join(filter(None, told)),
        query=_this(first),
    )


def _spreader(one: Spreader) -> Entry:
    followers = audience(one)
    told = [
        f"passed on {words.often(one.taken_up)} by {words.counted(one.by, Noun.PERSON)}",
        f"heard by {followers}" if followers else "their reach is not known",
        f"passed on others {words.often(one.passed_on)}" if one.passed_on else "",
        f"weight {words.percent(one.weight)}",
    ]
    author = one.author
    wrote = Filters(author=author.id or author.handle, sources=frozenset({one.source}), order=Order.OLDEST)
    return Entry(
        name=called(author),
        where=found_at(author, one.source),
        text="",
        reasons=" · ".join(filter(None, told)),
        query=tuple(sorted(wrote.to_query().items())),
    )


def _reporting(outlets: Sequence[Outlet] | None, zone: ZoneInfo) -> Listing:
    return Listing(
        whole="news outlets in the order in which they first reported since it began, from the first 30 articles",
        none="No news source is watched: who reports cannot be told."
        if outlets is None
        else "No news outlet has reported, as far as was collected.",
        entries=tuple(_outlet(one, zone) for one in outlets or ()),
    )


def _outlet(found: Outlet, zone: ZoneInfo) -> Entry:
    article = Filters(kinds=frozenset({Kind.ARTICLE}), since=found.first_at, until=found.first_at + _INSTANT)
    return Entry(
        name=found.name,
        where="",
        reasons=f"first reported {words.moment(found.first_at, zone)}",
        text="",
        query=tuple(sorted(article.to_query().items())),
    )


def _this(mention: Mention) -> tuple[tuple[str, str], ...]:
    """Leads to one mention: by its author and the moment at which it came out."""
    alone = Filters(
        author=mention.author.id,
        sources=frozenset({mention.source}),
        since=mention.published_at,
        until=mention.published_at + _INSTANT,
    )
    return tuple(sorted(alone.to_query().items()))
