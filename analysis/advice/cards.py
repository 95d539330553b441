"""What each rule says about the situation: the action, its evidence, what would change it and what to confirm.

Every sentence here is ours: nothing that a mention, an author or an outlet wrote is repeated. Verbs come first.
"""

from dataclasses import dataclass

from analysis.advice.classes import likely_class
from analysis.advice.conditions import calm
from analysis.advice.evidence import (
    asking,
    below,
    calls,
    clock,
    coverage,
    established,
    harm,
    number,
    points,
    quiet,
    rise,
    row,
    volume,
)
from analysis.advice.signal import Signal, Signals
from config.playbook import Thresholds
from domain.incident import IncidentKind
from domain.suggestion import Evidence
from domain.words import THIN, percent

SAY_WHICH = "An own post was found: say whether it is a holding statement, an apology, a fix or something else."


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One sentence verb first, its evidence, and the sentence that says when it would be another."""

    action: str
    because: tuple[Evidence, ...]
    flips_if: str
    confirm: tuple[str, ...] = ()


def before_start(signals: Signals, _: Thresholds) -> Card:
    return Card(
        action="Wait: the incident begins later than the moment you ask about.",
        because=(row(signals.since_incident, "judged from its start on", holds=False),),
        flips_if="Is judged from the start of the incident on.",
    )


def safety_class(signals: Signals, cuts: Thresholds) -> Card:
    return Card(
        action="Read the mentions that name harm, then set the class of the mistake now.",
        because=(harm(signals, cuts), volume(signals, cuts), rise(signals, cuts), clock(signals, cuts)),
        flips_if="Goes further as soon as a person sets the class.",
        confirm=(*_class(signals, cuts), *_unsorted(signals)),
    )


def safety(signals: Signals, cuts: Thresholds) -> Card:
    return Card(
        action="Acknowledge now and put safety first: people name harm. Say nothing yet about cause or blame.",
        because=(harm(signals, cuts), volume(signals, cuts), rise(signals, cuts), clock(signals, cuts)),
        flips_if="Changes when you record your answer, or when reading the mentions shows that nobody came to harm.",
        confirm=("Somebody has read the mentions that name harm.", *_recorded(signals), *_unsorted(signals)),
    )


def friendly_surge(signals: Signals, cuts: Thresholds) -> Card:
    return Card(
        action="Keep watching: more is said than usual, and it is not shown to be more negative.",
        because=(volume(signals, cuts), rise(signals, cuts), harm(signals, cuts)),
        flips_if=f"Becomes “detect” when the negative share is shown to be {points(cuts)} above before.",
        confirm=_unsorted(signals),
    )


def watch(signals: Signals, cuts: Thresholds) -> Card:
    return Card(
        action="Keep watching: there is nothing to answer.",
        because=(volume(signals, cuts), rise(signals, cuts), harm(signals, cuts), coverage(signals, cuts)),
        flips_if=f"Becomes “detect” when volume is shown above {cuts.surge.value:g} × usual and the negative share "
        f"{points(cuts)} above before, or when harm is named.",
        confirm=_unsorted(signals),
    )


def cannot_tell(signals: Signals, cuts: Thresholds) -> Card:
    untold = signals.rise if signals.volume.told else signals.volume
    return Card(
        action=untold.remedy or "Read the newest mentions yourself: there is too little to judge by.",
        because=(
            volume(signals, cuts),
            rise(signals, cuts),
            row(signals.negative_share, "says little alone: it saturates", holds=False),
            coverage(signals, cuts),
        ),
        flips_if=f"Can be told when this no longer holds: {untold.found}",
        confirm=(
            "If you know that people are affected, set how many in the incident: then the advice does not wait.",
            *_unsorted(signals),
        ),
    )


def detect(signals: Signals, cuts: Thresholds) -> Card:
    return Card(
        action="Read the newest negative mentions and say nothing yet: more is said than usual, and more negatively.",
        because=(volume(signals, cuts), rise(signals, cuts), harm(signals, cuts), clock(signals, cuts)),
        flips_if=f"Goes back to “watch” if volume is not shown above {cuts.surge.value:g} × usual at the next checks, "
        "or the surge turns out to be friendly.",
        confirm=_unsorted(signals),
    )


def set_the_class(signals: Signals, cuts: Thresholds) -> Card:
    return Card(
        action="Set the class of the mistake: slip, affects people, grave or personal. Name who leads.",
        because=(
            row(established(signals), "a person sets the class", holds=True),
            volume(signals, cuts),
            rise(signals, cuts),
            harm(signals, cuts),
            asking(signals, cuts),
            clock(signals, cuts),
        ),
        flips_if="Goes further as soon as a person sets the class.",
        confirm=(*_class(signals, cuts), *_unsorted(signals)),
    )


def gather_facts(signals: Signals, cuts: Thresholds) -> Card:
    return Card(
        action="Find out what happened, whom it affects and whether it happened before: nothing calls for a public "
        "answer yet.",
        because=(*calls(signals, cuts), harm(signals, cuts)),
        flips_if=f"Becomes “acknowledge” when any of these calls for it: volume {cuts.loud.value:g} × usual, "
        f"{cuts.outlets.value:g} outlet, {cuts.platforms.value:g} platforms, a critic with your own reach, or "
        f"{percent(cuts.questions.value)} of negatives asking.",
        confirm=_unsorted(signals),
    )


def late(signals: Signals, cuts: Thresholds) -> Card:
    return Card(
        action="Decide whether an answer is still owed: the talk has passed without one.",
        because=(
            row(established(signals), "", holds=True),
            row(signals.recent_volume, f"calls again from {cuts.loud.value:g} × usual", holds=calm(signals, cuts)),
            asking(signals, cuts),
            *quiet(signals, cuts),
        ),
        flips_if=f"Becomes “acknowledge” if volume rises to {cuts.loud.value:g} × usual again, “move on” when it has "
        "been quiet for long enough.",
        confirm=("Those affected have been told directly.", *_recorded(signals), *_unsorted(signals)),
    )


def hold(signals: Signals, cuts: Thresholds) -> Card:
    small = calm(signals, cuts) or signals.volume.below(cuts.surge.value)
    shown = signals.recent_volume if calm(signals, cuts) else signals.volume
    return Card(
        action="Say nothing in public: answer individuals, send no second mail, and check again in an hour.",
        because=(
            row(shown, f"ends at {cuts.loud.value:g} × usual", holds=small),
            row(
                signals.concentration,
                f"holds from {percent(cuts.hold_concentration.value)} even if volume is high",
                holds=signals.concentration.at_least(cuts.hold_concentration.value),
            ),
            row(signals.harm, "ends as soon as harm is named", holds=signals.harm_clear),
            below(signals.asking, cuts.hold_questions.value, percent),
            below(signals.platforms, cuts.platforms.value, number),
            below(signals.outlets, cuts.outlets.value, number),
            below(signals.reach, cuts.reach.value, lambda cut: f"{cut:g} × yours"),
            below(signals.noticed, cuts.hold_noticed.value, percent),
        ),
        flips_if=f"Becomes “acknowledge” with one news outlet, {cuts.platforms.value:g} platforms, a critic with your "
        f"own reach or {cuts.loud.value:g} × usual; at once when harm is named, or when it happens again.",
        confirm=(
            f"Fewer than {percent(cuts.hold_noticed.value)} noticed and cared.",
            "Nobody’s safety, money or rights are touched.",
            "It has not happened before.",
            *(f"{signal.title}: {signal.found}" for signal in (signals.outlets, signals.reach) if not signal.told),
            *_unsorted(signals),
        ),
    )


def acknowledge(signals: Signals, cuts: Thresholds) -> Card:
    return Card(
        action="Acknowledge now: say that you know of it, are looking into it, and when you will say more.",
        because=(
            row(established(signals), "", holds=True),
            *calls(signals, cuts),
            harm(signals, cuts),
            clock(signals, cuts),
        ),
        flips_if=f"Ends when you record your answer, or when volume over 6{THIN}h is shown below "
        f"{cuts.surge.value:g} × usual{_now(signals.recent_volume)}.",
        confirm=(*_recorded(signals), *_unsorted(signals)),
    )


def acknowledge_in_person(signals: Signals, cuts: Thresholds) -> Card:
    return Card(
        action="Speak with the person: face to face, else by phone, else by video. Post nothing about them.",
        because=(row(established(signals), "", holds=True), *calls(signals, cuts), harm(signals, cuts)),
        flips_if="Ends when you record your answer; a public word is added if the talk spreads "
        f"({cuts.loud.value:g} × usual, {cuts.platforms.value:g} platforms or a news outlet).",
        confirm=("The person agrees to every public word.", *_recorded(signals), *_unsorted(signals)),
    )


def keep_the_update(signals: Signals, cuts: Thresholds) -> Card:
    hours = cuts.update_hours.value
    due = signals.since_statement.at_least(hours)
    return Card(
        action="Give the update that is due: say what you know by now and when you will say more."
        if due
        else f"Prepare the next update: it is due {hours:g}{THIN}h after your statement, or when you promised it.",
        because=(
            row(signals.since_statement, f"an update is due every {hours:g}{THIN}h while people ask", holds=due),
            row(signals.quiet.questions, "ends at none", holds=not signals.quiet.questions.at_most(cuts.calm.value)),
            asking(signals, cuts),
            *quiet(signals, cuts),
        ),
        flips_if="Changes when you record an apology or a fix, or when it has been quiet for long enough to move on.",
        confirm=("The cause is confirmed before it is named.", *_unsorted(signals)),
    )


def show_the_fix(signals: Signals, cuts: Thresholds) -> Card:
    return Card(
        action="Say what you have repaired, or by when you will, and what keeps it from happening again.",
        because=(
            row(signals.since_statement, "ends when a fix is recorded", holds=True),
            asking(signals, cuts),
            harm(signals, cuts),
            *quiet(signals, cuts),
        ),
        flips_if="Changes when you record the fix, or when it has been quiet for long enough to move on.",
        confirm=("The repair is done or has a date and an owner.", *_unsorted(signals)),
    )


def answer_and_watch(signals: Signals, cuts: Thresholds) -> Card:
    asks = not signals.quiet.questions.at_most(cuts.calm.value)
    owned = signals.standing.apologised_at or signals.standing.kind is IncidentKind.SLIP
    return Card(
        action="Do not move on yet: answer the negative mentions that ask something, and keep watching."
        if asks
        else "Do not move on yet: keep watching and answer whoever asks.",
        because=(*quiet(signals, cuts), asking(signals, cuts), harm(signals, cuts)),
        flips_if="Becomes “engage allies” when negative mentions are shown to fall and somebody defends you unasked, "
        "“move on” when all of this holds.",
        confirm=(
            *(() if owned else ("You announced a repair but no apology: people look for responsibility first.",)),
            *_unsorted(signals),
        ),
    )


def engage_allies(signals: Signals, cuts: Thresholds) -> Card:
    return Card(
        action="Brief the people who already defend you: give them the facts, let them use their own words, and "
        "ask them to disclose it.",
        because=(
            row(signals.since_statement, "your apology and your fix are out", holds=True),
            row(signals.falling, "had fallen; ends when shown to rise (lower bound above 1)", holds=True),
            row(signals.defenders, "at least 1", holds=True),
            harm(signals, cuts),
            *quiet(signals, cuts),
        ),
        flips_if="Ends when negative mentions are shown to rise again, or when answers to your allies turn negative.",
        confirm=(
            "You have read what they wrote: the scorer misses irony.",
            "Nobody is paid without saying so.",
            *_unsorted(signals),
        ),
    )


def move_on(signals: Signals, cuts: Thresholds) -> Card:
    answered = signals.standing.answered_at is not None
    return Card(
        action="Move on: return to normal posting, and keep collecting.",
        because=(*quiet(signals, cuts), harm(signals, cuts)),
        flips_if=f"Ends when volume is shown above {cuts.surge.value:g} × usual, when it happens again, or near an "
        "anniversary or a court date.",
        confirm=(
            "Every question about it has been answered.",
            "Every promise is kept or has a date and an owner.",
            *(() if answered else ("You never answered in public: those affected have been told directly.",)),
            *_unsorted(signals),
        ),
    )


def _class(signals: Signals, cuts: Thresholds) -> tuple[str, ...]:
    likely = likely_class(signals, cuts)
    if likely is None:
        return ("The class cannot be told from the talk: a person decides.",)
    kind, why = likely
    return (f"The talk looks like “{kind.value}”: {why}. Confirm or correct it.",)


def _recorded(signals: Signals) -> tuple[str, ...]:
    return () if signals.standing.answered_at else ("If you have answered already, record your statement.",)


def _unsorted(signals: Signals) -> tuple[str, ...]:
    return (SAY_WHICH,) if signals.standing.unsorted else ()


def _now(signal: Signal) -> str:
    return f" (now {signal.estimate.low:.1f}–{signal.estimate.high:.1f})" if signal.estimate else ""
