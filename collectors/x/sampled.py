"""X by a random sample in time, where reading everything would cost more than may be spent.

X tells for free how many posts there were in each minute. So the time to be read is cut into strata, in each of them
slots are drawn (`collectors.sampling`), and these are read whole. What was drawn travels in the cursor with how many of
the slots were read, so that a run which breaks off has paid for nothing in vain: the next goes on with the same draw.
"""

import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from collectors.fields import Fields
from collectors.sampling import plan
from collectors.source import Cursor, Page
from collectors.x.post import NAME
from collectors.x.prices import DEAREST
from collectors.x.state import QueryState
from domain.counting import Total
from domain.errors import RetryLaterError
from domain.sampling import Slot
from domain.time import Span
from domain.words import amount, count, percent

_PAGES_A_SLOT = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """`slots` of the time `span`, with about `expected` of its `total` posts; all would cost `full` dollars at most."""

    span: Span
    slots: Sequence[Slot]
    total: int
    expected: float
    full: float
    allowed: float

    @property
    def told(self) -> str:
        """Why not everything was read, for a person."""
        part = f"about {percent(min(self.expected / self.total, 1.0))} of {count(self.total)} posts"
        price = f"up to {amount(self.full)} US dollars, of which {amount(self.allowed)} may be spent now"
        return f"a random sample in time was read, {part}: all of them would cost {price}"


def needed(totals: Sequence[Total], allowed: float, chance: random.Random) -> Sample | None:
    """The sample to read of the time of `totals`; None if `allowed` dollars pay for everything."""
    total = sum(each.count for each in totals)
    if not totals or total * DEAREST <= allowed:
        return None
    span = Span(totals[0].start, totals[-1].start + totals[-1].width)
    slots = plan(totals, allowed / DEAREST, chance)
    expected = sum((slot.total or 0) * (slot.span.length / slot.stratum.length) for slot in slots)
    if any(each.at_most for each in totals):  # several questions may count a post twice: good to plan by, no true total
        slots = [replace(slot, total=None) for slot in slots]
    return Sample(span=span, slots=slots, total=total, expected=expected, full=total * DEAREST, allowed=allowed)


def read_sample(
    sample: Sample,
    states: Mapping[str, QueryState],
    *,
    begun: int = 0,
    ask: Callable[[str, Mapping[str, str], str], Fields],
    read: Callable[[Fields], Page],
    encode: Callable[[Mapping[str, QueryState]], Cursor],
) -> Iterator[Page]:
    """Every slot for every query but for the first `begun` slots. `states`: where each query stands until all is read;
    the cursor after each slot holds them and what is left.
    """
    for number, slot in enumerate(sample.slots[begun:], start=begun + 1):
        for query in states:
            where = {"start_time": _stamp(slot.span.start), "end_time": _stamp(slot.span.end)}
            token, tokens = "", set[str]()
            while True:
                found = ask(query, where, token)
                yield _chosen(read(found), slot)
                token = found.inner("meta").text("next_token")
                if not token:
                    break
                if token in tokens or len(tokens) >= _PAGES_A_SLOT:
                    raise RetryLaterError(NAME, f"X gives page after page for one moment; stopped after {len(tokens)}")
                tokens.add(token)
        yield Page(cursor=_pack(encode(states), sample, number), urgent=True)
    after = {query: QueryState(until=sample.span.end) for query in states}
    yield Page(cursor=encode(after), covered=sample.span, shortfall=sample.told, drawn=tuple(sample.slots))


def unfinished(cursor: Cursor | None, queries: Sequence[str], horizon: datetime | None) -> tuple[Sample, int] | None:
    """The sample that the last run did not read to its end for the same questions, and how many of its slots are read;
    None if there is none, or X no longer reaches back to it (`horizon`).
    """
    try:
        told = json.loads(cursor or "")[_PLAN]
        if told["queries"] != list(queries):
            return None
        slots = [
            Slot(span=_span(*slot[:2]), stratum=_span(*slot[2:4]), probability=slot[4], total=slot[5])
            for slot in told["slots"]
        ]
        numbers = {name: float(told[name]) for name in ("expected", "full", "allowed")}
        sample = Sample(span=_span(*told["span"]), slots=slots, total=int(told["total"]), **numbers)
        begun = int(told["begun"])
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError):
        return None
    within_reach = all(horizon is None or slot.span.start >= horizon for slot in slots[begun:])
    return (sample, begun) if within_reach and sample.total > 0 and begun >= 0 else None


_PLAN = ""  # its place in the cursor, beside the queries: none of them is empty


def _pack(cursor: Cursor, sample: Sample, begun: int) -> Cursor:
    states = json.loads(cursor)
    plan = {
        "queries": list(states),
        "begun": begun,
        "span": _told(sample.span),
        "slots": [[*_told(slot.span), *_told(slot.stratum), slot.probability, slot.total] for slot in sample.slots],
        **{name: getattr(sample, name) for name in ("total", "expected", "full", "allowed")},
    }
    return json.dumps({**states, _PLAN: plan})


def _told(span: Span) -> list[str]:
    return [span.start.isoformat(), span.end.isoformat()]


def _span(start: str, end: str) -> Span:
    return Span(datetime.fromisoformat(start), datetime.fromisoformat(end))


def _chosen(page: Page, slot: Slot) -> Page:
    """Its mentions, with the chance that they had of being read."""
    mentions = tuple(replace(mention, inclusion=slot.probability) for mention in page.mentions)
    return replace(page, mentions=mentions)


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
