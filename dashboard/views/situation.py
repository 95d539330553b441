"""The Situation page: what to do now and why, what it rests on, and the reaction over time."""

from datetime import timedelta

import streamlit as st

from dashboard import data, untrusted
from dashboard.boards import breakdown, methods, recovery, themes
from dashboard.boards import situation as board
from dashboard.boards.errands import errands
from dashboard.boards.situation import Figure, Line, Situation
from dashboard.charts.anger import anger_chart
from dashboard.charts.people import people_chart
from dashboard.charts.reaction import Room, reaction_chart
from dashboard.charts.sources import sources_chart
from dashboard.clock import BEAT
from dashboard.untrusted import Look
from dashboard.views import chart, deciding, exporting, frame, history, reporting
from dashboard.views.frame import Here
from domain.suggestion import SIGNS, Evidence

_AT_ONCE = 4  # conditions shown without a click
_HALF = Room(width=440, height=230)
_SLOWLY = timedelta(minutes=1)  # what stands further down changes less
_GROUPED = 6  # beats from one grouping of themes to the next


def draw(here: Here) -> None:
    """Draw the page: what is decided by first, the rest below."""
    _live(here)
    st.session_state["upset-beats"] = 0
    _upset(here)
    _people(here)
    with st.container(key="beside-below"):
        left, right = st.columns(2, gap="small")
    with left:
        _sources(here)
        _said(here)
        _history(here)
    with right:
        _askers(here)
        _voices(here)
        reporting.draw(here)
        exporting.draw(here)


@st.fragment(run_every=BEAT)
def _live(here: Here) -> None:
    here = frame.refreshed(here)
    now = data.read(board.load, here.incident.id, here.at)
    with st.container(key="beside-advice"):
        advice, figures = st.columns([3, 2], gap="small")
    with advice:
        _advise(here, now)
    with figures:
        _figures(here, now.figures)
        with frame.card("uncovered"):
            untrusted.head("Not covered", 2, key="uncovered-title", look=Look.MUTED)
            untrusted.show(" ".join(now.suggestion.not_covered) or board.NOTHING, key="uncovered")
    _reaction(here, now)


def _advise(here: Here, now: Situation) -> None:
    suggestion, decided, checked = now.suggestion, now.decided, now.checked
    with frame.card("advice"):
        with st.container(horizontal=True, gap="small", key="advice-head"):
            st.caption("What to do now", width="content")
            st.space("stretch")
            untrusted.show(SIGNS, key="signs", look=Look.MUTED)
        untrusted.head(suggestion.action, 2, key="action", look=Look.HEADLINE)
        for number, evidence in enumerate(suggestion.because[:_AT_ONCE]):
            _evidence(here, evidence, number)
        untrusted.show(suggestion.flips_if, key="flips", look=Look.MUTED)
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="errands"):
            if suggestion.confirm:
                untrusted.show(f"A person confirms: {' '.join(suggestion.confirm)}", key="confirm")
            for page in errands(suggestion, simulated=here.incident.simulated):
                _errand(here, page)
        rule = f"rule {suggestion.rule} · evidence {suggestion.strength} · {checked}"
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="decide"):
            untrusted.show(rule, key="rule", look=Look.MUTED)
            st.space("stretch")
            if here.as_of is None:
                deciding.draw(here, now)
        if overtaken := deciding.overtaken(here, now):
            untrusted.show(overtaken, key="overtaken", look=Look.MUTED)
        if decided:
            untrusted.show(decided, key="decided", look=Look.MUTED)
        with st.expander("Why this advice?", type="compact"):
            for number, evidence in enumerate(suggestion.because[_AT_ONCE:], start=_AT_ONCE):
                _evidence(here, evidence, number)
            for number, sentence in enumerate(board.grounds(suggestion)):
                untrusted.show(sentence, key=f"ground-{number}", look=Look.MUTED)


