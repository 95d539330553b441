"""What an empty dashboard says: what will stand here, and how to make it appear."""

import streamlit as st

from dashboard import untrusted
from dashboard.views import declaration
from dashboard.views.heading import heading


def draw() -> None:
    """Teach the three ways to begin."""
    st.title("Nothing is watched yet")
    st.markdown(
        "Here will stand what people say after a mistake of yours, what it suggests to do now, and why. "
        "It needs one incident to begin with; no key and no account."
    )
    practise, read = st.columns(2)
    with practise, st.container(border=True, key="card-practise", height="stretch"):
        heading("Practise on a drill")
        st.markdown("A simulated incident, played at 120 times the speed of life and marked as simulated everywhere.")
        untrusted.command("ownup drill")
    with read, st.container(border=True, key="card-import", height="stretch"):
        heading("Look at what you have")
        st.markdown("Declare the incident, then read a CSV, JSON lines or Parquet file into it, or collect.")
        untrusted.command("ownup incident open --title … --started-at 2026-03-31T09:00 --term …")
        untrusted.command("ownup import FILE --incident ID")
        untrusted.command("ownup collect --every 2m")
    with st.container(border=True, key="card-declare"):
        heading("Declare an incident here")
        declaration.draw()
