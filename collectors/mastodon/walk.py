"""The ways through a server: forward along a hashtag, and backward through a search, which gives the newest first.

Each step says what was reached once its posts are stored; whatever breaks off after it, nothing before it is lost.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from collectors.descent import bottom
from collectors.fields import from_iso
from collectors.mastodon.server import LOWEST, NAME, PAGE, MastodonServer, id_at, moment_of, order, usable_ids
from collectors.mastodon.state import Reached
from domain.errors import RetryLaterError

LATE = timedelta(minutes=30)  # posts of other servers may arrive this late, with the ids of when they were written
_TELLING = timedelta(days=1)  # an id that tells when it was given differs from the post's time by less than this
_IDLE_PAGES = 2  # pages in a row that lead no further


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    items: Sequence[object] = field(default_factory=list)
    reached: Reached
    shortfall: str = ""


def walk_tag(
    server: MastodonServer, tag: str, reached: Reached, *, earliest: datetime, now: datetime
) -> Iterator[Step]:
    """All posts with a hashtag after what was reached, oldest first; the first time from about `earliest` on.

    Raises RetryLaterError, also if the server gives the same page again and again.
    """
    above = reached.above or _beginning(server, tag, earliest)
    idle = 0
    while items := server.timeline(tag, above):
        ids = usable_ids(items, now)
        if ids and order(ids[-1]) > order(above):
            above, idle = ids[-1], 0
        else:
            idle += 1
        if idle > _IDLE_PAGES:
            raise RetryLaterError(NAME, f"{server.host} gives the same page of #{tag} again and again")
        yield Step(items=items, reached=replace(reached, above=above))
    yield Step(reached=Reached(above=_resume_at(above, now), until=now))


def walk_search(
    server: MastodonServer, phrase: str, reached: Reached, *, earliest: datetime, now: datetime
) -> Iterator[Step]:
    """All posts that the search finds after what was reached: first the gap of a broken run, then the news."""
    before = reached
    for step in _stretch(server, phrase, reached, earliest=earliest, now=now):
        reached = step.reached
        if before.below and not reached.below:  # the gap is closed; what came after it is still to be read
            reached = replace(reached, until=before.until)
        yield replace(step, reached=reached)
    if before.below:
        yield from _stretch(server, phrase, reached, earliest=earliest, now=now)


def _stretch(
    server: MastodonServer, phrase: str, reached: Reached, *, earliest: datetime, now: datetime
) -> Iterator[Step]:
    above, below, newest, shortfall = reached.above, reached.below, reached.newest, ""
    while items := server.search(phrase, above, below):
        ids = usable_ids(items, now)
        onward = [each for each in ids if not below or order(each) < order(below)]
        if not onward:
            # Some software knows no bounds: it gives its newest posts, whatever was asked for.
            if below and len(items) >= PAGE:
                shortfall = (
                    f"the search of {server.host} gives its newest {len(items)} posts only; older ones are missing"
                )
            yield Step(items=items, reached=replace(reached, below=below, newest=newest))
            break
        newest = newest or ids[-1]
        below = onward[0]
        yield Step(items=items, reached=replace(reached, below=below, newest=newest))
        written = bottom(_times(items))
        if (above and order(below) <= order(above)) or (not above and written and written < earliest):
            break
    done = Reached(above=_resume_at(newest or above, now), until=now)
    yield Step(reached=done, shortfall=shortfall)


def _beginning(server: MastodonServer, tag: str, earliest: datetime) -> str:
    """The id from which to read: of `earliest` where ids tell their time, else the lowest."""
    for item in server.timeline(tag, "", limit=1):
        if not isinstance(item, Mapping):
            continue
        given, written = moment_of(str(item.get("id"))), from_iso(str(item.get("created_at")))
        if given and written and abs(given - written) < _TELLING:
            return id_at(earliest)
    return LOWEST


def _resume_at(above: str, now: datetime) -> str:
    """Where the next run begins: a little earlier than this one ended, where ids tell their time."""
    return min(above, id_at(now - LATE), key=order) if moment_of(above) else above


def _times(items: Sequence[object]) -> Iterator[datetime | None]:
    """When the posts of a page were written, as their servers say."""
    for item in items:
        if isinstance(item, Mapping):
            yield from_iso(str(item.get("created_at")))
