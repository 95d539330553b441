"""X by the search of its full archive: back to where the incident's usual time begins, newest first.

Only apps whose plan has it may ask. A first run has many pages; each of them is safe to stop after, and the next run
goes on below it before it looks for news.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from collectors.fetch import Fetcher
from collectors.x.account import Account
from collectors.x.backwards import Reach
from collectors.x.post import Names
from collectors.x.query import LONGEST_OF_ALL
from collectors.x.search import URL, Manner, XSearch

NAME = "x-archive"

_FIRST = datetime(2006, 3, 26, tzinfo=UTC)  # X refuses to look for anything before there was X

_ARCHIVE = Manner(
    search="/2/tweets/search/all",
    counts="/2/tweets/counts/all",
    page=500,  # the most that one answer holds
    longest=LONGEST_OF_ALL,
    reach=Reach(pages=300, resumable=True),  # what the rate limit of a quarter of an hour allows
    between=timedelta(seconds=1),  # asked more often, X refuses
)


class XArchiveSource(XSearch):
    """`earliest`: where a first run begins."""

    name = NAME
    reach: timedelta | None = None

    def __init__(
        self,
        fetcher: Fetcher,
        clock: Callable[[], datetime],
        token: str,
        base_url: str = URL,
        names: Names = "tweet",
        *,
        earliest: datetime,
        account: Account | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        super().__init__(
            fetcher,
            clock,
            token,
            base_url,
            names,
            manner=_ARCHIVE,
            earliest=max(earliest, _FIRST),
            account=account,
            pause=pause,
        )
