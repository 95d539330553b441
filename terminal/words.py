"""Numbers and moments as people read them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from domain.counting import Equation, Estimate

_THIN = "\u202f"


def count(number: int) -> str:
    """12 345 with a narrow space, so that no locale takes it for a decimal."""
    return f"{number:,}".replace(",", _THIN)


def percent(found: Estimate | None) -> str:
    """31 % (28–34) of 812."""
    if found is None:
        return "–"
    value, low, high = (f"{100 * part:.0f}" for part in (found.value, found.low, found.high))
    return f"{value}{_THIN}% ({low}–{high}) of {count(found.n)}"


def clock(moment: datetime, zone: str) -> str:
    """Tue 4 Apr 2017 14:05 in the incident's zone, which is named once by the caller."""
    there = moment.astimezone(ZoneInfo(zone))
    return f"{there:%a} {there.day} {there:%b %Y %H:%M}"


def sums(equation: Equation, *, shown: int | None = None) -> str:
    """The equation in a sentence: every item received, accounted for."""
    visible = equation.current if shown is None else shown
    parts = [f"{count(visible)} shown", f"{count(equation.current - visible)} left out by filters"]
    if equation.earlier_versions:
        parts.append(f"{count(equation.earlier_versions)} earlier versions")
    parts += [
        f"{count(equation.duplicates)} duplicates",
        f"{count(equation.quarantined)} quarantined",
        f"{count(equation.removed)} removed at source",
    ]
    return f"{count(equation.received)} received = " + " + ".join(parts)
