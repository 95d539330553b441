"""A chart on a page: the question that it answers, and a click on a point leads to the mentions behind it."""

from urllib.parse import parse_qsl

import streamlit as st
from plotly import graph_objects as go

from dashboard import untrusted
from dashboard.boards.methods import Method
from dashboard.untrusted import Look
from dashboard.views import frame
from dashboard.views.frame import Here

_PLAIN = {"displayModeBar": False, "doubleClick": False, "scrollZoom": False}


def ask(question: str, answer: str, key: str, method: Method) -> None:
    """The title of a chart: what it answers, the answer, and how that is known."""
    with st.container(gap=None, key=f"question-{key}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"question-row-{key}"):
            untrusted.head(question, 2, key=f"{key}-question")
            st.space("stretch")
            frame.known(method, key)
        untrusted.show(answer, key=f"{key}-answer", look=Look.MUTED)


def draw(here: Here, figure: go.Figure, key: str, alt: str) -> None:
    """Draw a chart; a click on a point leads to the mentions behind it."""
    # A choice is followed once. Under the next number the chart knows nothing of it, for whoever comes back.
    number = st.session_state.setdefault(f"followed-{key}", 0)
    event = st.plotly_chart(
        figure,
        key=f"chart-{key}-{number}",
        theme=None,
        on_select="rerun",
        selection_mode="points",
        config=_PLAIN,
        alt=alt,
    )
    queries = [str(point["customdata"]) for point in event.selection.points if point.get("customdata")]
    if queries:
        st.session_state[f"followed-{key}"] = number + 1
        frame.go_to("mentions", here, dict(parse_qsl(queries[0])))
