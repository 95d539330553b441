"""What people found out about the mistake: what is known, a form to say more, who noticed, what happened before."""

from typing import Any

import streamlit as st

from analysis.noticed import USUALLY_CARED, USUALLY_NOTICED, USUALLY_OPENED, noticed
from config.own_thresholds import in_force
from dashboard import changes, data, untrusted
from dashboard.boards import assessing as board
from dashboard.boards.assessing import Board, Kin
from dashboard.untrusted import Look
from dashboard.views.frame import Here, card
from dashboard.views.heading import heading
from domain import words
from domain.assessment import Assessment, Audience, Harm, Mistake, Range, Responsibility
from situation import noticing
from situation.similar import NO_PROOF

_NOBODY = "not said"
_MISTAKES: dict[str, Mistake | None] = {_NOBODY: None, **{mistake.value: mistake for mistake in Mistake}}
_RESPONSIBILITIES = list(Responsibility)
_HARMS = list(Harm)


def draw(here: Here) -> None:
    """Draw the cards."""
    found = data.read(board.load, here.incident.id, here.at)
    with card("assessing"):
        _known(here, found)
        with st.expander("Say what you found out", type="compact", expanded=not found.told):
            _form(here, found)
        with st.expander("Who noticed?", type="compact"):
            _noticed(here, found.known)
        if found.history:
            with st.expander(f"History ({words.count(len(found.history))})", type="compact"):
                _history(found)


def draw_similar(here: Here) -> None:
    """Draw the card with past incidents like this one."""
    found = data.read(board.load, here.incident.id, here.at)
    with card("similar"):
        heading("Similar in the past")
        if not found.kin:
            st.markdown("Nothing known is like it. Set the class, or say what went wrong.")
            return
        for number, kin in enumerate(found.kin):
            _kin(kin, number)
        if found.more_kin:
            st.caption(f"and {words.count(found.more_kin)} more: ownup incident similar")
        untrusted.show(NO_PROOF, key="no-proof", look=Look.MUTED)


def _known(here: Here, found: Board) -> None:
    heading("What went wrong")
    if not found.told:
        st.markdown("No measure can tell whose doing it is or whether the fix holds. Say so here: the advice uses it.")
    for number, (name, value) in enumerate(found.told):
        label, fact = st.columns([1, 3], gap="small")
        with label:
            untrusted.show(name, key=f"found-name-{number}", look=Look.MUTED)
        with fact:
            untrusted.show(value, key=f"found-value-{number}")
    if found.usual:
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="usual"):
            st.markdown(f"Usual class for this: {words.named(found.usual)}.")
            if st.button(f"Set it to “{words.named(found.usual)}”", type="tertiary", key="set-usual"):
                changes.set_class(here.incident.id, found.usual, set_by="")
                st.rerun()
    if found.recurrences > (found.known.earlier or 0):
        st.markdown(f"The same mistake is stored {words.count(found.recurrences)} × before: see “Similar in the past”.")


def _form(here: Here, found: Board) -> None:
    known = found.known
    with st.form(f"assess-{here.incident.id}-{known.at.isoformat()}", border=False):
        what, whose = st.columns(2)
        mistake = what.selectbox("Kind of mistake", _MISTAKES, index=list(_MISTAKES.values()).index(known.mistake))
        responsibility = whose.selectbox(
            "Whose doing is it?", _RESPONSIBILITIES, index=_RESPONSIBILITIES.index(known.responsibility)
        )
        harms = st.multiselect(
            "Harm that is confirmed", _HARMS, default=list(known.harms), placeholder="none confirmed"
        )
        before, meant, named = st.columns(3, vertical_alignment="bottom")
        earlier = before.number_input("Happened before, times", min_value=0, value=known.earlier, step=1)
        intended = meant.number_input("Meant for, people", min_value=0, value=known.intended, step=1)
        identifiable = named.number_input(
            "Harmed and can be named",
            min_value=0,
            value=known.identifiable,
            step=1,
            help="People whom you can reach one by one. Few of them are spoken with in person first.",
        )
        left, right = st.columns(2)
        cause = left.checkbox("The cause is confirmed", known.cause_confirmed)
        fix = left.checkbox("The fix is verified", known.fix_verified)
        refuted = right.checkbox("Something we said was wrong", known.refuted)
        litigation = right.checkbox("A court or an authority is at it", known.litigation)
        met = left.checkbox("Spoken with in person", known.met)
        name, keep = st.columns([2, 1], vertical_alignment="bottom")
        set_by = name.text_input("Who says so (may stay empty)", max_chars=80)
        with keep:
            if not st.form_submit_button("Keep this"):
                return
    _keep(
        here,
        known,
        {
            "mistake": _MISTAKES[mistake],
            "responsibility": responsibility,
            "harms": tuple(harm for harm in _HARMS if harm in harms),
            "earlier": earlier,
            "intended": intended,
            "identifiable": identifiable,
            "cause_confirmed": cause,
            "fix_verified": fix,
            "refuted": refuted,
            "litigation": litigation,
            "met": met,
        },
        set_by or "",
    )


