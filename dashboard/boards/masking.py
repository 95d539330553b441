"""What stays out of a paper that is passed on: addresses, telephone numbers, handles and links in what people wrote.

Authors keep the name under which they spoke; whom else they name did not choose to stand there. What is taken out is
marked where it stood, and counted.
"""

import re
from collections import Counter
from collections.abc import Iterable

from domain import words

# Bounded repetitions: a text from outside must not keep the search busy.
_SPOT = re.compile(
    r"(?P<link>https?://(?P<site>[\w.-]{1,253})\S{0,2000})"
    r"|(?P<handle>(?<![\w@/])@\w(?:[\w.-]{0,60}\w)?(?:@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})?)"
    r"|(?P<mail>[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})"
    r"|(?P<phone>(?<![\w.,/=-])\+?\(?\d[\d \u00a0()/.-]{7,22}\d(?!\w))"
)
_DIGITS = range(9, 16)  # fewer are a price, a date or an order; more (ITU-T E.164) the number of a post
_NAMES = {
    "mail": ("e-mail address", "e-mail addresses"),
    "phone": ("telephone number", "telephone numbers"),
    "link": ("link shortened to its site", "links shortened to their site"),
    "handle": ("handle of somebody else", "handles of others"),
}


_MARKS = {"mail": "[e-mail address]", "phone": "[telephone number]", "handle": "@…"}


class Mask:
    """Takes out of texts what is nobody's business on paper, but for the handles in `known`, and counts it."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = frozenset(handle.lstrip("@").casefold() for handle in known)
        self._taken: Counter[str] = Counter()

    def __call__(self, text: str) -> str:
        """`text` with `[e-mail address]`, `[telephone number]`, `@…` and `site/…` where such stood."""
        return _SPOT.sub(self._judge, text)

    def said(self) -> str:
        """What was taken out so far, in a sentence."""
        parts = [
            f"{words.count(self._taken[kind])} {one if self._taken[kind] == 1 else many}"
            for kind, (one, many) in _NAMES.items()
            if self._taken[kind]
        ]
        return f"Taken out of quotes and names, and marked there: {', '.join(parts)}." if parts else ""

    def _judge(self, found: re.Match[str]) -> str:
        kind = next(name for name in _NAMES if found[name])
        digits = sum(character.isdigit() for character in found[0])
        ours = found[0][1:].partition("@")[0].casefold() in self._known
        if (kind == "handle" and ours) or (kind == "phone" and digits not in _DIGITS):
            return found[0]
        self._taken[kind] += 1
        return f"{found['site']}/…" if kind == "link" else _MARKS[kind]
