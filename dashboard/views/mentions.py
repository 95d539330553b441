"""The Mentions page: filters on top, all of them in the address; below the feed, negative first."""

from datetime import datetime

import streamlit as st

from dashboard import data, untrusted
from dashboard.boards import mentions as board
from dashboard.boards import methods
from dashboard.boards.mentions import Card, Feed
from dashboard.clock import BEAT
from dashboard.untrusted import Look
from dashboard.views import frame, mention_filters
from dashboard.views.frame import Here
from dashboard.views.heading import heading
from domain import words
from domain.filters import Filters
from domain.reading import Label
from domain.words import Noun

_VERDICTS = {Label.NEGATIVE: Look.NEGATIVE, Label.POSITIVE: Look.POSITIVE}


def draw(here: Here) -> Filters:
    """Draw the page; say through which filters it showed the mentions."""
    filters = Filters.from_query(st.query_params)
    after = st.query_params.get("after", "")
    opened = _opened(here, filters)
    choices = data.read(board.load_choices, here.incident.id, here.at)
    mention_filters.draw(here, filters, choices)
    feed = data.read(board.load, here.incident.id, here.at, filters=filters, after=after, opened=opened)
    _summary(here, filters, feed)
    if not here.as_of:
        _news(here, filters, opened, feed.tally.shown)
    if not feed.cards:
        _nothing(here, filters, after)
    page = board.page_number(st.query_params.get("page", ""))
    with st.container(key=f"feed-{'even' if page % 2 == 0 else 'odd'}"):
        for number, card in enumerate(feed.cards):
            _mention(here, card, f"{number}")
    _paging(feed, page)
    return filters


def _opened(here: Here, filters: Filters) -> datetime:
    """The moment since which this reader's feed stands still, so that nothing moves under the eyes.

    Other filters, another incident or "show them" begin anew; turning pages does not.
    """
    if here.as_of:
        return here.as_of
    feed = (here.incident.id, filters)
    if st.session_state.get("feed") != feed or "feed_opened" not in st.session_state:
        st.session_state["feed"] = feed
        st.session_state["feed_opened"] = here.at
    opened: datetime = st.session_state["feed_opened"]
    return opened


def _summary(here: Here, filters: Filters, feed: Feed) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="summary"):
        untrusted.head(board.said(filters, feed.tally), 2, key="said")
        if feed.tally.left_out:
            untrusted.show(board.left_out(feed.tally), key="left-out")
            st.button("Show all", type="tertiary", on_click=_show_all, args=(here, filters), key="show-all")
        frame.known(methods.READING, "reading")


def _show_all(here: Here, filters: Filters) -> None:
    st.query_params.from_dict(frame.address(here, Filters(order=filters.order).to_query()))


@st.fragment(run_every=BEAT)
def _news(here: Here, filters: Filters, opened: datetime, shown: int) -> None:
    """What came in since the reader opened the feed, with `shown`, counted; shown when asked for."""
    here = frame.refreshed(here)
    if here.at <= opened:
        return
    now = data.read(board.tally, here.incident.id, here.at, filters=filters, known_at=here.at)
    if now.shown <= shown:
        return
    if st.button(f"{words.counted(now.shown - shown, Noun.MENTION)} came in since · show", key="news"):
        st.session_state.pop("feed_opened", None)
        _go("", 1)
        st.rerun()


def _nothing(here: Here, filters: Filters, after: str) -> None:
    with frame.card("nothing"):
        if filters.narrows or after:
            heading("No mention passes these filters")
            st.markdown("Nothing is lost: the line above says how many they leave out.")
            st.button("Show all mentions", on_click=_show_all, args=(here, filters), key="show-all-instead")
        else:
            heading("No mention yet")
            st.markdown("Here will stand what people say, negative first. Collect, or read a file:")
            untrusted.command("ownup collect --every 2m")
            untrusted.command(f"ownup import FILE --incident {here.incident.id}")
            frame.link_to_import(here)


@st.fragment
def _mention(here: Here, card: Card, key: str) -> None:
    """One mention. A fragment: opening its context draws nothing else anew."""
    with st.container(border=True, key=f"mention-{card.label.value}-{key}"):
        said, judged = st.columns([7, 3], gap="medium")
        with said, st.container(gap="xsmall", key=f"said-{key}"):
            _words(card, key)
        with judged, st.container(gap="xxsmall", key=f"judged-{key}"):
            untrusted.show(card.verdict, key=f"verdict-{key}", look=_VERDICTS.get(card.label, Look.STRONG))
            for place, note in enumerate(card.notes):
                untrusted.show(note, key=f"note-{key}-{place}", look=Look.MUTED)
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"below-{key}"):
            if card.has_context:
                st.toggle("Context", key=f"context-{card.number}")
            if card.url:
                untrusted.link(card.url, key=key)
        if card.has_context and st.session_state[f"context-{card.number}"]:
            _context(here, card, key)


def _words(card: Card, key: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"who-{key}"):
        untrusted.show(card.who, key=f"name-{key}", look=Look.STRONG, limit=untrusted.NAME)
        untrusted.show(card.where, key=f"where-{key}", look=Look.MUTED)
    untrusted.read(card.text, key=f"text-{key}")


def _context(here: Here, card: Card, key: str) -> None:
    found = data.read(board.load_context, here.incident.id, here.at, source=card.source, native_id=card.native_id)
    if found.reply_missing:
        st.caption("It replies to something that was not collected.")
    if found.replies_to:
        st.caption("It replies to")
        _words(found.replies_to, f"{key}-answered")
    if found.earlier:
        st.caption("It said before it was edited")
    for number, earlier in enumerate(found.earlier):
        _words(earlier, f"{key}-earlier-{number}")
    if found.conversation:
        st.caption("In the same conversation")
    for number, other in enumerate(found.conversation):
        _words(other, f"{key}-other-{number}")
    if found.conversation_cut:
        st.caption("The conversation goes on; only its beginning is shown here.")
    if not (found.replies_to or found.reply_missing or found.earlier or found.conversation):
        st.caption("Nothing else of this conversation was collected.")


def _paging(feed: Feed, page: int) -> None:
    if not feed.next and page == 1:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="paging"):
        if page > 1:
            st.button("Back to the first page", on_click=_go, args=("", 1))
        if feed.next:
            st.button("Next page", type="primary", on_click=_go, args=(feed.next, page + 1))
        st.caption(f"page {words.count(page)}")


def _go(after: str, page: int) -> None:
    """Turn the page: an address of its own, so that the browser's back button turns back."""
    rest = {name: value for name, value in st.query_params.items() if name not in {"after", "page"}}
    st.query_params.from_dict({**rest, "after": after, "page": str(page)} if after else rest)
