"""The Incident page: class, facts, statements, terms; declare another, close, open again."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard import changes, data, untrusted
from dashboard.boards import incident as board
from dashboard.boards.declaration import WatchDraft, check_statement, check_watch, lines
from dashboard.boards.incident import Board, Said
from dashboard.clock import BEAT, wall
from dashboard.untrusted import Look
from dashboard.views import alerts, assessing, campaigns, declaration, promises
from dashboard.views.declaration import EARLIEST, LATEST
from dashboard.views.frame import DEBRIEF, Here, card, link_to, refreshed
from dashboard.views.heading import heading
from domain import words
from domain.incident import Statement, StatementKind, Status, Watch
from domain.words import Noun

_KINDS = list(StatementKind)


def draw(here: Here) -> None:
    """Draw the page."""
    found = _recorded(here)
    left, right = st.columns([3, 2])
    with left:
        assessing.draw(here)
        with card("statements"):
            _statements(here, found)
        promises.draw(here)
        campaigns.draw(here)
        with card("watch"):
            _watch(here)
        with card("alerts"):
            alerts.draw(here)
    with right:
        with card("class"):
            _class(here)
        assessing.draw_similar(here)
        with card("facts"):
            heading("What is known")
            _facts(here)
            with st.expander("Change these", type="compact"):
                _change_facts(here)
        with card("status"):
            _status(here)
    with card("declare"), st.expander("Declare another incident", type="compact"):
        declaration.draw()


def _class(here: Here) -> None:
    heading("Class of mistake")
    current = list(declaration.CLASSES.values()).index(here.incident.kind)
    if current == 0:
        st.markdown("Until a person sets it, the advice goes no further than “assess”.")
    chosen = st.radio(
        "Class of mistake",
        declaration.CLASSES,
        index=current,
        label_visibility="collapsed",
        help=declaration.CLASS_HELP,
        captions=[
            "the advice stops at “assess”",
            "harms nobody; most do not notice",
            "a wrong price, date or recipient",
            "safety, law, discrimination, deception",
            "one person or a few; answered in private",
        ],
        # Its state ends with the class it was drawn for: one that was set elsewhere must not be taken back from here.
        key=f"class-{here.incident.id}-{current}",
    )
    name = st.text_input("Who sets it (may stay empty)", st.session_state.get("decider", ""), max_chars=80)
    st.session_state["decider"] = name
    if declaration.CLASSES[chosen] != here.incident.kind:
        changes.set_class(here.incident.id, declaration.CLASSES[chosen], set_by=name or "")
        st.rerun()


@st.fragment(run_every=BEAT)
def _facts(here: Here) -> None:
    found = _recorded(here)
    for number, (name, value) in enumerate(found.facts):
        label, fact = st.columns([1, 3], gap="small")
        with label:
            untrusted.show(name, key=f"fact-name-{number}", look=Look.MUTED)
        with fact:
            untrusted.show(value, key=f"fact-value-{number}")


def _change_facts(here: Here) -> None:
    incident = here.incident
    with st.form(f"facts-{incident.id}", border=False):
        owner = st.text_input("Who leads the answer", incident.owner)
        audience, affected = st.columns(2, vertical_alignment="bottom")
        own_audience = audience.number_input("How many follow you", min_value=0, value=incident.own_audience)
        people = affected.number_input("How many it touched", min_value=0, value=incident.affected)
        accounts = st.text_area("Your own accounts, one a line", "\n".join(incident.own_accounts), height=80)
        if not st.form_submit_button("Keep these facts"):
            return
    changes.change(
        incident.id,
        lambda stored: replace(
            stored,
            owner=" ".join((owner or "").split()),
            own_audience=own_audience,
            affected=people,
            own_accounts=lines(accounts or ""),
        ),
    )
    st.rerun()


def _status(here: Here) -> None:
    _close(here)
    link_to(DEBRIEF, "Debrief: what was decided when", here)


def _close(here: Here) -> None:
    if here.incident.status is Status.CLOSED:
        heading("This incident is closed")
        st.markdown("Nothing is collected for it any more; everything collected is kept.")
        if st.button("Open it again"):
            changes.reopen(here.incident.id)
            st.rerun()
        return
    heading("When it is over")
    st.markdown("Closing stops the collection for it. Everything collected is kept, and it can be opened again.")
    with st.popover("Close this incident"):
        st.markdown("Has the talk been back to normal for long enough, with every question answered?")
        if st.button("Yes, close it", key="close"):
            changes.close(here.incident.id)
            st.rerun()


def _statements(here: Here, found: Board) -> None:
    heading("What we said")
    _all_said(here)
    if recorded := st.session_state.pop("recorded", ""):
        untrusted.show(recorded, key="recorded")
    with st.expander("Add a statement", type="compact", expanded=not found.statements):
        _add_statement(here)


@st.fragment(run_every=BEAT)
def _all_said(here: Here) -> None:
    """Live, since posts of own accounts come by themselves."""
    found = _recorded(here)
    if not found.statements:
        st.markdown(
            "Nothing yet. Statements are drawn into the chart and start the clock of the advice. "
            "Posts of your own accounts are found by themselves; add the others here."
        )
    if found.unnamed:
        st.markdown(f"{words.counted(found.unnamed, Noun.STATEMENT)} found by themselves: say what kind each is.")
    for said in found.statements:
        _statement(said)
    if found.withdrawn:
        untrusted.show(found.withdrawn, key="withdrawn", look=Look.MUTED)


def _recorded(here: Here) -> Board:
    return data.read(board.load, here.incident.id, refreshed(here).at, as_of=here.as_of is not None)


def _statement(said: Said) -> None:
    statement = said.statement
    with st.container(key=f"said-{statement.id}", gap="xxsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"said-head-{statement.id}"):
            untrusted.show(f"{said.when} · {said.origin}", key=f"said-when-{statement.id}", look=Look.MUTED)
            st.space("stretch")
            st.selectbox(
                "Kind of this statement",
                _KINDS,
                index=_KINDS.index(statement.kind),
                key=f"kind-{statement.id}",
                label_visibility="collapsed",
                on_change=_name,
                args=(statement,),
                width=130,
            )
            st.checkbox(
                "by the CEO",
                statement.by_ceo,
                key=f"ceo-{statement.id}",
                on_change=_say_ceo,
                args=(statement,),
            )
            if not statement.recognised:
                with st.popover("We did not say it", type="tertiary", key=f"unsaid-{statement.id}"):
                    st.markdown("The advice, the chart and the debrief forget what was entered by mistake.")
                    key = f"withdraw-{statement.id}"
                    st.button("Withdraw it", key=key, on_click=changes.withdraw_statement, args=(statement,))
        untrusted.read(statement.text, key=f"said-{statement.id}", look=Look.QUOTE)
        if statement.url:
            with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"at-{statement.id}"):
                untrusted.link(statement.url, key=f"said-{statement.id}")


def _name(statement: Statement) -> None:
    changes.name_statement(statement, st.session_state[f"kind-{statement.id}"])


def _say_ceo(statement: Statement) -> None:
    changes.say_ceo(statement, by_ceo=st.session_state[f"ceo-{statement.id}"])


def _add_statement(here: Here) -> None:
    about = here.incident.id
    # A form of its own for each statement: the next one begins empty, and a second click on the last one finds nothing.
    number = st.session_state.get(f"statements-{about}", 0)
    with st.form(f"statement-{about}-{number}", border=False):
        when, kind = st.columns(2)
        field = f"said-at-{about}-{number}"
        st.session_state.setdefault(field, _local(here))  # once: the clock must not run under what is being typed
        said = when.datetime_input("When it went out", min_value=EARLIEST, max_value=LATEST, key=field)
        chosen = kind.selectbox("Kind", _KINDS, key=f"said-kind-{about}-{number}")
        text = st.text_area("Its words", height=90, key=f"said-words-{about}-{number}")
        url = st.text_input("Where it stands (a link, if there is one)", key=f"said-url-{about}-{number}")
        by_ceo = st.checkbox("The CEO said it in person", key=f"said-ceo-{about}-{number}")
        if not st.form_submit_button("Add the statement", type="primary"):
            return
    checked = check_statement(
        here.incident,
        said=said,
        kind=chosen,
        text=text or "",
        url=url or "",
        now=here.incident.now(wall()),
        by_ceo=by_ceo,
    )
    if not isinstance(checked, Statement):
        declaration.show_problems(checked)
        return
    if not changes.add_statement(checked):
        declaration.show_problems(("It is recorded already.",))
        return
    st.session_state[f"statements-{about}"] = number + 1
    st.session_state["recorded"] = f"Recorded: {words.named(checked.kind)}, {words.moment(checked.at, _zone(here))}."
    st.rerun()


def _local(here: Here) -> datetime:
    """Now, as the incident's own clocks show it."""
    return here.at.astimezone(_zone(here)).replace(tzinfo=None)


def _zone(here: Here) -> ZoneInfo:
    return ZoneInfo(here.incident.zone)


def _watch(here: Here) -> None:
    heading("What is looked for")
    watch = here.incident.watch
    with st.form(f"watch-{here.incident.id}", border=False):
        draft = declaration.watch_fields(WatchDraft.of(watch), f"watch-{here.incident.id}")
        st.caption("A change holds for what is collected from now on. What was collected stays.")
        if not st.form_submit_button("Keep these"):
            return
    checked = check_watch(draft)
    if not isinstance(checked, Watch):
        declaration.show_problems(checked)
        return
    changes.set_watch(here.incident.id, checked)
    st.rerun()
