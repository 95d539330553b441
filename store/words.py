"""The words of a text, the same for what is stored and for what is looked for, on either database.

Case, accents and typographic variants make no difference. Scripts that put no space between words are cut into
characters (a search for several is a search for the phrase), and a symbol or emoji is a word of its own.
"""

import re
import unicodedata

SEEN = 100_000  # characters of a text that the search looks at
_MOST_PHRASES = 64
_MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff]")
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_WORD = re.compile(f"[{_UNSPACED}]|[^\\W_{_UNSPACED}]+|[^\\w\\s\x00-\x7f]")
_PLAIN = bytes(code if chr(code).isalnum() else ord(" ") for code in range(128)) + bytes(128)  # ASCII's words
_PIECE = re.compile(r'"([^"]*)"?|([^\s"]+)')


def words(text: str) -> list[str]:
    """The words of a text, in order and in a form that compares."""
    return spaced(text).split()


def spaced(text: str) -> str:
    """The same with spaces between them, and perhaps around."""
    text = text[:SEEN]
    if text.isascii():
        return text.lower().encode().translate(_PLAIN).decode()
    folded = _MARKS.sub("", unicodedata.normalize("NFKD", text).casefold())
    return " ".join(filter(None, map(_named, _WORD.findall(folded))))


def phrases(search: str) -> list[list[str]]:
    """What a person looks for: every phrase must be found. `"…"` makes one of several words, as does `some_handle`."""
    pieces = (quoted or word for quoted, word in _PIECE.findall(search))
    found = [phrase for piece in pieces if (phrase := words(piece))]
    return found[:_MOST_PHRASES]


def _named(found: str) -> str:
    """A word as it is, a symbol by its number, "" for punctuation."""
    if found[0].isalnum():
        return found
    return f"u{ord(found):x}" if unicodedata.category(found[0]).startswith("S") else ""
