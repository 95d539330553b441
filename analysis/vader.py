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

from vaderSentiment import vaderSentiment as vader

_VADER: Any = vader.SentimentIntensityAnalyzer()
LEXICON: Mapping[str, float] = _VADER.lexicon

# It reads character by character: of its longer emoji it never finds more than the first character.
_EMOJIS: dict[str, str] = {emoji: name for emoji, name in _VADER.emojis.items() if len(emoji) == 1}

# The longest word of each phrase that vaderSentiment knows ("kiss of death", "sort of"): without it, none is near.
_PHRASES = [phrase.split() for phrase in (*vader.SPECIAL_CASES, *vader.BOOSTER_DICT) if " " in phrase]
_PHRASE_WORDS = frozenset(max(phrase, key=len) for phrase in _PHRASES)
_NEGATIONS = frozenset(vader.NEGATE)
# Words that its rules name one by one.
_NAMED = frozenset(
    {"at", "but", "doubt", "kind", "least", "never", "no", "nor", "of", "or", "so", "this", "very", "without"}
)
KNOWN: frozenset[str] = _NAMED.union(LEXICON, vader.BOOSTER_DICT, _NEGATIONS, *_PHRASES)


@dataclass(slots=True, kw_only=True)
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
    text = vader.SentiText._strip_punc_if_word(token)
    lower = text.lower()
    negates = lower in _NEGATIONS or "n't" in lower
    if not negates and lower not in KNOWN:
        return _PLAIN_CAPITALS if text.isupper() else _PLAIN
    valence = LEXICON.get(lower)
    boosts = lower in vader.BOOSTER_DICT
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
    if not text.isascii() and not _EMOJIS.keys().isdisjoint(text):
        text = _spell_out(text)
    words = [_WORDS[token] for token in text.split()]
    places = [place for place, word in enumerate(words) if word.counts and not _is_kind_of(words, place)]
    if not places:
        return 0.0
    emphatic = 0 < sum([word.capitals for word in words]) < len(words)
    valences = [_weigh(words, place, emphatic=emphatic) for place in places]
    _turn_at_but(words, places, valences)
    total = float(sum(valences))
    emphasis = _VADER._punctuation_emphasis(text)
    if total > 0:
        total += emphasis
    elif total < 0:
        total -= emphasis
    return round(float(vader.normalize(total)), 4)


def _spell_out(text: str) -> str:
    """The text with its emoji as words. A word that follows one without a space sticks to it, as in the original."""
    pieces = []
    previous = " "
    for character in text:
        name = _EMOJIS.get(character)
        if name and previous != " ":
            pieces.append(" ")
        pieces.append(name or character)
        previous = character
    return "".join(pieces)


def _is_kind_of(words: Sequence[_Word], place: int) -> bool:
    return words[place].lower == "kind" and place + 1 < len(words) and words[place + 1].lower == "of"


def _weigh(words: Sequence[_Word], place: int, *, emphatic: bool) -> float:
    """The valence of the word at `place`, one of the lexicon, as its neighbours change it.

    `emphatic`: some words of the text are in capitals and some are not, so that capitals mean something.
    """
    word = words[place]
    one = words[place - 1] if place > 0 else _NOTHING
    two = words[place - 2] if place > 1 else _NOTHING
    three = words[place - 3] if place > 2 else _NOTHING
    valence = word.valence or 0.0
    if word.lower == "no" and place + 1 < len(words) and words[place + 1].valence is not None:
        valence = 0.0
    if one.lower == "no" or two.lower == "no" or (three.lower == "no" and one.lower in {"or", "nor"}):
        valence = (word.valence or 0.0) * vader.N_SCALAR
    if word.capitals and emphatic:
        valence += vader.C_INCR if valence > 0 else -vader.C_INCR
    if one.acts or two.acts or three.acts:
        valence = _act(one, two, three, valence, emphatic=emphatic)
    if three.valence is None and any([near.in_phrase for near in words[place - 3 : place + 3]]):
        valence = _VADER._special_idioms_check(valence, [near.lower for near in words[place - 3 : place + 3]], 3)
    if one.lower == "least" and one.valence is None and two.lower not in {"at", "very"}:
        valence *= vader.N_SCALAR
    return valence


def _act(one: _Word, two: _Word, three: _Word, valence: float, *, emphatic: bool) -> float:
    """Boosters and negations among the words one, two and three places before."""
    if one.valence is None:
        if one.boosts:
            valence += vader.scalar_inc_dec(one.text, valence, emphatic)
        if one.negates:
            valence *= vader.N_SCALAR
    if two.valence is None:
        if two.boosts:
            valence += vader.scalar_inc_dec(two.text, valence, emphatic) * 0.95
        if two.lower == "never" and one.lower in {"so", "this"}:
            valence *= 1.25
        elif two.negates and not (two.lower == "without" and one.lower == "doubt"):
            valence *= vader.N_SCALAR
    if three.valence is None:
        if three.boosts:
            valence += vader.scalar_inc_dec(three.text, valence, emphatic) * 0.9
        # As the original has it: "so" or "this" just before counts even without a "never".
        if (three.lower == "never" and two.lower in {"so", "this"}) or one.lower in {"so", "this"}:
            valence *= 1.25
        elif three.negates and not (three.lower == "without" and "doubt" in {two.lower, one.lower}):
            valence *= vader.N_SCALAR
    return valence


def _turn_at_but(words: Sequence[_Word], places: Sequence[int], valences: list[float]) -> None:
    """Halve what comes before the first "but" and raise what comes after it, in place.

    The original looks each value up by itself, so that of equal values the first is changed, and perhaps twice.
    """
    but = next((place for place, word in enumerate(words) if word.lower == "but"), None)
    if but is None:
        return
    for valence in valences:
        first = valences.index(valence)
        valences[first] = valence * (0.5 if places[first] < but else 1.5)
