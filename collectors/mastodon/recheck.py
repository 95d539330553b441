"""What became of posts: each is asked for at its home, which its id names.

Only the home server's word counts: elsewhere a post may be missing for many reasons. Software that speaks Mastodon's
language tells edits as well; of any other the post's own address is asked, which tells only whether it is still there.
A server that is down, refuses strangers or answers with a web page says nothing about its posts, and nothing is erased.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from collectors.fetch import Answer, Fetcher
from collectors.fields import Fields, read_items
from collectors.mastodon.reading import host_of
from collectors.mastodon.server import NAME, MastodonServer
from collectors.mastodon.status import is_public, read_status
from collectors.source import Page
from domain.errors import CollectionError, RetryLaterError
from domain.mention import Mention, Removal, Unreadable

AT_ONCE = 20
_OUTAGE = 3  # so many servers down at once, and no other up: it is our own line
# Addresses of posts on Mastodon: the last part is the id there.
_STATUS = re.compile(r"https?://[^/]+/(?:users/[^/]+/statuses|ap/users/[^/]+/statuses|@[^/]+)/([0-9]+)")
_CLOSED = (401, 403)  # how a server says that it shows nothing to strangers
_GONE = "no longer on {host}"
_HIDDEN = "no longer public on {host}"


@dataclass(slots=True, kw_only=True)
class Recheck:
    """Of a few posts, by their ids (`uri`). `servers`: those with a token, by host."""

    fetcher: Fetcher
    clock: Callable[[], datetime]
    servers: Mapping[str, MastodonServer]
    now: datetime = field(init=False)
    mentions: list[Mention] = field(default_factory=list)
    removals: list[Removal] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    silent: dict[str, CollectionError] = field(default_factory=dict)
    unasked: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.now = self.clock()

    def page(self, native_ids: Sequence[str]) -> Page:
        """Raises RetryLaterError if a server asks for patience, or if none of several can be reached."""
        hosts = {host for uri in native_ids if (host := host_of(uri))}
        for uri in native_ids:
            host = host_of(uri)
            if host and host not in self.silent:
                self._look(uri, host)
            if not host or host in self.silent:
                self.unasked[host] = self.unasked.get(host, 0) + 1
        outage = [error for error in self.silent.values() if isinstance(error, RetryLaterError)]
        if len(outage) >= _OUTAGE and len(outage) == len(hosts):
            raise outage[0]
        notes = [
            f"{count} posts of {host or 'unknown servers'} could not be asked about: "
            + (self.silent[host].problem if host in self.silent else "their ids are no addresses")
            for host, count in self.unasked.items()
        ]
        return Page(
            mentions=tuple(self.mentions),
            removals=tuple(self.removals),
            unreadable=(*self.unreadable, *(Unreadable(where=NAME, reason=note, content="") for note in notes)),
            shortfall="; ".join(notes),
        )

    def _look(self, uri: str, host: str) -> None:
        try:
            self._ask(uri, host)
        except CollectionError as error:
            if isinstance(error, RetryLaterError) and error.after is not None:
                raise
            self.silent[host] = error

    def _ask(self, uri: str, host: str) -> None:
        match = _STATUS.fullmatch(uri)
        scheme = uri.partition("://")[0]
        known = self.servers.get(host)
        server = MastodonServer(self.fetcher, self.clock, known.url if known else f"{scheme}://{host}")
        if match:
            # As a stranger first: an author who blocked the account with the token is "not found" to it.
            answer = server.status(match[1])
            if known and answer.status in _CLOSED:
                server = known
                answer = server.status(match[1])
        else:
            answer = self.fetcher.exchange(NAME, uri, {"accept": "application/activity+json"})
        if answer.status == 410 or (answer.status == 404 and _is_data(answer)):  # noqa: PLR2004 - gone, not found
            self._remove(uri, _GONE.format(host=host))
        elif answer.status != 200:  # noqa: PLR2004 - the one status that brings a post
            raise server.problem(answer)
        elif match:
            self._read(uri, server, answer.json(NAME))

    def _read(self, uri: str, server: MastodonServer, item: object) -> None:
        """An edited post is a mention again; one that its home no longer shows to everybody is gone."""
        fields = Fields(NAME, item if isinstance(item, Mapping) else {})
        if fields.text("uri") != uri:
            self._note(uri, "its server answered with another post")
        elif not is_public(item):
            self._remove(uri, _HIDDEN.format(host=server.host))
        elif fields.text("edited_at"):
            parents = server.parents([item])
            found, unreadable, _ = read_items(
                [(uri, item)], lambda each: read_status(each, server.host, parents, self.now)
            )
            self.mentions += found
            self.unreadable += unreadable

    def _remove(self, uri: str, reason: str) -> None:
        self.removals.append(Removal(source=NAME, native_id=uri, reason=reason, removed_at=self.now))

    def _note(self, uri: str, reason: str) -> None:
        self.unreadable.append(Unreadable(where=uri, reason=reason, content=""))


def by_host(servers: Iterable[MastodonServer]) -> dict[str, MastodonServer]:
    return {server.host: server for server in servers}


def _is_data(answer: Answer) -> bool:
    """Whether a refusal comes from the software, and not from a page that somebody put in its place."""
    try:
        return isinstance(answer.json(NAME), Mapping)
    except CollectionError:
        return False
