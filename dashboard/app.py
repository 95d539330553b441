"""The dashboard: which pages there are, which incident is looked at, and the frame around every page."""

from collections.abc import Callable, Mapping
from functools import partial
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
_DRAWN: Mapping[str, Draw] = {
    "situation": situation.draw,
    "mentions": mentions.draw,
    "themes": themes.draw,
    "recovery": recovery.draw,
    "people": people.draw,
    "sources": sources.draw,
    "label": label.draw,
    "incident": incident.draw,
    frame.DEBRIEF: debrief.draw,
    frame.IMPORT: importing.draw,
}


def main(first: str = "situation") -> None:
    """Draw the page that the address asks for; the bare address asks for `first`."""
    st.set_page_config(page_title="Ownup", layout="wide", initial_sidebar_state="collapsed")
    st.html(_STYLE)
    pages = {
        name: st.Page(
            _page(draw), title=name.capitalize(), url_path=None if name == first else name, default=name == first
        )
        for name, draw in _DRAWN.items()
    }
    frame.register(pages)
    # Streamlit serves the default page at the bare address only; whoever types its name is taken there.
    named = st.Page(partial(_move, pages[first]), title=first.capitalize(), url_path=first)
    st.navigation([*pages.values(), named], position="hidden").run()


def _move(page: Page) -> None:
    st.switch_page(page, query_params={name: st.query_params.get_all(name) for name in st.query_params})


def _page(draw: Draw) -> Callable[[], None]:
    def page() -> None:
        frame.around(draw)

    return page
