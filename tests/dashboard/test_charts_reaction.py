"""The reaction chart keeps to its grammar."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import pytest
from plotly import graph_objects as go

from analysis.timeline import Pool, Timeline
from dashboard.charts.axis import position, ticks, time_axis
from dashboard.charts.flags import Mark, Sort
from dashboard.charts.reaction import Room, reaction_chart
from dashboard.charts.share import CORRECTED, UNCALIBRATED
from dashboard.palette import DARK, LIGHT, Palette
from domain.counting import Estimate
from domain.filters import Filters
from domain.reading import Label
from domain.time import Span
from tests.dashboard.reactions import HOSTILE, HOUR, START, timeline

BERLIN = ZoneInfo("Europe/Berlin")


def drawn(shown: Timeline, *marks: Mark, palette: Palette = LIGHT) -> go.Figure:
    return reaction_chart(shown, marks, BERLIN, palette, Room())


def trace(figure: go.Figure, name: str) -> go.Bar | go.Scatter:
    return next(found for found in figure.data if found.name == name)


def test_negative_stands_at_the_bottom_then_neutral_positive_and_hatched_not_scored() -> None:
    figure = drawn(timeline())

    stacked = [found for found in figure.data if found.type == "bar" and found.base is None]
    assert [found.name for found in stacked] == ["negative (at the bottom)", "neutral", "positive", "not scored"]
    assert [found.marker.color for found in stacked[:3]] == [LIGHT.negative, LIGHT.neutral, LIGHT.positive]
    assert stacked[3].marker.pattern.shape == "/"
    assert figure.layout.barmode == "stack"


def test_the_uncalibrated_share_is_dotted_and_never_the_level() -> None:
    figure = drawn(timeline())

    share = trace(figure, UNCALIBRATED)
    assert share.line.dash == "dot"
    assert share.line.color != LIGHT.negative
    assert any(UNCALIBRATED in note.text for note in figure.layout.annotations)
    assert figure.layout.yaxis2.range == (0, 1.02)


def test_the_share_that_people_would_find_is_the_solid_line() -> None:
    share = Estimate(value=0.6, low=0.5, high=0.7, n=100, method="labels")
    pools = tuple(Pool(span=Span(START + n * HOUR, START + (n + 3) * HOUR), share=share) for n in (0, 3))
    shown = timeline()
    figure = drawn(replace(shown, corrected=(pools,)))

    line = trace(figure, CORRECTED)
    assert (line.line.dash, line.line.color) == (None, LIGHT.negative)
    assert [value for value in line.y if value is not None] == [0.6, 0.6]
    assert all("60" in said and "100 labels" in said for said in line.hovertext if said)
    assert any(f"solid: {CORRECTED}" in note.text for note in figure.layout.annotations)
    assert not any(found.name == CORRECTED for found in drawn(shown).data)


def test_lines_break_where_time_was_not_collected() -> None:
    figure = drawn(timeline(24, holes={10: "budget spent", 11: "budget spent"}))

    share = trace(figure, UNCALIBRATED)
    places = list(share.x)
    assert places.count(None) == 2
    assert places[10] is None
    assert not any(x and position(START + 10 * HOUR) <= x < position(START + 12 * HOUR) for x in places)
    hatched = trace(figure, "not collected")
    assert (list(hatched.x), list(hatched.width)) == ([position(START + 10 * HOUR)], [2 * 3_600_000.0])
    assert any("not collected: x: budget spent" in note.text for note in figure.layout.annotations)


def test_partly_collected_hours_have_a_hatched_outline() -> None:
    figure = drawn(timeline(24, partly=(5,)))

    partly = trace(figure, "partly collected")
    assert list(partly.x) == [position(START + 5 * HOUR)]
    assert partly.marker.pattern.shape
    assert partly.base == 0


def test_the_running_hour_is_marked_as_unfinished() -> None:
    figure = drawn(timeline(24, now=START + timedelta(hours=23, minutes=20)))

    (outline,) = [shape for shape in figure.layout.shapes if shape.type == "rect"]
    assert outline.x0 == position(START + 23 * HOUR)
    assert outline.line.dash == "dot"
    assert any("still running" in note.text for note in figure.layout.annotations)


def test_what_happened_is_a_line_through_both_panels_with_its_flag_above_them() -> None:
    figure = drawn(
        timeline(),
        Mark(at=START + 3 * HOUR, sort=Sort.START, text="it began", short="x"),
        Mark(at=START + 9 * HOUR, sort=Sort.STATEMENT, text="apology", short="x"),
    )

    lines = [shape for shape in figure.layout.shapes if shape.type == "line"]
    assert [(line.x0, line.x1, line.y0) for line in lines] == [
        (position(START + hour * HOUR), position(START + hour * HOUR), 0) for hour in (3, 9)
    ]
    flags = [note for note in figure.layout.annotations if note.text in {"it began", "apology"}]
    assert all(flag.y >= 1 and flag.yanchor == "bottom" for flag in flags)


def test_a_change_of_advice_looks_different_without_colour_and_tells_why() -> None:
    why = ("watch → assess", "Set the class of the <b>mistake</b>.")
    figure = drawn(
        timeline(),
        Mark(at=START + 3 * HOUR, sort=Sort.STATEMENT, text="apology", short="x"),
        Mark(at=START + 9 * HOUR, sort=Sort.ADVICE, text="advice: assess", short="advice", more=why),
    )

    said, advised = (note for note in figure.layout.annotations if note.text in {"apology", "advice: assess"})
    assert (said.bgcolor, advised.bgcolor) == (LIGHT.ink, LIGHT.card)
    assert [shape.line.dash for shape in figure.layout.shapes if shape.type == "line"] == ["solid", "dot"]
    assert advised.hovertext == "watch → assess<br>Set the class of the &lt;b&gt;mistake&lt;/b&gt;."
    assert said.hovertext is None


@pytest.mark.parametrize("name", ["negative (at the bottom)", UNCALIBRATED])
def test_a_point_leads_to_its_mentions(name: str) -> None:
    figure = drawn(timeline())

    filters = Filters.from_query(dict(parse_qsl(trace(figure, name).customdata[7])))

    assert filters == Filters(labels=frozenset({Label.NEGATIVE}), since=START + 7 * HOUR, until=START + 8 * HOUR)


def test_hovering_tells_counts_and_times_in_the_incidents_zone() -> None:
    figure = drawn(timeline())
    said = trace(figure, "neutral").hovertext[7]

    assert said.startswith("<b>Sun 12 Apr 2026, 09:00–10:00</b><br>188 mentions<br>negative 47 of 188 (25\u202f%)")
    assert trace(figure, UNCALIBRATED).hovertext[7].endswith("negative of 171 scored, uncalibrated")


def test_text_from_outside_is_never_markup() -> None:
    figure = drawn(
        timeline(24, holes={3: HOSTILE}), Mark(at=START + 9 * HOUR, sort=Sort.STATEMENT, text=HOSTILE[:40], short="x")
    )

    said = figure.to_json()
    assert "<a " not in said
    assert "<img" not in said
    assert "&lt;a href" in said


def test_the_night_the_clocks_go_back_keeps_all_its_hours() -> None:
    night = Span(datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 4, tzinfo=UTC))

    axis = time_axis(night, BERLIN, LIGHT, 640)

    assert axis["range"] == ["2026-10-24T22:00:00.000", "2026-10-25T04:00:00.000"]
    said = dict(zip(axis["tickvals"], axis["ticktext"], strict=True))
    assert said["2026-10-25T00:00:00.000"] == "02:00<br>"
    assert said["2026-10-25T02:00:00.000"] == "03:00<br>"


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_no_click_hides_anything(palette: Palette) -> None:
    figure = drawn(timeline(), palette=palette)

    assert figure.layout.legend.itemclick is False
    assert figure.layout.legend.itemdoubleclick is False


def test_nothing_to_draw_is_said_and_not_drawn() -> None:
    empty = Timeline(span=None, width=HOUR, buckets=())

    with pytest.raises(ValueError, match="nothing to draw"):
        drawn(empty)


def test_spans_of_any_length_have_a_few_labels() -> None:
    for length in (timedelta(minutes=7), HOUR, timedelta(days=1), timedelta(days=40), timedelta(days=3000)):
        assert 0 < len(ticks(Span(START, START + length), BERLIN, 640)) <= 9
