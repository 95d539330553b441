"""Which class of mistake the talk looks like. Only a hint: a person sets the class."""

from analysis.advice.signal import Signals
from config.playbook import Thresholds
from domain.incident import IncidentKind


def likely_class(signals: Signals, cuts: Thresholds) -> tuple[IncidentKind, str] | None:
    """The class with the reason for it, or None where the talk does not tell."""
    if signals.harm_alarm or signals.standing.harmed_at:
        if signals.harm_kinds[:1] == ("money",):
            return IncidentKind.AFFECTS_PEOPLE, "lost money is named more often than usual"
        return IncidentKind.GRAVE, "harm is named more often than usual"
    if signals.standing.declared and signals.noticed.told:
        return IncidentKind.AFFECTS_PEOPLE, signals.standing.declared
    if signals.asking.at_least(cuts.questions.value):
        return IncidentKind.AFFECTS_PEOPLE, "many ask or demand an answer"
    if signals.concentration.at_least(cuts.hold_concentration.value):
        return IncidentKind.SLIP, "a few authors write most of it"
    return None
