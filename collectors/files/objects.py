"""JSON, one object a line or in one array, read as a stream. Nested objects are flattened: `user.screen_name`."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from collectors.files.decoding import Encoding
from collectors.files.records import LONGEST, Record, TextRecords, broken
from domain.mention import Unreadable

DEEPEST = 4  # levels that are flattened; what lies deeper stays together
CHUNK = 1 << 16

_BETWEEN = re.compile(r"[\s,]*")
_NEXT_OBJECT = re.compile(r",\s*(?=\{)")
_DECODER = json.JSONDecoder()
_LONGEST_LITERAL = 16  # a JSON word or escape that the end of a window may cut


def open_lines(path: Path, encoding: Encoding) -> TextRecords:
    """A text with one JSON object a line."""
    return TextRecords(path=path, encoding=encoding, unit="line", stated=f"JSON lines, {encoding.stated}", parse=_lines)


def open_array(path: Path, encoding: Encoding) -> TextRecords:
    """A text that is one JSON array of objects."""
    return TextRecords(path=path, encoding=encoding, unit="item", stated=f"JSON, {encoding.stated}", parse=_items)


def flatten(value: dict[str, object]) -> dict[str, object]:
    """`{"user": {"name": "A"}}` as `{"user.name": "A"}`, down to DEEPEST levels."""
    if not any(isinstance(inner, dict) for inner in value.values()):
        return value
    flat: dict[str, object] = {}
    _flatten(value, "", DEEPEST, flat)
    return flat


def _flatten(value: dict[str, object], prefix: str, levels: int, into: dict[str, object]) -> None:
    for name, inner in value.items():
        if isinstance(inner, dict) and inner and levels > 1:
            _flatten(inner, f"{prefix}{name}.", levels - 1, into)
        else:
            into[prefix + name] = inner


def _lines(text: TextIO) -> Iterator[Record | Unreadable]:
    number = 0
    while line := text.readline(LONGEST):
        number += 1
        if len(line) >= LONGEST and not line.endswith("\n"):
            yield broken(f"line {number}", "longer than any line should be", line)
            while line and not line.endswith("\n"):
                line = text.readline(LONGEST)
        elif not line.isspace():
            try:
                value = json.loads(line)
            except (ValueError, RecursionError) as error:
                yield broken(f"line {number}", _said(error), line)
            else:
                yield _record(f"line {number}", number, value, line)


def _items(text: TextIO) -> Iterator[Record | Unreadable]:
    """The members of an array. After a broken one, reading goes on at the next place where an object begins."""
    window = _Window(text)
    window.skip("[")
    number, whole = 0, True
    while window.skip("]"):
        number, whole = number + 1, True
        where = f"item {number}"
        try:
            value, content = window.decode()
        except (ValueError, RecursionError) as error:
            yield broken(where, _said(error), window.give_up())
            whole = False
        else:
            yield _record(where, number, value, content)
    if whole and not window.closed:
        yield broken(
            f"after item {number}", "the list is not closed: the file breaks off, and items may be missing", ""
        )


class _Window:
    """The part of a long text that is being looked at. `closed`: its bracket has been closed."""

    def __init__(self, text: TextIO) -> None:
        self._source = text
        self._next = CHUNK
        self._text = text.read(CHUNK)
        self._at = 0
        self.closed = False

    def decode(self) -> tuple[object, str]:
        """The value that begins here and its text. Raises ValueError or RecursionError and stays where it is."""
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                cut = error.pos >= len(self._text) - _LONGEST_LITERAL or error.msg.startswith("Unterminated")
                if not (cut and self._grow()):
                    raise
            else:
                if end == len(self._text) and self._grow():
                    continue  # a number may go on
                content = self._text[self._at : end]
                self._at = end
                return value, content

    def skip(self, bracket: str) -> bool:
        """Pass over white space, commas and `bracket`; False at the end of the text."""
        self._next = CHUNK
        while True:
            if found := _BETWEEN.match(self._text, self._at):
                self._at = found.end()
            if self._at == len(self._text):
                if not self._grow():
                    return False
            elif self._text[self._at] == bracket:
                self._at += 1
                self.closed = bracket == "]"
            else:
                return True

    def give_up(self) -> str:
        """Pass over a broken object, which is given back, up to the next that begins."""
        found = _NEXT_OBJECT.search(self._text, self._at + 1)
        end = found.end() if found else len(self._text)
        content, self._at = self._text[self._at : end], end
        return content

    def _grow(self) -> bool:
        """Take more in, twice as much each time, so that a long object costs no more than its length."""
        if len(self._text) - self._at > LONGEST:
            return False
        more = self._source.read(self._next)
        self._next *= 2
        self._text = self._text[self._at :] + more
        self._at = 0
        return bool(more)


def _record(where: str, number: int, value: object, content: str) -> Record | Unreadable:
    if not isinstance(value, dict):
        return broken(where, "not a JSON object", content)
    return number, flatten(value)


def _said(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deeply"
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON: {error.msg}, at character {error.colno}"
    return f"not JSON: {error}"
