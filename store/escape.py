r"""Text that any database takes, and back again without loss.

PostgreSQL refuses NUL, SQLite hides what follows it from LIKE, and neither takes half of a surrogate pair; hostile
text holds all three. They are written as `\0` and `\ud800`, and a backslash as two.
"""

import re

_SPECIAL = re.compile("[\x00\\\\\ud800-\udfff]")
_ESCAPED = re.compile(r"\\(\\|0|u[0-9a-f]{4})")


def escape(text: str) -> str:
    """Text without NUL and lone surrogates that `unescape` turns back into exactly `text`."""
    return text if plain(text) else _SPECIAL.sub(_written, text)


def plain(text: str) -> bool:
    """Whether it can be seen at a glance that there is nothing to escape."""
    return text.isascii() and "\\" not in text and "\x00" not in text


def unescape(text: str) -> str:
    return _ESCAPED.sub(_meant, text) if "\\" in text else text


def _written(match: re.Match[str]) -> str:
    character = match.group()
    if character == "\\":
        return "\\\\"
    return "\\0" if character == "\x00" else f"\\u{ord(character):04x}"


def _meant(match: re.Match[str]) -> str:
    code = match.group(1)
    if code == "\\":
        return "\\"
    return "\x00" if code == "0" else chr(int(code[1:], 16))
