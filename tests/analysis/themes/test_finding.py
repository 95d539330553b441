"""Themes are what texts are about: named in their own words, the same again tomorrow, and none where there is none."""

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.themes.finding import CONFIRMED, Grouping, find
from analysis.themes.wording import names_of
from tests.analysis.themes.talk import ABOUT, talk

BRAND = names_of(["acme"], ["@AcmeHelp"])


def purity(found: Grouping, topics: list[str]) -> float:
    """Share of the texts in themes that are about what most of their theme are about."""
    inside = [(place, topic) for place, topic in zip(found.theme.tolist(), topics, strict=True) if place >= 0]
    most = sum(
        Counter(topic for place, topic in inside if place == theme).most_common(1)[0][1]
        for theme in {place for place, _ in inside}
    )
    return most / len(inside)


def test_three_complaints_make_three_themes_named_in_their_own_words() -> None:
    topics, texts = map(list, zip(*talk(150), strict=True))
    found = find(texts, BRAND)
    assert len(found.themes) >= len(ABOUT)
    assert purity(found, topics) > 0.95
    assert np.mean(found.theme >= 0) > 0.7
    own_words = " ".join(texts)
    for theme in found.themes:
        assert all(part in own_words for part in theme.name.split(" · "))
        assert theme.stability >= CONFIRMED
        size = int((found.theme == found.themes.index(theme)).sum())
        assert theme.low <= size <= theme.high
        assert theme.before is None


def test_the_same_texts_make_the_same_themes() -> None:
    texts = [text for _, text in talk(90)]
    one, other = find(texts, BRAND), find(texts, BRAND)
    assert one.themes == other.themes
    assert one.theme.tolist() == other.theme.tolist()


def test_themes_keep_their_place_when_more_comes_in() -> None:
    early = talk(90)
    first = find([text for _, text in early], BRAND)
    more = [*early, *talk(120, seed=2)]
    later = find([text for _, text in more], BRAND, [theme.words for theme in first.themes])
    continued = [theme.before for theme in later.themes if theme.before is not None]
    assert sorted(continued) == list(range(len(first.themes)))
    kept = 0
    for place, was in enumerate(theme.before for theme in later.themes):
        before = {number for number in range(90) if first.theme[number] == was}
        kept += len(before & set(np.flatnonzero(later.theme == place).tolist()))
    assert kept > 0.9 * int((first.theme >= 0).sum())


def test_a_new_matter_becomes_a_new_theme_and_leaves_the_others_be() -> None:
    early = talk(90, about=("refund", "parcel"))
    first = find([text for _, text in early], BRAND)
    more = [*early, *talk(60, seed=3, about=("data",))]
    later = find([text for _, text in more], BRAND, [theme.words for theme in first.themes])
    assert {theme.before for theme in later.themes} >= set(range(len(first.themes)))
    theme_of_data = Counter(later.theme[90:].tolist()).most_common(1)[0][0]
    assert later.themes[theme_of_data].before is None
    assert (later.theme[:90] == theme_of_data).sum() == 0


def test_a_flood_counts_in_full_and_stands_once() -> None:
    texts = [text for _, text in talk(90)]
    flood = "RT @loud: where is my refund, you charged me twice and the money is gone, shame on you acme"
    found = find([*texts, *[flood] * 200], BRAND)
    copies = found.fold[90:]
    assert set(copies.tolist()) == {90}
    assert len(set(found.theme[90:].tolist())) == 1
    theme = found.themes[found.theme[90]]
    assert theme.high >= 200


def test_names_of_the_watched_and_filler_are_no_theme() -> None:
    texts = [f"acme acmehelp really awful {word}" for word in ("here", "today", "again", "why")]
    found = find(texts * 5, BRAND)
    assert found.themes == ()
    assert set(found.theme.tolist()) == {-1}


def test_who_watches_a_failure_sees_it() -> None:
    assert names_of(["acme fail"], []) == {"acme", "acmefail"}
    assert "fail" in names_of([], ["acme fail"])


@settings(deadline=None, max_examples=30)
@given(st.lists(st.text(max_size=60) | st.sampled_from([text for _, text in talk(12)]), max_size=40))
def test_any_texts_are_grouped_each_once(texts: list[str]) -> None:
    found = find(texts, BRAND)
    assert len(found.fold) == len(found.theme) == len(found.closeness) == len(texts)
    assert all(-1 <= place < len(found.themes) for place in found.theme.tolist())
    assert all(found.theme[place] == found.theme[first] for place, first in enumerate(found.fold.tolist()))
    assert all(theme.name and theme.words for theme in found.themes)
