"""The file of words holds what it promises, and says what is wrong when it does not."""

import re
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from config.words import FILE, Harm, load_words
from domain.errors import ConfigurationError

WORDS = load_words()


@given(st.data())
@pytest.mark.parametrize("harm", WORDS.harms, ids=lambda harm: harm.kind)
def test_each_phrase_of_harm_begins_a_word_as_promised(harm: Harm, data: st.DataObject) -> None:
    phrase = data.draw(st.from_regex(re.compile(harm.phrases, re.ASCII), fullmatch=True)).lower()
    assume(re.fullmatch(harm.phrases, phrase))
    beginnings = {word[:4] for word in re.findall(r"\w+", phrase)}
    assert beginnings & {word[:4] for word in harm.words}


@given(st.data())
@pytest.mark.parametrize("rule", [WORDS.asking.demand, WORDS.asking.opening], ids=["demand", "opening"])
def test_each_demand_has_a_stem_in_it(rule: str, data: st.DataObject) -> None:
    phrase = data.draw(st.from_regex(re.compile(rule, re.ASCII), fullmatch=True)).lower()
    assume(re.fullmatch(rule, phrase))
    assert any(stem in phrase for stem in WORDS.asking.stems)


def test_kinds_of_harm_are_the_five_of_the_playbook() -> None:
    assert [harm.kind for harm in WORDS.harms] == ["discrimination", "injury", "legal", "money", "safety"]


@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [
        ("<due>", "<dew>", "dew"),
        ("[harms.legal]", "[harms.legal", "line"),
        ("tellable =", "tellabel =", "tellab"),
        ("fix (?:this|it|your)\n", "fix (?:this|it|your\n", "missing \\)"),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path: Path, right: str, wrong: str, named: str) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert right in text
    (tmp_path / "words.toml").write_text(text.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=named):
        load_words(tmp_path / "words.toml")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"elsewhere\.toml"):
        load_words(tmp_path / "elsewhere.toml")
