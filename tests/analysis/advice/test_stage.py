from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from analysis.advice.rules import RULES, Check, Rule
from analysis.advice.stage import settle
from config.playbook import shipped
from domain.suggestion import ANSWERING, Stage, Strength, Suggestion
from tests.analysis.advice.talk import START

BOOK = shipped()
STEADY = [rule for rule in RULES if not rule.at_once]
AT_ONCE = next(rule for rule in RULES if rule.at_once)


def check(rule: Rule) -> Check:
    return Check(
        rule=rule,
        suggestion=Suggestion(
            stage=rule.stage,
            at=START,
            action=rule.name,
            because=(),
            flips_if="",
            strength=Strength.OPINION,
            source="",
            rule=rule.name,
        ),
    )


def settled(*newest_first: Rule) -> Suggestion:
    return settle([check(rule) for rule in newest_first], BOOK.thresholds, BOOK.rules["unsettled"])


def rule(stage: Stage) -> Rule:
    return next(rule for rule in STEADY if rule.stage is stage)


WATCH, ASSESS, HOLD = rule(Stage.WATCH), rule(Stage.ASSESS), rule(Stage.HOLD)


def test_a_stage_counts_when_two_checks_agree() -> None:
    assert settled(ASSESS, ASSESS, WATCH) == check(ASSESS).suggestion


def test_a_stage_seen_once_waits() -> None:
    assert settled(ASSESS, WATCH, WATCH) == replace(check(WATCH).suggestion, pending=Stage.ASSESS)


def test_what_the_organisation_said_itself_is_not_checked_twice() -> None:
    """Right after a statement is recorded, "acknowledge now" would be wrong."""
    acknowledge, investigate = rule(Stage.ACKNOWLEDGE), rule(Stage.INVESTIGATE)
    assert settled(investigate, acknowledge, acknowledge) == check(investigate).suggestion
    assert settled(acknowledge, WATCH, WATCH).pending is Stage.ACKNOWLEDGE


def test_safety_does_not_wait() -> None:
    assert settled(AT_ONCE, WATCH, WATCH) == check(AT_ONCE).suggestion


def test_what_safety_said_at_an_earlier_check_stands_until_two_agree_on_something_else() -> None:
    assert settled(HOLD, AT_ONCE, WATCH).stage is AT_ONCE.stage
    assert settled(HOLD, HOLD, AT_ONCE).stage is Stage.HOLD


def test_signals_that_say_something_else_at_every_check_cannot_be_told() -> None:
    suggestion = settled(WATCH, ASSESS, WATCH, HOLD)
    assert (suggestion.stage, suggestion.pending) == (Stage.CANNOT_TELL, Stage.WATCH)


def test_no_more_checks_are_made_than_needed() -> None:
    def checks() -> Iterator[Check]:
        yield check(ASSESS)
        yield check(ASSESS)
        msg = "a third check was made"
        raise AssertionError(msg)

    assert settle(checks(), BOOK.thresholds, BOOK.rules["unsettled"]).stage is Stage.ASSESS


@given(st.lists(st.sampled_from(STEADY), min_size=2, max_size=8))
def test_the_stage_is_always_one_that_two_checks_in_a_row_agreed_on(newest_first: list[Rule]) -> None:
    suggestion = settled(*newest_first)
    stages = [rule.stage for rule in newest_first]
    pairs = [first for first, second in pairwise(stages) if alike(first, second)]
    settled_on = pairs[0] if pairs else Stage.CANNOT_TELL
    assert suggestion.stage is (stages[0] if alike(settled_on, stages[0]) else settled_on)
    assert suggestion.pending in {None, stages[0]}


def alike(one: Stage, other: Stage) -> bool:
    return one is other or {one, other} <= ANSWERING
