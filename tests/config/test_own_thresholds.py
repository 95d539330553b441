"""An organisation's own cut-offs: what is changed is known, what is wrong is named, and guards only grow stricter."""

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.own_thresholds import changed, in_force, put_in_force, with_own
from config.playbook import Threshold, Thresholds, shipped
from config.settings import load
from domain.errors import ConfigurationError

NAMES = [field.name for field in fields(Thresholds)]


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    yield
    put_in_force({})


def test_a_changed_value_keeps_its_source_and_remembers_the_playbooks() -> None:
    old, new = shipped().thresholds.surge, with_own(shipped(), {"surge": 3}).thresholds.surge
    assert (new.value, new.default, new.changed) == (3, old.value, True)
    assert (new.source, new.strength, new.unit, new.meaning) == (old.source, old.strength, old.unit, old.meaning)


def test_only_what_differs_counts_as_changed() -> None:
    book = with_own(shipped(), {"surge": 3, "loud": shipped().thresholds.loud.value})
    assert list(changed(book)) == ["surge"]
    assert changed(shipped()) == {}
    assert with_own(shipped(), {}) == shipped()


def test_the_version_of_the_playbook_tells_that_it_was_changed() -> None:
    assert with_own(shipped(), {"surge": 3}).version != shipped().version


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("surg", 3, "surge"),
        ("quiet_hours", 3, "quiet_hours_slip"),
        ("zzz", 3, "There are: "),
        ("surge", 0, "above zero"),
        ("surge", -1, "above zero"),
        ("surge", float("nan"), "above zero"),
        ("surge", float("inf"), "above zero"),
        ("surge", True, "above zero"),
        ("surge", "3", "above zero"),
        ("questions", 20, "at most 1"),
        ("negative_rise", 5, "at most 1"),
        ("outlets", 1.5, "whole number"),
        ("history_days", 10**9, "ten years"),
        ("check_minutes", 5, "how the advice is worked out"),
        ("surge", 1.2, "calm .* must not lie above surge"),
        ("surge", 6, "surge .* must not lie above loud"),
        ("steady_checks", 9, "steady_checks .* must not lie above checks_back"),
        ("hold_questions", 0.3, "must not lie above questions"),
        ("coverage", 0.9, "only be set higher than 0.95"),
        ("calm", 1.8, "only be set lower than 1.5"),
        ("lesson_hours", 24, "only be set higher than 72"),
        ("growth_a_day", 0.2, "only be set lower than 0.1"),
        ("harm_mentions", 500, "only be set lower than 5"),
        ("steady_checks", 1, "only be set higher than 2"),
    ],
)
def test_what_is_wrong_is_named_with_what_would_be_right(name: str, value: object, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        with_own(shipped(), {name: value})


@given(st.sampled_from(NAMES), st.floats(0.001, 1000))
def test_whatever_is_taken_never_loosens_a_never(name: str, value: float) -> None:
    try:
        cuts = with_own(shipped(), {name: value}).thresholds
    except ConfigurationError:
        return
    usual = shipped().thresholds
    assert cuts.coverage.value >= usual.coverage.value
    assert cuts.minimum_mentions.value >= usual.minimum_mentions.value
    assert cuts.rise_a_day.value <= usual.rise_a_day.value
    assert cuts.growth_a_day.value <= usual.growth_a_day.value
    assert cuts.harm_mentions.value <= usual.harm_mentions.value
    assert cuts.calm.value <= usual.calm.value
    assert cuts.lesson_hours.value >= usual.lesson_hours.value
    one: Threshold = getattr(cuts, name)
    assert (one.default is None) == (one.value == getattr(usual, name).value)


def test_they_stand_in_the_settings_file_and_are_checked_when_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "ownup.toml"
    file.write_text("[thresholds]\nsurge = 3\n", encoding="utf-8")
    assert list(changed(put_in_force(load(tmp_path).thresholds))) == ["surge"]
    assert in_force().thresholds.surge.value == 3
    file.write_text("[thresholds]\nsurg = 3\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="Near it: surge"):
        load(tmp_path)
    file.write_text("[thresholds]\nsurge = true\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="surge"):
        load(tmp_path)


def test_without_any_the_playbook_is_the_shipped_one() -> None:
    put_in_force({"surge": 3})
    assert put_in_force({}) == in_force() == shipped()
