"""How numbers and times are said: the same on pages, in charts, exports and on the command line.

Every parameter is a number, a moment, a length of time or a member of one of our own enumerations, never a string:
so what these functions return holds no text from outside, and pages may set it wherever they set their own words.
A test holds this file to it.
"""

from datetime import datetime, timedelta, tzinfo
from enum import Enum, StrEnum

from domain.counting import Estimate
from domain.time import Span

THIN = "\u202f"  # before % and between thousands: it does not break
MINUS = "\u2212"
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_FEW = 20  # below this, a percentage pretends to know more than it does


class Noun(Enum):
    """What is counted, for one and for many."""

    MENTION = ("mention", "mentions")
    PERSON = ("person", "people")
    FOLLOWER = ("follower", "followers")
    SOURCE = ("source", "sources")
    CHARACTER = ("character", "characters")
    ITEM = ("item", "items")
    STATEMENT = ("statement", "statements")
    GAP = ("gap", "gaps")
    VERSION = ("version", "versions")
    RUN = ("run", "runs")
    QUESTION = ("question", "questions")
    LABEL = ("label", "labels")
    THEME = ("theme", "themes")
    CONDITION = ("condition", "conditions")
    CASCADE = ("cascade", "cascades")
    REPOST = ("repost", "reposts")
    QUOTE = ("quote", "quotes")
    REPLY = ("reply", "replies")
    REPOST_OR_QUOTE = ("repost or quote", "reposts and quotes")
    LIKE = ("like", "likes")
    VIEW = ("view", "views")


def count(number: int) -> str:
    """6412 → "6 412"."""
    return f"{number:,}".replace(",", THIN).replace("-", MINUS)


def counted(number: int, noun: Noun) -> str:
    """1 → "1 mention", 6412 → "6 412 mentions"."""
    return f"{count(number)} {noun.value[0] if number == 1 else noun.value[1]}"


def between(low: int, high: int) -> str:
    """9000, 15000 → "9 000–15 000"; both the same: that one number."""
    return count(low) if low == high else f"{count(low)}–{count(high)}"


def amount(number: float) -> str:
    """Money, or another unit that has parts: 6412.5 → "6 412.50"."""
    return f"{number:,.2f}".replace(",", THIN).replace("-", MINUS)


def percent(share: float) -> str:
    """0.412 → "41 %". What is neither nothing nor all is never rounded to it."""
    if 0 < share < 0.005:  # noqa: PLR2004 - would be rounded to none
        return f"<1{THIN}%"
    if 0.995 <= share < 1:  # noqa: PLR2004 - would be rounded to all
        return f">99{THIN}%"
    return f"{share * 100:.0f}{THIN}%"


def share_between(low: float, high: float) -> str:
    """0.009, 0.0875 → "0.9–8.8 %", with one decimal below 10 %; both the same: that one share."""
    ends = [_tenths(low), _tenths(high)] if low != high else [_tenths(low)]
    return f"{'–'.join(ends)}{THIN}%"


def _tenths(share: float) -> str:
    if 0 < share < 0.0005:  # noqa: PLR2004 - would be rounded to none
        return "<0.1"
    if 0.995 <= share < 1:  # noqa: PLR2004 - would be rounded to all
        return ">99"
    return f"{share * 100:.1f}".removesuffix(".0") if share < 0.0995 else f"{share * 100:.0f}"  # noqa: PLR2004 - 10 %


def part(some: int, whole: int) -> str:
    """Some of all: "231 of 6 412 (4 %)"; of a few without the percentage: "0 of 3"."""
    if whole < _FEW:
        return f"{count(some)} of {count(whole)}"
    return f"{count(some)} of {count(whole)} ({percent(some / whole)})"


def estimate(found: Estimate) -> str:
    """A share with its interval: "41 % (35–47)"."""
    return f"{percent(found.value)} ({found.low * 100:.0f}–{found.high * 100:.0f})"


