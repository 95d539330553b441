"""What the command line says besides `domain.words`: the equation, and text from outside."""

from datetime import datetime
from zoneinfo import ZoneInfo

from rich.text import Text

from dashboard.visible import visible
from domain.counting import Equation
from domain.words import count, moment


def clock(at: datetime, zone: str) -> str:
    """Tue 4 Apr 2017, 14:05 UTC: with its zone, because a terminal keeps no page around it."""
    return f"{moment(at, ZoneInfo(zone))} {zone}"


def outside(text: str) -> Text:
    """Text from outside: no markup, and no control character can reach the terminal."""
    return Text(visible(text))


def sums(equation: Equation, *, shown: int | None = None) -> str:
    """The equation in a sentence: every item received is accounted for."""
    visible_ones = equation.current if shown is None else shown
    parts = [f"{count(visible_ones)} shown", f"{count(equation.current - visible_ones)} left out by filters"]
    if equation.earlier_versions:
        parts.append(f"{count(equation.earlier_versions)} earlier versions")
    parts += [
        f"{count(equation.duplicates)} duplicates",
        f"{count(equation.quarantined)} quarantined",
        f"{count(equation.removed)} removed at source",
    ]
    return f"{count(equation.received)} received = " + " + ".join(parts)
