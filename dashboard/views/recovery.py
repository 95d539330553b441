"""The Recovery page: whether it is passing, drawn against what is expected, and the past surges it is judged by."""

import streamlit as st

from dashboard import data, untrusted
from dashboard.boards import methods
from dashboard.boards import recovery as board
from dashboard.boards.recovery import Board
from dashboard.boards.situation import Figure
from dashboard.charts.reaction import Room
from dashboard.charts.recovery import recovery_chart
from dashboard.clock import BEAT
from dashboard.untrusted import Look
from dashboard.views import chart, frame
from dashboard.views.frame import Here

_ROOM = Room(height=380)


def draw(here: Here) -> None:
    """Draw the page."""
    _live(here)


@st.fragment(run_every=BEAT)
def _live(here: Here) -> None:
    here = frame.refreshed(here)
    now = data.read(board.load, here.incident.id, here.at)
    with st.container(key="beside-recovery"):
        columns = st.columns(len(now.figures), gap="small")
    for number, (column, figure) in enumerate(zip(columns, now.figures, strict=True)):
        with column, frame.card(f"figure-{number}"):
            _figure(here, figure, number)
    _course(here, now)
    _past(now)


def _figure(here: Here, figure: Figure, number: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"figure-head-{number}"):
        untrusted.head(figure.name, 2, key=f"figure-name-{number}", look=Look.MUTED)
        st.space("stretch")
        frame.known(figure.method, f"figure-{number}", label="How?")
        if figure.query:
            frame.link_to("mentions", "Show", here, dict(figure.query))
    untrusted.show(figure.value, key=f"figure-value-{number}", look=Look.HEADLINE)
    untrusted.show(figure.detail, key=f"figure-detail-{number}", look=Look.MUTED)


def _course(here: Here, now: Board) -> None:
    with frame.card("course"):
        if now.course is None:
            untrusted.show(board.NOTHING, key="course-none", look=Look.MUTED)
            return
        chart.ask(board.QUESTION, now.answer, "course", methods.RECOVERY)
        figure = recovery_chart(now.course, frame.palette(), _ROOM)
        chart.draw(here, figure, "course", "Phases, mentions against what is expected, and the negative share")


def _past(now: Board) -> None:
    with frame.card("past"):
        chart.ask(board.LEARNED, now.learned, "past", methods.RECOVERY)
        if now.past:
            with st.expander("All of them", type="compact"):
                untrusted.table(now.past, key="past-surges", about="Past surges with their length and height")
