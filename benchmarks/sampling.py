"""Does the interval of a random sample in time keep its promise? Simulated surges, thousands of mentions each.

    ./run python benchmarks/sampling.py [RUNS]

Prints, for each kind of surge, in how many of the runs the interval of 95 % held the true share and (without the
platform's count) the true total, and those of the advice (90 %, chance of the counts included) how much is said and how
much of it is negative, without the platform's count and with it; how wide the interval of the share was, and how much
of the allowance was spent.
"""

import math
import random
import sys
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from analysis.intervals import rate_ratio, widened
from analysis.sampled import Count, Drawn, Stratum, estimated_total, negatives_of, sampled_share, total_of
from collectors.sampling import plan
from domain.counting import MINUTE, Total
from domain.time import Span

START = datetime(2026, 3, 1, tzinfo=UTC)
HOURS = 4
Posts = list[tuple[float, bool]]


def surge(chance: random.Random, rate: float, drift: float) -> tuple[list[Total], Posts]:
    """Minutes whose pace wanders and comes in clumps; the negative share wanders by `drift` a minute."""
    minutes: list[Total] = []
    posts: Posts = []
    share = 0.3
    for minute in range(HOURS * 60):
        rate = max(2.0, rate * math.exp(chance.gauss(0, 0.1)))
        share = min(0.95, max(0.02, share + chance.gauss(0, drift)))
        count = int(chance.gammavariate(4, rate / 4))
        minutes.append(Total(start=START + timedelta(minutes=minute), width=MINUTE.width, count=count))
        posts += sorted((minute * 60 + chance.random() * 60, chance.random() < share) for _ in range(count))
    return minutes, posts


def read(posts: Posts, span: Span) -> Drawn:
    begin, end = ((moment - START).total_seconds() for moment in (span.start, span.end))
    inside = [negative for _, negative in posts[bisect_left(posts, (begin,)) : bisect_left(posts, (end,))]]
    return Drawn(mentions=len(inside), scored=len(inside), negative=sum(inside))


def advised(found: Sequence[Count], truth: int) -> bool:
    """Whether the advice's interval of the sum holds the truth."""
    value, variance = sum(each.value for each in found), sum(each.variance for each in found)
    freedom = sum(each.freedom for each in found)
    low, high = rate_ratio(value, truth, dispersion=widened(1.0, value, variance, freedom), weight=1e9)
    return bool(low <= 1 <= high)


def run(seed: int, rate: float, drift: float, allowed: int) -> tuple[float, ...] | None:
    chance = random.Random(seed)
    minutes, posts = surge(chance, rate, drift)
    drawn: dict[tuple[Span, float, int | None], list[Drawn]] = defaultdict(list)
    for slot in plan(minutes, allowed, chance):
        drawn[slot.stratum, slot.probability, slot.total].append(read(posts, slot.span))
    strata = [Stratum(slots=slots, probability=key[1], total=key[2]) for key, slots in drawn.items()]
    uncounted = [Stratum(slots=slots, probability=key[1]) for key, slots in drawn.items()]
    share, total = sampled_share(strata), estimated_total(uncounted)
    if share is None or total is None:
        return None
    negatives = sum(negative for _, negative in posts)
    held = (
        share.low <= negatives / len(posts) <= share.high,
        total.low <= len(posts) <= total.high,
        advised([total_of(each) for each in uncounted], len(posts)),
        advised([negatives_of(each) for each in uncounted], negatives),
        advised([negatives_of(each) for each in strata], negatives),
    )
    return *held, share.high - share.low, share.n / allowed


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    print(f"{runs} runs of {HOURS} hours each")
    print(
        "mentions a minute  drift  allowed | share  total   said negative  with counts | share's width     read of it"
    )
    for rate, drift, allowed in ((5, 0.0, 200), (40, 0.0, 600), (40, 0.02, 60), (40, 0.02, 600), (200, 0.02, 600)):
        found = [one for seed in range(runs) if (one := run(seed, rate, drift, allowed))]
        means = [sum(column) / len(found) for column in zip(*found, strict=True)]
        held = "{:5.3f}  {:5.3f}  {:5.3f} {:8.3f}  {:11.3f}".format(*means[:5])
        print(f"{rate:17d}  {drift:5.2f}  {allowed:7d} | {held} | {means[5]:13.3f}  {means[6]:13.2f}")


if __name__ == "__main__":
    main()
