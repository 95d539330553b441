"""Charts and data to take along: made when asked for, with how far it has come shown meanwhile."""

import streamlit as st

from config.settings import load
from dashboard import data, untrusted
from dashboard.export import What
from dashboard.export.parcel import Parcel, pack
from dashboard.untrusted import Look
from dashboard.views import frame
from dashboard.views.frame import Here
from domain import words

_MEGABYTE = 1_000_000


@st.fragment
def draw(here: Here) -> None:
    """Draw the card. A fragment: making the files leaves the rest of the page as it is."""
    with frame.card("export"):
        untrusted.show("Take it with you", key="export-title", look=Look.STRONG)
        st.caption("Each file says its incident, window, sources, the equation and what is not covered.")
        chosen = st.radio(
            "What to export",
            ["Charts and data", "Charts: HTML, PNG, SVG, PDF", "Data: CSV, Parquet"],
            key="export-what",
            label_visibility="collapsed",
        )
        what = {"Charts: HTML, PNG, SVG, PDF": What.CHARTS, "Data: CSV, Parquet": What.DATA}.get(chosen, What.ALL)
        kept = f"parcel-{here.incident.id}-{what.value}"
        if st.button("Make the files", key="export-make"):
            st.session_state[kept] = _make(here, what)
        if kept in st.session_state:
            _offer(here, st.session_state[kept])


def _make(here: Here, what: What) -> Parcel:
    here = frame.refreshed(here)
    settings = load()
    bar = st.progress(0.0, text="Making the files")

    def show(_name: str, done: float) -> None:
        bar.progress(done, text=f"Making the files: {words.percent(done)}")

    parcel = data.run(
        pack,
        here.incident.id,
        here.at,
        what=what,
        shelf=settings.data_dir / "exports",
        browser=settings.browser,
        progress=show,
    )
    bar.empty()
    return parcel


def _offer(here: Here, parcel: Parcel) -> None:
    megabytes = parcel.size / _MEGABYTE
    untrusted.show(
        f"{words.count(parcel.files)} files, {megabytes:.1f} MB, made {words.ago(parcel.at, here.at)}.",
        key="export-made",
        look=Look.MUTED,
    )
    if parcel.missing:
        untrusted.show(parcel.missing, key="export-missing", look=Look.MUTED)
    if parcel.path.exists():
        # Read when it is asked for: a parcel may be large.
        st.download_button(
            "Download",
            data=lambda: parcel.path.open("rb"),
            file_name=parcel.path.name,
            mime="application/zip",
            key="export-download",
            on_click="ignore",
            type="primary",
        )
