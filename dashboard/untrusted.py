"""The one way to show text from outside: what people wrote, their names, addresses, the titles users type, reasons of
sources, and every sentence that may quote one of these.

Streamlit reads Markdown almost everywhere, and Markdown brings links, pictures and forms. Here text goes only to
`st.text`, `st.code`, `st.dataframe`, the options of select boxes and, escaped, to the headings of `head`, which were
tried with hostile text in a real browser, after `visible` has marked what it hides. A test bans those elements
everywhere else, and bans texts that are not our own words from every other element.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from html import escape
from typing import Literal, TypeVar
from urllib.parse import urlsplit

import pandas as pd
import streamlit as st

from dashboard.visible import visible
from domain import words
from domain.words import Noun

Choice = TypeVar("Choice")

CUT = 1_200  # characters shown at first; nearly everything people write is shorter
LINES = 14  # likewise lines: a thousand empty ones would push everything else off the page
PIECE = 20_000  # what is longer is read in pieces of this size
NAME = 80  # names and titles are cut here


class Look(StrEnum):
    """How a text looks; `style.css` knows these names."""

    BODY = "body"
    MUTED = "muted"
    STRONG = "strong"
    TITLE = "title"
    HEADLINE = "headline"
    FIGURE = "figure"
    BADGE = "badge"
    QUOTE = "quote"
    LARGE = "large"
    NEGATIVE = "negative"
    POSITIVE = "positive"


def show(
    text: str,
    *,
    key: str,
    look: Look = Look.BODY,
    limit: int = CUT,
    width: Literal["stretch", "content"] = "content",
) -> None:
    """Draw `text` as plain text. `key` is unique on the page. What is over `limit` is cut and said to be."""
    with st.container(key=f"own-{look.value}-{key}", width=width):
        st.text(shorten(text, limit), width=width)


def head(
    text: str,
    level: Literal[1, 2, 3],
    *,
    key: str,
    look: Look = Look.STRONG,
    limit: int = CUT,
    width: Literal["stretch", "content"] = "content",
) -> None:
    """Like `show`, and a real heading, so that a screen reader can jump to it: 1 for the page, 2 a card, 3 a part.

    No element of Streamlit makes a heading of plain text. HTML does, with all that means something to it escaped.
    """
    plain = escape(shorten(text, limit)).replace("\n", "&#10;")
    with st.container(key=f"own-{look.value}-{key}", width=width):
        st.html(f"<h{level}>{plain}</h{level}>", width=width)


def read(text: str, *, key: str, look: Look = Look.BODY) -> None:
    """Draw a text to be read: long ones are cut with their length said and the rest one click away."""
    whole = visible(text)
    start = _start(whole)
    if len(start) == len(whole):
        show(text, key=key, look=look, limit=max(CUT, len(text)), width="stretch")
        return
    with st.container(key=f"long-{key}", gap="xxsmall"):
        opened = st.session_state.get(f"all-{key}", False)
        part = _piece(whole, key) if opened else start
        with st.container(key=f"own-{look.value}-{key}"):
            st.text(part if opened else f"{part} …", width="stretch")
        st.toggle(
            f"{words.count(len(part))} of {words.counted(len(whole), Noun.CHARACTER)} shown · show the rest",
            key=f"all-{key}",
        )


def shorten(text: str, limit: int = NAME) -> str:
    """`text` with what it hides made visible, cut to `limit` characters with the full length said."""
    whole = visible(text)
    if len(whole) <= limit:
        return whole
    return f"{whole[:limit]}… ({words.counted(len(whole), Noun.CHARACTER)})"


def command(text: str) -> None:
    """A command to copy; it may hold the id of an incident."""
    st.code(visible(text), language=None, wrap_lines=True)


def raw(text: str, *, key: str) -> None:
    """Foreign content as it came, in fixed width."""
    whole = visible(text)
    with st.container(key=f"raw-{key}", gap="xxsmall"):
        st.code(_piece(whole, key), language=None, wrap_lines=True)


def table(rows: Sequence[Mapping[str, object]], *, key: str, about: str) -> None:
    """Rows as a table to scroll and sort; `about` says to a screen reader what it holds."""
    cells = [{name: visible(cell) if isinstance(cell, str) else cell for name, cell in row.items()} for row in rows]
    st.dataframe(pd.DataFrame(cells), hide_index=True, key=key, alt=visible(about))


def link(url: str, *, key: str) -> None:
    """An address as text, and a way to open it if it is an ordinary web address. For a row of its own."""
    target = web_address(url)
    if target:
        st.link_button("Open at the source", target, type="tertiary", key=f"open-{key}")
    show(url, key=f"url-{key}", look=Look.MUTED, limit=NAME)


def web_address(url: str) -> str | None:
    """`url` if it is plain http(s) with a host and without tricks, else None.

    Refused: other schemes, credentials that dress one host up as another, backslashes, blanks and hidden characters.
    """
    if visible(url) != url or any(character.isspace() or character == "\\" for character in url):
        return None
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises if it is no number
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
        return None
    return url


def choose(
    label: str,
    options: Sequence[Choice],
    *,
    key: str,
    name: Callable[[Choice], str] = str,
    index: int = 0,
    on_change: Callable[[], None] | None = None,
    label_visibility: Literal["visible", "hidden", "collapsed"] = "visible",
    width: int | Literal["stretch"] = "stretch",
) -> Choice:
    """One of `options`, whose names come from outside. `label` is our own words."""
    return st.selectbox(
        label,
        options,
        index=index,
        format_func=lambda option: shorten(name(option)),
        key=key,
        on_change=on_change,
        label_visibility=label_visibility,
        width=width,
    )


def choose_some(
    label: str, options: Sequence[str], *, key: str, on_change: Callable[[], None], every: str
) -> list[str]:
    """Some of `options`, whose names come from outside; `every` (our own words) stands for none chosen."""
    return st.multiselect(label, options, format_func=shorten, key=key, on_change=on_change, placeholder=every)


def _start(whole: str) -> str:
    start = whole[:CUT]
    lines = start.splitlines(keepends=True)
    return start if len(lines) <= LINES else "".join(lines[:LINES]).rstrip("\n")


def _piece(whole: str, key: str) -> str:
    pieces = -(-len(whole) // PIECE)
    if pieces <= 1:
        return whole
    number = st.number_input(
        f"Piece, of {words.count(pieces)} with {words.counted(PIECE, Noun.CHARACTER)} each",
        min_value=1,
        max_value=pieces,
        value=1,
        key=f"piece-{key}",
    )
    return whole[(number - 1) * PIECE : number * PIECE]
