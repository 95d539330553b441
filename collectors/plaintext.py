"""HTML from outside as plain text: every visible word, in linear time whatever the markup.

Tree builders will not do here: unclosed comments (400 kB of `<!--`) kept Beautiful Soup over html.parser busy for 51
seconds and `<a <a <a …` for minutes. What is not well-formed markup stays in the text: shown, never hidden.
"""

import html
import re

# Possessive throughout, and no `<` outside quotes: an attempt ends where the next one begins.
_REST_OF_TAG = r"""(?:[^<>"']|"[^"]*+"|'[^']*+')*+>"""
_COMMENT = (re.compile("<!--"), re.compile("-->"))
_UNSEEN = tuple(
    (re.compile(rf"<{name}\b{_REST_OF_TAG}", re.IGNORECASE), re.compile(rf"</{name}\s*+>", re.IGNORECASE))
    for name in ("script", "style")
)
_PARAGRAPH = re.compile(
    rf"</?(?:p|blockquote|h[1-6]|ul|ol|pre|table|article|section|figure)\b{_REST_OF_TAG}", re.IGNORECASE
)
_LINE = re.compile(rf"</?(?:br|div|li|tr|dt|dd|hr|figcaption)\b{_REST_OF_TAG}", re.IGNORECASE)
_TAG = re.compile(rf"<(?:/?[a-z]|[!?]){_REST_OF_TAG}", re.IGNORECASE)
_NUMBER_TOO_LONG = re.compile(r"&#[0-9]{8,};?")
_SPACE = re.compile(r"[^\S\n]+")
_EMPTY_LINES = re.compile(r"\n{3,}")


def to_text(markup: str) -> str:
    """The words a reader would see: paragraphs and lines kept apart, entities resolved, scripts and styles left out."""
    text = " ".join(markup.split())
    for opening, closing in (_COMMENT, *_UNSEEN):
        text = _without(text, opening, closing)
    text = _PARAGRAPH.sub("\n\n", text)
    text = _LINE.sub("\n", text)
    text = _TAG.sub("", text)
    text = html.unescape(_NUMBER_TOO_LONG.sub("\ufffd", text))
    lines = (line.strip() for line in _SPACE.sub(" ", text).split("\n"))
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()


def _without(text: str, opening: re.Pattern[str], closing: re.Pattern[str]) -> str:
    """`text` less everything from an opening to its closing; an opening that is never closed hides nothing."""
    kept, at = [], 0
    while (begin := opening.search(text, at)) and (end := closing.search(text, begin.end())):
        kept.append(text[at : begin.start()])
        at = end.end()
    return "".join([*kept, text[at:]])
