"""The Sources page: one row a source, the runs, and what was put aside."""

import streamlit as st

from dashboard import data, untrusted
from dashboard.boards import sources as board
from dashboard.boards.sources import Aside, Board, Row
from dashboard.clock import BEAT, wall
from dashboard.untrusted import Look
from dashboard.views import frame
from dashboard.views.frame import Here
from dashboard.views.heading import heading
from domain import words
from domain.words import Noun


def draw(here: Here) -> None:
    """Draw the page."""
    _live(here)
    with frame.card("quarantine"):
        _quarantine(here)


@st.fragment(run_every=BEAT)
def _live(here: Here) -> None:
    here = frame.refreshed(here)
    found = _board(here)
    if not found.rows:
        with frame.card("nothing"):
            heading("No source has been read yet")
            st.markdown("Here will stand one row for each source: how far it was read, what failed, what to do.")
            untrusted.command("ownup collect --every 2m")
            untrusted.command(f"ownup import FILE --incident {here.incident.id}")
    for number, row in enumerate(found.rows):
        with frame.card(f"source-{number}"):
            _row(row, number)
    if found.unusable:
        with frame.card("unusable"):
            heading("Not read, and what each would need")
            for number, (name, need) in enumerate(found.unusable):
                untrusted.show(f"{name}: {need}", key=f"unusable-{number}")
    if found.runs:
        _runs(found)


def _board(here: Here) -> Board:
    """How the sources do now, whatever moment the other pages are seen as of."""
    needs = data.unusable_sources(here.incident)
    now = wall()
    return data.read(board.load, here.incident.id, here.incident.now(now), wall=now, unusable=needs)


def _row(row: Row, number: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"source-head-{number}"):
        untrusted.show(row.name, key=f"source-{number}", look=Look.HEADLINE, limit=untrusted.NAME)
        untrusted.show(row.health.value, key=f"health-{number}", look=Look.BADGE)
        st.space("stretch")
        for place, (name, value) in enumerate(row.facts):
            untrusted.show(f"{name}: {value}", key=f"source-fact-{number}-{place}", look=Look.MUTED)
    if row.problem:
        untrusted.show(row.problem, key=f"problem-{number}", look=Look.QUOTE)
    if row.todo:
        untrusted.show(row.todo, key=f"todo-{number}")
    for place, gap in enumerate(row.gaps):
        untrusted.show(f"Not read in full: {gap}", key=f"gap-{number}-{place}", look=Look.MUTED)
    if row.gaps_untold:
        st.caption(f"and {words.counted(row.gaps_untold, Noun.GAP)} before these")
    untrusted.show(row.equation, key=f"sum-{number}", look=Look.MUTED)


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
    names = [row.name for row in found.rows if row.quarantined]
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
