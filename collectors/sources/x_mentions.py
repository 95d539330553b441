"""X by the mentions of your own accounts, which cost a fifth of what other posts cost.

Who the accounts are is looked up once and kept in the cursor. Mentions that have nothing to do with what is watched
are passed over: an account that the watch names as a handle has all of its mentions kept.

No time is said to be covered: these are a part of what is said at X, which must not seem complete by them.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from collectors.fetch import Fetcher
from collectors.fields import Fields
from collectors.match import Matcher, fold
from collectors.source import Budget, Cursor, Page
from collectors.x.account import Account
from collectors.x.answers import Answers, Keep
from collectors.x.backwards import Backwards, Reach
from collectors.x.client import XClient
from collectors.x.post import ASKED, Names
from collectors.x.post import NAME as PLACE
from collectors.x.prices import OWN_MENTION
from collectors.x.search import URL
from collectors.x.state import QueryState, decode, encode
from domain.errors import SourceRefusedError
from domain.incident import Watch

NAME = "x-mentions"

_REACH = Reach(most=800, pages=450)  # X shows the newest 800 mentions; so many requests in a quarter of an hour
_PAGE = 100  # the most that one answer holds
_AT_ONCE = 100  # accounts in one look-up
_EXPANSIONS = "author_id"  # what mentions refer to would cost as much as any post


class XMentionsSource:
    """`accounts`: handles; `earliest`: where a first run begins."""

    name = NAME
    place = PLACE
    reach: timedelta | None = None

    def __init__(
        self,
        fetcher: Fetcher,
        clock: Callable[[], datetime],
        token: str,
        base_url: str = URL,
        names: Names = "tweet",
        *,
        accounts: Sequence[str],
        earliest: datetime,
        account: Account | None = None,
    ) -> None:
        self._client = XClient(fetcher, clock, token, base_url)
        self._clock = clock
        self._handles = list(dict.fromkeys(name for each in accounts if (name := _handle(each))))
        self._earliest = earliest
        self._account = account or Account()
        self._asked = {**ASKED[names], "expansions": _EXPANSIONS, "max_results": str(_PAGE)}

    def budget(self) -> Budget | None:
        """As X said with its last answer, and what it says was used."""
        return self._account.budget(self._client, self._clock())

    def pages(self, watch: Watch, since: Cursor | None) -> Iterator[Page]:
        """A cursor comes where it is safe to go on from: see `collectors.x.backwards`."""
        now = self._clock()
        ids, inner = _unpack(since)
        looked_up = self._look_up([handle for handle in self._handles if handle not in ids], now)
        ids = {handle: number for handle, number in (ids | looked_up[0]).items() if handle in self._handles}
        unknown = [handle for handle in self._handles if handle not in ids]
        if not ids:
            names = ", ".join(f"@{handle}" for handle in unknown) or "none"
            raise SourceRefusedError(PLACE, f"X knows none of the accounts in OWNUP_X_ACCOUNTS ({names})")
        first = Page(
            cost=looked_up[1],
            shortfall=f"X does not know {', '.join(f'@{handle}' for handle in unknown)}" if unknown else "",
        )
        if first != Page():
            yield first
        answers = Answers(now=now, meter=self._account.meter, price=OWN_MENTION)
        keeps = {number: _keep(watch, handle) for handle, number in ids.items()}
        states = {
            number: QueryState(until=self._earliest) if state == QueryState() else state
            for number, state in decode(inner, list(keeps)).items()
        }
        pages = Backwards(
            ask=self._ask,
            read=lambda number, found: answers.page(found, keeps[number]),
            encode=lambda reached: _pack(ids, reached),
            states=states,
            now=now,
            horizon=self._earliest,
            reach=_REACH,
        ).pages()
        yield from (page if page.shortfall else replace(page, covered=None) for page in pages)

    def _ask(self, number: str, where: Mapping[str, str], token: str) -> Fields:
        params = {**self._asked, **where}
        return self._client.get(
            f"/2/users/{number}/mentions", params | {"pagination_token": token} if token else params
        )

    def _look_up(self, handles: Sequence[str], now: datetime) -> tuple[dict[str, str], float]:
        """The ids of those that X knows, and what asking cost."""
        found: dict[str, str] = {}
        for begin in range(0, len(handles), _AT_ONCE):
            part = ",".join(handles[begin : begin + _AT_ONCE])
            answer = self._client.get("/2/users/by", {"usernames": part}, needs=("data", "errors"))
            for user in answer.each("data"):
                number = user.number("id")
                if number is not None and fold(user.text("username")) in handles:
                    found[fold(user.text("username"))] = str(number)
        return found, self._account.meter.charge(now, users=found.values())


def _keep(watch: Watch, handle: str) -> Keep:
    matcher = Matcher(watch)
    named = handle in {_handle(each) for each in watch.handles}
    return lambda mention: (
        matcher.matches(mention.text, handle=mention.author.handle, language=mention.language)
        or (named and matcher.speaks(mention.language) and not matcher.excludes(mention.text))
    )


def _handle(text: str) -> str:
    return fold(text).removeprefix("@")


def _pack(ids: Mapping[str, str], states: Mapping[str, QueryState]) -> Cursor:
    return json.dumps({"ids": dict(ids), "states": encode(states)})


def _unpack(cursor: Cursor | None) -> tuple[dict[str, str], str]:
    """The accounts' ids and the rest of the cursor; a foreign cursor is none."""
    try:
        stored = json.loads(cursor or "{}")
        ids = {str(handle): str(int(number)) for handle, number in stored["ids"].items()}
        return ids, str(stored["states"])
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return {}, ""
