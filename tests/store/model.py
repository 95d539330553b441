"""The store as a few plain dictionaries: slow, and plainly right. Tests hold the real one against it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.counting import AuthorTally, Bucket, BucketCount, Equation
from domain.filters import Filters
from domain.incident import Incident
from domain.mention import Engagement, Flag, Mention, Unreadable
from domain.reading import Label, Reading
from domain.time import EPOCH, Span
from store.words import phrases, words

Key = tuple[str, str]


@dataclass(frozen=True)
class Said:
    """One version."""

    mention: Mention
    reading: Reading

    @property
    def known_at(self) -> datetime:
        return max(self.mention.known_at, self.mention.published_at)

    @property
    def content(self) -> tuple[object, ...]:
        mention = self.mention
        published = None if Flag.TIME_UNREADABLE in mention.flags else mention.published_at
        return mention.kind, published, mention.url, mention.in_reply_to, mention.text


class Model:
    def __init__(self) -> None:
        self.versions: dict[str, dict[Key, list[Said]]] = defaultdict(dict)
        self.removed: set[Key] = set()
        self.unreadable: set[tuple[str, str, str]] = set()
        self.tallies: dict[str, dict[str, Equation]] = defaultdict(lambda: defaultdict(Equation))

    def keep(self, incident_id: str, mentions: Sequence[Mention], readings: Sequence[Reading]) -> None:
        for said in map(Said, mentions, readings):
            key = said.mention.key
            known = self.versions[incident_id].setdefault(key, [])
            if key in self.removed:
                outcome = Equation(received=1, removed=1)
            elif not known:
                known.append(said)
                outcome = Equation(received=1, current=1)
            elif known[-1].content == said.content:
                known[-1] = replace(known[-1], mention=_refreshed(known[-1].mention, said.mention.engagement))
                outcome = Equation(received=1, duplicates=1)
            elif Flag.ARCHIVE in said.mention.flags and said.content in [each.content for each in known]:
                outcome = Equation(received=1, duplicates=1)
            else:
                # An edit is learnt when it is read, from an archive as well.
                flags = said.mention.flags - {Flag.ARCHIVE}
                known.append(replace(said, mention=replace(said.mention, version=len(known) + 1, flags=flags)))
                outcome = Equation(received=1, earlier_versions=1)
            self.tallies[incident_id][key[0]] += outcome

    def remove(self, keys: Iterable[Key]) -> int:
        erased = 0
        for key in keys:
            self.removed.add(key)
            for incident_id, all_versions in self.versions.items():
                if versions := all_versions.pop(key, []):
                    erased += 1
                    change = Equation(current=-1, earlier_versions=1 - len(versions), removed=len(versions))
                    self.tallies[incident_id][key[0]] += change
        return erased

    def quarantine(self, incident_id: str, source: str, items: Sequence[Unreadable]) -> tuple[int, int]:
        new = again = 0
        for item in items:
            key = (incident_id, source, item.content)
            if key in self.unreadable:
                again += 1
            else:
                self.unreadable.add(key)
                new += 1
        if items:
            self.tallies[incident_id][source] += Equation(received=new + again, quarantined=new, duplicates=again)
        return new, again

    def visible(self, incident_id: str, known_at: datetime | None) -> list[Said]:
        """The latest version of each mention that was known then."""
        found = []
        for versions in self.versions[incident_id].values():
            known = [each for each in versions if known_at is None or each.known_at <= known_at]
            found += known[-1:]
        return found

    def fitting(self, incident_id: str, filters: Filters, known_at: datetime | None) -> list[Said]:
        handles = self._handles(incident_id)
        return [each for each in self.visible(incident_id, known_at) if _fits(each, filters, handles)]

    def timeline(
        self, incident_id: str, level: Bucket, span: Span | None, known_at: datetime | None
    ) -> list[BucketCount]:
        counts: dict[tuple[datetime, str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
        for said in self.visible(incident_id, known_at):
            at = said.mention.published_at
            if span is None or span.start <= at < span.end:
                start = at - (at - EPOCH) % level.width
                numbers = counts[start, said.mention.source, said.reading.label]
                numbers[0] += 1
                numbers[1] += said.reading.asks
                numbers[2] += bool(said.reading.harms)
        return [
            BucketCount(start=start, source=source, label=Label(label), mentions=number, asking=asking, harm=harm)
            for (start, source, label), (number, asking, harm) in counts.items()
        ]

    def authors(self, incident: Incident, known_at: datetime | None) -> dict[Key, AuthorTally]:
        """Without handle and name where several mentions of the same moment compete for them."""
        said_by: dict[Key, list[Said]] = defaultdict(list)
        for said in self.visible(incident.id, known_at):
            if said.mention.author.id:
                said_by[said.mention.source, said.mention.author.id].append(said)
        return {key: _tally(incident, each) for key, each in said_by.items()}

    def _handles(self, incident_id: str) -> dict[Key, str]:
        """Every author's handle by now."""
        latest: dict[Key, Said] = {}
        for said in self.visible(incident_id, None):
            key = (said.mention.source, said.mention.author.id)
            if key not in latest or latest[key].mention.published_at <= said.mention.published_at:
                latest[key] = said
        return {key: said.mention.author.handle for key, said in latest.items() if key[1]}


def _refreshed(mention: Mention, seen: Engagement) -> Mention:
    names = ("likes", "reposts", "replies", "views")
    known = {name: getattr(seen, name) for name in names if getattr(seen, name) is not None}
    return replace(mention, engagement=replace(mention.engagement, **known))


def _fits(said: Said, filters: Filters, handles: dict[Key, str]) -> bool:
    mention, reading = said.mention, said.reading
    author = mention.author
    language = reading.language or mention.language
    who = {author.id, handles.get((mention.source, author.id), "")} - {""}
    text = [*words(mention.text), "|", *words(author.handle), "|", *words(author.name)]
    return (
        (not filters.labels or reading.label in filters.labels)
        and (not filters.sources or mention.source in filters.sources)
        and (not filters.kinds or mention.kind in filters.kinds)
        and (not filters.languages or language in filters.languages)
        and (not filters.author or bool(author.id and filters.author in who))
        and (filters.since is None or mention.published_at >= filters.since)
        and (filters.until is None or mention.published_at < filters.until)
        and (not filters.asks or reading.asks)
        and (not filters.harm or bool(reading.harms))
        and (not filters.search.strip() or bool(phrases(filters.search)))
        and all(_contains(text, phrase) for phrase in phrases(filters.search))
    )


def _contains(text: list[str], phrase: list[str]) -> bool:
    return any(text[start : start + len(phrase)] == phrase for start in range(len(text)))


def _tally(incident: Incident, said: list[Said]) -> AuthorTally:
    since = Counter(each.reading.label for each in said if each.mention.published_at >= incident.started_at)
    before = Counter(each.reading.label for each in said if each.mention.published_at < incident.started_at)
    latest = max(said, key=lambda each: each.mention.published_at).mention
    known = [each.mention.author.followers for each in said if each.mention.author.followers is not None]
    return AuthorTally(
        source=latest.source,
        author=replace(latest.author, followers=max(known, default=None)),
        **{str(label): since[label] for label in Label},
        **{f"{label}_before": before[label] for label in Label},
        first_at=min(each.mention.published_at for each in said),
        last_at=latest.published_at,
    )