def _errand(here: Here, page: str) -> None:
    if page == "incident":
        frame.link_to(page, "Go to Incident", here)
    elif page == "themes":
        frame.link_to(page, "Go to Themes", here)
    else:
        frame.link_to(page, "Go to Import", here)


def _evidence(here: Here, evidence: Evidence, number: int) -> None:
    with st.container(key=f"evidence-{number}"):
        title, found, needed, link = st.columns([8, 15, 10, 3], gap="small")
        with title:
            untrusted.show(f"{evidence.sign} {evidence.title}", key=f"evidence-title-{number}")
        with found:
            untrusted.show(evidence.found, key=f"evidence-found-{number}")
        with needed:
            untrusted.show(evidence.needed, key=f"evidence-needed-{number}", look=Look.MUTED)
        with link:
            if evidence.query:
                frame.link_to("mentions", "Show", here, dict(evidence.query))


def _figures(here: Here, figures: tuple[Figure, ...]) -> None:
    for start in range(0, len(figures), 2):
        for number, column in enumerate(st.columns(2, gap="small"), start=start):
            with column, frame.card(f"figure-{number}"):
                _figure(here, figures[number], number)


def _figure(here: Here, figure: Figure, number: int) -> None:
    with st.container(horizontal=True, gap="small", key=f"figure-head-{number}"):
        untrusted.head(figure.name, 2, key=f"figure-name-{number}", look=Look.MUTED)
        st.space("stretch")
        if figure.query:
            frame.link_to("mentions", "Show", here, dict(figure.query))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key=f"figure-row-{number}"):
        untrusted.show(figure.value, key=f"figure-value-{number}", look=Look.FIGURE)
        st.space("stretch")
        frame.known(figure.method, f"figure-{number}", label="How known?")
    untrusted.show(figure.detail, key=f"figure-detail-{number}", look=Look.MUTED)


def _reaction(here: Here, now: Situation) -> None:
    with frame.card("reaction"):
        if now.timeline is None:
            _nothing_yet(here)
            return
        chart.ask(board.QUESTION, now.answer, "reaction", methods.REACTION)
        figure = reaction_chart(now.timeline, now.marks, now.zone, frame.palette(), Room(height=216))
        about = "Mentions over time by class, the negative share below, what we said and changes of advice above"
        chart.draw(here, figure, "reaction", about)
        with st.container(horizontal=True, gap="small", key="passing"):
            untrusted.show(data.read(recovery.load_line, here.incident.id, here.at), key="passing", look=Look.MUTED)
            frame.link_to("recovery", "Recovery", here)
        if now.gaps:
            untrusted.show(now.gaps, key="gaps", look=Look.MUTED)
        if now.earlier:
            with st.container(horizontal=True, gap="small", key="earlier"):
                untrusted.show(now.earlier.said, key="earlier-said", look=Look.MUTED)
                frame.link_to("mentions", "Show", here, dict(now.earlier.query))


def _nothing_yet(here: Here) -> None:
    st.markdown("##### Nothing was collected yet")
    st.markdown("Here will stand how much is said, how much of it is negative, and what you said yourselves. Begin:")
    untrusted.command(f"ownup collect --incident {here.incident.id} --every 2m")
    untrusted.command(f"ownup import FILE --incident {here.incident.id}")
    frame.link_to_import(here)


@st.fragment(run_every=BEAT)
def _upset(here: Here) -> None:
    """What was grouped last is shown at once; to group anew takes a second or two, so it waits for the next beat."""
    here = frame.refreshed(here)
    beats = st.session_state["upset-beats"]
    st.session_state["upset-beats"] = beats + 1
    if here.as_of is None and beats % _GROUPED == 1:
        data.group_themes(here.incident.id)
    found = data.read(themes.load, here.incident.id, here.at).anger
    with frame.card("upset"):
        chart.ask(themes.QUESTION, found.answer, "upset", methods.THEMES)
        if not found.cards:
            untrusted.show(found.none, key="upset-none", look=Look.MUTED)
            return
        with st.container(key="beside-upset"):
            columns = st.columns(3, gap="small")
        for number, (column, card) in enumerate(zip(columns, found.cards, strict=False)):
            with column:
                _line(here, board.theme(card), f"upset-{number}")
        frame.link_to("themes", "All themes, and what people ask", here)


