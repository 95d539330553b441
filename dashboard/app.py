"""The dashboard: which pages there are, which incident is looked at, and the frame around every page."""

import gc
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page

from dashboard.views import (
    debrief,
    frame,
    importing,
    incident,
    label,
    mentions,
    people,
    recovery,
    situation,
    sources,
    themes,
)
from dashboard.views.frame import Draw

_STYLE = Path(__file__).parent / "style.css"


def main(first: str = "situation") -> None:
    """Draw the page that the address asks for; the bare address asks for `first`."""
    st.set_page_config(layout="wide", initial_sidebar_state="collapsed")
    st.html(_STYLE)
    listed = (
        list_page("Situation", situation.draw, first),
        list_page("Mentions", mentions.draw, first),
        list_page("Themes", themes.draw, first),
        list_page("Recovery", recovery.draw, first),
        list_page("People", people.draw, first),
        list_page("Sources", sources.draw, first),
        list_page("Label", label.draw, first),
        list_page("Incident", incident.draw, first),
        list_page("Debrief", debrief.draw, first),
        list_page("Import", importing.draw, first),
    )
    pages = {page.title.lower(): page for page in listed}
    frame.register(pages)
    # Streamlit serves the default page at the bare address only; whoever types its name is taken there.
    named = st.Page(partial(_move, pages[first]), title="Ownup", url_path=first)
    chosen = st.navigation([*listed, named], position="hidden")
    st.set_page_config(page_title=f"{chosen.title} · Ownup")
    chosen.run()
    _settle()


def list_page(title: str, draw: Draw, first: str) -> Page:
    """A page whose address is its title, our own word."""
    name = title.lower()
    return st.Page(_page(draw), title=title, url_path=None if name == first else name, default=name == first)


@cache
def _settle() -> None:
    """Once a process: leave all that is loaded by now, libraries mostly, out of every later look for garbage.

    Looking through it held up every third or fourth visit by a fifth of a second.
    """
    gc.collect()
    gc.freeze()


def _move(page: Page) -> None:
    st.switch_page(page, query_params={name: st.query_params.get_all(name) for name in st.query_params})


def _page(draw: Draw) -> Callable[[], None]:
    def page() -> None:
        frame.around(draw)

    return page
