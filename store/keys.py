"""Ids as keys. PostgreSQL indexes no more than some 2,700 bytes, and an id from outside may be as long as it likes."""

import hashlib

from store.escape import escape, unescape

LONGEST = 200  # characters, so at most 800 bytes
_HASHED = "\\h"  # no escaped text begins like this


def key(value: str) -> str:
    """Text to store and index in place of `value`; different values have different keys."""
    if not value:
        return ""
    escaped = escape(value)
    if len(escaped) <= LONGEST:
        return escaped
    return _HASHED + hashlib.sha256(escaped.encode()).hexdigest()


def is_hashed(stored: str) -> bool:
    """Whether the value cannot be read from its key and must be kept beside it."""
    return stored.startswith(_HASHED)


def value(stored: str, full: str) -> str:
    """The value of a key; `full` is the escaped text that was kept beside it if the key is hashed."""
    return unescape(full if is_hashed(stored) else stored)
