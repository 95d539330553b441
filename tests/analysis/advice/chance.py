"""Signals drawn at random, for properties that must hold whatever is measured."""

from datetime import timedelta
from functools import cache
from itertools import combinations_with_replacement

from hypothesis import strategies as st

from analysis.advice.signal import Quiet, Signal, Signals, Standing
from domain.assessment import Harm, Responsibility
from domain.counting import Estimate
from domain.incident import IncidentKind
from tests.analysis.advice.talk import START

UNTOLD = "It cannot be told."


@cache
def signal(name: str, low: float, high: float) -> st.SearchStrategy[Signal]:
    """Any of a grid of intervals between `low` and `high`, or what cannot be told."""
    bounds = combinations_with_replacement([low + (high - low) * step / 6 for step in range(7)], 2)
    told = [between(name, least, most) for least, most in bounds]
    return st.sampled_from([untold(name), *told])


def between(name: str, low: float, high: float) -> Signal:
    found = Estimate(low=low, value=(low + high) / 2, high=high, n=100, method="drawn")
    return Signal(name=name, title=name, found="drawn", estimate=found)


def untold(name: str) -> Signal:
    return Signal(name=name, title=name, found=UNTOLD, remedy="Wait.")


_moments = st.one_of(st.none(), st.just(START))
_standings = st.builds(
    Standing,
    kind=st.sampled_from([None, *IncidentKind]),
    started_at=st.just(START),
    declared=st.sampled_from(["", "12 people are affected"]),
    detected_at=_moments,
    harmed_at=_moments,
    loud=st.booleans(),
    answered_at=_moments,
    apologised_at=_moments,
    fixed_at=_moments,
    fell_at=_moments,
    last_said_at=_moments,
    unsorted=st.integers(0, 3),
    informed_at=_moments,
    lesson_at=_moments,
    ceo_at=_moments,
    responsibility=st.sampled_from(Responsibility),
    harms=st.sampled_from([(), (), (), *((harm,) for harm in Harm)]),
    earlier=st.sampled_from([0, 0, 0, 1]),
    identifiable=st.sampled_from([None, 0, 2, 40]),
    cause_confirmed=st.booleans(),
    fix_verified=st.booleans(),
    litigation=st.sampled_from([False, False, True]),
    refuted_at=st.sampled_from([None, None, START]),
    overdue=st.sampled_from([0, 0, 1]),
    open_themes=st.sampled_from([0, 0, 3]),
)


@st.composite
def signals(draw: st.DrawFn) -> Signals:
    """Half of them are tame: values lie around the cut-offs, so that rules with many conditions apply, too."""
    tame = draw(st.booleans())
    few, share, ratio = ((0.0, 1.2), (0.0, 0.25), (0.0, 2.4)) if tame else ((0.0, 4.0), (0.0, 1.0), (0.0, 12.0))
    alarm = not tame and draw(st.booleans())
    quiet = Quiet(
        since=START,
        asks=draw(st.sampled_from([None, 0, 4])),
        length=draw(signal("quiet", 40, 800)),
        volume=draw(signal("R", 0, 1.6 if tame else 3)),
        rise=draw(signal("N", -0.3, 0.06 if tame else 0.3)),
        share_a_day=draw(signal("N", -0.2, 0.06 if tame else 0.2)),
        growth_a_day=draw(signal("V−", -0.5, 0.11 if tame else 0.5)),
        questions=draw(signal("U", 0, 1.6 if tame else 3)),
        coverage=draw(signal("Cov", 0.94 if tame else 0.5, 1)),
    )
    return Signals(
        at=START + timedelta(hours=draw(st.integers(0, 400))),
        standing=draw(_standings),
        volume=draw(signal("R", *ratio)),
        recent_volume=draw(signal("R", *ratio)),
        negative_share=draw(signal("N", 0, 1)),
        rise=draw(signal("N", -0.5, 0.6)),
        creeping=draw(signal("V−", *ratio)),
        day_rise=draw(signal("N", -0.5, 0.6)),
        trend=draw(signal("N", -0.5, 0.6)),
        negatives=draw(signal("V−", 0, 500)),
        asking=draw(signal("Q", *share)),
        concentration=draw(signal("C5", 0, 1)),
        platforms=draw(signal("P", *few)),
        outlets=draw(signal("K", *few)),
        reach=draw(signal("L", *few)),
        since_incident=draw(signal("T", 0, 400)),
        since_statement=draw(signal("S", 0, 400)),
        harm=draw(signal("H", *share)),
        coverage=draw(signal("Cov", 0, 1)),
        noticed=draw(signal("noticed", 0, 0.1)),
        falling=draw(signal("V−", *few)),
        defenders=draw(signal("defenders", 0, 4)),
        promises=draw(signal("promises", 0, 2)),
        quiet=quiet,
        harm_alarm=alarm,
        harm_kinds=draw(st.sampled_from([(), ("injury", "money"), ("money", "legal")])),
        harm_clear=not alarm and draw(st.booleans()),
    )
