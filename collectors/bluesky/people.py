"""Authors' profiles: how many follow them, and in the stream, which tells ids only, who they are at all."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias
from urllib.parse import urlencode

from collectors.bluesky.platform import HANDLE, NAME, PROFILES_AT_ONCE, PROFILES_KEPT
from collectors.bluesky.post import read_author
from collectors.fetch import Fetcher
from collectors.fields import Fields
from domain.errors import CollectionError, RetryLaterError, UnreadableItemError
from domain.mention import Author, Mention

Ask: TypeAlias = Callable[[str, Mapping[str, Sequence[str]]], Fields]


class People:
    """Asks for each author once. `trouble` is what came in between; those not told by then stay as they are."""

    def __init__(self, ask: Ask) -> None:
        self.trouble: CollectionError | None = None
        self._ask = ask
        self._known: dict[str, Author | None] = {}

    def introduce(self, mentions: Sequence[Mention]) -> list[Mention]:
        """The same mentions with their authors as the platform knows them."""
        self._look_up({mention.author.id for mention in mentions} - self._known.keys())
        return [
            replace(mention, author=author) if (author := self._known.get(mention.author.id)) else mention
            for mention in mentions
        ]

    def ids(self, handles: Iterable[str]) -> dict[str, str]:
        """Whose handles these are, by id. Handles of other platforms, and of nobody, are left out."""
        names = sorted({match[1].lower() for handle in handles if (match := HANDLE.fullmatch(handle.strip()))})
        self._look_up(names)
        return {
            author.id: author.handle for author in self._known.values() if author and author.handle.lower() in names
        }

    def _look_up(self, actors: Iterable[str]) -> None:
        wanted = sorted(actors)
        if len(self._known) + len(wanted) > PROFILES_KEPT:
            self._known.clear()
        while wanted and self.trouble is None:
            some, wanted = wanted[:PROFILES_AT_ONCE], wanted[PROFILES_AT_ONCE:]
            try:
                profiles = self._ask("app.bsky.actor.getProfiles", {"actors": some})
            except CollectionError as error:
                self.trouble = error
                return
            self._known |= dict.fromkeys(some)  # those that are gone are not asked for again
            for profile in profiles.each("profiles"):
                try:
                    author = read_author(profile)
                except UnreadableItemError:
                    continue
                self._known[author.id] = author


def public(fetcher: Fetcher, url: str) -> Ask:
    """What everybody may ask, without a login."""

    def ask(method: str, params: Mapping[str, Sequence[str]]) -> Fields:
        query = urlencode(params, doseq=True)
        values = fetcher.get(NAME, f"{url.rstrip('/')}/xrpc/{method}?{query}").json(NAME)
        if not isinstance(values, Mapping):
            raise RetryLaterError(NAME, "the answer is no object")
        return Fields(NAME, values)

    return ask
