"""The sieve is fast, and says exactly what the matcher says."""

from hypothesis import given
from hypothesis import strategies as st

from collectors.match import Matcher, fold
from collectors.sieve import Sieve
from domain.incident import Watch

# Few letters, so that terms are often found; among them what folding changes, borders, and half a character.
LETTERS = "ab AB@._-'’ßİıﬁé\u200b\u0307#ｐ可ท가\ud800\n"
words = st.text(st.sampled_from(LETTERS), max_size=6)
anything = st.one_of(words, st.text(max_size=6), st.text(st.characters(categories=["Cs", "L", "M", "Z"]), max_size=6))
some = st.lists(anything, max_size=3).map(tuple)
languages = st.sampled_from(["", "en", "en-GB", "de", "und"])
watches = st.builds(
    Watch, terms=some, excluded=some, handles=some, languages=st.lists(languages, max_size=2).map(tuple)
)


@given(
    watch=watches,
    parts=st.lists(anything, max_size=5),
    picks=st.lists(st.integers(0, 20), max_size=3),
    handle=anything,
    language=languages,
)
def test_the_verdict_is_the_matchers(
    watch: Watch, parts: list[str], picks: list[int], handle: str, language: str
) -> None:
    known = [*watch.terms, *watch.excluded, *watch.handles, *(f"@{each}" for each in watch.handles)]
    text = " ".join(parts + [known[pick] for pick in picks if pick < len(known)])
    sieve, matcher = Sieve(watch), Matcher(watch)
    for author in ("", handle, *watch.handles):
        assert sieve.matches(text, handle=author, language=language) == matcher.matches(
            text, handle=author, language=language
        )


def test_what_matches_passes_the_sieve() -> None:
    sieve = Sieve(Watch(terms=("new coke", "C++", "可口"), excluded=("recipe",), handles=("@pepsi.com",)))
    assert sieve.matches("The NEW\u200b\n Ｃoke!")
    assert sieve.matches("written in c++, she said")
    assert sieve.matches("我喝可口可乐")
    assert sieve.matches("hello @Pepsi.com")
    assert sieve.matches("nothing to see", handle="pepsi.com")
    assert not sieve.matches("a new can of coke")
    assert not sieve.matches("a new coke recipe")
    assert not sieve.matches("nothing to see")


@given(st.text(st.characters(max_codepoint=127), max_size=30))
def test_plain_letters_fold_as_all_others_do(text: str) -> None:
    assert fold(text) == fold(f"{text}é").removesuffix("é").strip()
