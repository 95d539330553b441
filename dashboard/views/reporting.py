"""A report to pass on: made when asked for, as a PDF and as one page of HTML."""

from pathlib import Path

import streamlit as st

from config.settings import load
from dashboard import data, untrusted
from dashboard.clock import wall
from dashboard.export import shelf
from dashboard.report import Kind, Reported, report
from dashboard.untrusted import Look
from dashboard.views import frame
from dashboard.views.frame import Here

_TYPES = {".pdf": "application/pdf", ".html": "text/html"}


@st.fragment
def draw(here: Here) -> None:
    """Draw the card. A fragment: making the report leaves the rest of the page as it is."""
    with frame.card("report"):
        untrusted.head("A report to pass on", 2, key="report-title")
        st.caption("One page of HTML that needs nothing else, and a PDF. Read its quotes before you pass it on.")
        chosen = st.radio(
            "Which report",
            ["Where it stands: two minutes to read", "Before and after: can we move on?"],
            key="report-kind",
            label_visibility="collapsed",
        )
        kind = Kind.MOVE_ON if chosen == "Before and after: can we move on?" else Kind.SITUATION
        kept = f"report-{here.incident.id}-{kind.value}"
        folder = shelf.shelf(load().data_dir, wall())
        if st.button("Make the report", key="report-make"):
            st.session_state[kept] = _make(here, kind, folder)
        if kept in st.session_state:
            _offer(here, st.session_state[kept])


def _make(here: Here, kind: Kind, folder: Path) -> Reported:
    here = frame.refreshed(here)
    if here.as_of is None:
        data.group_themes(here.incident.id)
    with st.spinner("Making the report"):
        return data.run(
            report,
            here.incident.id,
            here.at,
            to=folder,
            kind=kind,
            made_at=wall(),
            browser=load().browser,
        )


def _offer(here: Here, made: Reported) -> None:
    if data.read(shelf.removed, here.incident.id, here.at) > made.removed:
        shelf.clear(made.files)
        untrusted.show(shelf.TAKEN_BACK, key="report-taken-back", look=Look.MUTED)
        return
    if made.missing:
        untrusted.show(made.missing, key="report-missing", look=Look.MUTED)
    with st.container(horizontal=True, gap="small", key="report-files"):
        for path in filter(Path.exists, sorted(made.files, reverse=True)):
            st.download_button(
                "PDF" if path.suffix == ".pdf" else "HTML",
                data=path.read_bytes,
                file_name=path.name,
                mime=_TYPES[path.suffix],
                key=f"report-{path.suffix}",
                on_click="ignore",
                type="primary" if path.suffix == ".pdf" else "secondary",
            )
