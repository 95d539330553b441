"""Make visible what a text from outside may hide: direction overrides, zero-width and control characters.

Each such character becomes a marker, `⟨U+202E⟩`, and a run of the same one a single marker, `⟨U+200B ×12⟩`. Everything
else stays as it is, letter for letter. Pure, so that pages, charts and their tests share it.
"""

import re
import unicodedata
from itertools import groupby

# Invisible although Unicode files them under letters, marks or symbols: fillers, joiners, blank Braille, selectors.
_INVISIBLE = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2065\u2800\u3164\uffa0"
    + "".join(map(chr, range(0xFE00, 0xFE0F)))  # U+FE0F itself only asks for the colour form of a symbol
)
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_LAYOUT = frozenset("\n\t")
_JOINER = "\u200d"
# A quick look that spares nearly every text the slow one: plain ASCII, Latin, Greek, Cyrillic have nothing to mark.
_ORDINARY = re.compile("[\\n\\t\\x20-\\x7e\u00a0-\u00ac\u00ae-\u034e\u0350-\u058f]*")


def visible(text: str) -> str:
    """`text` with every hidden character shown as a marker; line ends become plain newlines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _ORDINARY.fullmatch(text):
        return text
    return "".join(
        _marker(character, len(list(run))) if hidden else "".join(one for one, _ in run)
        for (character, hidden), run in groupby(_judged(text), key=lambda pair: (pair[0] if pair[1] else "", pair[1]))
    )


def _judged(text: str) -> list[tuple[str, bool]]:
    return [(character, _hides(text, index)) for index, character in enumerate(text)]


def _hides(text: str, index: int) -> bool:
    character = text[index]
    if character in _LAYOUT:
        return False
    if character == _JOINER:  # it builds emoji families; between anything else it hides
        return not (0 < index < len(text) - 1 and _pictorial(text[index - 1]) and _pictorial(text[index + 1]))
    return (
        character in _INVISIBLE
        or 0xE0000 <= ord(character) <= 0xE0FFF  # noqa: PLR2004 - tags and selectors, assigned or not yet
        or unicodedata.category(character) in _HIDDEN_CATEGORIES
    )


def _pictorial(character: str) -> bool:
    return character == "\ufe0f" or unicodedata.category(character) in {"So", "Sk"}


def _marker(character: str, times: int) -> str:
    return f"⟨U+{ord(character):04X} ×{times}⟩" if times > 1 else f"⟨U+{ord(character):04X}⟩"
