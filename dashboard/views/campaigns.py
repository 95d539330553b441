"""The card of the organisation's own campaigns: declare one, or say that it was declared by mistake."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard import changes, data, untrusted
from dashboard.boards import campaigns as board
from dashboard.boards.campaigns import check_campaign
from dashboard.untrusted import Look
from dashboard.views import declaration
from dashboard.views.declaration import EARLIEST, LATEST
from dashboard.views.frame import Here, card
from dashboard.views.heading import heading
from domain.campaign import Campaign

_USUALLY = timedelta(days=7)


def draw(here: Here) -> None:
    """Draw the card."""
    found = data.read(board.load, here.incident.id, here.at)
    with card("campaigns"):
        heading("Campaigns of ours")
        if not found:
            st.markdown("None declared. More is said while one runs: declare it, and its time is not taken for usual.")
        for row in found:
            with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"campaign-{row.id}"):
                untrusted.show(row.title, key=f"campaign-{row.id}", look=Look.STRONG)
                untrusted.show(row.when, key=f"campaign-when-{row.id}", look=Look.MUTED)
                st.space("stretch")
                if st.button("It was none", type="tertiary", key=f"campaign-withdraw-{row.id}"):
                    changes.withdraw_campaign(here.incident.id, row.id)
                    st.rerun()
        with st.expander("Declare a campaign", type="compact"):
            _add(here)


def _add(here: Here) -> None:
    day = here.incident.started_at.astimezone(ZoneInfo(here.incident.zone)).replace(
        tzinfo=None, minute=0, second=0, microsecond=0
    )
    with st.form("campaign", border=False, clear_on_submit=False):
        title = st.text_input("Which campaign", max_chars=200)
        first, last = st.columns(2)
        start = first.datetime_input("From", day - _USUALLY, min_value=EARLIEST, max_value=LATEST, key="campaign-from")
        end = last.datetime_input("Until", day, min_value=EARLIEST, max_value=LATEST, key="campaign-until")
        if not st.form_submit_button("Declare it"):
            return
    checked = check_campaign(here.incident, title=title or "", start=start, end=end)
    if not isinstance(checked, Campaign):
        declaration.show_problems(checked)
        return
    changes.declare_campaign(checked)
    st.rerun()
