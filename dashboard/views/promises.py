"""What the organisation promised: each with its clock, a date, and what was done to keep it."""

from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard import changes, data, untrusted
from dashboard.boards import promises as board
from dashboard.boards.promises import Row, check_promise
from dashboard.clock import wall
from dashboard.untrusted import Look
from dashboard.views import declaration
from dashboard.views.declaration import EARLIEST, LATEST
from dashboard.views.frame import Here, card
from dashboard.views.heading import heading
from domain.promise import Promise


def draw(here: Here) -> None:
    """Draw the card."""
    found = data.read(board.load, here.incident.id, here.at)
    with card("promises"):
        heading("What we promised")
        if not found.rows:
            st.markdown("Nothing yet. Best with a date and somebody who sees to it: one whose date is missed is told.")
        for row in found.rows:
            _row(here, row)
        with st.expander("Add a promise", type="compact"):
            _add(here)


def _row(here: Here, row: Row) -> None:
    promise = row.promise
    with st.container(key=f"promise-{promise.id}", gap="xxsmall"):
        untrusted.read(promise.text, key=f"promise-{promise.id}", look=Look.QUOTE if row.late else Look.BODY)
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"promise-head-{promise.id}"):
            look = Look.NEGATIVE if row.late else Look.MUTED
            untrusted.show(row.state, key=f"promise-state-{promise.id}", look=look)
            st.space("stretch")
            if not row.kept:
                with st.popover("Kept", type="tertiary", key=f"promise-keep-{promise.id}"):
                    _keep(here, promise)
                with st.popover(
                    "Another date" if promise.due_at else "Give it a date",
                    type="tertiary",
                    key=f"promise-date-{promise.id}",
                ):
                    _date(here, promise)


def _keep(here: Here, promise: Promise) -> None:
    with st.form(f"keep-{promise.id}", border=False):
        how = st.text_input("What was done (may stay empty)", max_chars=300)
        if st.form_submit_button("It was kept"):
            changes.keep_promise(here.incident.id, promise.id, how=how or "")
            st.rerun()


def _date(here: Here, promise: Promise) -> None:
    with st.form(f"date-{promise.id}", border=False):
        due = st.datetime_input(
            "Due",
            _local(here, promise.due_at or here.at),
            min_value=EARLIEST,
            max_value=LATEST,
            key=f"due-{promise.id}",
        )
        owner = st.text_input("Who sees to it", promise.owner, max_chars=80, key=f"owner-{promise.id}")
        if st.form_submit_button("Keep the date"):
            due_at = max(due.replace(tzinfo=ZoneInfo(here.incident.zone)), promise.made_at)
            changes.date_promise(here.incident.id, promise.id, due_at=due_at, owner=owner or "")
            st.rerun()


def _add(here: Here) -> None:
    about = here.incident.id
    number = st.session_state.get(f"promises-{about}", 0)  # a form of its own for each: the next one begins empty
    with st.form(f"promise-{about}-{number}", border=False):
        text = st.text_input("What was promised", max_chars=500, key=f"promise-words-{about}-{number}")
        when, who = st.columns(2)
        due = when.datetime_input(
            "Due (may stay empty)", None, min_value=EARLIEST, max_value=LATEST, key=f"promise-due-{about}-{number}"
        )
        owner = who.text_input("Who sees to it", max_chars=80, key=f"promise-owner-{about}-{number}")
        if not st.form_submit_button("Add the promise"):
            return
    checked = check_promise(here.incident, text=text or "", due=due, owner=owner or "", now=here.incident.now(wall()))
    if not isinstance(checked, Promise):
        declaration.show_problems(checked)
        return
    changes.add_promise(checked)
    st.session_state[f"promises-{about}"] = number + 1
    st.rerun()


def _local(here: Here, at: datetime) -> datetime:
    """A moment as the incident's own clocks show it."""
    return at.astimezone(ZoneInfo(here.incident.zone)).replace(tzinfo=None, second=0, microsecond=0)
