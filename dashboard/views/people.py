"""The People page: lists of people, each with why they are there and the way to what they wrote."""

import streamlit as st

from dashboard import data, untrusted
from dashboard.boards import people as board
from dashboard.boards.people import Entry, Listing
from dashboard.clock import BEAT
from dashboard.untrusted import Look
from dashboard.views import frame
from dashboard.views.frame import Here
from dashboard.views.heading import heading


def draw(here: Here) -> None:
    """Draw the page."""
    _live(here)


@st.fragment(run_every=BEAT)
def _live(here: Here) -> None:
    here = frame.refreshed(here)
    found = data.read(board.load, here.incident.id, here.at)
    against, middle, last = st.columns(3, gap="small")
    with against, frame.card("against"):
        heading("Heard against us")
        _listing(here, found.against, "against")
    with against, frame.card("busiest"):
        heading("Most often against us")
        _listing(here, found.busiest, "busiest")
    with middle, frame.card("asking"):
        heading("Asking for an answer")
        _listing(here, found.asking, "asking")
    with middle, frame.card("defending"):
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
    for number, entry in enumerate(listing.entries):
        _entry(here, entry, f"{key}-{number}")


def _entry(here: Here, entry: Entry, key: str) -> None:
    with st.container(key=f"entry-{key}", gap=None):
        untrusted.show(entry.name, key=f"{key}-name", look=Look.STRONG, limit=untrusted.NAME)
        untrusted.show(entry.where, key=f"{key}-where", look=Look.MUTED, limit=untrusted.NAME)
        if entry.text:
            untrusted.show(entry.text, key=f"{key}-text", look=Look.QUOTE, limit=280)
        untrusted.show(entry.reasons, key=f"{key}-reasons", look=Look.MUTED)
        frame.link_to("mentions", "Read them", here, dict(entry.query))
