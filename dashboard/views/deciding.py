"""What a person decides about the advice, at the foot of its card: kept for the advice that they saw.

A click draws the page anew before it counts, and while somebody types a reason the advice may be judged again: so what
was drawn is held on to, and what is there by then is told beside it.
"""

from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from dashboard import changes, untrusted
from dashboard.boards import deciding as board
from dashboard.boards.situation import Situation
from dashboard.untrusted import Look
from dashboard.views.frame import Here
from domain.incident import Incident
from domain.suggestion import Suggestion

_NOTE = "Kept in the history of advice. Nothing is sent."
_OPEN = "decline"
_WHY, _BY = "decline-why", "decline-by"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """The advice that a person saw when they decided."""

    incident: Incident
    suggestion: Suggestion
    judged_at: datetime


def draw(here: Here, now: Situation) -> None:
    """A person follows the advice or does not. It is kept for the history; nothing else happens."""
    asked = _Asked(incident=here.incident, suggestion=now.suggestion, judged_at=now.judged_at)
    st.button("We follow it", type="tertiary", key="follow", help=_NOTE, on_click=_follow, args=(asked,))
    with st.popover("We do not", type="tertiary", key=_OPEN, on_change=_hold, args=(asked,)):
        held = _held(asked)
        untrusted.show(board.about(held.suggestion, held.judged_at, now.zone), key="decline-about", look=Look.MUTED)
        with st.form("decline-form", border=False, clear_on_submit=True):
            reason = st.text_input("Why not", max_chars=300, key=_WHY)
            st.text_input("Who decides", st.session_state.get("decider", ""), max_chars=80, key=_BY)
            if st.form_submit_button("Keep this", on_click=_decline, args=(held,)) and not reason.strip():
                st.markdown("Say why: whoever reads it later will ask.")


def overtaken(here: Here, now: Situation) -> str:
    """What was decided last in this session if that was about other advice than there is now, else ""."""
    kept: _Asked | None = st.session_state.get("decided")
    if here.as_of or kept is None or kept.incident.id != here.incident.id:
        return ""
    if kept.suggestion.action == now.suggestion.action:
        return ""
    return board.overtaken(kept.suggestion, kept.judged_at, now.zone)


def _held(asked: _Asked) -> _Asked:
    """What stood there when the form was opened; what stands there now while nobody has opened it."""
    held: _Asked | None = st.session_state.get("declining")
    return held if held and held.incident.id == asked.incident.id else asked


def _hold(asked: _Asked) -> None:
    st.session_state["declining"] = asked


def _follow(asked: _Asked) -> None:
    # Whoever gave a name in this session is not asked for it again.
    _keep(asked, accepted=True, reason="", decided_by=st.session_state.get("decider", ""))


def _decline(asked: _Asked) -> None:
    reason, name = st.session_state[_WHY], st.session_state[_BY]
    if reason.strip():
        st.session_state["decider"] = name
        st.session_state.pop("declining", None)
        _keep(asked, accepted=False, reason=reason, decided_by=name)


def _keep(asked: _Asked, *, accepted: bool, reason: str, decided_by: str) -> None:
    changes.decide(
        asked.incident,
        asked.suggestion,
        judged_at=asked.judged_at,
        accepted=accepted,
        reason=reason,
        decided_by=decided_by,
    )
    st.session_state["decided"] = asked
