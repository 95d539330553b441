"""A card: what one rule says about the situation, and the sentences that a person is asked to confirm."""

from dataclasses import dataclass

from analysis.advice.classes import likely_class
from analysis.advice.signal import Signals
from config.playbook import Thresholds
from domain.suggestion import Evidence

SAY_WHICH = "An own post was found: say whether it is a holding statement, an apology, a fix or something else."


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One sentence verb first, its evidence, and the sentence that says when it would be another."""

    action: str
    because: tuple[Evidence, ...]
    flips_if: str
    confirm: tuple[str, ...] = ()


def class_hint(signals: Signals, cuts: Thresholds) -> tuple[str, ...]:
    """Which class the talk looks like, for a person to confirm."""
    likely = likely_class(signals, cuts)
    if likely is None:
        return ("The class cannot be told from the talk: a person decides.",)
    kind, why = likely
    return (f"The talk looks like “{kind.value}”: {why}. Confirm or correct it.",)


def recorded(signals: Signals) -> tuple[str, ...]:
    return () if signals.standing.answered_at else ("If you have answered already, record your statement.",)


def unsorted(signals: Signals) -> tuple[str, ...]:
    return (SAY_WHICH,) if signals.standing.unsorted else ()
