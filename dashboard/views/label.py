"""The Label page: one mention at a time, blind, by keyboard, mouse or screen reader.

Every answer is kept at once. The keys of the buttons hold the place of their mention, so that a key that is pressed
twice in haste answers one mention, never the next one unread.
"""

from dataclasses import dataclass, field

import streamlit as st

from dashboard import changes, data, untrusted
from dashboard.boards import collected, methods
from dashboard.boards import label as board
from dashboard.boards.label import Asked, Known
from dashboard.charts.band import band_chart
from dashboard.untrusted import Look
from dashboard.views import frame
from dashboard.views.frame import Here
from dashboard.views.heading import heading
from domain import words
from domain.errors import NotFoundError, OwnupError
from domain.labelling import Drawn, Verdict
from domain.words import Noun
from situation.labelling import BATCH

_NAME = 80  # characters of a labeller's name
_AGAIN = 5  # answers after which the share is reckoned anew, so that nobody waits for it after each


@dataclass(slots=True, kw_only=True)
class _Batch:
    """What one person is asked in one go, how far they are, and what they said, by place."""

    incident_id: str
    drawn: tuple[Drawn, ...]
    place: int = 0
    given: dict[int, Verdict] = field(default_factory=dict)
    problem: str = ""
    known: dict[int, Known] = field(default_factory=dict)  # by how many answers of this batch it rests on

    @property
    def done(self) -> bool:
        return self.place >= len(self.drawn)


def draw(here: Here) -> None:
    """Draw the page."""
    if here.as_of:
        with frame.card("label-now"):
            heading("Labels are given now")
            st.markdown("This page asks about everything that is known by now. Go back to now to label.")
        return
    if not st.session_state.get("labeller"):
        _ask_name()
        return
    _labelling(here)


def _ask_name() -> None:
    with frame.card("label-name"):
        heading("Who is labelling?")
        st.markdown(
            "The name stands beside your labels, so that two people's can be compared. It is asked once a session."
        )
        with st.form("labeller-form", border=False):
            name = st.text_input("Your name or initials", max_chars=_NAME)
            if st.form_submit_button("Go on", type="primary"):
                if not name.strip():
                    st.markdown("Not kept yet: say who labels.")
                    return
                st.session_state["labeller"] = name.strip()
                st.rerun()


@st.fragment
def _labelling(here: Here) -> None:
    """A fragment: an answer draws the next mention and nothing else anew."""
    batch = st.session_state.get("label-batch")
    if batch is None or batch.incident_id != here.incident.id:
        _begin(here)
    elif batch.done:
        _end(here, batch)
    else:
        _ask(here, batch)


def _begin(here: Here) -> None:
    with frame.card("label-begin"):
        heading("What do people really say?")
        if not data.run(collected.anything, here.incident.id, frame.refreshed(here).at):
            st.markdown(
                "There is no mention yet. As soon as some are collected, you can say here how each speaks of you."
            )
            frame.link_to_import(here)
            return
        st.markdown(
            f"You will see up to {words.count(BATCH)} mentions drawn at random, without what the scorer made of them: "
            "about two minutes. Say how each speaks of you. From such labels the chart learns how far the scorer is "
            "off, and how sure it can be. Labels stand beside the readings; none is overwritten."
        )
        left = data.run(
            board.left_open, here.incident.id, frame.refreshed(here).at, labeller=st.session_state["labeller"]
        )
        if left:
            st.markdown(f"{words.counted(left, Noun.MENTION)} of your last batch had no answer yet: they come first.")
        if st.button("Begin", type="primary", key="label-draw"):
            _draw_batch(here, after=False)
    _standing(here)


def _draw_batch(here: Here, *, after: bool) -> None:
    with st.spinner("Drawing mentions at random"):
        drawn = changes.draw_to_label(here.incident, st.session_state["labeller"], after=after)
    st.session_state["label-batch"] = _Batch(incident_id=here.incident.id, drawn=tuple(drawn)) if drawn else None
    st.session_state["label-none"] = not drawn
    st.rerun()


def _ask(here: Here, batch: _Batch) -> None:
    asked = data.run(board.load, here.incident.id, here.at, mention=batch.drawn[batch.place].key)
    place = batch.place
    with frame.card("label-ask"):
        st.progress(place / len(batch.drawn), text=f"{words.count(place + 1)} of {words.count(len(batch.drawn))}")
        if batch.problem:
            untrusted.show(batch.problem, key="label-problem", look=Look.STRONG)
        with st.container(key="beside-label"):
            left, right = st.columns([7, 3], gap="large")
        with left:
            if asked is None:
                st.markdown("Its source has removed this mention meanwhile. Skip it.")
            else:
                _mention(asked, place)
            _answers(here, place, gone=asked is None)
            if place in batch.given:
                st.caption(
                    "You said: cannot tell. Another answer replaces it."
                    if batch.given[place] is Verdict.UNSURE
                    else f"You said: {words.named(batch.given[place])}. Another answer replaces it."
                )
        with right:
            _meanings()
            _band(here, batch)


def _meanings() -> None:
    st.caption("What does it say of you and of what happened?")
    st.caption("**Negative**: against you, angry, disappointed, making fun of you.")
    st.caption("**Neutral**: tells, asks or passes on without taking a side.")
    st.caption("**Positive**: praises, thanks or defends you.")
    st.caption("**Cannot tell**: another matter, a language you do not read, irony you are not sure of.")


