"""Cut-offs of its own that an organisation sets in place of the playbook's, in the table `thresholds` of its settings.

A changed cut-off keeps the source and the strength of the playbook's value and remembers that value, so that every
page can say both. What guards against doing harm may be made stricter, never laxer.
"""

import math
from collections.abc import Mapping
from dataclasses import fields, replace
from difflib import get_close_matches
from itertools import pairwise
from typing import Literal

from config.playbook import Playbook, Threshold, Thresholds, shipped
from domain.errors import ConfigurationError

# Behind these stands a “never” of the playbook: which way is the stricter one.
_STRICTER: dict[str, Literal["higher", "lower"]] = {
    "minimum_mentions": "higher",
    "read_part": "higher",
    "coverage": "higher",
    "sample_error": "lower",
    "steady_checks": "higher",
    "rise_a_day": "lower",
    "growth_a_day": "lower",
    "calm": "lower",
    "lesson_hours": "higher",
    "unscored_rise": "lower",
    "harm_mentions": "lower",
    "harm_rise": "lower",
    "harm_share": "lower",
}
_ENGINE = frozenset({"check_minutes", "checks_back"})  # how the advice is worked out, not where a line is drawn
_ASCENDING = (  # neighbours may be equal
    ("calm", "surge", "loud", "ceo_volume"),
    ("outlets", "ceo_outlets"),
    ("hold_questions", "questions"),
    ("steady_checks", "checks_back"),
    ("quiet_hours_slip", "quiet_hours_affects_people", "quiet_hours_grave"),
)
_WHOLE = frozenset({"mentions", "outlets", "platforms", "people", "checks", "days", "weeks"})
_LONGEST = {"minutes": 10 * 365 * 24 * 60, "hours": 10 * 365 * 24, "days": 10 * 365, "weeks": 10 * 52}  # ten years

_in_force: Playbook | None = None


def with_own(book: Playbook, values: Mapping[str, object]) -> Playbook:
    """The playbook with these values in place of its own. A value that equals the playbook's changes nothing.

    Raises ConfigurationError, which names what is wrong and what would be right.
    """
    names = {field.name for field in fields(Thresholds)}
    own = {name: _own(book, name, value, names) for name, value in values.items()}
    cuts = replace(book.thresholds, **{name: cut for name, cut in own.items() if cut.changed})
    for ladder in _ASCENDING:
        for lower, upper in pairwise(ladder):
            one, other = getattr(cuts, lower).value, getattr(cuts, upper).value
            if one > other:
                msg = f"The thresholds contradict each other: {lower} ({one:g}) must not lie above {upper} ({other:g})."
                raise ConfigurationError(msg)
    return replace(book, thresholds=cuts)


def changed(book: Playbook) -> dict[str, Threshold]:
    """The cut-offs that are not the playbook's own, by name, in the playbook's order."""
    cuts = {field.name: getattr(book.thresholds, field.name) for field in fields(Thresholds)}
    return {name: cut for name, cut in cuts.items() if cut.changed}


def put_in_force(values: Mapping[str, object]) -> Playbook:
    """From now on, `in_force` of this process has these values. For where the settings are read. Raises as above."""
    global _in_force  # noqa: PLW0603 - settings are read once a process; everything below them asks here
    _in_force = with_own(shipped(), values) if values else None
    return in_force()


def in_force() -> Playbook:
    """The playbook that this organisation goes by: the shipped one with what it has changed."""
    return _in_force or shipped()


def _own(book: Playbook, name: str, value: object, names: set[str]) -> Threshold:
    if name not in names:
        raise ConfigurationError(_unknown(name, sorted(names - _ENGINE)))
    cut: Threshold = getattr(book.thresholds, name)
    if name in _ENGINE:
        raise ConfigurationError(_wrong(name, "it says how the advice is worked out and cannot be changed here"))
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
        raise ConfigurationError(_wrong(name, f"it must be a number above zero, in {cut.unit}"))
    if cut.unit.startswith(("share", "points")) and value > 1:
        raise ConfigurationError(_wrong(name, f"it is a {cut.unit}, so at most 1: 0.05 is 5 %"))
    if cut.unit in _WHOLE and value != int(value):
        raise ConfigurationError(_wrong(name, f"it must be a whole number of {cut.unit}"))
    if value > _LONGEST.get(cut.unit, math.inf):
        raise ConfigurationError(_wrong(name, "it must be at most ten years"))
    way = _STRICTER.get(name)
    if (way == "higher" and value < cut.value) or (way == "lower" and value > cut.value):
        raise ConfigurationError(_wrong(name, f"it guards against harm and can only be set {way} than {cut.value:g}"))
    return cut if value == cut.value else replace(cut, value=float(value), default=cut.value)


def _unknown(name: str, names: list[str]) -> str:
    near = get_close_matches(name, names, n=3, cutoff=0.5)
    return f"There is no threshold {name!r}. " + (
        f"Near it: {', '.join(near)}." if near else f"There are: {', '.join(names)}."
    )


def _wrong(name: str, problem: str) -> str:
    return f"The threshold {name!r} in the settings is not right: {problem}."
