"""The Situation page: what to do now and why, what it rests on, and the reaction over time."""

from urllib.parse import parse_qsl

import streamlit as st

from dashboard import data, untrusted
from dashboard.boards import situation as board
from dashboard.boards.situation import Figure, Line, Situation
from dashboard.charts.reaction import Room, reaction_chart
from dashboard.clock import BEAT
from dashboard.untrusted import Look
from dashboard.views import exporting, frame
from dashboard.views.frame import Here
from domain.suggestion import Evidence, Suggestion

_AT_ONCE = 5  # conditions shown without a click
_PLAIN = {"displayModeBar": False, "doubleClick": False, "scrollZoom": False}


def draw(here: Here) -> None:
    """Draw the page: the live part first, the lists below."""
    _live(here)
    _people(here)
    with st.container(horizontal=True, gap="small", key="lower"):
        _said(here)
        exporting.draw(here)


@st.fragment(run_every=BEAT)
def _live(here: Here) -> None:
    here = frame.refreshed(here)
    now = data.read(board.load, here.incident.id, here.at)
    advice, figures = st.columns([3, 2], gap="small")
    with advice:
        _advise(here, now.suggestion, now.checked)
    with figures:
        _figures(here, now.figures)
    _reaction(here, now)


def _advise(here: Here, suggestion: Suggestion, checked: str) -> None:
    with frame.card("advice"):
        st.caption("What to do now")
        untrusted.show(suggestion.action, key="action", look=Look.HEADLINE)
        for number, evidence in enumerate(suggestion.because[:_AT_ONCE]):
            _evidence(here, evidence, number)
        if suggestion.because[_AT_ONCE:]:
            with st.expander("The other conditions", type="compact"):
                for number, evidence in enumerate(suggestion.because[_AT_ONCE:], start=_AT_ONCE):
                    _evidence(here, evidence, number)
        untrusted.show(suggestion.flips_if, key="flips", look=Look.MUTED)
        _point("A person confirms", suggestion.confirm, "confirm")
        _point("Not covered", suggestion.not_covered, "uncovered")
        _point("How", tuple(filter(None, (*suggestion.elements, suggestion.speaker, suggestion.channel))), "how")
        rule = f"rule {suggestion.rule} · evidence {suggestion.strength} · {suggestion.source} · {checked}"
        untrusted.show(" · ".join(filter(None, (rule, suggestion.guard))), key="rule", look=Look.MUTED)


def _evidence(here: Here, evidence: Evidence, number: int) -> None:
    with st.container(key=f"evidence-{number}"):
        title, found, needed, link = st.columns([4, 7, 5, 1], gap="small", vertical_alignment="top")
        with title:
            untrusted.show(evidence.title, key=f"evidence-title-{number}")
        with found:
            untrusted.show(evidence.found, key=f"evidence-found-{number}")
        with needed:
            untrusted.show(evidence.needed, key=f"evidence-needed-{number}", look=Look.MUTED)
        with link:
            if evidence.query:
                frame.link_to("mentions", "Show", here, dict(evidence.query))


def _point(name: str, sentences: tuple[str, ...], key: str) -> None:
    if sentences:
        untrusted.show(f"{name}: {' '.join(sentences)}", key=f"point-{key}", look=Look.MUTED)


def _figures(here: Here, figures: tuple[Figure, ...]) -> None:
    for start in range(0, len(figures), 2):
        for number, column in enumerate(st.columns(2, gap="small"), start=start):
            with column, frame.card(f"figure-{number}"):
                figure = figures[number]
                untrusted.show(figure.name, key=f"figure-name-{number}", look=Look.MUTED)
                untrusted.show(figure.value, key=f"figure-value-{number}", look=Look.FIGURE)
                untrusted.show(figure.detail, key=f"figure-detail-{number}", look=Look.MUTED)
                if figure.query:
                    frame.link_to("mentions", "Show them", here, dict(figure.query))


def _reaction(here: Here, now: Situation) -> None:
    with frame.card("reaction"):
        if now.timeline.span is None:
            _nothing_yet(here)
            return
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="question"):
            untrusted.show(board.QUESTION, key="reaction-question", look=Look.STRONG)
            untrusted.show(now.answer, key="reaction-answer", look=Look.MUTED)
        figure = reaction_chart(now.timeline, now.marks, now.zone, frame.palette(), Room(height=240))
        event = st.plotly_chart(
            figure,
            key="reaction",
            theme=None,
            on_select="rerun",
            selection_mode="points",
            config=_PLAIN,
            alt="Mentions over time by class, and the negative share below",
        )
        if points := event.selection.points:
            _follow(here, str(points[0].get("customdata", "")))
        if now.gaps:
            untrusted.show(now.gaps, key="gaps", look=Look.MUTED)


def _follow(here: Here, query: str) -> None:
    """Go to the mentions behind a point of a chart."""
    frame.go_to("mentions", here, dict(parse_qsl(query)))


def _nothing_yet(here: Here) -> None:
    st.markdown("##### Nothing was collected yet")
    st.markdown("Here will stand how much is said, how much of it is negative, and what you said yourselves. Begin:")
    untrusted.command(f"ownup collect --incident {here.incident.id} --every 2m")
    untrusted.command(f"ownup import FILE --incident {here.incident.id}")


def _people(here: Here) -> None:
    crowd = data.read(board.load_crowd, here.incident.id, here.at)
    lists = (
        ("asking", "Who is asking", crowd.asking, "Nobody asks or demands anything in the negative mentions of a day."),
        ("critics", "Heard against us", crowd.critics, "Nobody has said anything negative."),
        ("defenders", "Defend us unasked", crowd.defenders, "Nobody yet. Asking people to would be no defence."),
    )
    for column, (name, title, lines, none) in zip(st.columns(3, gap="small"), lists, strict=True):
        with column, frame.card(name):
            untrusted.show(title, key=f"{name}-title", look=Look.STRONG)
            if not lines:
                untrusted.show(crowd.unknown or none, key=f"{name}-none", look=Look.MUTED)
            for number, line in enumerate(lines):
                _line(here, line, f"{name}-{number}")


def _line(here: Here, line: Line, key: str) -> None:
    with st.container(key=f"line-{key}", gap=None):
        untrusted.show(line.name, key=f"{key}-name", limit=untrusted.NAME)
        if line.text:
            untrusted.show(line.text, key=f"{key}-text", look=Look.QUOTE, limit=180)
        untrusted.show(line.detail, key=f"{key}-detail", look=Look.MUTED)
        if line.query:
            frame.link_to("mentions", "Show", here, dict(line.query))


def _said(here: Here) -> None:
    said = data.read(board.load_said, here.incident.id, here.at)
    with frame.card("said"):
        untrusted.show("What we said", key="said-title", look=Look.STRONG)
        for number, line in enumerate(said):
            _line(here, line, f"said-{number}")
        if not said:
            untrusted.show(
                "Nothing yet. What you say goes here by itself if it comes from an own account; or note it down.",
                key="said-none",
                look=Look.MUTED,
            )
        frame.link_to("incident", "Note a statement", here)