def _band(here: Here, batch: _Batch) -> None:
    """What is known by now, and how the band narrowed since this batch began."""
    answers = len(batch.given) - len(batch.given) % _AGAIN
    if answers not in batch.known:
        batch.known[answers] = data.run(board.known, here.incident.id, frame.refreshed(here).at)
    looked = [known for _, known in sorted(batch.known.items())]
    with st.container(key="label-known", gap="xsmall"):
        st.caption("**What is known of the whole?**")
        untrusted.show(looked[-1].before, key="label-known-before", look=Look.MUTED)
        untrusted.show(looked[-1].after, key="label-known-after", look=Look.MUTED)
        if steps := [known.step for known in looked if known.step]:
            st.plotly_chart(
                band_chart(steps, frame.palette()), key=f"label-band-{len(steps)}", config={"displayModeBar": False}
            )


def _mention(asked: Asked, place: int) -> None:
    with st.container(key="label-mention", gap="xsmall"):
        untrusted.show(asked.where, key="label-where", look=Look.MUTED)
        if asked.replies_to:
            untrusted.show(f"It replies to: {asked.replies_where}", key="label-replies", look=Look.MUTED)
            untrusted.show(asked.replies_to, key="label-replied", look=Look.QUOTE, limit=280)
        elif asked.reply_missing:
            st.caption("It replies to something that was not collected.")
        untrusted.read(asked.text, key=f"label-text-{place}", look=Look.LARGE)


def _answers(here: Here, place: int, *, gone: bool) -> None:
    with st.container(horizontal=True, gap="small", key="label-answers"):
        st.button(
            "Negative",
            key=f"label-negative-{place}",
            shortcut="1",
            on_click=_answer,
            args=(here, place, Verdict.NEGATIVE),
            disabled=gone,
        )
        st.button(
            "Neutral",
            key=f"label-neutral-{place}",
            shortcut="2",
            on_click=_answer,
            args=(here, place, Verdict.NEUTRAL),
            disabled=gone,
        )
        st.button(
            "Positive",
            key=f"label-positive-{place}",
            shortcut="3",
            on_click=_answer,
            args=(here, place, Verdict.POSITIVE),
            disabled=gone,
        )
        st.button(
            "Cannot tell",
            key=f"label-unsure-{place}",
            shortcut="0",
            on_click=_answer,
            args=(here, place, Verdict.UNSURE),
            disabled=gone,
        )
    with st.container(horizontal=True, gap="small", key="label-moves"):
        st.button("Skip", key=f"label-skip-{place}", shortcut="S", on_click=_go, args=(place + 1,))
        st.button(
            "Back",
            key=f"label-back-{place}",
            shortcut="Backspace",
            on_click=_go,
            args=(place - 1,),
            disabled=place == 0,
        )


def _answer(here: Here, place: int, verdict: Verdict) -> None:
    batch: _Batch = st.session_state["label-batch"]
    batch.problem = ""
    try:
        changes.label(here.incident, batch.drawn[place].key, verdict, st.session_state["labeller"])
    except NotFoundError:
        batch.problem = "The mention before this one was removed by its source meanwhile: no label was kept."
    except OwnupError as error:
        batch.problem = f"{error} This answer was not kept; the ones before it are."
        return
    else:
        batch.given[place] = verdict
    batch.place = place + 1


def _go(place: int) -> None:
    batch: _Batch = st.session_state["label-batch"]
    batch.problem = ""
    batch.place = place


def _end(here: Here, batch: _Batch) -> None:
    with frame.card("label-end"):
        heading("Thank you: that is this batch")
        untrusted.show(board.summary(list(batch.given.values()), len(batch.drawn)), key="label-summary")
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="label-next"):
            if st.button("Go on with more", type="primary", key="label-more"):
                _draw_batch(here, after=True)
            st.button(
                "Back to the last one",
                key="label-back-end",
                shortcut="Backspace",
                on_click=_go,
                args=(len(batch.drawn) - 1,),
            )
            frame.link_to("situation", "See the chart", here)
    _standing(here)


def _standing(here: Here) -> None:
    found = data.run(board.standing, here.incident.id, here.at)
    known = data.run(board.known, here.incident.id, frame.refreshed(here).at)
    readers = data.run(board.readers, here.incident.id, frame.refreshed(here).at)
    with frame.card("label-standing"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="question-label"):
            heading("Labels so far")
            st.space("stretch")
            frame.known(methods.CORRECTED_SHARE, "label")
        for number, line in enumerate(found.lines):
            untrusted.show(line, key=f"label-standing-{number}")
        untrusted.show(known.before, key="label-before")
        untrusted.show(known.after, key="label-after")
        if st.session_state.get("label-none"):
            st.markdown("There is nothing left that you have not labelled.")
        st.caption("Many at once, by file:")
        untrusted.command(f"ownup label --incident {here.incident.id} --sample 100 --out sample.csv")
    with frame.card("label-readers"):
        heading("Who reads this talk better?")
        if readers is None:
            lacking = data.run(board.too_few_to_compare, here.incident.id, frame.refreshed(here).at)
            untrusted.show(lacking, key="label-too-few", look=Look.MUTED)
            return
        untrusted.show(readers.verdict, key="label-verdict")
        names = ("on labels not learned from, 95\u202f%", "right", "mean F1", "found of the negative", "calls negative")
        rows = [dict(zip(names, row, strict=True)) for row in readers.rows]
        untrusted.table(rows, key="label-readers-table", about="How well each reads the labels")
