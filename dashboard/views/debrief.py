"""The Debrief page: the score with its parts, what went well, what to talk about, and what was known at each minute."""

import streamlit as st

from dashboard import data, untrusted
from dashboard.boards import debrief as board
from dashboard.boards import methods
from dashboard.boards.debrief import Board, Then
from dashboard.untrusted import Look
from dashboard.views import chart, frame, moment
from dashboard.views.frame import Here
from situation.debriefing import HEADING, OUTSIDER

_WIDTHS = (4, 4, 5, 4, 3)


def draw(here: Here) -> None:
    """Draw the page. It stands still: what it tells is over, or changes by the hour."""
    now = data.read(board.load, here.incident.id, here.at)
    with frame.card("decisions"):
        chart.ask(board.QUESTION, now.about, "debrief", methods.DEBRIEF)
        if now.score:
            untrusted.show(now.score, key="debrief-score", look=Look.HEADLINE)
        _rows(now)
    if now.judged:
        with st.container(key="beside-debrief"):
            left, right = st.columns(2, gap="small")
        with left, frame.card("well"):
            _sentences(board.WELL, now.good or (board.NOTHING_WELL,), "well")
        with right, frame.card("talk"):
            _sentences(board.TO_TALK, now.to_talk or (board.NOTHING_TO_TALK,), "talk")
    if now.then:
        with frame.card("then"):
            untrusted.head(board.THEN, 2, key="then-title")
            for number, then in enumerate(now.then):
                _then(here, then, number)
    with frame.card("outsider"):
        for number, line in enumerate(now.blaming):
            untrusted.show(line, key=f"blaming-{number}")
        untrusted.show(OUTSIDER, key="outsider-text")


def _rows(now: Board) -> None:
    with st.container(key="evidence-debrief-head"):
        for number, (column, name) in enumerate(zip(st.columns(_WIDTHS, gap="small"), HEADING, strict=True)):
            with column:
                untrusted.show(name, key=f"debrief-head-{number}", look=Look.MUTED)
    for row in now.rows:
        with st.container(key=f"evidence-debrief-{row.key}"):
            for number, (column, cell) in enumerate(zip(st.columns(_WIDTHS, gap="small"), row.cells, strict=True)):
                with column:
                    look = Look.BODY if number in {0, 1, len(HEADING) - 1} else Look.MUTED
                    untrusted.show(cell, key=f"debrief-{row.key}-{number}", look=look)


def _sentences(title: str, sentences: tuple[str, ...], key: str) -> None:
    untrusted.head(title, 2, key=f"{key}-title")
    for number, sentence in enumerate(sentences):
        untrusted.show(sentence, key=f"{key}-{number}")


def _then(here: Here, then: Then, number: int) -> None:
    with st.container(key=f"evidence-then-{number}"):
        with st.container(horizontal=True, gap="small", key=f"then-head-{number}"):
            untrusted.head(then.title, 3, key=f"then-{number}-title")
            untrusted.show(then.when, key=f"then-{number}-when", look=Look.MUTED)
            st.space("stretch")
            frame.link_to("situation", "The page as of then", here, {moment.PARAMETER: then.at.isoformat()})
        with st.expander("Signals and advice", type="compact"):
            for place, line in enumerate(then.lines):
                untrusted.show(line, key=f"then-{number}-{place}", look=Look.MUTED)
