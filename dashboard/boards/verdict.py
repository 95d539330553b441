"""Whether it is passing, in one verdict that holds on the page, in exports and in reports.

The phase decides, by the hour, wherever it can be told: the Recovery page and the line below the chart say the same.
Only where it cannot, hours are compared with as many before them, and then nothing else claims to know.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from analysis.advice.signal import Signal, Signals
from analysis.recovery import SURGING, Phase
from domain.incident import Incident
from situation.advice import advise
from situation.recovery import Recovery, recovery

_TOGETHER = "That is all these hours together, not the newest of them."
_SAID = {
    Phase.RISING: "Not yet: talk rises",
    Phase.PEAK: "Not yet: talk is at its height",
    Phase.FALLING: "Falling, not over",
    Phase.NORMAL: "It has passed for now: talk is back to normal",
    Phase.USUAL: "No surge: talk is as usual",
}
_RISING = SURGING - {Phase.FALLING}
_PASSING = frozenset({Phase.FALLING, Phase.NORMAL})
_CALM = frozenset({Phase.NORMAL, Phase.USUAL})


def load(tx: Connection, incident: Incident, at: datetime) -> str:
    """The answer as of `at`."""
    return answer(advise(tx, incident, at).signals, recovery(tx, incident, at))


def answer(signals: Signals, found: Recovery) -> str:
    """Whether it is passing, in a sentence with its figures, or what would let us tell."""
    falling, volume = signals.falling, signals.volume
    if found.phase is Phase.UNKNOWN or found.until is None:
        if not falling.told:
            return f"Cannot tell yet. {falling.found} {falling.remedy}".strip()
        return " ".join((_by_comparison(falling, volume), _said(falling), *_told(volume)))
    until = f"{found.until.astimezone(ZoneInfo(found.incident.zone)):%H:%M}"
    verdict = f"{_by_phase(found, falling)} (by the hour, up to {until})."
    return " ".join((verdict, *_now(found, volume), *_told(volume), _beside(found, falling)))


def _by_phase(found: Recovery, falling: Signal) -> str:
    if found.phase is Phase.AGAIN:
        return f"Not yet: a {found.phase_name}"
    if found.phase is Phase.USUAL and falling.above(1):  # the last surge is over for a day: these hours hold no peak
        return "No surge, but negative mentions rise"
    return _SAID[found.phase]


def _now(found: Recovery, volume: Signal) -> tuple[str, ...]:
    """What begins within the running hour shows in the last 60 minutes first."""
    return (
        ("More than usual is said in the last 60 minutes: watch.",) if found.phase in _CALM and volume.above(1) else ()
    )


def _by_comparison(falling: Signal, volume: Signal) -> str:
    if falling.above(1):
        return "Not shown to be passing: more negative mentions came than before."  # the newest may be fewer
    if not falling.below(1):
        return "Not shown: negative mentions may be rising or falling."
    if volume.above(1):
        return "Falling, not over: more is said than usual."
    if volume.told:
        return "Falling, and not shown to be more than usual."
    return "Negative mentions fall; whether more is said than usual cannot be told."


def _beside(found: Recovery, falling: Signal) -> str:
    """The longer comparison; where it points another way than the phase, it is said why that is no contradiction."""
    other_way = falling.below(1) if found.phase in _RISING else found.phase in _PASSING and falling.above(1)
    return f"{_said(falling)} {_TOGETHER}" if other_way else _said(falling)


def _told(signal: Signal) -> tuple[str, ...]:
    return (_said(signal),) if signal.told else ()


def _said(signal: Signal) -> str:
    if signal.told:
        return f"{signal.title}: {signal.found}."
    return f"{signal.title}: {signal.found} {signal.remedy}".strip()
