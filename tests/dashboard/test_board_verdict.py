"""One verdict on whether it is passing: by the phase wherever it can be told, and never two that contradict."""

from dataclasses import replace
from datetime import timedelta

import pytest

from analysis.advice.signal import Signals
from analysis.recovery import Phase
from dashboard.boards import recovery as recovering
from dashboard.boards import report, situation, verdict
from dashboard.export import contents
from dashboard.export.about import About
from domain.counting import Estimate
from situation.advice import advise
from situation.reaction import reaction
from situation.recovery import Recovery, Wave
from store.connection import Database
from tests.dashboard.exports import stage
from tests.dashboard.stage import BEGAN, NOW, incident
from tests.dashboard.test_recovery import ABOUT, told
from tests.dashboard.test_views import database

__all__ = ["database", "told"]  # fixtures

HOUR = timedelta(hours=1)
TOGETHER = "all these hours together, not the newest"


@pytest.fixture
def signals(sqlite: Database) -> Signals:
    with sqlite.writing() as tx:
        about = stage(tx)
        return advise(tx, about, NOW).signals


@pytest.mark.parametrize(
    ("falling", "volume", "said"),
    [
        ((0.3, 0.7), (0.5, 1.5), "Falling, and not shown to be more than usual."),
        ((0.3, 0.7), (1.2, 3.0), "Falling, not over: more is said than usual."),
        ((0.3, 0.7), None, "Negative mentions fall; whether more is said than usual cannot be told."),
        ((1.2, 2.0), (0.5, 1.5), "Not shown to be passing: more negative mentions came than before."),
        ((0.8, 1.3), (0.5, 1.5), "Not shown: negative mentions may be rising or falling."),
        (None, (0.5, 1.5), "Cannot tell yet."),
    ],
)
def test_without_a_phase_the_answer_never_says_more_than_the_intervals(
    signals: Signals, falling: tuple[float, float] | None, volume: tuple[float, float] | None, said: str
) -> None:
    nothing = Recovery(incident=incident(), at=NOW, unknown=None)
    assert verdict.answer(measured(signals, falling, volume), nothing).startswith(said)


@pytest.mark.parametrize(
    ("phase", "wave", "said"),
    [
        (Phase.RISING, 1, "Not yet: talk rises (by the hour, up to 21:00)."),
        (Phase.PEAK, 1, "Not yet: talk is at its height"),
        (Phase.FALLING, 1, "Falling, not over"),
        (Phase.AGAIN, 2, "Not yet: a second wave"),
        (Phase.AGAIN, 3, "Not yet: a third wave"),
        (Phase.NORMAL, 1, "It has passed for now: talk is back to normal"),
        (Phase.USUAL, 0, "No surge: talk is as usual"),
    ],
)
@pytest.mark.parametrize("falling", [(0.2, 0.4), (0.8, 1.3), (33.3, 552.0), None])
def test_the_phase_decides_and_what_points_another_way_is_explained(
    signals: Signals, phase: Phase, wave: int, said: str, falling: tuple[float, float] | None
) -> None:
    found = verdict.answer(measured(signals, falling, (0.5, 1.5)), standing(phase, wave))

    up, down = falling == (33.3, 552.0), falling == (0.2, 0.4)
    if phase is Phase.USUAL and up:
        assert found.startswith("No surge, but negative mentions rise (by the hour, up to 21:00).")
        assert TOGETHER not in found
        return
    assert found.startswith(said)
    assert "negative mentions rise" not in found
    rising = phase in {Phase.RISING, Phase.PEAK, Phase.AGAIN}
    assert (TOGETHER in found) == (down if rising else up)


@pytest.mark.parametrize(
    ("phase", "watch"), [(Phase.NORMAL, True), (Phase.USUAL, True), (Phase.FALLING, False), (Phase.RISING, False)]
)
def test_what_begins_within_the_running_hour_is_said_beside_a_calm_phase(
    signals: Signals, phase: Phase, *, watch: bool
) -> None:
    found = verdict.answer(measured(signals, (0.8, 1.3), (1.5, 3.0)), standing(phase, 1))
    assert ("More than usual is said in the last 60 minutes" in found) == watch


@pytest.mark.parametrize(
    ("hours", "opens", "phase"),
    [(2, "Not yet: talk rises", "Rising"), (3, "Falling", "Falling"), (9, "It has passed", "Back to normal")],
)
def test_page_report_export_and_recovery_agree(
    told: Database,
    hours: int,
    opens: str,
    phase: str,
) -> None:
    at = BEGAN + hours * HOUR
    made = About(incident=ABOUT, at=at, by_source={}, read=None, corrected=None)
    with told.reading() as tx:
        page = situation.load(tx, ABOUT, at).answer
        paper = report.load(tx, ABOUT, at)
        line = recovering.load_line(tx, ABOUT, at)
        drawn = contents.charts(tx, ABOUT, at, reaction(tx, ABOUT, at), made)

    assert page.startswith(opens)
    assert line.startswith(f"{phase} since")
    assert paper.answer == page
    assert paper.passing == line
    (chart,) = [chart for chart in drawn if chart.name == "reaction"]
    assert chart.sheet.answer == page


def measured(signals: Signals, falling: tuple[float, float] | None, volume: tuple[float, float] | None) -> Signals:
    return replace(
        signals,
        falling=replace(signals.falling, estimate=between(falling)),
        volume=replace(signals.volume, estimate=between(volume)),
    )


def between(interval: tuple[float, float] | None) -> Estimate | None:
    return Estimate(value=1.0, low=interval[0], high=interval[1], n=9, method="test") if interval else None


def standing(phase: Phase, wave: int) -> Recovery:
    """So far the phase could be told at nine in the evening, in Berlin."""
    began = NOW - 5 * HOUR
    last = Wave(number=wave, began_at=began, peak_at=began + HOUR, peak=200, usual=6.0, ended_at=None) if wave else None
    return Recovery(incident=incident(), at=NOW, unknown=None, phase=phase, since=began, until=NOW, wave=last)
