"""A simulated place as a source like any other: pages, a cursor, coverage, gaps.

The cursor is a moment of the drill, in milliseconds from the incident's start: everything up to it has been given.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from collectors.drill.event import Event, Said, TakenBack
from collectors.drill.pace import HOUR
from collectors.drill.place import PLACES, Place
from collectors.drill.play import SOURCES
from collectors.drill.scenario import Gap
from collectors.drill.script import script
from collectors.source import Cursor, Page
from domain.incident import Drill, Incident, Watch
from domain.mention import Author, Flag, Mention, Removal, Unreadable
from domain.time import Span

PAGE = 500

_MILLISECOND = timedelta(milliseconds=1)
_CLAIM_MISSING = 31  # one mention in so many comes without the language that its place would claim


class DrillSource:
    """One place of a drill. `name` is one of `collectors.drill.play.SOURCES`; `wall` gives the wall-clock time."""

    reach: timedelta | None = None

    def __init__(self, incident: Incident, name: str, wall: Callable[[], datetime]) -> None:
        if incident.drill is None or name not in SOURCES:
            msg = f"{name} is no place of a drill, or {incident.id} is none"
            raise ValueError(msg)
        self.name = name
        self._incident = incident
        self._drill: Drill = incident.drill
        self._place: Place = next(place for place in PLACES.values() if place.source == name)
        self._wall = wall

    def pages(self, watch: Watch, since: Cursor | None) -> Iterator[Page]:  # noqa: ARG002 - the script is the search
        """Everything that happened since, up to the drill's present. A page ends where a gap begins or ends."""
        play = script(self._drill.scenario, self._drill.seed, statements=self._drill.statements)
        now = self._incident.now(self._wall())
        present = min((now - self._incident.started_at) // _MILLISECOND, play.ends)
        after = int(since) if since else play.starts
        for until, gap in _stretches(after, present, play.gaps(self._place.name)):
            events = play.between(self._place.name, after, until)
            for start in range(0, len(events), PAGE):
                chunk = events[start : start + PAGE]
                upto = until if start + PAGE >= len(events) else chunk[-1].at
                yield self._page(chunk, after, upto, now, gap)
                after = upto
            if not events:
                yield self._page((), after, until, now, gap)
            after = until

    def _page(self, events: Sequence[Event], after: int, upto: int, now: datetime, gap: Gap | None) -> Page:
        mentions, removals, unreadable = [], [], []
        for event in events:
            if isinstance(event, Said):
                mentions.append(self._mention(event, now))
            elif isinstance(event, TakenBack):
                removals.append(
                    Removal(
                        source=self.name,
                        native_id=self._id(event.number),
                        reason=event.reason,
                        removed_at=self._moment(event.at),
                    )
                )
            else:
                unreadable.append(
                    Unreadable(where=f"{self.name}, item {event.number}", reason=event.reason, content=event.content)
                )
        # A gap is told from its beginning each time: part of it may have been told by an earlier run.
        begins = int(gap.since * HOUR) if gap else after
        return Page(
            mentions=tuple(mentions),
            removals=tuple(removals),
            unreadable=tuple(unreadable),
            cursor=str(upto),
            covered=Span(self._moment(begins), self._moment(upto)),
            shortfall=gap.reason if gap else "",
        )

    def _mention(self, said: Said, now: datetime) -> Mention:
        person, published_at = said.person, self._moment(said.said_at)
        # What was said before the start counts as known all along, as if the organisation had always been listening.
        past = published_at < self._incident.started_at
        return Mention(
            source=self.name,
            native_id=self._id(said.number),
            url=f"https://{self.name}.invalid/{person.handle}/{said.number}",
            text=said.text,
            author=Author(
                id=person.handle,
                handle=person.handle,
                name=person.name,
                followers=person.followers,
                verified=person.verified,
            ),
            language=person.language if self._place.claims and said.number % _CLAIM_MISSING else "",
            kind=said.kind,
            in_reply_to=self._id(said.reply_to) if said.reply_to else "",
            conversation_id=self._id(said.conversation),
            published_at=published_at,
            collected_at=now,
            engagement=said.engagement,
            flags=frozenset({Flag.SIMULATED, Flag.ARCHIVE} if past else {Flag.SIMULATED}),
            raw=self._raw(said),
        )

    def _raw(self, said: Said) -> str:
        raw: dict[str, object] = {"simulated": True}
        if said.about:
            raw["about"] = self._id(said.about)
        if said.statement:
            raw["statement"] = said.statement.value
            raw["by_ceo"] = said.by_ceo
        return json.dumps(raw)

    def _id(self, number: int) -> str:
        """Ids carry the incident's own, so that two drills of one scenario never share a mention."""
        return f"{self._incident.id}-{number}"

    def _moment(self, at: int) -> datetime:
        return self._incident.started_at + at * _MILLISECOND


def _stretches(after: int, until: int, gaps: Sequence[Gap]) -> Iterator[tuple[int, Gap | None]]:
    """Cut (after, until] where gaps begin and end: the end of each stretch, and the gap that it is.

    A gap that ends exactly at `after` is a stretch as well, an empty one: so the run that goes on behind it tells it.
    """
    for gap in sorted(gaps, key=lambda gap: gap.since):
        begins, ends = int(gap.since * HOUR), int(gap.until * HOUR)
        if ends < after or begins >= until:
            continue
        if after < begins:
            yield begins, None
        yield min(ends, until), gap
        after = min(ends, until)
    if after < until:
        yield until, None
