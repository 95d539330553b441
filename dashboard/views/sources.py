"""The Sources page: one card a place with a row for each way to read it, the runs, and what was put aside."""

import streamlit as st

from dashboard import data, untrusted
from dashboard.boards import methods
from dashboard.boards import sources as board
from dashboard.boards.health import Row
from dashboard.boards.sources import Aside, Board, Place
from dashboard.clock import BEAT, wall
from dashboard.untrusted import Look
from dashboard.views import frame
from dashboard.views.frame import Here
from dashboard.views.heading import heading
from domain import words
from domain.words import Noun


def draw(here: Here) -> None:
    """Draw the page."""
    if not here.incident.simulated:
        frame.link_to("import", "Import a file", here)
    if here.as_of:
        st.caption("This page alone is about now: how the sources do, and all that they have brought by today.")
    _live(here)
    with frame.card("quarantine"):
        _quarantine(here)


@st.fragment(run_every=BEAT)
def _live(here: Here) -> None:
    here = frame.refreshed(here)
    found = _board(here)
    if not found.places:
        with frame.card("nothing"):
            heading("No source has been read yet")
            st.markdown("Here will stand one row for each source: how far it was read, what failed, what to do.")
            untrusted.command("ownup collect --every auto")
            untrusted.command(f"ownup import FILE --incident {here.incident.id}")
    if found.places:
        frame.known(methods.WATCHING, "watching")
    for number, place in enumerate(found.places):
        with frame.card(f"source-{number}"):
            _place(place, number)
    if found.unusable:
        with (
            frame.card("unusable"),
            st.expander(
                f"Not read, and what each would need: {words.counted(len(found.unusable), Noun.SOURCE)}", type="compact"
            ),
        ):
            for number, (name, need) in enumerate(found.unusable):
                untrusted.show(f"{name}: {need}", key=f"unusable-{number}")
    if found.runs:
        _runs(found)


def _board(here: Here) -> Board:
    """How the sources do now, whatever moment the other pages are seen as of."""
    needs = data.unusable_sources(here.incident)
    now = wall()
    allowances = data.allowances()
    return data.read(
        board.load, here.incident.id, here.incident.now(now), wall=now, unusable=needs, allowances=allowances
    )


def _place(place: Place, number: int) -> None:
    for way, row in enumerate(place.rows):
        _row(row, f"{number}-{way}", first=way == 0)
    for line, told in enumerate(place.looked):
        urgent = place.duty_missed and line == 0
        untrusted.show(told, key=f"looked-{number}-{line}", look=Look.QUOTE if urgent else Look.MUTED)
    if place.duty_missed:
        st.markdown("What was taken back since may still be shown. See that the collection runs, or look again now:")
        untrusted.command("ownup collect --recheck")
    for line, told in enumerate(place.spent):
        untrusted.show(told, key=f"spent-{number}-{line}", look=Look.MUTED)
    for line, gap in enumerate(place.gaps):
        untrusted.show(f"Not read in full: {gap}", key=f"gap-{number}-{line}", look=Look.MUTED)
    if place.gaps_untold:
        st.caption(f"and {words.counted(place.gaps_untold, Noun.GAP)} before these")
    untrusted.show(place.equation, key=f"sum-{number}", look=Look.MUTED)


def _row(row: Row, number: str, *, first: bool) -> None:
    """The first way to a place names it; the others follow in its card."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"source-head-{number}"):
        name_look = Look.HEADLINE if first else Look.STRONG
        untrusted.show(row.name, key=f"source-{number}", look=name_look, limit=untrusted.NAME)
        untrusted.show(row.health.value, key=f"health-{number}", look=Look.BADGE)
        st.space("stretch")
        for place, (name, value) in enumerate(row.facts):
            untrusted.show(f"{name}: {value}", key=f"source-fact-{number}-{place}", look=Look.MUTED)
    if row.problem:
        untrusted.show(row.problem, key=f"problem-{number}", look=Look.QUOTE)
    if row.todo:
        untrusted.show(row.todo, key=f"todo-{number}")


def _runs(found: Board) -> None:
    heading("Runs, latest first")
    untrusted.table(
        [
            {
                "source": run.source,
                "started": run.started,
                "took": run.took,
                "received": run.received,
                "new": run.kept,
                "edited": run.edited,
                "duplicates": run.duplicates,
                "quarantined": run.quarantined,
                "problem": run.problem,
            }
            for run in found.runs
        ],
        key="runs",
        about="The latest runs of all sources, one a row",
    )


def _quarantine(here: Here) -> None:
    heading("Put aside: what could not be read")
    found = _board(here)
    if not found.quarantined:
        st.markdown("Nothing. Items that make no sense are kept here as they came, with the reason, and counted.")
        return
    st.markdown(f"{words.counted(found.quarantined, Noun.ITEM)}, kept as they came. None of them is counted as read.")
    names = [place.name for place in found.places if place.quarantined]
    source = untrusted.choose(
        "Source", ["", *names], name=lambda name: name or "every source", key=f"aside-source-{here.incident.id}"
    )
    after = st.session_state.get(f"aside-after-{here.incident.id}")
    page = data.read(board.load_quarantine, here.incident.id, here.at, source=source or None, after=after)
    for aside in page.items:
        _aside(aside)
    with st.container(horizontal=True, gap="small", key="aside-paging"):
        if after is not None and st.button("Back to the newest", key="aside-first"):
            _go(here, None)
        if page.next is not None and st.button("Older ones", key="aside-next"):
            _go(here, page.next)


def _aside(aside: Aside) -> None:
    with st.container(key=f"aside-{aside.number}", gap="xxsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"aside-head-{aside.number}"):
            untrusted.show(aside.reason, key=f"aside-reason-{aside.number}", look=Look.STRONG)
            untrusted.show(f"{aside.source} · {aside.where}", key=f"aside-where-{aside.number}", look=Look.MUTED)
        untrusted.raw(aside.content, key=f"aside-{aside.number}")


def _go(here: Here, after: int | None) -> None:
    st.session_state[f"aside-after-{here.incident.id}"] = after
    st.rerun()
