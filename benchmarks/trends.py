"""How often a theme is called rising or falling although its share of the talk stays the same, and how often one that
changed is found.

    ./run python benchmarks/trends.py              # some minutes

Mentions are drawn at random over thirty hours, the theme and the rest of the talk apart, with the same rhythm of the
day (between 0.4 and 1.6 times the mean) or none, and looked at when it was at its lowest, at its highest and between. A
tenth is what a 90 % interval may miss.
"""

import argparse
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import pi, sin

import numpy as np

from analysis.themes.trend import BEFORE, LAST, trend

HOUR = timedelta(hours=1)
DAY = datetime(2026, 3, 4, tzinfo=UTC)
CHANCE = np.random.default_rng(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """`often`: mentions an hour in the theme; `share` of all; `swing` of the day's rhythm.

    `burst` mentions come together, or within a few hours, of which `fade` is the mean. `grows`: as many times more is
    said, about anything, at the end as at the beginning; `times`: of the theme alone, in the last six hours.
    """

    often: float
    share: float = 0.2
    swing: float = 0.6
    burst: int = 1
    fade: float = 0.0
    grows: float = 1.0
    times: float = 1.0


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--draws", type=int, default=400)
    draws = asked.parse_args().draws
    same = {
        "1 an hour": Talk(often=1),
        "3 an hour": Talk(often=3),
        "10 an hour": Talk(often=10),
        "30 an hour": Talk(often=30),
        "10 an hour, no rhythm": Talk(often=10, swing=0),
        "10 an hour, six tenths of the talk": Talk(often=10, share=0.6),
        "10 an hour, all talk grows tenfold": Talk(often=10, grows=10),
        "10 an hour, all talk falls to a tenth": Talk(often=10, grows=0.1),
        "10 an hour, five at once": Talk(often=10, burst=5),
        "10 an hour, five within 3 h": Talk(often=10, burst=5, fade=3),
        "10 an hour, twenty within 3 h": Talk(often=10, burst=20, fade=3),
        "30 an hour, twenty within 3 h": Talk(often=30, burst=20, fade=3),
    }
    changed = {
        f"{often} an hour, {words}": Talk(often=often, times=times)
        for often in (3, 10)
        for times, words in ((3, "three times"), (2, "twice"), (0.5, "half"))
    }
    caption = f"called rising · falling, of {draws} draws"
    print(f"{caption:<40}{'at its lowest':>16}{'between':>16}{'at its highest':>16}")
    for title, talks in (("the share stays the same", same), ("it is, in the last six hours,", changed)):
        print(title)
        for name, talk in talks.items():
            told = (_called(talk, hour, draws) for hour in (6, 12, 18))
            print(
                f"  {name:<38}"
                + "".join(f"{one['rising'] / draws:>9.2f} · {one['falling'] / draws:.2f}" for one in told)
            )


def _called(talk: Talk, hour: int, draws: int) -> Counter[str]:
    at = DAY + hour * HOUR
    found: Counter[str] = Counter()
    for _ in range(draws):
        theme = _drawn(talk, talk.often, at, talk.times)
        rest = _drawn(talk, talk.often * (1 - talk.share) / talk.share, at, 1)
        found[trend(theme, [*theme, *rest], DAY - 10 * BEFORE, at).direction] += 1
    return found


def _drawn(talk: Talk, often: float, at: datetime, times: float) -> list[datetime]:
    """When it was said; bursts that began up to a day earlier fade into it."""
    said: list[datetime] = []
    hours = round((LAST + BEFORE) / HOUR)
    for place in range(-24 if talk.fade else 0, hours):
        hour = at + (place - hours) * HOUR
        rate = often * (1 + talk.swing * sin((hour.hour - 9) / 24 * 2 * pi)) * talk.grows ** (place / hours - 0.5)
        rate *= times if place >= hours - LAST / HOUR else 1
        for _ in range(CHANCE.poisson(rate / talk.burst)):
            began = hour + CHANCE.uniform() * HOUR
            number = 1 + CHANCE.poisson(talk.burst - 1)
            said += [began + HOUR * late for late in CHANCE.exponential(talk.fade, number)]
    return [each for each in said if at - LAST - BEFORE <= each < at]


if __name__ == "__main__":
    main()
