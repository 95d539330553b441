"""Which class of mistake the talk looks like. Only a hint: a person sets the class."""

from analysis.advice.signal import Signals
from config.playbook import Thresholds
from domain.incident import IncidentKind
from domain.words import moment


def likely_class(signals: Signals, cuts: Thresholds) -> tuple[IncidentKind, str] | None:
    """The class with the reason for it, or None where the talk does not tell. What harm it was does not change when
    nobody names it any more.
    """
    standing = signals.standing
    if signals.harm_alarm or standing.harmed_until:
        money = signals.harm_kinds[:1] == ("money",)
        kind = IncidentKind.AFFECTS_PEOPLE if money else IncidentKind.GRAVE
        named = "lost money" if money else "harm"
        if signals.harm_alarm or standing.harmed_until is None:
            return kind, f"{named} is named more often than usual"
        return kind, f"{named} was named more often than usual until {moment(standing.harmed_until, signals.zone)}"
    if signals.standing.declared and signals.noticed.told:
        return IncidentKind.AFFECTS_PEOPLE, signals.standing.declared
    if signals.asking.at_least(cuts.questions.value):
        return IncidentKind.AFFECTS_PEOPLE, "many ask or demand an answer"
    if signals.concentration.at_least(cuts.hold_concentration.value):
        return IncidentKind.SLIP, "a few authors write most of it"
    return None
