"""From what the rules say at each check to the stage that counts: steady, except where safety is concerned."""

from collections.abc import Sequence
from dataclasses import replace

from analysis.advice.rules import Check
from config.playbook import Saying, Thresholds
from domain.suggestion import Stage, Suggestion


def settle(checks: Sequence[Check], thresholds: Thresholds, unsettled: Saying) -> Suggestion:
    """The newest suggestion whose stage so many checks in a row agreed on; `pending` is a newer one that waits.

    `checks` are in order of time, at least one. A rule that speaks at once counts at once. If no stage has settled
    within the checks given, that cannot be told.
    """
    newest = checks[-1]
    if newest.rule.at_once:
        return newest.suggestion
    needed = int(thresholds.steady_checks.value)
    for end in range(len(checks), needed - 1, -1):
        run = checks[end - needed : end]
        if len({check.stage for check in run}) == 1 or run[-1].rule.at_once:
            return _waiting(run[-1], newest)
    return replace(
        newest.suggestion,
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
        pending=newest.stage,
    )


def _waiting(settled: Check, newest: Check) -> Suggestion:
    same = settled.stage is newest.stage
    return newest.suggestion if same else replace(settled.suggestion, pending=newest.stage)