@st.fragment
def _noticed(here: Here, known: Assessment) -> None:
    """Its result follows each change of its inputs; the rest of the page stands still."""
    key = f"{here.incident.id}-{known.at.isoformat()}"
    before = known.audience
    inputs, result = st.columns(2, gap="medium")
    with inputs:
        recipients = st.number_input(
            "How many got it",
            min_value=1,
            value=before.recipients if before else here.incident.affected or None,
            step=1,
            key=f"recipients-{key}",
        )
        opened = slide_share("Opened it", before.opened if before else USUALLY_OPENED, f"opened-{key}")
        saw = slide_share("Of these, noticed", before.noticed if before else USUALLY_NOTICED, f"noticed-{key}")
        cared = slide_share("Of these, cared", before.cared if before else USUALLY_CARED, f"cared-{key}")
    with result:
        if not recipients:
            st.markdown("Say how many got it, and put in your own open rate: it matters most.")
            return
        audience = Audience(recipients=recipients, opened=opened, noticed=saw, cared=cared)
        found = noticed(audience)
        untrusted.show(noticing.answer(found), key="noticed-answer", look=Look.STRONG)
        untrusted.show(noticing.verdict(found, in_force().thresholds.hold_noticed), key="noticed-verdict")
        untrusted.show(noticing.again(found), key="noticed-again")
        untrusted.show(noticing.CERTAINTY, key="noticed-certainty", look=Look.MUTED)
        if audience == before:
            st.caption("Kept: the advice uses it.")
        elif st.button("Keep it as evidence", key=f"keep-noticed-{key}"):
            _keep(here, known, {"audience": audience}, "")


def slide_share(label: str, usual: Range, key: str) -> Range:
    """Between which shares it lies. `label` is our own words."""
    low, high = st.slider(
        label,
        0.0,
        100.0,
        (usual.low * 100, usual.high * 100),
        step=0.5,
        format="%g %%",
        key=key,
    )
    return Range(low=low / 100, high=high / 100)


def _keep(here: Here, known: Assessment, values: dict[str, Any], set_by: str) -> None:
    """Keep what is another than what the form was drawn from: what others said meanwhile stays."""
    other = {name: value for name, value in values.items() if value != getattr(known, name)}
    if other:
        changes.assess(here.incident.id, other, set_by=set_by)
    st.rerun()


def _history(found: Board) -> None:
    for number, turn in enumerate(found.history):
        with st.container(key=f"assessed-{number}", gap="xxsmall"):
            untrusted.show(turn.when, key=f"assessed-when-{number}", look=Look.MUTED)
            untrusted.show("; ".join(turn.changes), key=f"assessed-what-{number}")


def _kin(kin: Kin, number: int) -> None:
    with st.container(key=f"kin-{number}", gap="xxsmall"):
        untrusted.show(kin.title, key=f"kin-title-{number}", look=Look.STRONG)
        untrusted.show(kin.why, key=f"kin-why-{number}", look=Look.MUTED)
        if kin.lines:
            with st.expander("What was done, and what followed", type="compact", key=f"kin-more-{number}"):
                for place, line in enumerate(kin.lines):
                    untrusted.show(line, key=f"kin-line-{number}-{place}")
