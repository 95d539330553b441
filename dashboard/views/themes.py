"""The Themes page: how much is said of what, over time; what is asked, answered or not; each theme with its quotes."""

from datetime import timedelta

import streamlit as st

from dashboard import changes, data, untrusted
from dashboard.boards import methods
from dashboard.boards import themes as board
from dashboard.boards.themes import Board, Card, Listing, Said
from dashboard.charts.themes import themes_chart
from dashboard.palette import theme_slot
from dashboard.untrusted import Look
from dashboard.views import chart, frame
from dashboard.views.frame import Here
from domain import words
from domain.words import Noun

_SLOWLY = timedelta(minutes=1)  # what is grouped once a minute need not be drawn more often
_QUOTE = 280
_WIDTH = 560  # pixels of the chart's plot
_NAME = 60
_AT_FIRST = 6  # themes of each kind; the chart above has all


def draw(here: Here) -> None:
    """Draw the page."""
    _live(here)


@st.fragment(run_every=_SLOWLY)
def _live(here: Here) -> None:
    here = frame.refreshed(here)
    if here.as_of is None:
        data.group_themes(here.incident.id)
    found = data.read(board.load, here.incident.id, here.at)
    first, *rest = _shown(found.anger, "anger") or (None,)
    beside = max(len(rest) - 1, 0) // 4  # the more themes, the taller the chart, and the more room beside it
    with st.container(key="beside-themes"):
        left, right = st.columns(2, gap="small")
    with left:
        _over_time(here, found)
        if first:
            _theme(here, first)
    with right:
        _asked(here, found)
        for card in rest[:beside]:
            _theme(here, card)
    # Row by row, so that where there is room for one column alone the largest still come first.
    for start in range(beside, len(rest), 2):
        with st.container(key=f"beside-themes-{start}"):
            columns = st.columns(2, gap="small")
        for column, card in zip(columns, rest[start : start + 2], strict=False):
            with column:
                _theme(here, card)
    _offer_the_rest(found.anger, "anger")


def _shown(listing: Listing, key: str) -> tuple[Card, ...]:
    """The largest, or all of them once somebody has asked for them."""
    return listing.cards if st.session_state.get(f"all-{key}") else listing.cards[:_AT_FIRST]


def _offer_the_rest(listing: Listing, key: str) -> None:
    """Say how many are not shown yet, and show them at a press."""
    rest = listing.cards[_AT_FIRST:]
    if not rest or st.session_state.get(f"all-{key}"):
        return
    number = sum(card.mentions for card in rest)
    st.button(
        f"Show {words.count(len(rest))} smaller {'one' if len(rest) == 1 else 'ones'}, "
        f"{words.counted(number, Noun.MENTION)}",
        type="tertiary",
        key=f"rest-{key}",
        on_click=_show_all,
        args=(key,),
    )


def _show_all(key: str) -> None:
    st.session_state[f"all-{key}"] = True


def _over_time(here: Here, found: Board) -> None:
    with frame.card("themes"):
        chart.ask(board.QUESTION, found.anger.answer, "themes", methods.THEMES)
        if found.rows.rows and found.rows.buckets:
            figure = themes_chart(found.rows, found.zone, frame.palette(), _WIDTH)
            chart.draw(here, figure, "themes", "Negative mentions over time, a row a theme, the largest first")
        _foot(here, found.anger, "anger")
        if here.as_of:
            st.caption("The themes are those found by now; only what was known at this moment is counted.")


def _asked(here: Here, found: Board) -> None:
    with frame.card("questions"):
        chart.ask(board.ASKED, found.questions.answer, "questions", methods.QUESTIONS)
        for card in _shown(found.questions, "questions"):
            with st.container(key=f"line-asked-{card.id}", gap="xxsmall"):
                _head(here, card, "asked")
                if card.quotes:
                    untrusted.show(card.quotes[0].text, key=f"asked-{card.id}-quote", look=Look.QUOTE, limit=_QUOTE)
                _answering(here, card)
        _offer_the_rest(found.questions, "questions")
        _foot(here, found.questions, "questions")
        if found.otherwise:
            untrusted.show(found.otherwise, key="otherwise", look=Look.MUTED)
            frame.link_to("mentions", "Read them", here, dict(found.otherwise_query))


def _foot(here: Here, listing: Listing, key: str) -> None:
    if not listing.cards:
        untrusted.show(listing.none, key=f"{key}-none", look=Look.MUTED)
    untrusted.show(listing.equation, key=f"{key}-equation", look=Look.MUTED)
    untrusted.show(" · ".join(listing.notes), key=f"{key}-notes", look=Look.MUTED)
    if listing.other:
        frame.link_to("mentions", f"Read the {words.count(listing.other)} in none", here, dict(listing.other_query))


def _head(here: Here, card: Card, key: str) -> None:
    with st.container(horizontal=True, gap="small", key=f"{key}-{card.id}-head"):
        untrusted.head(f"{card.title} · {card.name}", 3, key=f"{key}-{card.id}-name", limit=_NAME)
        st.space("stretch")
        if card.asking:
            frame.link_to(
                "mentions",
                f"{words.count(card.asking)} {'asks' if card.asking == 1 else 'ask'}",
                here,
                dict(card.asking_query),
            )
        frame.link_to("mentions", f"Read all {words.count(card.mentions)}", here, dict(card.query))
    with st.container(key=f"{key}-{card.id}-lines", gap=None):
        for place, line in enumerate((card.size, card.trend, card.sure)):
            untrusted.show(line, key=f"{key}-{card.id}-line-{place}", look=Look.MUTED)


def _theme(here: Here, card: Card) -> None:
    with st.container(border=True, key=f"theme-{theme_slot(card.number)}-{card.id}"):
        _head(here, card, "topic")
        for place, quote in enumerate(card.quotes):
            _quote(here, quote, f"quote-{card.id}-{place}")
        if card.floods:
            with st.expander("Most copied texts", type="compact", key=f"floods-{card.id}"):
                for place, flood in enumerate(card.floods):
                    _quote(here, flood, f"flood-{card.id}-{place}")


def _quote(here: Here, said: Said, key: str) -> None:
    with st.container(key=f"line-{key}", gap=None):
        untrusted.show(said.text, key=f"{key}-text", look=Look.QUOTE, limit=_QUOTE)
        with st.container(horizontal=True, gap="small", key=f"{key}-below"):
            untrusted.show(
                f"{said.note} · first: {said.who}" if said.note else said.who, key=f"{key}-who", look=Look.MUTED
            )
            st.space("stretch")
            frame.link_to("mentions", "Show all of them" if said.note else "Open", here, dict(said.query))


def _answering(here: Here, card: Card) -> None:
    """What a person said of it, and the way to say otherwise: both ways are equally short."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"answer-{card.id}"):
        untrusted.show(card.standing, key=f"standing-{card.id}")
        st.space("stretch")
        if here.as_of is None:
            with (
                st.popover(
                    "Not answered after all" if card.answered else "Mark as answered",
                    type="tertiary",
                    key=f"mark-{card.id}",
                ),
                st.form(f"mark-form-{card.id}"),
            ):
                said_by = st.text_input("Your name or initials", st.session_state.get("labeller", ""), max_chars=60)
                if st.form_submit_button("Keep", type="primary"):
                    if not said_by.strip():
                        st.markdown("Not kept yet: say who says so. Whoever reads it later will ask.")
                        return
                    st.session_state["labeller"] = said_by.strip()
                    changes.mark_answered(here.incident, card.id, answered=not card.answered, said_by=said_by.strip())
                    st.rerun()
