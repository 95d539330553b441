"""The conditions of the rules, one sentence each, over signals and thresholds. All act on the bound against haste."""

from analysis.advice.signal import Signals
from config.playbook import Thresholds
from domain.incident import IncidentKind


def detecting(signals: Signals, cuts: Thresholds) -> bool:
    """More is said than usual, and it is more negative than before: both shown, not just seen."""
    return signals.volume.at_least(cuts.surge.value) and signals.rise.at_least(cuts.negative_rise.value)


def established(signals: Signals, cuts: Thresholds) -> bool:
    """There is something to answer: the talk shows it, harm is named, or a person's word says so.

    That an incident was opened, or its class set, is no proof: people open one to watch.
    """
    standing = signals.standing
    shown = standing.detected_at or standing.harmed_at or signals.harm_alarm or standing.declared
    return bool(shown) or detecting(signals, cuts)


def endangering(signals: Signals) -> bool:
    """Harm is named that does not wait. Where it is mostly money, nobody holds still, but minutes do not decide."""
    return signals.harm_alarm and signals.harm_kinds[:1] != ("money",)


def surging(signals: Signals, cuts: Thresholds) -> bool:
    return signals.volume.at_least(cuts.surge.value)


def calm(signals: Signals, cuts: Thresholds) -> bool:
    """Over some hours the volume is shown to be below a surge."""
    return signals.recent_volume.below(cuts.surge.value)


def loud(signals: Signals, cuts: Thresholds) -> bool:
    """The volume calls for an acknowledgement, or has called for one and has not come back since."""
    return signals.standing.loud or signals.volume.at_least(cuts.loud.value)


def called(signals: Signals, cuts: Thresholds) -> bool:
    """Something calls for an acknowledgement. Once it is calm again, only harm still does."""
    heard = (
        loud(signals, cuts)
        or signals.outlets.at_least(cuts.outlets.value)
        or signals.platforms.at_least(cuts.platforms.value)
        or signals.reach.at_least(cuts.reach.value)
        or signals.asking.at_least(cuts.questions.value)
    )
    return (heard and not calm(signals, cuts)) or signals.standing.harmed_at is not None or signals.harm_alarm


def may_hold(signals: Signals, cuts: Thresholds) -> bool:
    """A slip that few noticed, or few are loud about, and nothing known carries it further."""
    small = (
        signals.volume.below(cuts.surge.value)
        or calm(signals, cuts)
        or signals.concentration.at_least(cuts.hold_concentration.value)
    )
    asked = signals.asking.value
    carried = (
        signals.volume.at_least(cuts.loud.value)
        or signals.platforms.at_least(cuts.platforms.value)
        or signals.outlets.at_least(cuts.outlets.value)
        or signals.reach.at_least(cuts.reach.value)
        or (asked is not None and asked >= cuts.hold_questions.value)
        or signals.noticed.at_least(cuts.hold_noticed.value)
    )
    return signals.standing.kind is IncidentKind.SLIP and small and not carried


def without_harm(signals: Signals) -> bool:
    """The guard of holding still: harm is clearly not named, now or before."""
    return signals.harm_clear and not signals.harm_alarm and signals.standing.harmed_at is None


def may_engage(signals: Signals, cuts: Thresholds) -> bool:
    """The own apology and the repair are out, anger has fallen since and somebody defends unasked.

    Once it has fallen it need not go on falling: it ends when negative mentions are shown to rise, or it is loud again.
    """
    standing = signals.standing
    said = standing.apologised_at is not None and standing.fixed_at is not None
    fallen = standing.fell_at is not None and not signals.falling.above(1)
    return said and fallen and signals.defenders.at_least(1) and not signals.recent_volume.at_least(cuts.loud.value)


def quiet_for_long(signals: Signals, cuts: Thresholds) -> bool:
    """Volume and negative share are back to usual, for as long as the class of the mistake asks."""
    quiet, kind = signals.quiet, signals.standing.kind
    return (
        kind is not None
        and quiet.length.at_least(cuts.quiet(kind).value)
        and quiet.volume.below(cuts.calm.value)
        and quiet.rise.at_most(cuts.negative_rise.value)
    )


def surely_calm(signals: Signals, cuts: Thresholds) -> bool:
    """The guard of moving on: neither rising, nor asking, nor unread. What cannot be told does not count as calm."""
    quiet = signals.quiet
    return (
        quiet.share_a_day.at_most(cuts.rise_a_day.value)
        and quiet.growth_a_day.at_most(cuts.growth_a_day.value)
        and quiet.questions.at_most(cuts.calm.value)
        and quiet.coverage.at_least(cuts.coverage.value)
        and not signals.harm_alarm
    )
