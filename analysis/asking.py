"""Whether a text asks a question that wants an answer, or demands one.

The rules and their reasons stand in `config/words.toml`; what they find and what they miss in docs/reading.md.
"""

import re

from config.words import load_words

_RULES = load_words().asking

_ADDRESS = re.compile(r"(?:https?://|www\.|pic\.twitter\.com/)\S*")
_QUOTATION = re.compile(r"[“\"«][^“”\"«»]{0,300}[”\"»]")  # somebody else's words
_MARKS_OF_ADDRESS, _MARKS_OF_QUOTATION = ("://", "www.", "pic.twitter.com/"), '“"«'  # without one there is none
_SENTENCE = re.compile(r"[^.!?\n…]+[.!?…]*")

# Possessive (*+): what was once taken for a lead-in stays one, or a text of handles could be read in endless ways.
_START = rf"^(?:[^\w@]|_|@\w*|(?:{_RULES.lead_in})\b)*+"
_QUESTION = re.compile(rf"{_START}\b(?:{_RULES.question})\b")
_TELLABLE = re.compile(rf"\b(?:{_RULES.tellable})\b")
_ACCOUNT = re.compile(r"@\w")
_YOU = re.compile(r"\b(?:you|your|u|ur)\b")
_RHETORICAL = re.compile(rf"\b(?:{_RULES.rhetorical})\b|\?!|!\?")
_DEMAND = re.compile(rf"\b(?:{_RULES.demand})\b")
_OPENING = re.compile(rf"{_START}\b(?:{_RULES.opening})\b")


def asks(text: str) -> bool:
    """Whether the text asks a question that wants an answer, or demands one. Expects straight apostrophes."""
    text = text.lower()
    may_demand = _has_stem(text)
    if not may_demand and "?" not in text:
        return False
    if any(mark in text for mark in _MARKS_OF_ADDRESS):
        text = _ADDRESS.sub(" ", text)
    if any(mark in text for mark in _MARKS_OF_QUOTATION):
        text = _QUOTATION.sub(" ", text)
    if may_demand and _DEMAND.search(text):
        return True
    addressed = _ACCOUNT.search(text) is not None
    return any(_wants_answer(sentence, addressed=addressed) for sentence in _SENTENCE.findall(text))


def _has_stem(text: str) -> bool:
    """Whether a demand is possible at all. Most texts end here, for a fraction of what the patterns cost."""
    for stem in _RULES.stems:  # noqa: SIM110 - half the time of any()
        if stem in text:
            return True
    return False


def _wants_answer(sentence: str, *, addressed: bool) -> bool:
    if _OPENING.search(sentence):
        return True
    if "?" not in sentence or not _QUESTION.search(sentence) or _RHETORICAL.search(sentence):
        return False
    return _TELLABLE.search(sentence) is not None or (addressed and _YOU.search(sentence) is not None)
