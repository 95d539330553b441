"""Signs that an account may be run by a program: said in words beside its name, and nothing else is done with them.

They never leave anything out and never lower a count: people repeat themselves, newsrooms publish by the clock, and an
angry person may write thirty times in an hour. The signs are those of Chu, Gianvecchio, Wang and Jajodia ("Detecting
automation of Twitter accounts", IEEE TDSC 9, 2012): regular intervals, repeated content, what the account says of
itself. Their thresholds were learned on other data, so these are ours, set high; how often they err was not measured.
"""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import fmean, pstdev

from analysis.people.raw import raw_of
from domain.mention import Author, Kind, Mention
from domain.time import EPOCH
from domain.words import count, length, pace

_HOUR = timedelta(hours=1)
_FAST = 30  # mentions within an hour
_GAPS = 10  # intervals that tell whether they are regular
_REGULAR = 0.1  # standard deviation ÷ mean of the intervals; by chance it would be near 1
_SAME = 5  # times the same words, at least
_MADE_UP = re.compile(r"[A-Za-z_]+\d{6,}")  # how platforms name those who choose no name
_YOUNG = timedelta(days=30)
_BORN = ("author_created_at", "user_created_at", "account_created_at", "author.created_at", "user.created_at")


def signs_of_automation(author: Author, said: Sequence[Mention]) -> tuple[str, ...]:
    """Reasons in words of ours, the strongest first; empty where none is strong. `said`: their mentions, in any order.

    A made-up handle or a young account alone is no reason: most of these are people.
    """
    in_order = sorted(said, key=lambda mention: (mention.published_at, mention.native_id))
    strong = [
        reason for reason in (_declared(in_order), _fast(in_order), _regular(in_order), _same(in_order)) if reason
    ]
    weak = [reason for reason in (_young(in_order), _made_up(author)) if reason]
    return (*strong, *weak) if strong else ()


def _declared(said: Sequence[Mention]) -> str:
    return "its own platform marks it as a bot" if any(raw_of(mention).get("bot") is True for mention in said) else ""


def _fast(said: Sequence[Mention]) -> str:
    most = first = 0
    for last, mention in enumerate(said):
        while mention.published_at - said[first].published_at >= _HOUR:
            first += 1
        most = max(most, last - first + 1)
    return f"{count(most)} mentions within an hour" if most >= _FAST else ""


def _regular(said: Sequence[Mention]) -> str:
    gaps = [(after.published_at - before.published_at).total_seconds() for before, after in pairwise(said)]
    mean = fmean(gaps) if gaps else 0.0
    if len(gaps) < _GAPS or not mean or pstdev(gaps) > _REGULAR * mean:
        return ""
    return f"a mention every {pace(timedelta(seconds=mean))}, {count(len(gaps) + 1)} in a row"


def _same(said: Sequence[Mention]) -> str:
    """Word for word; reposts carry others' words and do not count."""
    own = [" ".join(mention.text.casefold().split()) for mention in said if mention.kind is not Kind.REPOST]
    most = max(Counter(text for text in own if text).values(), default=0)
    return f"{count(most)} of {count(len(own))} in the same words" if most >= _SAME and 2 * most >= len(own) else ""


def _made_up(author: Author) -> str:
    return "a handle that ends in a long number" if _MADE_UP.fullmatch(author.handle) else ""


def _young(said: Sequence[Mention]) -> str:
    for mention in said:
        raw = raw_of(mention)
        for name in _BORN:
            born = _moment(raw.get(name))
            if born and EPOCH <= born <= mention.published_at and mention.published_at - born < _YOUNG:
                return f"the account was {length(mention.published_at - born)} old"
    return ""


def _moment(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found and found.tzinfo else None
