"""The band that narrows: one row for each look, from none to all, the newest in orange."""

import pytest

from dashboard.charts.band import Step, band_chart
from dashboard.palette import LIGHT
from domain.counting import Estimate


def step(mentions: int, low: float, high: float) -> Step:
    share = Estimate(value=(low + high) / 2, low=low, high=high, n=mentions, method="made up")
    return Step(mentions=mentions, share=share)


def test_each_look_is_a_row_and_the_scale_stays() -> None:
    figure = band_chart([step(20, 0.2, 0.8), step(40, 0.3, 0.6)], LIGHT)
    assert [tuple(trace.x) for trace in figure.data if trace.mode == "lines"] == [(0.2, 0.8), (0.3, 0.6)]
    assert tuple(figure.layout.xaxis.range) == (0, 1)
    assert list(figure.layout.yaxis.ticktext) == ["20 mentions", "40 mentions"]
    points = [trace.marker.color for trace in figure.data if trace.mode == "markers"]
    assert points == [LIGHT.muted, LIGHT.negative]


def test_without_a_share_there_is_nothing_to_draw() -> None:
    with pytest.raises(ValueError, match="no band"):
        band_chart([], LIGHT)
