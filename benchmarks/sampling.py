"""Does the interval of a random sample in time keep its promise? Simulated surges, thousands of mentions each.

    ./run python benchmarks/sampling.py [RUNS]

Prints, for each kind of surge, in how many of the runs the interval of 95 % held the true share and (without the
platform's count) the true total, how wide the interval of the share was, and how much of the allowance was spent.
"""

import math
import random
import sys
from bisect import bisect_left
from collections import defaultdict
from datetime import UTC, datetime, timedelta

from analysis.sampled import Drawn, Stratum, estimated_total, sampled_share
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


def run(seed: int, rate: float, drift: float, allowed: int) -> tuple[bool, bool, float, float] | None:
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
    truth = sum(negative for _, negative in posts) / len(posts)
    held = share.low <= truth <= share.high, total.low <= len(posts) <= total.high
    return *held, share.high - share.low, share.n / allowed


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    print(f"{runs} runs of {HOURS} hours each")
    print("mentions a minute  drift  allowed | share held  total held  width of share  read of allowed")
    for rate, drift, allowed in ((5, 0.0, 200), (40, 0.0, 600), (40, 0.02, 60), (40, 0.02, 600), (200, 0.02, 600)):
        found = [one for seed in range(runs) if (one := run(seed, rate, drift, allowed))]
        shares, totals, widths, spent = (sum(column) / len(found) for column in zip(*found, strict=True))
        print(f"{rate:17d}  {drift:5.2f}  {allowed:7d} | {shares:10.3f}  {totals:10.3f}  {widths:14.3f}  {spent:15.2f}")


if __name__ == "__main__":
    main()
