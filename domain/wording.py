"""Who says the same in the same words: a number for the words of a text.

Case, punctuation, addresses and the mark of a repost do not count; handles do. Themes also fold what is nearly the same
(`analysis.themes.folding`); here one text stands for another, so nothing less than the same words will do.
"""

import re
from hashlib import blake2b

NONE = 0  # of a text that says nothing

_OUTSIDE = re.compile(r"^(?:\s*RT\s+@\w+:?)+|(?:https?://|www\.|pic\.twitter\.com/)\S*", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_BYTES = 8
# Plain text, as most is, needs no patterns: what they take out begins with one of these, and words are ASCII's.
_MARKS_OF_OUTSIDE = ("://", "www.", "pic.twitter.com/")
_PLAIN_WORDS = bytes(code if chr(code).isalnum() or code == ord("_") else ord(" ") for code in range(128)) + bytes(128)


def wording(text: str) -> int:
    """The same for copies and reposts of a text, another one for others: 64 bits, signed; NONE without any sign."""
    said = _said_plainly(text.lower()) if text.isascii() else _said(text)
    if not said:
        return NONE
    return int.from_bytes(blake2b(said, digest_size=_BYTES).digest(), signed=True)


def _said(text: str) -> bytes:
    own = _OUTSIDE.sub(" ", text)
    said = " ".join(_WORD.findall(own)) or " ".join(own.split())  # an emoji is no word, and says something
    return said.lower().encode(errors="surrogatepass")


def _said_plainly(text: str) -> bytes:
    """The same for ASCII in small letters, at a third of the time."""
    if any(mark in text for mark in _MARKS_OF_OUTSIDE) or text.lstrip().startswith("rt"):
        text = _OUTSIDE.sub(" ", text)
    own = text.encode()
    return b" ".join(own.translate(_PLAIN_WORDS).split()) or " ".join(text.split()).encode()
