"""The dashboard: which pages there are, which incident is looked at, and the frame around every page."""

from collections.abc import Callable
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


def main() -> None:
    """Draw the page that the address asks for."""
    st.set_page_config(page_title="Ownup", layout="wide", initial_sidebar_state="collapsed")
    st.html(_STYLE)
    pages = {
        "situation": st.Page(_page(situation.draw), title="Situation", default=True),
        "mentions": st.Page(_page(mentions.draw), title="Mentions", url_path="mentions"),
        "themes": st.Page(_page(themes.draw), title="Themes", url_path="themes"),
        "recovery": st.Page(_page(recovery.draw), title="Recovery", url_path="recovery"),
        "people": st.Page(_page(people.draw), title="People", url_path="people"),
        "sources": st.Page(_page(sources.draw), title="Sources", url_path="sources"),
        "label": st.Page(_page(label.draw), title="Label", url_path="label"),
        "incident": st.Page(_page(incident.draw), title="Incident", url_path="incident"),
        frame.DEBRIEF: st.Page(_page(debrief.draw), title="Debrief", url_path=frame.DEBRIEF),
        frame.IMPORT: st.Page(_page(importing.draw), title="Import", url_path=frame.IMPORT),
    }
    frame.register(pages)
    # Streamlit serves the first page at the bare address only; whoever types its name is taken there.
    named = st.Page(partial(_move, pages["situation"]), title="Situation", url_path="situation")
    st.navigation([*pages.values(), named], position="hidden").run()


def _move(page: Page) -> None:
    st.switch_page(page, query_params={name: st.query_params.get_all(name) for name in st.query_params})


def _page(draw: Draw) -> Callable[[], None]:
    def page() -> None:
        frame.around(draw)

    return page
