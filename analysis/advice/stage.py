"""From what the rules say at each check to the stage that counts: steady, except where safety is concerned."""

from collections.abc import Iterable
from dataclasses import replace

from analysis.advice.rules import Check
from config.playbook import Saying, Thresholds
from domain.suggestion import ANSWERING, Stage, Suggestion


def settle(checks: Iterable[Check], thresholds: Thresholds, unsettled: Saying) -> Suggestion:
    """The newest suggestion on whose stage enough checks in a row agree; `pending` is a newer stage that still waits.

    `checks` come newest first, at least one, and are only taken as far back as needed. A rule that speaks at once
    counts at once. Stages of answering agree with each other: which one it is follows from what the organisation said.
    If no stage settles within them, that cannot be told.
    """
    needed = int(thresholds.steady_checks.value)
    seen: list[Check] = []
    for check in checks:
        seen.append(check)
        if check.rule.at_once:
            return _waiting(check, seen[0])
        if len(seen) >= needed and len({_side(one.stage) for one in seen[-needed:]}) == 1:
            return _waiting(seen[-needed], seen[0])
    return replace(
        seen[0].suggestion,
        stage=Stage.CANNOT_TELL,
        action="Read the newest mentions yourself: the signals say something else at every check.",
        flips_if=f"Settles when {needed} checks in a row agree.",
        rule="unsettled",
        source=unsettled.source,
        strength=unsettled.strength,
        elements=(),
        speaker="",
        channel="",
        guard="",
        confirm=(),
        pending=seen[0].stage,
    )


def _side(stage: Stage) -> frozenset[Stage]:
    """The stages between which nothing is awaited."""
    return ANSWERING if stage in ANSWERING else frozenset({stage})


def _waiting(settled: Check, newest: Check) -> Suggestion:
    if _side(settled.stage) == _side(newest.stage):
        return newest.suggestion
    return replace(settled.suggestion, pending=newest.stage)
