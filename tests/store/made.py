"""Mentions, readings and incidents made for tests: on purpose from few values, so that they meet and repeat."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count

from hypothesis import strategies as st

from domain.incident import Clock, Drill, Incident, IncidentKind, Status, Watch
from domain.mention import Author, Engagement, Flag, Kind, Mention
from domain.reading import Label, Reading

START = datetime(2026, 3, 1, 22, 58, 30, tzinfo=UTC)  # near the end of a minute, an hour and a day
_numbers = count(1)


def incident(**changes: object) -> Incident:
    """An incident with an id of its own."""
    values = {"id": f"made-{next(_numbers)}", "title": "Made up", "started_at": START + timedelta(minutes=2)}
    return Incident(**(values | changes))  # type: ignore[arg-type]


def mention(native_id: str = "1", text: str = "hello", **changes: object) -> Mention:
    values: dict[str, object] = {
        "source": "x",
        "native_id": native_id,
        "text": text,
        "published_at": START,
        "collected_at": START,
    }
    return Mention(**(values | changes))  # type: ignore[arg-type]


def reading(label: Label = Label.NEGATIVE, **changes: object) -> Reading:
    values: dict[str, object] = {"scorer": "made up", "scorer_version": "1", "label": label}
    values["compound"] = None if label is Label.UNSCORED else -0.5
    return Reading(**(values | changes))  # type: ignore[arg-type]


def distinct(number: int, **changes: object) -> list[Mention]:
    """Mentions that differ in id, time and author."""
    return [
        mention(
            f"{index}",
            f"text {index}",
            published_at=START + timedelta(seconds=index),
            author=Author(id=f"a{index % 7}", handle=f"h{index % 7}"),
            **changes,
        )
        for index in range(number)
    ]


hostile_texts = st.one_of(
    st.text(st.characters(), max_size=30),
    st.sampled_from(
        [
            "",
            "\x00",
            "a\x00b",
            "\\",
            "\\0",
            "\\\\0",
            "\\ud800",
            "\ud800",
            "x\udfff\ud800",
            "\\h" + "0" * 64,
            "'\"; --",
            "\u202e",
            "💥",
        ]
    ),
    st.text("ab\\\x00\ud800", max_size=400),
)
names = hostile_texts.filter(bool)
moments = st.datetimes(timezones=st.just(UTC), min_value=datetime(1, 1, 3), max_value=datetime(9999, 12, 29))  # noqa: DTZ001 - the zone is given beside it
counts = st.none() | st.integers(0, 2**63 - 1)

hostile_mentions: st.SearchStrategy[Mention] = st.builds(
    Mention,
    source=names,
    native_id=names,
    text=hostile_texts,
    published_at=moments,
    collected_at=moments,
    kind=st.sampled_from(Kind),
    url=hostile_texts,
    author=st.builds(
        Author,
        id=hostile_texts,
        handle=hostile_texts,
        name=hostile_texts,
        followers=counts,
        verified=st.none() | st.booleans(),
    ),
    language=hostile_texts,
    in_reply_to=hostile_texts,
    conversation_id=hostile_texts,
    engagement=st.builds(Engagement, likes=counts, reposts=counts, replies=counts, views=counts),
    flags=st.frozensets(st.sampled_from(Flag)),
    raw=hostile_texts,
)


@st.composite
def readings(draw: Callable[..., object], texts: st.SearchStrategy[str] = hostile_texts) -> Reading:
    label = draw(st.sampled_from(Label))
    compound = None if label is Label.UNSCORED else draw(st.floats(-1, 1))
    return Reading(
        scorer=draw(texts),  # type: ignore[arg-type]
        scorer_version=draw(texts),  # type: ignore[arg-type]
        label=label,  # type: ignore[arg-type]
        compound=compound,  # type: ignore[arg-type]
        unscored_because=draw(texts),  # type: ignore[arg-type]
        language=draw(texts),  # type: ignore[arg-type]
        asks=draw(st.booleans()),  # type: ignore[arg-type]
        harms=tuple(draw(st.lists(texts, max_size=2))),  # type: ignore[arg-type]
    )


texts_lists = st.lists(hostile_texts, max_size=3).map(tuple)
hostile_incidents: st.SearchStrategy[Incident] = st.builds(
    Incident,
    id=st.uuids().map(str),
    title=hostile_texts,
    started_at=moments,
    watch=st.builds(
        Watch,
        terms=texts_lists,
        excluded=texts_lists,
        handles=texts_lists,
        languages=texts_lists,
        sources=texts_lists,
        feeds=texts_lists,
    ),
    kind=st.none() | st.sampled_from(IncidentKind),
    status=st.sampled_from(Status),
    closed_at=st.none() | moments,
    own_accounts=texts_lists,
    own_audience=counts,
    affected=counts,
    owner=hostile_texts,
    zone=hostile_texts,
    drill=st.none()
    | st.builds(
        Drill,
        scenario=hostile_texts,
        seed=st.integers(),
        clock=st.builds(Clock, started_at=moments, speed=st.floats(0.001, 1e6), ends_at=st.none() | moments),
        statements=st.booleans(),
    ),
)
