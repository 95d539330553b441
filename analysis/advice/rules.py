"""The rules, in the order in which they are asked: the first that applies speaks. The last one always applies.

    harm → nothing established → class missing → quiet enough → correct, keep one's word → the head speaks → allies
         → lesson → hold → speak → follow up → gather

What a rule says about elements, speaker and channel, and where it comes from, stands in `config/playbook.toml`;
what it says about the situation is made in `analysis.advice.cards` and `analysis.advice.followups`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from analysis.advice import cards, followups
from analysis.advice.card import Card
from analysis.advice.conditions import (
    called,
    calm,
    detecting,
    endangering,
    established,
    exonerated,
    may_engage,
    may_hold,
    may_share,
    owed_by_the_head,
    quiet_for_long,
    responsible,
    surely_calm,
    surging,
    without_harm,
)
from analysis.advice.signal import Signals
from config.own_thresholds import changed
from config.playbook import Playbook, Thresholds
from domain.incident import IncidentKind
from domain.suggestion import Stage, Suggestion


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`applies` is the condition with its guard. `at_once`: safety does not wait for a second check."""

    name: str
    stage: Stage
    applies: Callable[[Signals, Thresholds], bool]
    card: Callable[[Signals, Thresholds], Card]
    at_once: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Which rule spoke at a moment, and what it said."""

    rule: Rule
    suggestion: Suggestion

    @property
    def stage(self) -> Stage:
        return self.rule.stage


def judge(signals: Signals, playbook: Playbook) -> Check:
    """Ask the rules about the moment of `signals`. Pure: the same signals, the same words."""
    return say(next(rule for rule in RULES if rule.applies(signals, playbook.thresholds)), signals, playbook)


def say(rule: Rule, signals: Signals, playbook: Playbook) -> Check:
    """What `rule` says, given that it speaks."""
    card, saying = rule.card(signals, playbook.thresholds), playbook.rules[rule.name]
    suggestion = Suggestion(
        stage=rule.stage,
        at=signals.at,
        action=card.action,
        because=card.because,
        flips_if=card.flips_if,
        strength=saying.strength,
        source=saying.source,
        rule=rule.name,
        not_covered=signals.not_covered,
        elements=saying.elements,
        speaker=saying.speaker,
        channel=saying.channel,
        conflict=saying.conflict,
        own_cuts=own_cuts(playbook),
        guard=saying.guard,
        confirm=card.confirm,
    )
    return Check(rule=rule, suggestion=suggestion)


def own_cuts(playbook: Playbook) -> tuple[str, ...]:
    """The thresholds that the organisation has changed, in words."""
    return tuple(
        f"{name.replace('_', ' ')} {cut.value:g} {cut.unit}, the playbook has {cut.default:g}"
        for name, cut in changed(playbook).items()
    )


def _harmed_without_class(signals: Signals, _: Thresholds) -> bool:
    return endangering(signals) and signals.standing.kind is None


def _harmed(signals: Signals, _: Thresholds) -> bool:
    return endangering(signals) and signals.standing.kind is not None and signals.standing.answered_at is None


def _friendly(signals: Signals, cuts: Thresholds) -> bool:
    return not established(signals, cuts) and surging(signals, cuts) and signals.rise.told


def _nothing(signals: Signals, cuts: Thresholds) -> bool:
    return not established(signals, cuts) and signals.volume.told and not surging(signals, cuts)


def _untold(signals: Signals, cuts: Thresholds) -> bool:
    return not established(signals, cuts)


def _new(signals: Signals, cuts: Thresholds) -> bool:
    standing = signals.standing
    known = standing.detected_at or standing.harmed_at or standing.declared
    return detecting(signals, cuts) and not known


def _new_without_class(signals: Signals, cuts: Thresholds) -> bool:
    return signals.standing.kind is None and _new(signals, cuts)


def _without_class(signals: Signals, _: Thresholds) -> bool:
    return signals.standing.kind is None


def _moves_on(signals: Signals, cuts: Thresholds) -> bool:
    return quiet_for_long(signals, cuts) and surely_calm(signals, cuts)


def _engages(signals: Signals, cuts: Thresholds) -> bool:
    """Nobody is asked for help while we owe something ourselves: an answer to harm, a promise, a correction."""
    standing = signals.standing
    owed = (signals.harm_alarm and _unanswered(signals)) or standing.overdue or standing.refuted_at
    return signals.standing.kind is not IncidentKind.PERSONAL and not owed and may_engage(signals, cuts)


def _must_correct(signals: Signals, cuts: Thresholds) -> bool:
    refuted = signals.standing.refuted_at is not None
    return refuted and not _unanswered(signals) and not owed_by_the_head(signals, cuts)


def _has_missed_a_promise(signals: Signals, _: Thresholds) -> bool:
    return signals.standing.overdue > 0 and not _unanswered(signals)


def _escalates(signals: Signals, cuts: Thresholds) -> bool:
    """The first word is not kept waiting for the head of the organisation."""
    return not _unanswered(signals) and owed_by_the_head(signals, cuts)


def _shares(signals: Signals, cuts: Thresholds) -> bool:
    return may_share(signals, cuts)


def _holds(signals: Signals, cuts: Thresholds) -> bool:
    return may_hold(signals, cuts) and without_harm(signals)


def _unanswered(signals: Signals) -> bool:
    return signals.standing.answered_at is None


def _speaks_in_person(signals: Signals, _: Thresholds) -> bool:
    return signals.standing.kind is IncidentKind.PERSONAL and _unanswered(signals)


def _informs(signals: Signals, cuts: Thresholds) -> bool:
    told = signals.standing.informed_at is not None
    return exonerated(signals) and not told and (called(signals, cuts) or not _unanswered(signals))


def _owes_an_apology(signals: Signals, _: Thresholds) -> bool:
    standing = signals.standing
    affecting = standing.kind in {IncidentKind.AFFECTS_PEOPLE, IncidentKind.GRAVE}
    return not _unanswered(signals) and affecting and standing.apologised_at is None and responsible(signals)


def _speaks(signals: Signals, cuts: Thresholds) -> bool:
    return _unanswered(signals) and called(signals, cuts)


def _owes_an_update(signals: Signals, _: Thresholds) -> bool:
    standing = signals.standing
    in_person = standing.kind is IncidentKind.PERSONAL and standing.last_said_at is None
    said = standing.apologised_at or standing.fixed_at or (exonerated(signals) and standing.informed_at) or in_person
    return not _unanswered(signals) and not said


def _owes_a_fix(signals: Signals, _: Thresholds) -> bool:
    """After a slip an apology is enough: another word only draws attention to it."""
    standing = signals.standing
    owed = standing.kind is not IncidentKind.SLIP and not exonerated(signals)
    return owed and standing.apologised_at is not None and standing.fixed_at is None


def _follows_up(signals: Signals, _: Thresholds) -> bool:
    return not _unanswered(signals)


def _blind(signals: Signals, _: Thresholds) -> bool:
    return not signals.volume.told


def _late(signals: Signals, cuts: Thresholds) -> bool:
    return signals.standing.detected_at is not None and calm(signals, cuts)


def _always(_signals: Signals, _cuts: Thresholds) -> bool:
    return True


BEFORE_START = Rule(name="before-start", stage=Stage.CANNOT_TELL, applies=_always, card=cards.before_start)
RULES = (
    Rule(
        name="safety-class",
        stage=Stage.ASSESS,
        applies=_harmed_without_class,
        card=cards.safety_class,
        at_once=True,
    ),
    Rule(name="safety", stage=Stage.ACKNOWLEDGE, applies=_harmed, card=cards.safety, at_once=True),
    Rule(name="friendly-surge", stage=Stage.WATCH, applies=_friendly, card=cards.friendly_surge),
    Rule(name="watch", stage=Stage.WATCH, applies=_nothing, card=cards.watch),
    Rule(name="cannot-tell", stage=Stage.CANNOT_TELL, applies=_untold, card=cards.cannot_tell),
    Rule(name="detect", stage=Stage.DETECT, applies=_new_without_class, card=cards.detect),
    Rule(name="set-the-class", stage=Stage.ASSESS, applies=_without_class, card=cards.set_the_class),
    Rule(name="move-on", stage=Stage.MOVE_ON, applies=_moves_on, card=followups.move_on),
    Rule(name="escalate", stage=Stage.ESCALATE, applies=_escalates, card=followups.escalate),
    Rule(name="correct", stage=Stage.FIX, applies=_must_correct, card=followups.correct),
    Rule(
        name="keep-the-promise", stage=Stage.INVESTIGATE, applies=_has_missed_a_promise, card=followups.keep_the_promise
    ),
    Rule(name="engage-allies", stage=Stage.ENGAGE_ALLIES, applies=_engages, card=followups.engage_allies),
    Rule(name="share-the-lesson", stage=Stage.SHARE_LESSON, applies=_shares, card=followups.share_the_lesson),
    Rule(name="hold", stage=Stage.HOLD, applies=_holds, card=cards.hold),
    Rule(
        name="acknowledge-in-person",
        stage=Stage.GO_PERSONAL,
        applies=_speaks_in_person,
        card=cards.acknowledge_in_person,
    ),
    Rule(name="inform", stage=Stage.ACKNOWLEDGE, applies=_informs, card=cards.inform),
    Rule(name="acknowledge", stage=Stage.ACKNOWLEDGE, applies=_speaks, card=cards.acknowledge),
    Rule(name="apologise", stage=Stage.FIX, applies=_owes_an_apology, card=followups.apologise),
    Rule(name="keep-the-update", stage=Stage.INVESTIGATE, applies=_owes_an_update, card=followups.keep_the_update),
    Rule(name="show-the-fix", stage=Stage.FIX, applies=_owes_a_fix, card=followups.show_the_fix),
    Rule(name="answer-and-watch", stage=Stage.FOLLOW_UP, applies=_follows_up, card=followups.answer_and_watch),
    Rule(name="detect", stage=Stage.DETECT, applies=_new, card=cards.detect),
    Rule(name="cannot-tell", stage=Stage.CANNOT_TELL, applies=_blind, card=cards.cannot_tell),
    Rule(name="late", stage=Stage.ASSESS, applies=_late, card=cards.late),
    Rule(name="gather-facts", stage=Stage.ASSESS, applies=_always, card=cards.gather_facts),
)
