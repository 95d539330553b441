"""Colours and type: one set of tokens for the pages and the charts.

Orange stands for negative and blue for positive: they stay apart for every common colour blindness, and position,
label or hatch always repeats what a colour says. `muted` is for text on cards; on the page itself use `faint`.
"""

from dataclasses import dataclass
from typing import Literal

# Names that most machines have, so that an exported picture looks the same wherever it is drawn.
FONT = '"Source Sans", "Source Sans 3", "Source Sans Pro", "Helvetica Neue", Arial, "DejaVu Sans", sans-serif'


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """Hex colours. `accent` marks what can be pressed; `hatch` is drawn as lines, never as an area.

    `themes` tell themes apart besides their numbers; none of them is that of a class.
    """

    name: Literal["light", "dark"]
    negative: str
    positive: str
    neutral: str
    hatch: str
    ink: str
    muted: str
    faint: str
    page: str
    card: str
    rule: str
    accent: str
    themes: tuple[str, ...]


LIGHT = Palette(
    name="light",
    negative="#c8500b",
    positive="#1f6fb2",
    neutral="#c4c8cd",
    hatch="#6b727b",
    ink="#1c2127",
    muted="#6b727b",
    faint="#666d76",
    page="#f6f5f2",
    card="#ffffff",
    rule="#e2e0da",
    accent="#1f6fb2",
    themes=("#7a4fa3", "#12806f", "#8a6d0b", "#b0417c", "#4f7a1f", "#7c5a41", "#4a6785", "#8f2f4c"),
)

DARK = Palette(
    name="dark",
    negative="#f0803c",
    positive="#5aa5e0",
    neutral="#59616a",
    hatch="#949ba3",
    ink="#e9e7e2",
    muted="#949ba3",
    faint="#949ba3",
    page="#14171a",
    card="#1d2125",
    rule="#30363c",
    accent="#5aa5e0",
    themes=("#b48fdb", "#3fbfa9", "#cfae3e", "#e583b6", "#93c45e", "#c39a7c", "#8fb0d1", "#dd7f9a"),
)


def theme_slot(number: int) -> int:
    """Which of the colours a theme has: that of its number, so that it keeps it; -1 for what is in no theme."""
    return (number - 1) % len(LIGHT.themes) if number else -1


def theme_colour(palette: Palette, number: int) -> str:
    slot = theme_slot(number)
    return palette.neutral if slot < 0 else palette.themes[slot]
