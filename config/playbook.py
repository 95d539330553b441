"""The playbook: every cut-off of the advice with its source, and what each rule says; read from `playbook.toml`."""

import json
import math
import tomllib
from dataclasses import asdict, dataclass, fields
from datetime import timedelta
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from domain.errors import ConfigurationError
from domain.incident import IncidentKind
from domain.suggestion import Strength

FILE = Path(__file__).with_name("playbook.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """One cut-off. `meaning` says when it applies, `source` where it comes from and `strength` how well that holds.

    `default`: the playbook's value, where the organisation has set another (config/own_thresholds.py); else None.
    """

    value: float
    unit: str
    meaning: str
    source: str
    strength: Strength
    default: float | None = None

    @property
    def changed(self) -> bool:
        return self.default is not None

    @property
    def hours(self) -> timedelta:
        return timedelta(hours=self.value)

    @property
    def days(self) -> timedelta:
        return timedelta(days=self.value)

    @property
    def minutes(self) -> timedelta:
        return timedelta(minutes=self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Every cut-off there is. What each means stands beside its value in `playbook.toml`."""

    minimum_mentions: Threshold
    history_hours: Threshold
    history_days: Threshold
    profile_days: Threshold
    profile_weeks: Threshold
    read_part: Threshold
    coverage: Threshold
    sample_error: Threshold
    surge: Threshold
    negative_rise: Threshold
    unscored_rise: Threshold
    trend_hours: Threshold
    slow_hours: Threshold
    slow_negatives: Threshold
    harm_mentions: Threshold
    harm_rise: Threshold
    harm_share: Threshold
    loud: Threshold
    outlets: Threshold
    platforms: Threshold
    reach: Threshold
    questions: Threshold
    answer_hours: Threshold
    update_hours: Threshold
    hold_questions: Threshold
    hold_concentration: Threshold
    hold_noticed: Threshold
    ceo_volume: Threshold
    ceo_outlets: Threshold
    in_person: Threshold
    falling_hours: Threshold
    calm: Threshold
    quiet_hours_slip: Threshold
    quiet_hours_affects_people: Threshold
    quiet_hours_grave: Threshold
    rise_a_day: Threshold
    growth_a_day: Threshold
    lesson_hours: Threshold
    check_minutes: Threshold
    steady_checks: Threshold
    checks_back: Threshold

    def quiet(self, kind: IncidentKind) -> Threshold:
        """How long it must have been quiet after a mistake of this class."""
        if kind is IncidentKind.SLIP:
            return self.quiet_hours_slip
        return self.quiet_hours_grave if kind is IncidentKind.GRAVE else self.quiet_hours_affects_people


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """What one rule says beside its action: where it comes from, its guard, and how an answer would be given.

    `conflict`: what other research or practice says against it.
    """

    source: str
    strength: Strength
    guard: str = ""
    elements: tuple[str, ...] = ()
    speaker: str = ""
    channel: str = ""
    conflict: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Playbook:
    """Thresholds, and sayings by the name of their rule."""

    thresholds: Thresholds
    rules: dict[str, Saying]

    @property
    def version(self) -> str:
        """Twelve characters that change whenever anything in it does."""
        content = (asdict(self.thresholds), {name: asdict(saying) for name, saying in self.rules.items()})
        return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:12]


def load(file: Path = FILE) -> Playbook:
    """Read the playbook. Raises ConfigurationError with the name of the entry that is missing, unknown or unsourced."""
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        msg = f"The playbook {file} cannot be read: {error}"
        raise ConfigurationError(msg) from error
    thresholds: dict[str, Any] = content.get("thresholds", {})
    names = {field.name for field in fields(Thresholds)}
    if wrong := names ^ thresholds.keys():
        msg = f"The playbook {file} has missing or unknown thresholds: {', '.join(sorted(wrong))}"
        raise ConfigurationError(msg)
    return Playbook(
        thresholds=Thresholds(**{name: _threshold(name, entry) for name, entry in thresholds.items()}),
        rules={name: _saying(name, entry) for name, entry in content.get("rules", {}).items()},
    )


@lru_cache(maxsize=1)
def shipped() -> Playbook:
    """The playbook that comes with the program."""
    return load()


def _threshold(name: str, entry: dict[str, Any]) -> Threshold:
    value = entry.get("value")
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
        raise ConfigurationError(_wrong(name, "its value must be a number above zero"))
    try:
        threshold = Threshold(**{**entry, "strength": Strength(str(entry.get("strength")))}, default=None)
    except (TypeError, ValueError) as error:
        raise ConfigurationError(_wrong(name, str(error))) from error
    if not (threshold.source and threshold.meaning and threshold.unit):
        raise ConfigurationError(_wrong(name, "it needs a unit, a meaning and a source"))
    return threshold


def _saying(name: str, entry: dict[str, Any]) -> Saying:
    try:
        saying = Saying(
            **{
                **entry,
                "strength": Strength(str(entry.get("strength"))),
                "elements": tuple(entry.get("elements", ())),
            }
        )
    except (TypeError, ValueError) as error:
        raise ConfigurationError(_wrong(name, str(error))) from error
    if not saying.source:
        raise ConfigurationError(_wrong(name, "it needs a source"))
    return saying


def _wrong(name: str, problem: str) -> str:
    return f"The playbook's entry {name!r} is not right: {problem}"
