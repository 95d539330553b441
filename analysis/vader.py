"""vaderSentiment's compound score, several times faster and identical to it, quirks included.

vaderSentiment lowers, strips and looks up every word again for each of its neighbours, and looks at each character
for an emoji. Here a word is looked at once and remembered, and only words of the lexicon are weighed. Lexicon,
constants and rules are vaderSentiment's own, taken from the installed package. That both agree is proved by
tests/analysis/test_vader.py on made-up texts and by benchmarks/reading.py on real ones.
"""
# ruff: noqa: SLF001 - identical means by its own rules, and some of these have no public door

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vaderSentiment.vaderSentiment import (
    BOOSTER_DICT,
    C_INCR,
    N_SCALAR,
    NEGATE,
    SPECIAL_CASES,
    SentimentIntensityAnalyzer,
    SentiText,
    normalize,
    scalar_inc_dec,
)

_VADER: Any = SentimentIntensityAnalyzer()
LEXICON: Mapping[str, float] = _VADER.lexicon

# It reads character by character: of its longer emoji it never finds more than the first character.
_EMOJIS: dict[str, str] = {emoji: name for emoji, name in _VADER.emojis.items() if len(emoji) == 1}
_ANY_EMOJI = frozenset(_EMOJIS)

# The longest word of each phrase that vaderSentiment knows ("kiss of death", "sort of"): without it, none is near.
_PHRASES = [phrase.split() for phrase in (*SPECIAL_CASES, *BOOSTER_DICT) if " " in phrase]
_PHRASE_WORDS = frozenset(max(phrase, key=len) for phrase in _PHRASES)
_NEGATIONS = frozenset(NEGATE)
# Words that its rules name one by one.
_NAMED = frozenset(
    {"at", "but", "doubt", "kind", "least", "never", "no", "nor", "of", "or", "so", "this", "very", "without"}
)
KNOWN: frozenset[str] = _NAMED.union(LEXICON, BOOSTER_DICT, _NEGATIONS, *_PHRASES)


@dataclass(slots=True, kw_only=True, eq=False)
class _Word:
    """A word as the rules see it; `valence` is None outside the lexicon."""

    text: str = ""
    lower: str = ""
    valence: float | None = None
    counts: bool = False  # it has a say of its own
    boosts: bool = False
    negates: bool = False
    acts: bool = False  # it may change the say of one that follows
    in_phrase: bool = False
    capitals: bool = False


_NOTHING = _Word(valence=0.0)  # stands before the first word: rules pass over words of the lexicon, and so over this
_PLAIN = _Word()  # stands for every word that no rule knows
_PLAIN_CAPITALS = _Word(capitals=True)


class _Words(dict[str, _Word]):
    """What is known of each token. It starts anew when full, for there is no end to the tokens of the world."""

    _MOST = 50_000
    _LONGEST = 50

    def __missing__(self, token: str) -> _Word:
        word = _look_up(token)
        if len(token) <= self._LONGEST:
            if len(self) >= self._MOST:
                self.clear()
            self[token] = word
        return word


def _look_up(token: str) -> _Word:
    text = SentiText._strip_punc_if_word(token)
    lower = text.lower()
    negates = lower in _NEGATIONS or "n't" in lower
    if not negates and lower not in KNOWN:
        return _PLAIN_CAPITALS if text.isupper() else _PLAIN
    valence = LEXICON.get(lower)
    boosts = lower in BOOSTER_DICT
    return _Word(
        text=text,
        lower=lower,
        valence=valence,
        counts=valence is not None and not boosts,
        boosts=boosts,
        negates=negates,
        acts=boosts or negates or lower in {"no", "this", "doubt", "least"},
        in_phrase=lower in _PHRASE_WORDS,
        capitals=text.isupper(),
    )


_WORDS = _Words()


