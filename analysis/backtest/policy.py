"""Who is compared: the advice, and the simple rules that it has to be better than."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from analysis.advice.advice import Advice
from config.playbook import Thresholds
from domain.counting import Estimate
from domain.suggestion import Stage

ADVICE = "advice"
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What was said at a moment. `volume`: mentions of the last hour ÷ usual, None where that cannot be told."""

    at: datetime
    stage: Stage
    volume: Estimate | None


def _advice(advice: Advice, _: Thresholds) -> Stage:
    return advice.suggestion.stage


def _at_one_hour(advice: Advice, _: Thresholds) -> Stage:
    """The golden hour: answer an hour after the incident was opened, whatever it is."""
    return Stage.ACKNOWLEDGE if advice.signals.elapsed >= _HOUR else Stage.WATCH


def _never(_: Advice, __: Thresholds) -> Stage:
    return Stage.WATCH


def _volume_alone(advice: Advice, cuts: Thresholds) -> Stage:
    return Stage.ACKNOWLEDGE if advice.signals.volume.at_least(cuts.surge.value) else Stage.WATCH


def _share_alone(advice: Advice, cuts: Thresholds) -> Stage:
    return Stage.ACKNOWLEDGE if advice.signals.rise.at_least(cuts.negative_rise.value) else Stage.WATCH


POLICIES: Mapping[str, Callable[[Advice, Thresholds], Stage]] = {
    ADVICE: _advice,
    "always, after 1 h": _at_one_hour,
    "never": _never,
    "volume ≥ 2 × usual": _volume_alone,
    "negative share higher": _share_alone,
}


def judged(advice: Advice, cuts: Thresholds) -> dict[str, Judged]:
    """What each policy says at the moment of `advice`."""
    at, volume = advice.signals.at, advice.signals.volume.estimate
    return {name: Judged(at=at, stage=say(advice, cuts), volume=volume) for name, say in POLICIES.items()}
