"""How many noticed a mistake in a mail and cared, and what mailing all of them again would do.

    recipients × opened × noticed × cared = 20 % × 1/3 × 1/2 = 3.3 % for a mail that began “Hi Firstname”

(An article on four kinds of marketing mistake, S3 in the playbook.) The parts are ranges, because nobody
knows them exactly. The result holds whatever the truth within them: lows are multiplied by lows, highs by highs, which
is wider than a statistical interval would be, and rests on no distribution.
"""

import math
from dataclasses import dataclass

from domain.assessment import Audience, Range
from domain.counting import Estimate

SOURCE = "S3, a mail that began “Hi Firstname”: 20 % opened × 1/3 noticed × 1/2 cared = 3.3 %; the ranges are ours"

# Where nobody knows better: that article's parts, with room to both sides.
USUALLY_OPENED = Range(low=0.15, high=0.25)
USUALLY_NOTICED = Range(low=0.2, high=0.5)
USUALLY_CARED = Range(low=0.3, high=0.7)

_METHOD = "product of ranges, worst case at both ends"
_FUZZ = 6  # decimals: 612 000 × 0.15 is 91 800, not one more


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """At least `low` and at most `high` of the recipients: whole people, rounded outwards."""

    low: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed:
    """`share` is the part of the recipients who noticed and cared: its value takes the middle of each range.

    If all recipients were mailed again and the second mail were opened as the first was: `learning` had not noticed
    and would learn of the mistake from it; `told_twice` noticed and would be told again. These two hold whoever opens
    the second mail: the same people, others, or some of both.
    """

    audience: Audience
    opened: People
    noticed: People
    cared: People
    share: Estimate
    learning: People
    told_twice: People


def noticed(audience: Audience) -> Noticed:
    """Work it out. Takes no moment: the same audience always gives the same."""
    opened = audience.opened
    saw = _product(opened, audience.noticed)
    minded = _product(saw, audience.cared)
    return Noticed(
        audience=audience,
        opened=_people(audience, opened),
        noticed=_people(audience, saw),
        cared=_people(audience, minded),
        share=Estimate(
            value=_middle(opened) * _middle(audience.noticed) * _middle(audience.cared),
            low=minded.low,
            high=minded.high,
            n=audience.recipients,
            method=_METHOD,
        ),
        learning=_people(audience, _learning(opened, audience.noticed)),
        told_twice=_people(audience, Range(low=max(0.0, opened.low * (1 + audience.noticed.low) - 1), high=saw.high)),
    )


def _learning(opened: Range, seen: Range) -> Range:
    """Those who open the second mail and had not noticed, as parts of all: Fréchet's bounds for two events.

    With `x` opening each mail and `x × seen` having noticed, at least `x - x × seen` of them are new to it and at most
    `min(x, 1 - x × seen)`, which grows with `x` up to `1 ÷ (1 + seen)` and falls from there.
    """
    widest = min(max(1 / (1 + seen.low), opened.low), opened.high)
    return Range(low=opened.low * (1 - seen.high), high=min(widest, 1 - widest * seen.low))


def _product(one: Range, other: Range) -> Range:
    return Range(low=one.low * other.low, high=one.high * other.high)


def _middle(part: Range) -> float:
    return (part.low + part.high) / 2


def _people(audience: Audience, part: Range) -> People:
    return People(
        low=math.floor(round(audience.recipients * part.low, _FUZZ)),
        high=math.ceil(round(audience.recipients * part.high, _FUZZ)),
    )
