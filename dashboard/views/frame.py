"""The frame around every page: the bar with the pages and the incident, its header, and the equation at the foot."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

import streamlit as st
from streamlit.navigation.page import Page
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard import data, untrusted
from dashboard.boards import frame as board
from dashboard.boards import methods
from dashboard.boards.methods import Method
from dashboard.clock import BEAT, wall
from dashboard.palette import DARK, LIGHT, Palette
from dashboard.untrusted import Look
from dashboard.views import moment, welcome
from dashboard.views.heading import heading
from domain import words
from domain.filters import Filters
from domain.incident import Incident, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """What a page is drawn for: an incident, and the moment (on the incident's own clock) that everything is as of.

    `as_of` is that moment if a person chose it; None if it is now and goes on.
    """

    incident: Incident
    at: datetime
    as_of: datetime | None = None


# Pages of their own that others lead to: they have no place in the bar.
IMPORT = "import"
DEBRIEF = "debrief"

# A page draws itself and says through which filters it showed the mentions, None for no filters.
Draw = Callable[[Here], Filters | None]


def register(pages: Mapping[str, Page]) -> None:
    """Make the pages known to `link_to`, by name."""
    st.session_state["pages"] = dict(pages)


def around(draw: Draw) -> None:
    """Draw a page with everything that stands around it. What goes wrong is shown by `views.trouble`."""
    incidents = data.every_incident()
    if not incidents:
        welcome.draw()
        return
    incident = _chosen(incidents)
    if incident is None:
        _bar(incidents, None)
        _unknown()
        return
    now = incident.now(wall())
    as_of = moment.asked(incident, now)
    here = Here(incident=incident, at=as_of or now, as_of=as_of)
    _bar(incidents, here)
    _head(here)
    filters = draw(here)
    _foot(here, filters or Filters())


def refreshed(here: Here) -> Here:
    """The same place now: for live parts, which are drawn again while the rest of the page stands still."""
    incident = data.one_incident(here.incident.id)
    return Here(incident=incident, at=here.as_of or incident.now(wall()), as_of=here.as_of)


def address(here: Here, query: Mapping[str, str] | None = None) -> dict[str, str]:
    """The parameters of a page of the same incident, as of the same moment."""
    as_of = {moment.PARAMETER: here.as_of.isoformat()} if here.as_of else {}
    return {"incident": here.incident.id, **as_of, **(query or {})}


@contextmanager
def card(name: str) -> Iterator[None]:
    """A card; `name` is unique on the page."""
    with st.container(border=True, key=f"card-{name}"):
        yield


def link_to(page: str, label: str, here: Here, query: Mapping[str, str] | None = None) -> None:
    """A link to a page of the same incident. `label` is our own words."""
    pages = st.session_state["pages"]
    st.page_link(pages[page], label=label, query_params=address(here, query))


def link_to_import(here: Here) -> None:
    """The way to read a file from the page itself, where one may: a drill has its own places."""
    if not here.incident.simulated:
        link_to(IMPORT, "Import a file", here)


def go_to(page: str, here: Here, query: Mapping[str, str]) -> None:
    """Go to a page of the same incident at once: what a click in a chart does."""
    pages = st.session_state["pages"]
    context = get_script_run_ctx()
    if context:
        # A second click on the way would ask the next page for a live part of this one, and Streamlit would answer
        # with an empty page (tests/browser/test_situation.py). It drops what asks for parts that are not there.
        context.fragment_storage.clear()
    st.switch_page(pages[page], query_params=address(here, query))


def known(method: Method, key: str, *, label: str = "How do we know this?") -> None:
    """A button that opens how a figure is made and how far it was measured. `label` is our own words."""
    with st.popover(label, type="tertiary", key=f"known-{key}"):
        for number, (name, text) in enumerate(methods.paragraphs(method)):
            untrusted.show(name, key=f"known-{key}-name-{number}", look=Look.STRONG)
            untrusted.show(text, key=f"known-{key}-{number}", look=Look.MUTED)


def palette() -> Palette:
    """The colours of the theme that this session sees."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def _chosen(incidents: list[Incident]) -> Incident | None:
    """The incident in the address; without one the newest that is open, or else the newest."""
    asked = st.query_params.get("incident")
    if asked:
        return next((incident for incident in incidents if incident.id == asked), None)
    return next((incident for incident in incidents if incident.status is Status.OPEN), incidents[0])


def _bar(incidents: list[Incident], here: Here | None) -> None:
    query = address(here) if here else {}
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="bar"):
        for name, page in st.session_state["pages"].items():
            if name not in {IMPORT, DEBRIEF}:
                st.page_link(page, query_params=query)
        st.space("stretch")
        if here:
            moment.draw(here.incident, here.as_of, here.at)
        by_id = {one.id: one for one in incidents}
        st.session_state["picked"] = here.incident.id if here else incidents[0].id
        untrusted.choose(
            "Incident",
            list(by_id),
            name=lambda incident_id: _named(by_id[incident_id]),
            key="picked",
            on_change=partial(_pick, here.incident.id if here else None),
            label_visibility="collapsed",
            width=230,
        )