@st.fragment(run_every=_SLOWLY)
def _people(here: Here) -> None:
    here = frame.refreshed(here)
    crowd = data.read(board.load_crowd, here.incident.id, here.at)
    with st.container(key="beside-people"):
        columns = st.columns(3, gap="small")
    for column, found in zip(columns, crowd, strict=True):
        with column, frame.card(found.key):
            with st.container(horizontal=True, gap="small", key=f"{found.key}-head"):
                untrusted.head(found.title, 2, key=f"{found.key}-title")
                st.space("stretch")
                frame.link_to("people", "All", here)
            if not found.lines:
                untrusted.show(found.none, key=f"{found.key}-none", look=Look.MUTED)
            for number, line in enumerate(found.lines):
                _line(here, line, f"{found.key}-{number}")


@st.fragment(run_every=_SLOWLY)
def _sources(here: Here) -> None:
    here = frame.refreshed(here)
    if found := data.read(breakdown.load, here.incident.id, here.at):
        with frame.card("sources"):
            chart.ask(breakdown.SOURCES, found.sources_answer, "sources", methods.SOURCES)
            figure = sources_chart(found.sources, found.marks, found.zone, frame.palette(), _HALF)
            chart.draw(here, figure, "sources", "Mentions over time, a row a source")


@st.fragment(run_every=_SLOWLY)
def _askers(here: Here) -> None:
    here = frame.refreshed(here)
    if found := data.read(breakdown.load, here.incident.id, here.at):
        with frame.card("anger"):
            chart.ask(breakdown.ANGER, found.anger_answer, "anger", methods.ASKING)
            figure = anger_chart(found.anger, found.marks, found.zone, frame.palette(), _HALF)
            chart.draw(here, figure, "anger", "Negative mentions over time, and how many of them ask something")


@st.fragment(run_every=_SLOWLY)
def _voices(here: Here) -> None:
    here = frame.refreshed(here)
    found = data.read(breakdown.load, here.incident.id, here.at)
    if found and (found.voices.against or found.voices.for_us):
        with frame.card("voices"):
            chart.ask(breakdown.VOICES, found.voices_answer, "voices", methods.VOICES)
            chart.draw(here, people_chart(found.voices, frame.palette()), "voices", "People by how many follow them")


def _line(here: Here, line: Line, key: str) -> None:
    with st.container(key=f"line-{key}", gap=None):
        with st.container(horizontal=True, gap="small", key=f"line-head-{key}"):
            untrusted.show(line.name, key=f"{key}-name", look=Look.STRONG, limit=untrusted.NAME)
            st.space("stretch")
            if line.query:
                frame.link_to("mentions", "Show", here, dict(line.query))
        if line.text:
            untrusted.show(line.text, key=f"{key}-text", look=Look.QUOTE, limit=140)
        untrusted.show(line.detail, key=f"{key}-detail", look=Look.MUTED)


def _said(here: Here) -> None:
    said = data.read(board.load_said, here.incident.id, here.at)
    with frame.card("said"):
        with st.container(horizontal=True, gap="small", key="said-head"):
            untrusted.head("What we said", 2, key="said-title")
            st.space("stretch")
            frame.link_to("incident", "Note a statement", here)
        for number, line in enumerate(said):
            _line(here, line, f"said-{number}")
        if not said:
            untrusted.show(board.NOTHING_SAID, key="said-none", look=Look.MUTED)


@st.fragment(run_every=_SLOWLY)
def _history(here: Here) -> None:
    here = frame.refreshed(here)
    history.draw(here)
