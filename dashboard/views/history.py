"""The history of advice on the Situation page: its changes and what people decided about it, newest first."""

import streamlit as st

from dashboard import data, untrusted
from dashboard.boards import history as board
from dashboard.boards.history import Decided, Turn
from dashboard.untrusted import Look
from dashboard.views import frame
from dashboard.views.frame import Here
from domain import words

_AT_ONCE = 3  # shown without a click


def draw(here: Here) -> None:
    """Draw the card."""
    found = data.read(board.load, here.incident.id, here.at)
    with frame.card("history"):
        untrusted.head("History of advice", 2, key="history-title")
        for number, told in enumerate(found.told[:_AT_ONCE]):
            _told(told, number)
        if earlier := found.told[_AT_ONCE:]:
            with st.expander(f"Before these: {words.count(len(earlier))}", type="compact"):
                for number, told in enumerate(earlier, start=_AT_ONCE):
                    _told(told, number)
        untrusted.show(found.basis, key="history-basis", look=Look.MUTED)


def _told(told: Turn | Decided, number: int) -> None:
    if isinstance(told, Turn):
        _turn(told, number)
    else:
        _decided(told, number)


def _turn(turn: Turn, number: int) -> None:
    with st.container(key=f"line-turn-{number}", gap=None):
        untrusted.show(turn.stages, key=f"turn-{number}", look=Look.STRONG)
        untrusted.show(turn.action, key=f"turn-{number}-action")
        for place, reason in enumerate(turn.because):
            untrusted.show(reason, key=f"turn-{number}-because-{place}", look=Look.MUTED)
        untrusted.show(turn.when, key=f"turn-{number}-when", look=Look.MUTED)


def _decided(decided: Decided, number: int) -> None:
    with st.container(key=f"line-decided-{number}", gap=None):
        untrusted.show(decided.verdict, key=f"decided-{number}", look=Look.STRONG)
        untrusted.show(decided.about, key=f"decided-{number}-about")
        if decided.reason:
            untrusted.show(decided.reason, key=f"decided-{number}-reason", look=Look.QUOTE)
        untrusted.show(decided.when, key=f"decided-{number}-when", look=Look.MUTED)
