"""Ten thousand hostile items a source: each is kept, quarantined or passed over, and memory does not run away."""

import pytest

from tests.collectors.hostile import TRIALS, put_to


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] * trial.slow) for name, trial in TRIALS.items()]
)
def test_ten_thousand_hostile_items(name: str) -> None:
    assert put_to(TRIALS[name]).peak < 200 * 2**20
