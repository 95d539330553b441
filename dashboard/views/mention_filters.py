"""The filters of the Mentions page. The address holds them; the fields only show what it says and change it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard import data, untrusted
from dashboard.boards import themes
from dashboard.boards.mentions import Choices
from dashboard.untrusted import Look
from dashboard.views import frame
from dashboard.views.declaration import EARLIEST, LATEST
from dashboard.views.frame import Here
from domain.filters import Filters, Order
from domain.mention import Kind
from domain.reading import Label

_LABELS = {
    "negative": Label.NEGATIVE,
    "neutral": Label.NEUTRAL,
    "positive": Label.POSITIVE,
    "not scored": Label.UNSCORED,
}
_ORDERS = {"negative first": Order.NEGATIVE_FIRST, "newest": Order.NEWEST, "oldest": Order.OLDEST}
_KINDS = {
    "post": Kind.POST,
    "reply": Kind.REPLY,
    "repost": Kind.REPOST,
    "quote": Kind.QUOTE,
    "article": Kind.ARTICLE,
    "e-mail": Kind.EMAIL,
}


_DAY = timedelta(days=1)


def draw(here: Here, filters: Filters, choices: Choices) -> None:
    """Draw the fields as `filters` has them; a change goes to the address, and the page is drawn anew from there."""
    zone = ZoneInfo(here.incident.zone)
    _fill(filters, zone)

    def change() -> None:
        typed = _typed(zone, filters)
        if typed != filters:  # fields are reported anew on the way between pages, without anybody having changed them
            _address(here, typed)

    search, label, order = st.columns([5, 6, 3], vertical_alignment="bottom")
    search.text_input(
        "Search", key="f-search", on_change=change, placeholder="Words, or a phrase in double quotes", type="search"
    )
    label.pills("Reading", _LABELS, selection_mode="multi", key="f-label", on_change=change)
    order.selectbox("Order", _ORDERS, key="f-order", on_change=change)
    if filters.theme:
        _theme(here, filters)
    hidden = (filters.sources, filters.kinds, filters.languages, filters.author, filters.since, filters.until)
    opened = any(hidden) or filters.asks or filters.harm
    with st.expander("More filters", type="compact", expanded=opened, key="more-filters"):
        source, kind, language, author = st.columns(4)
        with source:
            options = sorted({*choices.sources, *filters.sources})
            untrusted.choose_some("Source", options, key="f-source", on_change=change, every="every source")
        kind.multiselect("Kind", _KINDS, key="f-kind", on_change=change, placeholder="every kind")
        with language:
            options = sorted({*choices.languages, *filters.languages})
            untrusted.choose_some("Language", options, key="f-language", on_change=change, every="every language")
        author.text_input("Author", key="f-author", on_change=change, placeholder="id or handle")
        since, until, asks, harm = st.columns(4, vertical_alignment="bottom")
        since.datetime_input("From", None, EARLIEST, LATEST, key="f-since", on_change=change)
        until.datetime_input("Until", None, EARLIEST, LATEST, key="f-until", on_change=change)
        asks.checkbox("Asks or demands an answer", key="f-asks", on_change=change)
        harm.checkbox("Names harm", key="f-harm", on_change=change)
    if filters.since and filters.until and filters.since >= filters.until:
        st.markdown("“From” is not before “Until”: no mention can lie between them.")


def _theme(here: Here, filters: Filters) -> None:
    """Which theme is shown, and the way to the others."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="f-theme"):
        said = data.read(themes.name, here.incident.id, here.at, theme=filters.theme)
        untrusted.show(f"Only {said}", key="f-theme-name", look=Look.STRONG)
        st.button(
            "Any theme", type="tertiary", key="f-theme-any", on_click=_address, args=(here, replace(filters, theme=""))
        )


def _fill(filters: Filters, zone: ZoneInfo) -> None:
    """Set every field to what the address says, which is right after a reload and after the back button too."""
    state = st.session_state
    state["f-search"] = filters.search
    state["f-label"] = [name for name, label in _LABELS.items() if label in filters.labels]
    state["f-order"] = next(name for name, order in _ORDERS.items() if order is filters.order)
    state["f-source"] = sorted(filters.sources)
    state["f-kind"] = [name for name, kind in _KINDS.items() if kind in filters.kinds]
    state["f-language"] = sorted(filters.languages)
    state["f-author"] = filters.author
    state["f-since"] = _shown(filters.since, zone)
    state["f-until"] = _shown(filters.until, zone)
    state["f-asks"] = filters.asks
    state["f-harm"] = filters.harm


def _typed(zone: ZoneInfo, before: Filters) -> Filters:
    """The filters as the fields have them, of which `before` was shown."""
    state = st.session_state
    return Filters(
        labels=frozenset(_LABELS[name] for name in state["f-label"]),
        sources=frozenset(state["f-source"]),
        kinds=frozenset(_KINDS[name] for name in state["f-kind"]),
        languages=frozenset(state["f-language"]),
        author=state["f-author"].strip(),
        search=state["f-search"].strip(),
        since=_meant(state["f-since"], zone, before.since),
        until=_meant(state["f-until"], zone, before.until),
        asks=state["f-asks"],
        harm=state["f-harm"],
        theme=before.theme,
        order=_ORDERS[state["f-order"]],
    )


def _address(here: Here, filters: Filters) -> None:
    """Write the filters into the address, on the first page of what they let through."""
    st.query_params.from_dict(frame.address(here, filters.to_query()))


def _shown(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    """A moment as its field can show it: to the minute, and within what can be chosen there."""
    if moment is None:
        return None
    within = min(max(moment, EARLIEST.replace(tzinfo=UTC) + _DAY), LATEST.replace(tzinfo=UTC) - _DAY)
    return within.astimezone(zone).replace(second=0, microsecond=0, tzinfo=None)


def _meant(typed: datetime | None, zone: ZoneInfo, before: datetime | None) -> datetime | None:
    """The moment that was typed. One that was left alone stays exact: its field does not show seconds."""
    if typed == _shown(before, zone):
        return before
    return typed.replace(tzinfo=zone).astimezone(UTC) if typed else None
