"""The reader gives one reading a text, in order, and never raises."""

import pickle
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from analysis.sentiment import READ_AT_MOST, SCORER, SCORER_VERSION, VaderReader, label, reader_for
from domain.incident import Incident, Watch
from domain.reading import Label, Reader, Reading

UNITED: Reader = VaderReader(brand=("United",), handles=("@united",))


def read(text: str, claimed: str = "") -> Reading:
    return UNITED([text], [claimed])[0]


def test_one_reading_for_each_text_in_order() -> None:
    readings = UNITED(["I love this", "", "I hate this", "they fly to Denver"], ["", "", "en", ""])
    assert [reading.label for reading in readings] == [
        Label.POSITIVE,
        Label.UNSCORED,
        Label.NEGATIVE,
        Label.NEUTRAL,
    ]
    assert UNITED([], []) == []


def test_texts_and_claims_come_in_pairs() -> None:
    with pytest.raises(ValueError, match="shorter"):
        UNITED(["one", "two"], [""])


def test_the_score_is_vadersentiments_and_says_so() -> None:
    text = "This is a VERY bad idea, and I don't like it at all!!"
    reading = read(text)
    assert reading.compound == SentimentIntensityAnalyzer().polarity_scores(text)["compound"]
    assert (reading.scorer, reading.scorer_version) == (SCORER, SCORER_VERSION)
    assert SCORER_VERSION.startswith("3.3.2+")


@pytest.mark.parametrize(
    ("compound", "expected"),
    [
        (1, "positive"),
        (0.05, "positive"),
        (0.0499, "neutral"),
        (0, "neutral"),
        (-0.0499, "neutral"),
        (-0.05, "negative"),
    ],
)
def test_the_classes_are_cut_where_the_scorers_authors_cut(compound: float, expected: str) -> None:
    assert label(compound).value == expected


@pytest.mark.parametrize(
    ("text", "claimed", "because", "language"),
    [
        ("", "", "empty", ""),
        (" \n\t", "en", "empty", ""),
        ("El servicio fue horrible y nadie me responde", "", "language: es", "es"),
        ("Que mal", "es-MX", "language: es", "es"),
        ("退钱", "", "language: not in Latin letters", ""),
    ],
)
def test_what_cannot_be_read_is_unscored_with_the_reason(text: str, claimed: str, because: str, language: str) -> None:
    reading = read(text, claimed)
    assert reading.label is Label.UNSCORED
    assert (reading.compound, reading.unscored_because, reading.language) == (None, because, language)
    assert (reading.asks, reading.harms) == (False, ())


def test_too_short_to_tell_is_scored_in_latin_letters() -> None:
    """A bare "awful" or an emoji is read as English: to leave it out would hide the tersest anger."""
    assert read("awful!!").label is Label.NEGATIVE
    assert read("😢").label is not Label.UNSCORED


def test_names_do_not_praise() -> None:
    assert read("@united flew me to Denver with United").compound == 0


def test_questions_and_harm_are_read_from_the_same_text() -> None:
    reading = read("@united when will I get my refund? I&#39;m calling my lawyer")
    assert reading.asks
    assert reading.harms == ("legal", "money")
    assert read("I don’t know what’s going on with my flight, can you explain?").asks


def test_the_reader_of_an_incident_knows_its_names() -> None:
    incident = Incident(
        id="united-1",
        title="Flight 3411",
        started_at=datetime(2017, 4, 9, tzinfo=UTC),
        watch=Watch(terms=("united airlines",), handles=("@united",)),
        own_accounts=("FreshAir",),
    )
    reading = reader_for(incident)(["United Airlines flew me to Denver, and @FreshAir too"], [""])[0]
    assert reading.compound == 0


def test_a_reader_travels_to_another_process() -> None:
    texts = ["I love this", "I hate this", "Qué vergüenza de empresa, nunca más compro aquí"] * 20
    assert pickle.loads(pickle.dumps(UNITED)) == UNITED  # noqa: S301 - our own object
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert pool.submit(UNITED, texts, [""] * len(texts)).result() == UNITED(texts, [""] * len(texts))


@given(st.lists(st.tuples(st.text(), st.text(max_size=6)), max_size=4), st.lists(st.text(max_size=10), max_size=3))
def test_any_text_is_read(pairs: list[tuple[str, str]], brand: list[str]) -> None:
    texts, claims = [text for text, _ in pairs], [claim for _, claim in pairs]
    readings = VaderReader(brand=tuple(brand), handles=tuple(brand))(texts, claims)
    assert len(readings) == len(texts)


def test_odd_texts_are_read() -> None:
    for text in ("\ud800 awful", "awful \x00", "\udfff" * 50, "\U0010ffff", "\u202eevil", "a\u0300" * 500):
        assert isinstance(read(text), Reading)


def test_what_follows_the_limit_is_not_read() -> None:
    assert read("fine " * READ_AT_MOST + "horrible").compound == read("fine " * (READ_AT_MOST // 5)).compound


@pytest.mark.parametrize(
    "piece",
    [
        "@so ",
        "so ",
        "we want ",
        "were you ",
        "owe a a a a ",
        "? ",
        '"',
        "but good ",
        "two who has ",
        "1",
        "@",
        "http://",
        "&amp;",
        "😡",
        "lost 1,",
    ],
)
def test_no_text_holds_up_the_others(piece: str) -> None:
    started = time.perf_counter()
    read((piece * READ_AT_MOST)[: 10 * READ_AT_MOST])
    assert time.perf_counter() - started < 2
