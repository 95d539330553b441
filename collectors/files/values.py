"""One value from outside as text, as a count, as yes or no. Values arrive as text (CSV) or typed (JSON, Parquet)."""

import json
import math
import re

from domain.mention import Kind

LARGEST_COUNT = 2**63 - 1
_SURELY_SMALL = len(str(LARGEST_COUNT)) - 1  # digits
EXACT_FLOAT = 2**53  # a float beyond it has lost digits: no id survives that

_TRUE = {"true", "t", "yes", "y", "1", "1.0"}
_FALSE = {"false", "f", "no", "n", "0", "0.0"}
_NOTHING = {"", "null", "none", "nan", "n/a", "na", "-"}
_LONGEST_NOTHING = max(map(len, _NOTHING))
_KINDS = {
    **{kind.value: kind for kind in Kind},
    "tweet": Kind.POST,
    "status": Kind.POST,
    "original": Kind.POST,
    "submission": Kind.POST,
    "story": Kind.POST,
    "retweet": Kind.REPOST,
    "share": Kind.REPOST,
    "reblog": Kind.REPOST,
    "quoted": Kind.QUOTE,
    "quote tweet": Kind.QUOTE,
    "comment": Kind.REPLY,
    "news": Kind.ARTICLE,
    "blog": Kind.ARTICLE,
    "email": Kind.EMAIL,
}
_THOUSANDS = re.compile(r"\d{1,3}([,. \u00a0\u202f])\d{3}(?:\1\d{3})*")
_ROUNDED = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")


def text_of(value: object) -> str:
    """What stands there as text; "" for nothing."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT_FLOAT:
        return str(int(value))  # 17.0 is how a table with empty cells writes 17
    if isinstance(value, (list, dict, bool)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return "" if isinstance(value, float) and math.isnan(value) else str(value)


def count_of(value: object) -> int | None:
    """A whole number of something: 17, "17", "17.0", "1,234". None for anything else, never a guess."""
    if isinstance(value, str):
        if value.isdigit() and value.isascii() and len(value) <= _SURELY_SMALL:
            return int(value)
        value = value.strip()
        if grouped := _THOUSANDS.fullmatch(value):
            return int(value.replace(grouped[1], ""))
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, float):
        if not value.is_integer() or abs(value) > EXACT_FLOAT:
            return None
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_COUNT:
        return value
    return None


def truth_of(value: object) -> bool | None:
    """Yes or no, however written; None for anything else."""
    word = text_of(value).strip().lower()
    if word in _TRUE:
        return True
    return False if word in _FALSE else None


def kind_of(value: object) -> Kind | None:
    """The sort of utterance that a word names, None for an unknown word."""
    return _KINDS.get(text_of(value).strip().lower())


def empty(value: object) -> bool:
    """Whether the value only says that there is none."""
    return not value if isinstance(value, (list, dict)) else says_nothing(text_of(value).strip())


def says_nothing(name: str) -> bool:
    """Whether a name is a word for none: `null`, `n/a`."""
    return len(name) <= _LONGEST_NOTHING and name.lower() in _NOTHING


def rounded(value: object) -> bool:
    """Whether an id lost its last digits on the way through a spreadsheet or a float: 6.29697e+17."""
    if isinstance(value, float):
        return abs(value) >= EXACT_FLOAT
    return isinstance(value, str) and _ROUNDED.fullmatch(value.strip()) is not None
