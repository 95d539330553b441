"""What the rules say before an answer is given: watch, find out, hold still or speak.

Every sentence here is ours: nothing that a mention, an author or an outlet wrote is repeated. Verbs come first.
"""

from math import inf

from analysis.advice.card import Card, class_hint, recorded, unsorted
from analysis.advice.conditions import burning_slowly, called, calm, hold_ends_at
from analysis.advice.evidence import (
    asking,
    below,
    calls,
    clock,
    coverage,
    creeping,
    day_rise,
    established,
    finding,
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
from domain.words import THIN, count, length, percent

_HARMS = {"legal": "legal trouble", "money": "lost money", "safety": "danger"}  # the other kinds are nouns already


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
        confirm=(*class_hint(signals, cuts), *unsorted(signals)),
    )


def safety(signals: Signals, cuts: Thresholds) -> Card:
    return Card(
        action=f"Acknowledge now and put those affected first: people name {_harm_named(signals)}. "
        "Say nothing yet about cause or blame.",
        because=(harm(signals, cuts), volume(signals, cuts), rise(signals, cuts), clock(signals, cuts)),
        flips_if="Changes when you record your answer, or when reading the mentions shows that nobody came to harm.",
        confirm=("Somebody has read the mentions that name harm.", *recorded(signals), *unsorted(signals)),
    )


def _harm_named(signals: Signals) -> str:
    """The kinds named most; they are our own words."""
    return " and ".join(_HARMS.get(kind, kind) for kind in signals.harm_kinds[:2]) or "harm"


def friendly_surge(signals: Signals, cuts: Thresholds) -> Card:
    return Card(
        action="Keep watching: more is said than usual, and it is not shown to be more negative.",
        because=(volume(signals, cuts), rise(signals, cuts), harm(signals, cuts)),
        flips_if=f"Becomes “detect” when the negative share is shown to be {points(cuts)} above before.",
        confirm=unsorted(signals),
    )


def watch(signals: Signals, cuts: Thresholds) -> Card:
    return Card(
        action="Keep watching: there is nothing to answer.",
        because=(volume(signals, cuts), rise(signals, cuts), harm(signals, cuts), coverage(signals, cuts)),
        flips_if=f"Becomes “detect” when volume is shown above {cuts.surge.value:g} × usual and the negative share "
        f"{points(cuts)} above before, or when harm is named.",
        confirm=unsorted(signals),
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
            *unsorted(signals),
        ),
    )


def detect(signals: Signals, cuts: Thresholds) -> Card:
    slow = burning_slowly(signals, cuts)
    shown = (creeping(signals, cuts), day_rise(signals, cuts)) if slow else (volume(signals, cuts), rise(signals, cuts))
    seen = (
        f"over the last {length(cuts.slow_hours.hours)} more of them have come than usual"
        if slow
        else "more is said than usual, and more negatively"
    )
    return Card(
        action=f"Read the newest negative mentions and say nothing yet: {seen}.",
        because=(*shown, harm(signals, cuts), clock(signals, cuts)),
        flips_if=f"Goes back to “watch” if volume is not shown above {cuts.surge.value:g} × usual at the next checks, "
        "or the surge turns out to be friendly.",
        confirm=unsorted(signals),
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
        confirm=(*class_hint(signals, cuts), *unsorted(signals)),
    )


def gather_facts(signals: Signals, cuts: Thresholds) -> Card:
    return Card(
        action="Find out what happened, whom it affects and whether it happened before: nothing calls for a public "
        "answer yet.",
        because=(*calls(signals, cuts), harm(signals, cuts)),
        flips_if=f"Becomes “acknowledge” when any of these calls for it: volume {cuts.loud.value:g} × usual, "
        f"{cuts.outlets.value:g} outlet, {cuts.platforms.value:g} platforms, a critic with your own reach, or "
        f"{percent(cuts.questions.value)} of negatives asking.",
        confirm=unsorted(signals),
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
        confirm=("Those affected have been told directly.", *recorded(signals), *unsorted(signals)),
    )


def hold(signals: Signals, cuts: Thresholds) -> Card:
    small = calm(signals, cuts) or signals.volume.below(cuts.surge.value)
    shown = signals.recent_volume if calm(signals, cuts) else signals.volume
    return Card(
        action="Say nothing in public: answer individuals, send no second mail, and check again in an hour.",
        because=(
            row(shown, f"ends at {_ends_at(signals, cuts)}", holds=small),
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
        f"own reach or {_ends_at(signals, cuts)}; at once when harm is named, or when it happens again.",
        confirm=(
            f"Fewer than {percent(cuts.hold_noticed.value)} noticed and cared.",
            "Nobody’s safety, money or rights are touched.",
            "It has not happened before.",
            *(f"{signal.title}: {signal.found}" for signal in (signals.outlets, signals.reach) if not signal.told),
            *unsorted(signals),
        ),
    )


def _ends_at(signals: Signals, cuts: Thresholds) -> str:
    ends_at = hold_ends_at(signals, cuts)
    if ends_at == cuts.loud.value:
        return f"{ends_at:g} × usual"
    many = f"{ends_at:.0f} × usual, that is " if ends_at < inf else ""
    return f"{many}{cuts.loud.value:g} × usual without the five loudest"


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
        confirm=(*_in_person_first(signals, cuts), *recorded(signals), *unsorted(signals)),
    )


def _in_person_first(signals: Signals, cuts: Thresholds) -> tuple[str, ...]:
    people = signals.standing.identifiable
    if not people or people > cuts.in_person.value:
        return ()
    return (f"The {count(people)} who can be named are spoken with in person first.",)


def inform(signals: Signals, cuts: Thresholds) -> Card:
    return Card(
        action="Say what is true and how anybody can check it, and do not apologise for what you did not do.",
        because=(
            row(finding(signals, "Whose doing it is", "a person has confirmed that it is not yours"), "", holds=True),
            *calls(signals, cuts),
            harm(signals, cuts),
            clock(signals, cuts),
        ),
        flips_if="Ends when you record what you said as “facts”; becomes “apologise” when a person finds that it was "
        "your doing after all.",
        confirm=("What you say has been checked by somebody who knows.", *unsorted(signals)),
    )


def acknowledge_in_person(signals: Signals, cuts: Thresholds) -> Card:
    spread = called(signals, cuts)
    return Card(
        action="Speak with the person first: face to face, else by phone, else by video. The talk has spread: after "
        "that say in public that you have, without exposing them."
        if spread
        else "Speak with the person: face to face, else by phone, else by video. Post nothing about them.",
        because=(row(established(signals), "", holds=True), *calls(signals, cuts), harm(signals, cuts)),
        flips_if="Ends when you record your answer; a public word is added if the talk spreads "
        f"({cuts.loud.value:g} × usual, {cuts.platforms.value:g} platforms or a news outlet).",
        confirm=("The person agrees to every public word.", *recorded(signals), *unsorted(signals)),
    )


def _now(signal: Signal) -> str:
    return f" (now {signal.estimate.low:.1f}–{signal.estimate.high:.1f})" if signal.estimate else ""
