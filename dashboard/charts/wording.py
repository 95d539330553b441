"""Text from outside on its way into a figure.

Plotly reads its texts as a small HTML: `<a href>` becomes a live link, `<b>` bold, `$…$` may be set as a formula.
`plain` takes all of that away, so that a text is shown as it was written. Foreign text gets into a figure no other way.
"""

import unicodedata

from dashboard.visible import visible

_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&#36;", "%": "&#37;"})


def plain(text: str, limit: int) -> str:
    """One line of at most `limit` characters, safe in any text of a figure; what it hides is made visible."""
    return escape(cut(text, limit))


def cut(text: str, limit: int) -> str:
    """One line of at most `limit` visible characters; an ellipsis stands where something was cut off."""
    # What is looked at is bounded first: a text may be megabytes long.
    shown = visible(" ".join(text[: limit * 8].split()))
    whole = len(shown) <= limit and len(text) <= limit * 8
    return shown if whole else shown[: limit - 1].rstrip() + "…"


def escape(text: str) -> str:
    """Take the meaning from every character that Plotly's texts and templates read as markup."""
    return text.translate(_MARKUP)


def width(text: str, size: float) -> float:
    """About how many pixels a line of text takes at font size `size`; rather too many than too few."""
    return size * sum(_em(char) for char in text)


def _em(char: str) -> float:
    if unicodedata.east_asian_width(char) in "WF":
        return 1.05
    if char in "mwMW@%—…":
        return 0.98
    if char in "iljtfrI.,:;!|'‘’“” ()[]-·":
        return 0.44
    return 0.74 if char.isupper() else 0.64


def wrap(text: str, size: float, room: float) -> list[str]:
    """`text` in lines of at most `room` pixels; a word that is longer stands alone."""
    lines: list[str] = []
    for word in text.split():
        if lines and width(f"{lines[-1]} {word}", size) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
