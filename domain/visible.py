"""Text from outside, made safe to look at: what cannot be seen, or turns the reading direction, becomes visible.

Nothing is dropped: hidden characters are where attacks on a reader's eyes (and on a terminal) hide.
"""

import unicodedata

# Characters of these categories have no picture of their own: controls, formats (bidi, zero-width), surrogates,
# private use, and line or paragraph separators other than the plain newline.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_KEPT = frozenset("\n\t")
# Joiners are part of ordinary writing: emoji sequences, Persian, Indic scripts. Alone between letters of Latin text
# they would hide a difference, so only those that follow a character of such a script or an emoji stay as they are.
_JOINERS = frozenset("\u200c\u200d")
_VARIATION = frozenset("\ufe0e\ufe0f")


def visible(text: str) -> str:
    """`text` with each hidden character written as ⟨U+202E⟩; newlines and tabs stay."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        character if _may_stay(character, text[place - 1] if place else "") else f"⟨U+{ord(character):04X}⟩"
        for place, character in enumerate(text)
    )


def _may_stay(character: str, before: str) -> bool:
    if character in _KEPT:
        return True
    if unicodedata.category(character) not in _HIDDEN:
        return True
    if character in _JOINERS and before:
        return before in _VARIATION or ord(before) >= 0x0600
    return False
