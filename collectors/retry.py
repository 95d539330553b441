"""When to come back to a source that failed."""

import random
from datetime import datetime, timedelta

from domain.errors import CollectionError, RetryLaterError
from store.checkpoints import Checkpoint
from store.rechecks import Recheck

SHORTEST, LONGEST = timedelta(seconds=30), timedelta(minutes=15)
_JITTER = 0.2  # so that many collectors that failed together do not come back together


def next_try(before: Checkpoint | Recheck, error: CollectionError, now: datetime) -> datetime:
    """When the source asked to be left alone until; otherwise twice the last wait, as long as it keeps failing."""
    if isinstance(error, RetryLaterError) and error.after is not None:
        return now + error.after
    wait = SHORTEST
    if before.retry_at and before.last_failure_at:  # a success takes retry_at away
        wait = min(max(2 * (before.retry_at - before.last_failure_at), SHORTEST), LONGEST)
    return now + wait * random.uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311 - nothing secret about it
