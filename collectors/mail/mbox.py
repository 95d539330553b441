"""A file of mails, one after the other: each begins with a line `From …` after an empty one (RFC 4155).

A line of a mail that would begin so is written `>From …` and read back; where a writer forgot that, a line without a
moment in it and a header after it is the mail's own. Files are read as a stream: of one message no more is held than
is read of it.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import BinaryIO

from collectors.files.decoding import open_bytes
from collectors.mail.parsing import LARGEST

_BEGINS = b"From "
_HEADER = re.compile(rb">?From |[!-9;-~]{1,100}:")
_ENVELOPE = re.compile(rb"From \S+ +[A-Z][a-z]{2} +[A-Z][a-z]{2} +\d{1,2} +\d\d:\d\d")
_FIRST_LINE = re.compile(rb"From \S.{0,300}\d\d:\d\d")
_ESCAPED = re.compile(rb">+From ")
_LONGEST_LINE = 1 << 20  # a longer one is read in pieces
_BLANK = (b"\n", b"\r\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """One message as it lies in the file, at most a little more than `LARGEST` bytes of it.

    `line` is where it begins; `stored_at` the moment that its `From …` line names, None if it names none.
    """

    line: int
    stored_at: datetime | None
    data: bytes


class MailFile:
    """The messages of one file, packed or not. `read` raises what `open_bytes` does where it is damaged."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None

    def read(self) -> Iterator[Stored]:
        with open_bytes(self._path) as (data, self._file):
            yield from _messages(data)

    def position(self) -> int:
        """How many bytes of the file have been read."""
        if self._file is None:
            return 0
        return self._path.stat().st_size if self._file.closed else self._file.tell()


def holds_mails(path: Path) -> bool:
    """Whether a file is such a one, whatever its name; False for one that cannot be read."""
    try:
        with open_bytes(path) as (data, _):
            return _FIRST_LINE.match(data.readline(_LONGEST_LINE)) is not None
    except (OSError, EOFError, zlib.error):
        return False


def _messages(data: BinaryIO) -> Iterator[Stored]:
    begins, announced, kept, size = 1, b"", list[bytes](), 0
    blank, number, whole_line = True, 0, True
    coming = data.readline(_LONGEST_LINE)
    while line := coming:
        coming = data.readline(_LONGEST_LINE)
        starts, whole_line = whole_line, line.endswith(b"\n")
        number += starts
        if starts and blank and _announces(line, coming):
            if announced or any(part.strip() for part in kept):
                yield _stored(begins, announced, kept)
            begins, announced, kept, size = number, line, [], 0
        elif size <= LARGEST:
            kept.append(line[1:] if starts and _ESCAPED.match(line) else line)
            size += len(line)
        blank = starts and line in _BLANK
    if announced or any(part.strip() for part in kept):
        yield _stored(begins, announced, kept)


def _announces(line: bytes, coming: bytes) -> bool:
    """Whether a message begins behind this line."""
    return line.startswith(_BEGINS) and (_ENVELOPE.match(line) is not None or _HEADER.match(coming) is not None)


def _stored(line: int, announced: bytes, kept: list[bytes]) -> Stored:
    return Stored(line=line, stored_at=_moment(announced), data=b"".join(kept))


def _moment(announced: bytes) -> datetime | None:
    """When the message was put into the file: nobody says in which zone, so that it is read as UTC."""
    _, _, said = announced.decode("ascii", "replace")[len(_BEGINS) : 300].strip().partition(" ")
    try:
        moment = parsedate_to_datetime(said.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
