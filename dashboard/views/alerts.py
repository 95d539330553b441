"""Alerts on the Incident page: to whom they go, what was told, what failed and why, and a test."""

import streamlit as st

from dashboard import data, untrusted
from dashboard.boards import alerts as board
from dashboard.boards.alerts import Row, Told
from dashboard.clock import wall
from dashboard.untrusted import Look
from dashboard.views.frame import Here
from dashboard.views.heading import heading
from domain import words
from domain.errors import OwnupError


def draw(here: Here) -> None:
    """Draw the card."""
    heading("Alerts")
    channels = data.alert_channels()
    found = data.read(board.load, here.incident.id, here.at, wall=wall())
    if not channels:
        st.markdown("Nobody is told when something changes: no channel is set up. Name one in ownup.toml, then try it.")
        untrusted.command("ownup alert test")
    elif here.incident.simulated and not data.alerts_of_drills():
        st.markdown("Drills alert nobody, unless alert_drills is set in ownup.toml.")
    elif not found.rows:
        st.markdown(
            "Nothing yet. A message goes out when the advice changes, at a surge or a second wave, when harm is named, "
            "and when something is not read as it should be."
        )
    for row in found.rows:
        _row(row)
    if found.earlier:
        st.caption(f"and {words.count(found.earlier)} before these")
    if channels:
        with st.expander("Channels, and a test", type="compact"):
            _test(here, channels)
            for number, told in enumerate(found.tests):
                _told(told, f"alert-other-{number}")


def _row(row: Row) -> None:
    with st.container(key=f"alert-{row.number}", gap="xxsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"alert-head-{row.number}"):
            untrusted.show(row.rule, key=f"alert-rule-{row.number}", look=Look.BADGE)
            untrusted.show(row.when, key=f"alert-when-{row.number}", look=Look.MUTED)
        untrusted.read(row.found, key=f"alert-found-{row.number}")
        untrusted.show(f"Rule: {row.because}", key=f"alert-because-{row.number}", look=Look.MUTED)
        for number, told in enumerate(row.told):
            _told(told, f"alert-told-{row.number}-{number}")


def _told(told: Told, key: str) -> None:
    untrusted.show(told.line, key=key, look=Look.QUOTE if told.failed else Look.MUTED)


def _test(here: Here, channels: tuple[str, ...]) -> None:
    channel = untrusted.choose("Channel", channels, key=f"alert-channel-{here.incident.id}")
    if not st.button("Send a test message", key="alert-test"):
        return
    try:
        with st.spinner("Sending; at most half a minute"):
            tried = data.test_alert(here.incident.id, channel)
    except OwnupError as error:
        untrusted.show(str(error), key="alert-test-problem", look=Look.QUOTE)
        return
    _told(board.result(tried, wall()), "alert-test-result")
