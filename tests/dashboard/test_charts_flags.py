"""Flags above a chart: whatever happened and whenever, none covers another, and none is lost."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dashboard.charts.flags import GAP, MOST_ROWS, Mark, Sort, extent, lay_out
from dashboard.charts.wording import cut
from domain.time import Span

START = datetime(2026, 4, 12, tzinfo=UTC)
AXIS = Span(START, START + timedelta(days=4))

texts = st.text(max_size=60).map(lambda text: cut(text, 34))
marks = st.lists(
    st.builds(
        Mark,
        at=st.integers(-60, 4 * 1440 + 60).map(lambda minute: START + timedelta(minutes=minute)),
        sort=st.sampled_from(Sort),
        text=texts,
        short=st.sampled_from(["holding", "apology", "advice"]),
    ),
    max_size=60,
)


@given(marks, st.floats(1, 3))
def test_flags_never_overlap_at_the_width_they_were_laid_out_for_or_any_larger(found: list[Mark], wider: float) -> None:
    flags = lay_out(found, AXIS, 640)

    boxes = [(flag.row, *extent(flag, AXIS, 640 * wider)) for flag in flags]
    for place, (row, left, right) in enumerate(boxes):
        for other_row, other_left, other_right in boxes[place + 1 :]:
            assert row != other_row or right + GAP <= other_left + 0.01 or other_right + GAP <= left + 0.01


@given(marks)
def test_every_mark_within_the_axis_stands_on_exactly_one_flag(found: list[Mark]) -> None:
    flags = lay_out(found, AXIS, 640)

    shown = sorted((mark for flag in flags for mark in flag.marks), key=lambda mark: (mark.at, mark.sort, mark.text))
    within = sorted(
        (mark for mark in found if AXIS.start <= mark.at <= AXIS.end), key=lambda mark: (mark.at, mark.sort, mark.text)
    )
    assert shown == within
    assert all(flag.row < MOST_ROWS for flag in flags)


def test_an_earlier_flag_stands_above_the_later_line_that_it_would_cover() -> None:
    earlier = Mark(at=START + timedelta(hours=10), sort=Sort.START, text="it began this very morning", short="x")
    later = Mark(at=START + timedelta(hours=12), sort=Sort.STATEMENT, text="holding statement", short="x")

    first, second = lay_out([later, earlier], AXIS, 640)

    assert (first.text, first.row) == (earlier.text, 1)
    assert (second.text, second.row) == (later.text, 0)


def test_what_has_no_room_is_counted() -> None:
    crowd = [
        Mark(at=START + timedelta(hours=50, minutes=20 * n), sort=Sort.STATEMENT, text="a long reply", short="reply")
        for n in range(30)
    ]

    flags = lay_out(crowd, AXIS, 640)

    assert any(" × reply" in flag.text for flag in flags)
    assert sum(len(flag.marks) for flag in flags) == 30


def test_a_flag_at_the_right_edge_points_left() -> None:
    (flag,) = lay_out([Mark(at=AXIS.end, sort=Sort.STATEMENT, text="statement at the end", short="x")], AXIS, 640)

    assert flag.leftward
    assert extent(flag, AXIS, 640)[1] == 640
