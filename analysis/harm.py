"""Which kinds of harm a text names."""

import re

_KINDS = {
    "discrimination": re.compile(r"\b(?:racis[tm]|sexis[tm]|discriminat\w+|homophob\w+|bigot\w*)\b", re.IGNORECASE),
    "injury": re.compile(r"\b(?:injur\w+|hospitali[sz]ed|killed|wounded|bleeding)\b", re.IGNORECASE),
    "legal": re.compile(r"\b(?:lawsuits?|lawyers?|sue|sued|suing|illegal|class action)\b", re.IGNORECASE),
    "money": re.compile(r"\b(?:refunds?|overcharged|scammed|stole|charged twice|lost money)\b", re.IGNORECASE),
    "safety": re.compile(r"\b(?:unsafe|danger\w*|recall\w*|contaminat\w+|poison\w*)\b", re.IGNORECASE),
}


def harms(text: str) -> tuple[str, ...]:
    """The kinds of harm that the text names, sorted."""
    return tuple(kind for kind, words in _KINDS.items() if words.search(text))