def _named(incident: Incident) -> str:
    notes = [
        note for note, holds in (("drill", incident.simulated), ("closed", incident.status is Status.CLOSED)) if holds
    ]
    return f"{incident.title} ({', '.join(notes)})" if notes else incident.title


def _pick(shown: str | None) -> None:
    """Go to the incident that was picked.

    A click on the way from one page to the next reports every picker anew, as if somebody had chosen in it: what is
    `shown` already must not lose the rest of its address to that.
    """
    picked = st.session_state["picked"]
    if picked != shown:
        st.query_params.from_dict({"incident": picked})


def _unknown() -> None:
    with card("unknown"):
        heading("There is no such incident here")
        untrusted.show(f"The address asks for {st.query_params.get('incident', '')}.", key="unknown")
        st.caption("It may live in another data folder. Choose one of this folder's incidents above.")


@st.fragment(run_every=BEAT)
def _head(here: Here) -> None:
    here = refreshed(here)
    header = data.read(board.load_header, here.incident.id, here.at, as_of=here.as_of is not None)
    if header.mark:
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="simulated"):
            untrusted.show(header.mark, key="mark", look=Look.STRONG)
            if header.over:
                link_to(DEBRIEF, "It is over: debrief", here)
    if here.as_of:
        with st.container(key="as-of"):
            st.markdown(f"Seen as of {words.moment(here.as_of, ZoneInfo(here.incident.zone))}: nothing later is shown.")
    elif header.ended_at:
        _offer_the_end(here, header.ended_at)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="head"):
        untrusted.head(header.title, 1, key="title", look=Look.TITLE, limit=untrusted.NAME)
        untrusted.show(words.named(header.stage), key="stage", look=Look.BADGE)
        untrusted.show(header.facts, key="facts", look=Look.MUTED)
        st.space("stretch")
        untrusted.show(header.freshness, key="freshness", look=Look.MUTED)


def _offer_the_end(here: Here, ended_at: datetime) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="as-of"):
        st.markdown(f"Nothing was read after {words.moment(ended_at, ZoneInfo(here.incident.zone))}.")
        if st.button("Look at it as of then", type="tertiary", key="as-of-the-end"):
            st.query_params[moment.PARAMETER] = ended_at.isoformat()
            st.rerun()


@st.fragment(run_every=BEAT)
def _foot(here: Here, filters: Filters) -> None:
    here = refreshed(here)
    foot = data.read(board.load_foot, here.incident.id, here.at, filters=filters, as_of=here.as_of is not None)
    with st.container(key="foot", gap="xxsmall"):
        untrusted.show(foot.equation, key="equation", look=Look.MUTED, width="stretch")
        known(methods.EQUATION, "equation")
        if foot.uncovered:
            untrusted.show(foot.uncovered, key="uncovered", look=Look.MUTED, width="stretch")
