"""Whether a text asks a question or demands an answer."""

import re

_ASKS = re.compile(r"\?|\b(?:answer (?:us|me)|we (?:want|demand|deserve)|fix this|explain yourselves)\b", re.IGNORECASE)


def asks(text: str) -> bool:
    """Whether the text asks a question or demands an answer."""
    return _ASKS.search(text) is not None