def compound(text: str) -> float:
    """What `SentimentIntensityAnalyzer().polarity_scores(text)["compound"]` returns, from -1 to 1."""
    if not text.isascii():
        text = _spell_out(text)
    words = list(map(_WORDS.__getitem__, text.split()))
    places = [place for place, word in enumerate(words) if word.counts and not _is_kind_of(words, place)]
    if not places:
        return 0.0
    different = set(words)  # all words outside the lexicon are one
    capitals = [word.capitals for word in different]
    emphatic = True in capitals and False in capitals
    phrased = True in [word.in_phrase for word in different]
    valences = [_weigh(words, place, emphatic=emphatic, phrased=phrased) for place in places]
    if "but" in [word.lower for word in different]:
        _turn_at_but(words, places, valences)
    total = float(sum(valences))
    emphasis = _VADER._punctuation_emphasis(text) if "!" in text or "?" in text else 0.0
    if total > 0:
        total += emphasis
    elif total < 0:
        total -= emphasis
    return round(float(normalize(total)), 4)


def _spell_out(text: str) -> str:
    """The text with its emoji as words. A word that follows one without a space sticks to it, as in the original."""
    for emoji in _ANY_EMOJI.intersection(text):
        text = text.replace(emoji, f" {_EMOJIS[emoji]}")
    return text


def _is_kind_of(words: Sequence[_Word], place: int) -> bool:
    return words[place].lower == "kind" and place + 1 < len(words) and words[place + 1].lower == "of"


def _weigh(words: Sequence[_Word], place: int, *, emphatic: bool, phrased: bool) -> float:
    """The valence of the word at `place`, one of the lexicon, as its neighbours change it.

    `emphatic`: some words of the text are in capitals and some are not, so that capitals mean something. `phrased`:
    some word of the text may be part of a phrase.
    """
    word = words[place]
    three, two, one = (_NOTHING, _NOTHING, _NOTHING, *words[max(place - 3, 0) : place])[-3:]
    valence = word.valence or 0.0
    if word.lower == "no" and place + 1 < len(words) and words[place + 1].valence is not None:
        valence = 0.0
    if one.lower == "no" or two.lower == "no" or (three.lower == "no" and one.lower in {"or", "nor"}):
        valence = (word.valence or 0.0) * N_SCALAR
    if word.capitals and emphatic:
        valence += C_INCR if valence > 0 else -C_INCR
    if one.acts or two.acts or three.acts:
        valence = _act(three, two, one, valence, emphatic=emphatic)
    if phrased and three.valence is None:
        near = words[place - 3 : place + 3]
        if any(neighbour.in_phrase for neighbour in near):
            valence = _VADER._special_idioms_check(valence, [neighbour.lower for neighbour in near], 3)
    if one.lower == "least" and one.valence is None and two.lower not in {"at", "very"}:
        valence *= N_SCALAR
    return valence


def _act(three: _Word, two: _Word, one: _Word, valence: float, *, emphatic: bool) -> float:
    """What the words three, two and one places before do to a valence: the nearer first, and the more."""
    if one.valence is None:
        valence += _boost(one, valence, emphatic=emphatic)
        valence *= N_SCALAR if one.negates else 1.0
    if two.valence is None:
        valence += _boost(two, valence, emphatic=emphatic) * 0.95
        valence *= _turn_from_two(two, one)
    if three.valence is None:
        valence += _boost(three, valence, emphatic=emphatic) * 0.9
        valence *= _turn_from_three(three, two, one)
    return valence


def _boost(word: _Word, valence: float, *, emphatic: bool) -> float:
    return scalar_inc_dec(word.text, valence, emphatic) if word.boosts else 0.0


def _turn_from_two(two: _Word, one: _Word) -> float:
    if two.lower == "never" and one.lower in {"so", "this"}:
        return 1.25
    if two.lower == "without" and one.lower == "doubt":
        return 1.0
    return N_SCALAR if two.negates else 1.0


def _turn_from_three(three: _Word, two: _Word, one: _Word) -> float:
    # As in the original: "so" or "this" just before strengthens even without a "never".
    if (three.lower == "never" and two.lower in {"so", "this"}) or one.lower in {"so", "this"}:
        return 1.25
    if three.lower == "without" and "doubt" in {two.lower, one.lower}:
        return 1.0
    return N_SCALAR if three.negates else 1.0


def _turn_at_but(words: Sequence[_Word], places: Sequence[int], valences: list[float]) -> None:
    """Halve what comes before the first "but" and raise what comes after it, in place.

    The original looks each value up by itself, so that of equal values the first is changed, and perhaps twice.
    """
    but = next(place for place, word in enumerate(words) if word.lower == "but")
    for valence in valences:
        first = valences.index(valence)
        valences[first] = valence * (0.5 if places[first] < but else 1.5)
