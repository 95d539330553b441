"""The form that declares an incident."""

from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

import streamlit as st

from config.settings import load
from dashboard import changes, untrusted
from dashboard.boards.declaration import Draft, Problems, WatchDraft, check_declaration
from dashboard.clock import wall
from dashboard.views.heading import heading
from domain.incident import Incident, IncidentKind

# The fields speak the incident's zone, without naming it.
EARLIEST, LATEST = datetime(1990, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001

CLASSES: dict[str, IncidentKind | None] = {
    "not set yet": None,
    "slip": IncidentKind.SLIP,
    "affects people": IncidentKind.AFFECTS_PEOPLE,
    "grave": IncidentKind.GRAVE,
    "personal": IncidentKind.PERSONAL,
}
CLASS_HELP = (
    "A slip harms nobody. *Affects people*: a wrong price, date or recipient. *Grave*: safety, law, deception. "
    "*Personal*: one person or a few. The class decides the advice; until it is set, the advice stops at “assess”."
)


def draw() -> None:
    """Draw the form; once it is right, keep the incident and go to it."""
    zone = load().zone
    with st.form("declare", border=False):
        title = st.text_input("What happened, in a few words", placeholder="Spring offer sent to everyone")
        st.session_state.setdefault("declare-started", _now_in(zone))
        when, where, kind = st.columns([2, 2, 2])
        started = when.datetime_input("When it started", min_value=EARLIEST, max_value=LATEST, key="declare-started")
        zones = sorted(available_timezones())
        with where:
            chosen_zone = untrusted.choose("Time zone of its pages", zones, key="declare-zone", index=zones.index(zone))
        kind_name = kind.selectbox("Class of mistake", list(CLASSES), help=CLASS_HELP)
        watch = watch_fields(WatchDraft(), "declare")
        accounts, audience, affected, owner = st.columns(4, vertical_alignment="bottom")
        own_accounts = accounts.text_area(
            "Your own accounts", height=80, help="One a line. Their posts count as your statements, not as mentions."
        )
        own_audience = audience.number_input(
            "How many follow you",
            min_value=0,
            value=None,
            help="It tells how loud a critic is beside you.",
        )
        people = affected.number_input("How many it touched", min_value=0, value=None)
        lead = owner.text_input("Who leads the answer")
        if not st.form_submit_button("Declare the incident", type="primary"):
            return
    draft = Draft(
        title=title,
        started=started,
        zone=chosen_zone,
        kind=CLASSES[kind_name],
        watch=watch,
        own_accounts=own_accounts,
        own_audience=own_audience,
        affected=people,
        owner=lead or "",
    )
    checked = check_declaration(draft, wall())
    if not isinstance(checked, Incident):
        show_problems(checked)
        return
    st.query_params.from_dict({"incident": changes.declare(checked)})
    st.rerun()


def watch_fields(filled: WatchDraft, key: str) -> WatchDraft:
    """What to look for, as fields of a form."""
    left, right = st.columns(2)
    return WatchDraft(
        terms=left.text_area(
            "Terms to look for", filled.terms, height=90, key=f"{key}-terms", help="One a line; a phrase counts whole."
        ),
        handles=right.text_area(
            "Handles to look for", filled.handles, height=90, key=f"{key}-handles", help="One a line, such as @acme."
        ),
        excluded=left.text_area(
            "Leave out what says", filled.excluded, height=90, key=f"{key}-excluded", help="One a line."
        ),
        feeds=right.text_area(
            "Feeds to read",
            filled.feeds,
            height=90,
            key=f"{key}-feeds",
            help="Addresses of RSS or Atom, one a line.",
        ),
        mailings=left.text_area(
            "Mailings whose answers count",
            filled.mailings,
            height=90,
            key=f"{key}-mailings",
            help="Subjects of mails you sent, one a line; * for every mail in the mailbox you set up for answers.",
        ),
        languages=filled.languages,
    )


def show_problems(problems: Problems) -> None:
    """What is wrong with a form, all at once."""
    with st.container(border=True, key="card-form-problems"):
        heading("Not kept yet")
        for number, problem in enumerate(problems):
            untrusted.show(problem, key=f"form-problem-{number}")


def _now_in(zone: str) -> datetime:
    return wall().astimezone(ZoneInfo(zone)).replace(tzinfo=None, second=0)
