"""The lane above a chart: flags for what happened when, laid out so that no flag covers another or the data.

Flags keep their size in pixels while the time axis stretches with the window. A lane laid out for one plot width
therefore stays free of overlaps at every larger width: two flags only move apart.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from dashboard.charts.wording import cut, width
from domain.time import Span

FONT_SIZE = 12
PADDING = 5
GAP = 6
ROW = 24
MOST_ROWS = 4
_LONGEST = 60  # characters of a shared flag


class Sort(StrEnum):
    """What a mark stands for; where several share a flag, it looks like the first of these."""

    START = "start"
    STATEMENT = "statement"
    SURGE = "surge"
    ADVICE = "advice"
    GAP = "gap"


_LOOKS = tuple(Sort)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something that happened at one moment; `short` names it where it shares a flag, `more` is told when somebody
    points at it. The chart escapes the texts.
    """

    at: datetime
    sort: Sort
    text: str
    short: str
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A label `width` pixels wide on `row` (0 is next to the plot), right of its line at `at`, or left of it."""

    at: datetime
    sort: Sort
    text: str
    width: int
    row: int = 0
    leftward: bool = False
    marks: tuple[Mark, ...]


def lay_out(marks: Sequence[Mark], axis: Span, plot_width: float) -> list[Flag]:
    """Flags for the marks within `axis`; neighbours are joined ("3 statements") until all fit in MOST_ROWS rows."""
    within = sorted((mark for mark in marks if axis.start <= mark.at <= axis.end), key=lambda mark: mark.at)
    groups: list[list[Mark]] = []
    for mark in within:
        if groups and pixel(mark.at, axis, plot_width) - pixel(groups[-1][0].at, axis, plot_width) < GAP:
            groups[-1].append(mark)
        else:
            groups.append([mark])
    while (flags := _rows([_flag(group, axis, plot_width) for group in groups], axis, plot_width)) is None:
        closest = min(range(len(groups) - 1), key=lambda place: groups[place + 1][0].at - groups[place][-1].at)
        groups[closest : closest + 2] = [groups[closest] + groups[closest + 1]]
    return flags


def height(flags: Sequence[Flag]) -> int:
    """How many pixels the lane takes."""
    return (max((flag.row for flag in flags), default=-1) + 1) * ROW + 4


def pixel(at: datetime, axis: Span, plot_width: float) -> float:
    """How far right of the plot's left edge a moment stands."""
    return (at - axis.start) / axis.length * plot_width


def extent(flag: Flag, axis: Span, plot_width: float) -> tuple[float, float]:
    """The flag's left and right edge in pixels from the plot's left edge."""
    left = pixel(flag.at, axis, plot_width) - (flag.width if flag.leftward else 0)
    return left, left + flag.width


def _flag(group: list[Mark], axis: Span, plot_width: float) -> Flag:
    text = group[0].text if len(group) == 1 else _joined(group)
    size = round(width(text, FONT_SIZE)) + 2 * PADDING
    at = group[0].at
    return Flag(
        at=at,
        sort=min((mark.sort for mark in group), key=_LOOKS.index),
        text=text,
        width=size,
        leftward=pixel(at, axis, plot_width) + size > plot_width and pixel(at, axis, plot_width) >= size,
        marks=tuple(group),
    )


def _joined(group: list[Mark]) -> str:
    named = Counter(mark.short for mark in group)
    return cut(" + ".join(name if times == 1 else f"{times} × {name}" for name, times in named.items()), _LONGEST)


def _rows(flags: list[Flag], axis: Span, plot_width: float) -> list[Flag] | None:
    """Give every flag a row, latest first and lowest first; None if MOST_ROWS do not do.

    Latest first: an earlier flag that would cover a later line then stands above it, and no line crosses a flag.
    """
    placed: list[Flag] = []
    for flag in reversed(flags):
        left, right = extent(flag, axis, plot_width)
        taken = set()
        for other in placed:
            other_left, other_right = extent(other, axis, plot_width)
            if left < other_right + GAP and other_left < right + GAP:
                taken.add(other.row)
        row = next(row for row in range(len(taken) + 1) if row not in taken)
        if row >= MOST_ROWS and len(flags) > 1:
            return None
        placed.append(replace(flag, row=row))
    return placed[::-1]
