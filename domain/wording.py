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


def wording(text: str) -> int:
    """The same for copies and reposts of a text, another one for others: 64 bits, signed; NONE without any sign."""
    own = _OUTSIDE.sub(" ", text)
    said = " ".join(_WORD.findall(own)) or " ".join(own.split())  # an emoji is no word, and says something
    if not said:
        return NONE
    digest = blake2b(said.lower().encode(errors="surrogatepass"), digest_size=_BYTES).digest()
    return int.from_bytes(digest, signed=True)
