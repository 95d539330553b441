"""Posts of several servers as pages: each post once, however many servers, hashtags and searches give it."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from collectors.fields import Fields, read_items
from collectors.mastodon.server import NAME, MastodonServer, Parent
from collectors.mastodon.status import is_public, names_of, read_status, tags_of
from collectors.mastodon.words import fold_tag, hashtags
from collectors.match import Matcher
from collectors.source import Page
from domain.incident import Watch
from domain.mention import Mention

_REMEMBERED = 50_000  # posts: a run reads fewer, and a stream that forgets one gives it twice, which does no harm


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sighting:
    edited_at: str
    at_home: bool


class Reading:
    """One run."""

    def __init__(self, watch: Watch) -> None:
        self._matcher = Matcher(watch)
        self._tags = frozenset(fold_tag(tag) for tag in hashtags(watch))
        self._seen: OrderedDict[str, _Sighting] = OrderedDict()

    def page(self, server: MastodonServer, items: Sequence[object], now: datetime) -> Page:
        """What is new among the posts that a server gave. Raises CollectionError if it fails to say what they answer.

        If it does, none of them counts as seen: they may still come from another server.
        """
        parents = server.parents([item for item in items if self._is_new(item, server.host)])
        return self.page_of(server.host, items, parents, now)

    def page_of(self, host: str, items: Sequence[object], parents: Mapping[str, Parent], now: datetime) -> Page:
        """The same where it is known already which posts they answer."""
        new = []
        for item in items:
            if self._is_new(item, host):
                self._remember(item, host)
                new.append(item)
        mentions, unreadable, passed_over = read_items(
            ((f"{host}, post {_id(item)}", item) for item in new),
            lambda item: self._read(item, host, parents, now),
        )
        return Page(mentions=tuple(mentions), unreadable=tuple(unreadable), passed_over=passed_over)

    def _is_new(self, item: object, host: str) -> bool:
        """Seen again, it is new only if it was edited since, or if its own server, which counts best, gives it now."""
        uri, sighting = _sighting(item, host)
        known = self._seen.get(uri)
        return known is None or sighting.edited_at > known.edited_at or (sighting.at_home and not known.at_home)

    def _remember(self, item: object, host: str) -> None:
        uri, sighting = _sighting(item, host)
        if uri:
            self._seen[uri] = sighting
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)

    def _read(self, item: object, host: str, parents: Mapping[str, Parent], now: datetime) -> Mention | None:
        mention = read_status(item, host, parents, now)
        return mention if is_public(item) and self._is_wanted(item, mention, host) else None

    def _is_wanted(self, item: object, mention: Mention, host: str) -> bool:
        """By its hashtags, or by its words and the accounts that it names."""
        if self._tags & set(map(fold_tag, tags_of(item))):
            return self._matcher.speaks(mention.language) and not self._matcher.excludes(mention.text)
        searched = "\n".join([mention.text, *names_of(item, host)])
        return self._matcher.matches(searched, handle=mention.author.handle, language=mention.language)


def _sighting(item: object, host: str) -> tuple[str, _Sighting]:
    fields = Fields(NAME, item if isinstance(item, Mapping) else {})
    uri = fields.text("uri")
    return uri, _Sighting(edited_at=fields.text("edited_at"), at_home=host_of(uri) == host)


def host_of(uri: str) -> str:
    """The server that a post's id names, with its port; "" if it is not an address."""
    scheme, separator, rest = uri.partition("://")
    return rest.partition("/")[0].lower() if separator and scheme in ("http", "https") else ""


def _id(item: object) -> str:
    found: Iterable[object] = [item.get("id"), item.get("uri")] if isinstance(item, Mapping) else []
    return next((str(each)[:100] for each in found if isinstance(each, str | int)), "without an id")
