"""X by its recent search: the last seven days, newest first, with a bearer token."""

from collections.abc import Callable
from datetime import datetime, timedelta

from collectors.fetch import Fetcher
from collectors.x.account import Account
from collectors.x.backwards import Reach
from collectors.x.post import NAME, Names
from collectors.x.query import LONGEST
from collectors.x.search import URL, Manner, XSearch

_DAYS = timedelta(days=7)
_RECENT = Manner(
    search="/2/tweets/search/recent",
    counts="/2/tweets/counts/recent",
    page=100,  # the most that one answer holds
    longest=LONGEST,
    reach=Reach(days=_DAYS, pages=450),  # what the rate limit of a quarter of an hour allows
)


class XSource(XSearch):
    """`names`: which of X's two schemas to ask for; answers are understood in both."""

    name = NAME
    reach: timedelta | None = _DAYS

    def __init__(
        self,
        fetcher: Fetcher,
        clock: Callable[[], datetime],
        token: str,
        base_url: str = URL,
        names: Names = "tweet",
        *,
        account: Account | None = None,
    ) -> None:
        super().__init__(fetcher, clock, token, base_url, names, manner=_RECENT, account=account)
