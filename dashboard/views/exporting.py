"""Charts and data to take along: made when asked for, with how far it has come shown meanwhile."""

from pathlib import Path
from zoneinfo import ZoneInfo

import streamlit as st

from config.settings import load
from dashboard import data, untrusted
from dashboard.clock import wall
from dashboard.export import What, shelf
from dashboard.export import parcel as packing
from dashboard.export.parcel import Parcel, pack
from dashboard.untrusted import Look
from dashboard.views import frame
from dashboard.views.frame import Here
from domain import words
from domain.words import Noun

_MEGABYTE = 1_000_000


@st.fragment
def draw(here: Here) -> None:
    """Draw the card. A fragment: making the files leaves the rest of the page as it is."""
    with frame.card("export"):
        untrusted.head("Take it with you", 2, key="export-title")
        st.caption("Each file says its incident, window, sources, the equation and what is not covered.")
        chosen = st.radio(
            "What to export",
            ["Charts and data", "Charts: HTML, PNG, SVG, PDF", "Data: CSV, Parquet"],
            key="export-what",
            label_visibility="collapsed",
        )
        what = {"Charts: HTML, PNG, SVG, PDF": What.CHARTS, "Data: CSV, Parquet": What.DATA}.get(chosen, What.ALL)
        rows = data.read(packing.rows, here.incident.id, here.at)
        if what is not What.CHARTS and rows > packing.MOST_ROWS:
            _by_command(here, what, f"{words.counted(rows, Noun.MENTION)} are more than a page can hand over.")
            return
        kept = f"parcel-{here.incident.id}-{what.value}"
        folder = shelf.shelf(load().data_dir, wall())
        if st.button("Make the files", key="export-make"):
            st.session_state[kept] = _make(here, what, folder)
        if kept in st.session_state:
            _offer(here, st.session_state[kept])


def _make(here: Here, what: What, folder: Path) -> Parcel:
    here = frame.refreshed(here)
    bar = st.progress(0.0, text="Making the files")

    def show(_name: str, done: float) -> None:
        bar.progress(done, text=f"Making the files: {words.percent(done)}")

    parcel = data.run(
        pack,
        here.incident.id,
        here.at,
        what=what,
        made_at=wall(),
        shelf=folder,
        browser=load().browser,
        progress=show,
    )
    bar.empty()
    return parcel


def _offer(here: Here, parcel: Parcel) -> None:
    if data.read(shelf.removed, here.incident.id, here.at) > parcel.removed:
        shelf.clear([parcel.path])
        untrusted.show(shelf.TAKEN_BACK, key="export-taken-back", look=Look.MUTED)
        return
    megabytes, zone = parcel.size / _MEGABYTE, ZoneInfo(here.incident.zone)
    untrusted.show(
        f"{words.count(parcel.files)} files, {megabytes:.1f} MB, as of {words.moment(parcel.at, zone)}.",
        key="export-made",
        look=Look.MUTED,
    )
    if parcel.missing:
        untrusted.show(parcel.missing, key="export-missing", look=Look.MUTED)
    if parcel.size > packing.MOST_BYTES:
        _by_command(here, parcel.what, f"{megabytes:.0f} MB are more than a page can hand over.")
    elif parcel.path.exists():
        # Read when it is asked for, and only then held in memory.
        st.download_button(
            "Download",
            data=lambda: parcel.path.open("rb"),
            file_name=parcel.path.name,
            mime="application/zip",
            key="export-download",
            on_click="ignore",
            type="primary",
        )


def _by_command(here: Here, what: What, reason: str) -> None:
    """Say why it cannot be had here, and how to get it."""
    as_of = f" --as-of {here.as_of.isoformat()}" if here.as_of else ""
    untrusted.show(f"{reason} The command line writes them, however many:", key="export-large", look=Look.MUTED)
    untrusted.command(f"ownup export --incident {here.incident.id} --to exports/ --what {what.value}{as_of}")
