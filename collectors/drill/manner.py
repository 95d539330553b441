"""How people type: the same sentence comes out of every keyboard a little differently."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from collectors.drill.chance import Lot, happens, pick

_SHORT = {
    "you": "u",
    "your": "ur",
    "you're": "ur",
    "are": "r",
    "because": "bc",
    "people": "ppl",
    "please": "pls",
    "though": "tho",
    "really": "rly",
    "probably": "prob",
    "about": "abt",
    "something": "smth",
    "what": "wat",
    "with": "w/",
}
_SHORTER = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(_SHORT, key=len, reverse=True)))})(?=[\s.,!?]|$)")
_WORD = re.compile(r"(?<![\w@#/.'’])[a-z]{5,}(?![\w@/'’:]|\.\w)")
_PLAIN_END = re.compile(r"(?<=\w)\.$")
_SLIPS = Lot({"swapped": 5, "dropped": 3, "doubled": 2})
_SHOUTED = 120  # characters; nobody holds the key for longer
_HELD = re.compile(r"(?:[@#]\w[\w@.]*|https?://\S+|\S*\d\S*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """One person's habits at the keyboard; the shares say how often they do it."""

    small: bool = False
    bare_end: bool = False
    curly: bool = False
    no_apostrophe: bool = False
    shortens: bool = False
    typos: float = 0
    emoji: float = 0
    shouts: float = 0
    hashtags: float = 0


PLAIN = Manner()


def draw(chance: Random) -> Manner:
    """Somebody's manner."""

    def is_so(share: float) -> bool:
        return happens(share, chance)

    small = is_so(0.3)
    return Manner(
        small=small,
        bare_end=is_so(0.8 if small else 0.3),
        curly=is_so(0.35),
        no_apostrophe=is_so(0.4 if small else 0.05),
        shortens=is_so(0.22 if small else 0.05),
        typos=0.25 if is_so(0.16) else 0.02,
        emoji=0.55 if is_so(0.3) else 0.06,
        shouts=0.2 if is_so(0.06) else 0.004,
        hashtags=0.5 if is_so(0.14) else 0.03,
    )


def type_out(text: str, manner: Manner, chance: Random, *, emoji: Sequence[str], hashtags: Sequence[str]) -> str:
    """The text as somebody with this manner would type it. Handles, tags, links and figures stay as they are."""
    if happens(manner.typos, chance):
        text = _slip(text, chance)
    if manner.shortens:
        text = _SHORTER.sub(lambda found: _SHORT[found.group()], text)
    if manner.no_apostrophe:
        text = text.replace("'", "")
    if manner.small:
        text = _but_held(text, str.lower)
    elif len(text) < _SHOUTED and happens(manner.shouts, chance):
        text = _but_held(text, str.upper)
    if manner.bare_end:
        text = _PLAIN_END.sub("", text)
    if manner.curly:
        text = text.replace("'", "’")
    if hashtags and happens(manner.hashtags, chance):
        text = f"{text} {pick(hashtags, chance)}"
    if emoji and happens(manner.emoji, chance):
        text = f"{text} {pick(emoji, chance)}"
    return text


def _slip(text: str, chance: Random) -> str:
    """One slip of the finger in one longer word."""
    words = list(_WORD.finditer(text))
    if not words:
        return text
    word = pick(words, chance)
    at = word.start() + 1 + int(chance.random() * (len(word.group()) - 2))
    before, letter, after = text[:at], text[at], text[at + 1 :]
    slips = {"swapped": after[0] + letter + after[1:], "dropped": after, "doubled": letter + letter + after}
    return before + slips[_SLIPS.draw(chance)]


def _but_held(text: str, change: Callable[[str], str]) -> str:
    """Change everything except handles, tags, links and whatever holds a figure."""
    changed, at = [], 0
    for held in _HELD.finditer(text):
        changed += [change(text[at : held.start()]), held.group()]
        at = held.end()
    return "".join([*changed, change(text[at:])])