def ratio(times: float) -> str:
    """1.43 → "1.4 ×", 12.4 → "12 ×". What is not nothing is never rounded to it: 0.04 → "<0.1 ×"."""
    return "<0.1 ×" if 0 < times < 0.05 else f"{mean(times)} ×"  # noqa: PLR2004 - would be rounded to none


def mean(number: float) -> str:
    """5.93 → "5.9", 12.4 → "12": one decimal below ten, so that dividing by it gives the ratio told beside it."""
    return f"{number:.1f}" if abs(number) < 9.95 else count(round(number))  # noqa: PLR2004 - two figures are enough


def signed(compound: float) -> str:
    """-0.62 → "−0.62", 0.4 → "+0.40"."""
    return f"{compound:+.2f}".replace("-", MINUS)


def rough(number: int) -> str:
    """12432 → "12 k", 1240000 → "1.2 M"; below a thousand exact."""
    for size, letter in ((1_000_000, "M"), (1_000, "k")):
        if number >= size:
            scaled = number / size
            return f"{scaled:.1f}{THIN}{letter}" if scaled < 9.95 else f"{round(scaled)}{THIN}{letter}"  # noqa: PLR2004
    return str(number)


def about(number: int, noun: Noun) -> str:
    """1 → "1 follower", 12432 → "12 k followers"."""
    return f"{rough(number)} {noun.value[0] if number == 1 else noun.value[1]}"


def length(time: timedelta) -> str:
    """A length of time in the largest unit that still tells, rounded down: "20 s", "5 min", "38 h", "4 d", "9 y"."""
    seconds = max(0, int(time.total_seconds()))
    for size, unit, least in ((31_556_952, "y", 3), (86_400, "d", 3), (3_600, "h", 1), (60, "min", 1)):
        if seconds >= size * least:
            return f"{count(seconds // size)}{THIN}{unit}"
    return f"{seconds}{THIN}s"


def pace(time: timedelta) -> str:
    """How far things lie apart, to two figures where that tells: "90 s", "2.5 min", "12 min", "1.5 h", "3 d"."""
    seconds = max(0.0, time.total_seconds())
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size * (2 if unit == "min" else 1):
            many = seconds / size
            told = f"{many:.1f}".removesuffix(".0") if many < 9.95 else count(round(many))  # noqa: PLR2004 - two figures
            return f"{told}{THIN}{unit}"
    return f"{seconds:.0f}{THIN}s"


def ago(at: datetime, now: datetime) -> str:
    """How long ago: "9 h ago"; "in 5 min" for what is still to come."""
    return f"in {length(at - now)}" if at > now else f"{length(now - at)} ago"


def often(times: int) -> str:
    """How often: "once", "twice", "3 times"."""
    return {1: "once", 2: "twice"}.get(times, f"{count(times)} times")


def ordinal(place: int) -> str:
    """2 → "second", 12 → "12th"."""
    if 1 <= place <= len(_ORDINALS):
        return _ORDINALS[place - 1]
    ending = "th" if 10 < place % 100 < 20 else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")  # noqa: PLR2004 - teens
    return f"{count(place)}{ending}"


def moment(at: datetime, zone: tzinfo) -> str:
    """A moment in `zone`, which the page names once: "Tue 4 Apr 2017, 14:03"; "02:30 CEST" where it comes twice."""
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %Y}, {_time(local)}"


def span(time: Span, zone: tzinfo) -> str:
    """A span: "Tue 4 Apr 2017, 02:00–05:00", with the second day where there is one."""
    start, end = time.start.astimezone(zone), time.end.astimezone(zone)
    if start.date() == end.date():
        return f"{moment(start, zone)}–{_time(end)}"
    return f"{moment(start, zone)} – {moment(end, zone)}"


def _time(local: datetime) -> str:
    """By the clock; where it is put back, each time of that hour comes twice, and the first differs from the second."""
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{local:%H:%M} {local:%Z}" if twice else f"{local:%H:%M}"


def named(member: StrEnum) -> str:
    """The name of a class, kind, stage or flag, as it is written on pages."""
    return member.value
