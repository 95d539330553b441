"""Past surges that are shipped, from `past_surges.csv`: what `benchmarks/recovery.py --write` learned.

The file holds durations and ratios alone, no counts. Its first lines, which begin with #, name source and licence.
"""

import csv
from functools import cache
from itertools import groupby
from pathlib import Path

from domain.past_surge import PastSurge, Stage

FILE = Path(__file__).with_name("past_surges.csv")
COLUMNS = ("origin", "number", "hours", "followed", "elapsed", "since_peak", "excess", "peak", "slope")
_TOLD = {"yes": True, "no": False, "": None}


@cache
def shipped() -> tuple[PastSurge, ...]:
    """The surges in the order of the file."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    return tuple(
        _surge(list(of_one)) for _, of_one in groupby(rows, key=lambda row: (row["origin"], int(row["number"])))
    )


def _surge(rows: list[dict[str, str]]) -> PastSurge:
    first = rows[0]
    return PastSurge(
        origin=first["origin"],
        number=int(first["number"]),
        hours=int(first["hours"]),
        followed=_TOLD[first["followed"]],
        stages=tuple(
            Stage(
                elapsed=int(row["elapsed"]),
                since_peak=int(row["since_peak"]),
                excess=float(row["excess"]),
                peak=float(row["peak"]),
                slope=float(row["slope"]),
            )
            for row in rows
        ),
    )
