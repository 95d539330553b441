"""The one place where the dashboard looks at the wall clock."""

from datetime import UTC, datetime, timedelta

BEAT = timedelta(seconds=10)  # how often the live parts of an open page look for news
_STEP = 5  # seconds: pages opened within them share what was read


def wall() -> datetime:
    """The time it is, rounded down so that everything a page reads is as of one moment."""
    now = datetime.now(UTC)
    return now.replace(second=now.second - now.second % _STEP, microsecond=0)
