"""The conditions of the rules, one sentence each, over signals and thresholds. All act on the bound against haste."""

from math import inf

from analysis.advice.signal import Signals
from config.playbook import Thresholds
from domain.assessment import Harm, Responsibility
from domain.incident import IncidentKind

_GRAVE = {Harm.INJURY, Harm.DISCRIMINATION, Harm.DECEPTION}


def detecting(signals: Signals, cuts: Thresholds) -> bool:
    """More is said than usual, and it is more negative than before: both shown, not just seen; or it burns slowly."""
    surge = signals.volume.at_least(cuts.surge.value) and signals.rise.at_least(cuts.negative_rise.value)
    return surge or burning_slowly(signals, cuts)


def burning_slowly(signals: Signals, cuts: Thresholds) -> bool:
    """Over a day more negative mentions came than usual, and they are a larger share of what is said."""
    return signals.creeping.at_least(cuts.slow_negatives.value) and signals.day_rise.at_least(cuts.negative_rise.value)


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
    harmed = signals.standing.harmed_at is not None or signals.harm_alarm or signals.standing.harms
    return (heard and not calm(signals, cuts)) or bool(harmed)


def owed_by_the_head(signals: Signals, cuts: Thresholds) -> bool:
    """The head of the organisation has yet to speak: it is grave, happened before, is everywhere, or what was said was
    wrong. Early or to revise, the one study says: once the answer is complete, or it is calm, only a statement that was
    wrong still asks for it.
    """
    standing = signals.standing
    if standing.kind not in {IncidentKind.AFFECTS_PEOPLE, IncidentKind.GRAVE}:
        return False
    if standing.refuted_at is not None:
        return True
    everywhere = signals.recent_volume.at_least(cuts.ceo_volume.value) and signals.outlets.at_least(
        cuts.ceo_outlets.value
    )
    grave = standing.kind is IncidentKind.GRAVE or _GRAVE & set(standing.harms)
    complete = standing.apologised_at is not None and standing.fixed_at is not None
    asked = bool(everywhere or grave or standing.earlier)
    return asked and not complete and standing.ceo_at is None and not calm(signals, cuts)


def responsible(signals: Signals) -> bool:
    """A person has confirmed that it is our doing, or the cause of it."""
    standing = signals.standing
    ours = standing.responsibility in {Responsibility.ACCIDENTAL, Responsibility.PREVENTABLE}
    return ours or (standing.cause_confirmed and not exonerated(signals))


def exonerated(signals: Signals) -> bool:
    """A person has confirmed that it is not our doing."""
    return signals.standing.responsibility is Responsibility.NOT_OURS


def may_hold(signals: Signals, cuts: Thresholds) -> bool:
    """A slip that few noticed, or few are loud about, and nothing known carries it further."""
    small = (
        signals.volume.below(cuts.surge.value)
        or calm(signals, cuts)
        or signals.concentration.at_least(cuts.hold_concentration.value)
    )
    asked = signals.asking.value
    carried = (
        signals.volume.at_least(hold_ends_at(signals, cuts))
        or signals.platforms.at_least(cuts.platforms.value)
        or signals.outlets.at_least(cuts.outlets.value)
        or signals.reach.at_least(cuts.reach.value)
        or (asked is not None and asked >= cuts.hold_questions.value)
        or signals.noticed.at_least(cuts.hold_noticed.value)
    )
    return signals.standing.kind is IncidentKind.SLIP and small and not carried and not signals.standing.earlier


def hold_ends_at(signals: Signals, cuts: Thresholds) -> float:
    """From which volume on a hold ends, in times the usual: where five authors write most of it, once the others alone
    are loud. Five people who write all night are still five people, and an answer would carry them to everybody.
    """
    share = signals.concentration.estimate
    if share is None or share.low < cuts.hold_concentration.value:
        return cuts.loud.value
    return cuts.loud.value / (1 - share.low) if share.low < 1 else inf


def without_harm(signals: Signals) -> bool:
    """The guard of holding still: harm is clearly not named, now or before, nor confirmed, and no court is at it."""
    standing = signals.standing
    confirmed = standing.harms or standing.litigation
    return signals.harm_clear and not signals.harm_alarm and standing.harmed_at is None and not confirmed


def may_engage(signals: Signals, cuts: Thresholds) -> bool:
    """The own apology and the repair are out (what is true, where it is not our doing), anger has fallen since and
    somebody defends unasked. After something grave the repair is verified; while a court is at it nobody is asked.

    Once it has fallen it need not go on falling: it ends when negative mentions are shown to rise, or it is loud again.
    """
    standing = signals.standing
    said = standing.apologised_at is not None and standing.fixed_at is not None
    if exonerated(signals):
        said = standing.informed_at is not None
    elif standing.kind is IncidentKind.GRAVE:
        said = said and standing.fix_verified
    fallen = standing.fell_at is not None and not signals.falling.above(1)
    said = said and not standing.litigation
    return said and fallen and signals.defenders.at_least(1) and not signals.recent_volume.at_least(cuts.loud.value)


def may_share(signals: Signals, cuts: Thresholds) -> bool:
    """The fix is verified, it is quiet, and neither the people affected nor a court still wait for an answer."""
    standing, quiet = signals.standing, signals.quiet
    shown = standing.fixed_at is not None and standing.fix_verified
    waiting = (
        standing.litigation or standing.overdue or standing.refuted_at or standing.open_themes or signals.harm_alarm
    )
    return (
        shown
        and not waiting
        and standing.kind in {IncidentKind.AFFECTS_PEOPLE, IncidentKind.GRAVE}
        and standing.lesson_at is None
        and quiet.length.at_least(cuts.lesson_hours.value)
        and quiet.volume.below(cuts.surge.value)
        and quiet.questions.at_most(cuts.calm.value)
    )


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
    """The guard of moving on: neither rising, nor asking, nor unread; no question, promise or correction is open.

    What cannot be told does not count as calm.
    """
    quiet = signals.quiet
    return (
        quiet.share_a_day.at_most(cuts.rise_a_day.value)
        and quiet.growth_a_day.at_most(cuts.growth_a_day.value)
        and quiet.questions.at_most(cuts.calm.value)
        and quiet.coverage.at_least(cuts.coverage.value)
        and signals.harm.told
        and not signals.harm_alarm
        and signals.promises.at_most(0)
        and not signals.standing.open_themes
        and signals.standing.refuted_at is None
    )
