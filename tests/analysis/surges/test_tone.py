"""Rising volume with falling negativity is not a crisis."""

import pytest

from analysis.surges import Turn, turn
from domain.counting import Estimate


def share(value: float, margin: float = 0.03) -> Estimate:
    return Estimate(value=value, low=value - margin, high=value + margin, n=400, method="a test")


@pytest.mark.parametrize(
    ("surging", "before", "now", "expected"),
    [
        (True, 0.40, 0.20, Turn.INTEREST),
        (True, 0.20, 0.40, Turn.ANGER),
        (True, 0.30, 0.31, Turn.UNCLEAR),
        (False, 0.20, 0.40, Turn.SOURING),
        (False, 0.30, 0.31, Turn.CALM),
        (False, 0.40, 0.20, Turn.CALM),
    ],
)
def test_volume_and_anger_are_judged_apart(*, surging: bool, before: float, now: float, expected: Turn) -> None:
    assert turn(surging=surging, before=share(before), now=share(now)) is expected


def test_few_readings_cannot_clear_a_surge() -> None:
    assert turn(surging=True, before=share(0.4, 0.2), now=share(0.2, 0.2)) is Turn.UNCLEAR
