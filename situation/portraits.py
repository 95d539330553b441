"""What somebody said, in order, as of a moment: when they turned, how far it went, what looks automatic."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from analysis.people import Turned, signs_of_automation, turned
from domain.filters import Filters, Order
from domain.incident import Incident
from domain.mention import Author, Engagement, Mention
from domain.reading import Label
from situation.facts import as_of
from store import mentions

READ = 60  # newest mentions of each person


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait:
    """From a person's newest mentions, before the start and since.

    said:       when each came out and how it was read, in the order of time; `whole`: these are all.
    engagement: summed over them, as last seen; None where unknown, and in a look back, which cannot know it.
    signs:      of automation, in our words.
    """

    said: tuple[tuple[datetime, Label], ...]
    whole: bool
    turned: Turned | None
    engagement: Engagement
    signs: tuple[str, ...]


def portraits(
    tx: Connection, incident: Incident, people: Iterable[tuple[str, Author]], at: datetime
) -> dict[tuple[str, str], Portrait]:
    """By source and author id, for those who have one."""
    then = as_of(tx, incident, at)
    wanted = {(source, author.id): author for source, author in people if author.id}
    return {(source, name): _portrait(tx, incident, source, author, then) for (source, name), author in wanted.items()}


def _portrait(tx: Connection, incident: Incident, source: str, author: Author, then: datetime | None) -> Portrait:
    wanted = Filters(author=author.id, sources=frozenset({source}), order=Order.NEWEST)
    newest = mentions.page(tx, incident.id, wanted, limit=READ, known_at=then)
    # An id may be somebody else's handle: only what this author said counts.
    theirs = [one for one in reversed(newest) if one.mention.author.id == author.id]
    said = tuple((one.mention.published_at, one.reading.label) for one in theirs)
    told = [one.mention for one in theirs]
    return Portrait(
        said=said,
        whole=len(newest) < READ,
        turned=turned(said),
        engagement=_summed(told) if then is None else Engagement(),
        signs=signs_of_automation(author, told),
    )


def _summed(told: Sequence[Mention]) -> Engagement:
    """What is not known is left out of the sum, and a sum of nothing known is not known."""

    def total(counts: Iterable[int | None]) -> int | None:
        known = [count for count in counts if count is not None]
        return sum(known) if known else None

    return Engagement(
        likes=total(mention.engagement.likes for mention in told),
        reposts=total(mention.engagement.reposts for mention in told),
        replies=total(mention.engagement.replies for mention in told),
        views=total(mention.engagement.views for mention in told),
    )
