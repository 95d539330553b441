"""The recovery chart: phases in a strip of their own, never drawn beyond what was told, hatched where nobody knows."""

from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import pytest
from plotly import graph_objects as go

from analysis.recovery import Phase
from analysis.timeline import Timeline
from dashboard.charts.flags import Mark, Sort
from dashboard.charts.reaction import Room
from dashboard.charts.recovery import Course, recovery_chart
from dashboard.charts.wording import escape
from dashboard.palette import DARK, LIGHT, Palette
from domain.filters import Filters
from domain.time import Span
from situation.recovery import Period
from tests.dashboard.reactions import HOSTILE, HOUR, START, timeline

BERLIN = ZoneInfo("Europe/Berlin")


def period(phase: Phase, first: int, last: int, wave: int = 2) -> Period:
    return Period(phase=phase, span=Span(START + first * HOUR, START + last * HOUR), wave=wave)


PERIODS = (
    period(Phase.USUAL, -30, 6),
    period(Phase.RISING, 6, 7),
    period(Phase.UNKNOWN, 7, 8),
    period(Phase.FALLING, 8, 16),
    period(Phase.AGAIN, 16, 17),
)


def drawn(
    *marks: Mark, palette: Palette = LIGHT, shown: Timeline | None = None, periods: tuple[Period, ...] = PERIODS
) -> go.Figure:
    course = Course(timeline=shown or timeline(), periods=periods, marks=marks, zone=BERLIN)
    return recovery_chart(course, palette, Room(height=380))


def strip(figure: go.Figure) -> dict[str, go.Bar]:
    return {bars.name: bars for bars in figure.data if bars.yaxis == "y3"}


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_each_period_is_drawn_within_the_chart_and_leads_to_its_mentions(palette: Palette) -> None:
    found = strip(drawn(palette=palette))
    assert set(found) == {f"phase: {each.phase.value}" for each in PERIODS}
    usual = found["phase: as usual"]
    assert usual.width == (6 * 3_600_000,)  # cut where the chart begins
    filters = Filters.from_query(dict(parse_qsl(found["phase: falling"].customdata[0])))
    assert (filters.since, filters.until) == (PERIODS[3].span.start, PERIODS[3].span.end)
    assert "falling, for 8" in found["phase: falling"].hovertext[0]


def test_what_came_again_or_is_not_known_is_hatched_and_nothing_wears_the_colours_of_a_class() -> None:
    found = strip(drawn())
    assert found["phase: second wave"].marker.pattern.shape
    assert found["phase: not known"].marker.pattern.shape
    assert found["phase: not known"].marker.pattern.shape != found["phase: second wave"].marker.pattern.shape
    assert not {bars.marker.color for bars in found.values()} & {LIGHT.negative, LIGHT.positive}


def test_each_wave_has_its_own_name() -> None:
    waves = tuple(period(Phase.AGAIN, 4 * wave, 4 * wave + 1, wave) for wave in (2, 3, 4))
    ((name, bars),) = strip(drawn(periods=waves)).items()
    assert name == "phase: second to fourth wave"
    assert ["third wave, for" in told for told in bars.hovertext] == [False, True, False]
    figure = drawn(periods=(period(Phase.AGAIN, 0, 8, 2), period(Phase.AGAIN, 10, 18, 3)))
    assert {"second wave", "third wave"} <= {note.text for note in figure.layout.annotations}


def test_a_phase_without_room_for_its_name_is_named_in_the_legend() -> None:
    figure = drawn()
    assert {name: bars.showlegend for name, bars in strip(figure).items()} == {
        "phase: as usual": False,
        "phase: rising": True,
        "phase: not known": True,
        "phase: falling": False,
        "phase: second wave": True,
    }
    assert {"as usual", "falling"} <= {note.text for note in figure.layout.annotations}


def test_no_forecast_is_drawn() -> None:
    """Nothing stands right of the last bucket, and no line is there but those for usual and share."""
    figure = drawn()
    lines = {trace.name for trace in figure.data if trace.type == "scatter"}
    assert not any("forecast" in (name or "") for name in lines)
    ends = [at for trace in figure.data if trace.type == "scatter" for at in trace.x if at]
    assert max(ends) <= figure.layout.xaxis.range[1]


def test_hostile_text_stays_text() -> None:
    mark = Mark(at=START + HOUR, sort=Sort.STATEMENT, text=HOSTILE, short="x")
    assert "<a href" not in drawn(mark, shown=timeline(24, holes={3: HOSTILE}, source=HOSTILE)).to_json()
    assert escape(HOSTILE) != HOSTILE


def test_without_a_span_there_is_nothing_to_draw() -> None:
    with pytest.raises(ValueError, match="span"):
        drawn(shown=Timeline(span=None, width=HOUR, buckets=()))
