"""The moment a page is seen as of: now, or an earlier one, with nothing on it that was not known then."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard.views.declaration import EARLIEST, LATEST
from domain import words
from domain.incident import Incident

PARAMETER = "at"


def asked(incident: Incident, now: datetime) -> datetime | None:
    """The moment in the address, None for now. What makes no sense or lies ahead is now: it must not hide mentions."""
    try:
        moment = datetime.fromisoformat(st.query_params.get(PARAMETER, ""))
    except ValueError:
        return None
    if moment.tzinfo is None or not incident.started_at.year - 1 <= moment.year <= now.year:
        return None
    return moment if moment < now else None


def draw(incident: Incident, as_of: datetime | None, now: datetime) -> None:
    """Draw the button that says the moment and lets another be chosen."""
    zone = ZoneInfo(incident.zone)
    field = f"as-of-{incident.id}"
    shown = (as_of or now).astimezone(zone).replace(second=0, microsecond=0, tzinfo=None)

    def look() -> None:
        typed: datetime = st.session_state[field]
        st.query_params[PARAMETER] = typed.replace(tzinfo=zone).astimezone(UTC).isoformat()

    def back() -> None:
        st.query_params.pop(PARAMETER, None)

    with st.popover(f"As of {words.moment(as_of, zone)}" if as_of else "As of now", key="moment"):
        st.markdown("See everything as it was known at an earlier moment, the advice too.")
        st.datetime_input("Moment", shown, EARLIEST, LATEST, key=field)
        st.button("Look at it as of then", on_click=look, key="look")
        if as_of:
            st.button("Back to now", on_click=back, key="back-to-now")
