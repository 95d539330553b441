"""The People page: who stands where, who started it and who spread it; and lists of people, each with why they are
there and the way to what they wrote.
"""

from datetime import timedelta

import streamlit as st

from dashboard import data, untrusted
from dashboard.boards import collected, methods, spread, standing
from dashboard.boards import people as board
from dashboard.boards.people import Entry, Listing
from dashboard.charts.reaction import Room
from dashboard.charts.spread import spread_chart
from dashboard.charts.standing import standing_chart
from dashboard.clock import BEAT
from dashboard.untrusted import Look
from dashboard.views import chart, frame
from dashboard.views.frame import Here
from dashboard.views.heading import heading
from domain import words

_AT_ONCE = 3  # people of a list who are shown without a click
_HALF = Room(width=560, height=470)
_SLOWLY = timedelta(minutes=1)  # who is heard changes less than how many speak


def draw(here: Here) -> None:
    """Draw the page: few or many, the two pictures beside each other, then the lists."""
    if not data.run(collected.anything, here.incident.id, here.at):
        _nobody(here)
        return
    loudness = st.container()
    with st.container(key="beside-people"):
        left, right = st.columns(2, gap="small")
    with left:
        _crowd(here)
    with right:
        _spread(here)
    with loudness:
        _loudness(here)
    _began(here)
    _lists(here)


@st.fragment(run_every=BEAT)
def _nobody(here: Here) -> None:
    if data.run(collected.anything, here.incident.id, here.at):
        st.rerun()
    with frame.card("nobody"):
        heading("Nobody has written yet")
        st.markdown("Here will stand who is heard against us, who defends us, who asks, and who spread what.")
        frame.link_to_import(here)


@st.fragment(run_every=_SLOWLY)
def _loudness(here: Here) -> None:
    here = frame.refreshed(here)
    found = data.read(board.load, here.incident.id, here.at).crowd
    with frame.card("loudness"):
        chart.ask("Few or many?", found.loudness, "loudness", methods.LOUDNESS)


@st.fragment(run_every=_SLOWLY)
def _crowd(here: Here) -> None:
    here = frame.refreshed(here)
    found = data.read(board.load, here.incident.id, here.at).crowd
    with frame.card("standing"):
        chart.ask(standing.QUESTION, found.answer, "standing", methods.STANDING)
        if found.standing:
            figure = standing_chart(found.standing, found.own_audience, frame.palette(), _HALF)
            chart.draw(here, figure, "standing", "People by followers and by which side their mentions lean to")
            with st.expander("These people as a table", type="compact"):
                untrusted.table(standing.rows(found), key="standing-table", about="People with their counts")


@st.fragment(run_every=_SLOWLY)
def _spread(here: Here) -> None:
    here = frame.refreshed(here)
    found = data.read(spread.load, here.incident.id, here.at)
    with frame.card("spread"):
        chart.ask(spread.QUESTION, found.answer, "spread", methods.SPREAD)
        if found.lanes:
            figure = spread_chart(found.lanes, frame.palette())
            chart.draw(here, figure, "spread", "The largest cascades, each mention by the time since its origin")
            with st.expander("These mentions as a table", type="compact"):
                untrusted.table(found.rows, key="spread-table", about="Mentions of the largest cascades, in order")
        untrusted.show(found.part, key="spread-part", look=Look.MUTED)


@st.fragment(run_every=_SLOWLY)
def _began(here: Here) -> None:
    here = frame.refreshed(here)
    found = data.read(spread.load, here.incident.id, here.at)
    with st.container(key="beside-began"):
        first, started, carried = st.columns(3, gap="small")
    with first:
        with frame.card("first"):
            heading("First against us")
            _listing(here, found.first, "first")
        with frame.card("reporting"):
            heading("Report about us")
            _listing(here, found.reporting, "reporting")
    with started, frame.card("started"):
        heading("Started it")
        _listing(here, found.origins, "started")
    with carried, frame.card("carried"):
        heading("Spread it")
        _listing(here, found.spreaders, "carried")


@st.fragment(run_every=_SLOWLY)
def _lists(here: Here) -> None:
    here = frame.refreshed(here)
    found = data.read(board.load, here.incident.id, here.at)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="question-people"):
        untrusted.show(board.LEGEND, key="legend", look=Look.MUTED)
        st.space("stretch")
        frame.known(methods.PEOPLE, "people")
    with st.container(key="beside-lists"):
        against, middle, last = st.columns(3, gap="small")
    with against, frame.card("against"):
        heading("Heard against us")
        _listing(here, found.against, "against")
    with middle, frame.card("busiest"):
        heading("Most often against us")
        _listing(here, found.busiest, "busiest")
    with middle, frame.card("asking"):
        heading("Asking for an answer")
        _listing(here, found.asking, "asking")
    with last, frame.card("defending"):
        heading("Defend us unasked")
        _listing(here, found.defending, "defending")
    with last, frame.card("helping"):
        heading("Could help")
        _listing(here, found.helping, "helping")


def _listing(here: Here, listing: Listing, key: str) -> None:
    if not listing.entries:
        untrusted.show(listing.none, key=f"{key}-none", look=Look.MUTED)
        return
    untrusted.show(listing.whole, key=f"{key}-whole", look=Look.MUTED)
    for number, entry in enumerate(listing.entries[:_AT_ONCE]):
        _entry(here, entry, f"{key}-{number}")
    if rest := listing.entries[_AT_ONCE:]:
        with st.expander(f"{words.count(len(rest))} more", type="compact"):
            for number, entry in enumerate(rest, start=_AT_ONCE):
                _entry(here, entry, f"{key}-{number}")


def _entry(here: Here, entry: Entry, key: str) -> None:
    with st.container(key=f"entry-{key}", gap=None):
        untrusted.show(entry.name, key=f"{key}-name", look=Look.STRONG, limit=untrusted.NAME)
        if entry.where:
            untrusted.show(entry.where, key=f"{key}-where", look=Look.MUTED, limit=untrusted.NAME)
        if entry.text:
            untrusted.show(entry.text, key=f"{key}-text", look=Look.QUOTE, limit=200)
        untrusted.show(entry.reasons, key=f"{key}-reasons", look=Look.MUTED)
        if entry.course:
            untrusted.show(entry.course, key=f"{key}-course", look=Look.MUTED)
        if entry.caution:
            untrusted.show(entry.caution, key=f"{key}-caution")
        frame.link_to("mentions", "Read them", here, dict(entry.query))
