"""CSV in any sane dialect, read as a stream: every line ends up in a record or is handed on as unreadable.

The csv module reads fast but trusts quotation marks: one that is never closed swallows the rest of the file as a
single field, silently. So it reads strictly here, and a record of several lines that does not come out right costs
its first line only; reading goes on at its second. Sound records, as most are, are read by blocks of lines, which takes
half the time; where a block is not sound, its lines are looked at one by one.
"""

import csv
import io
import re
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TextIO

from collectors.files.decoding import Encoding, open_text
from collectors.files.records import LONGEST, Record, TextRecords, broken
from domain.mention import Unreadable

# Reading again after a stray quotation mark may cost this much in all; beyond it, every line stands alone.
MOST_READ_AGAIN = 100_000_000
SAMPLE = 1 << 18
_BLOCK, _BLOCKS_CHARACTERS = 500, 1 << 20  # lines read at once, at most
_TOO_LONG = "longer than any record should be"
DELIMITERS = ",;\t|"
_ANNOUNCED = re.compile(r"sep=([,;\t|])\r?\n", re.IGNORECASE)  # a first line for Excel, which hides it
_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}

csv.field_size_limit(LONGEST)  # the module's own limit, 131 072, is less than a long article


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    delimiter: str = ","
    backslash: bool = False  # \" inside a quoted field, as MySQL writes it, instead of ""
    announced: bool = False  # a line before the header names the delimiter

    @property
    def stated(self) -> str:
        marks = ", quotation marks escaped with \\" if self.backslash else ""
        return f"separated by {_NAMES[self.delimiter]}{marks}"

    def reader(self, lines: Iterator[str], *, strict: bool) -> Any:
        """The records as lists of texts; it counts in `line_num` how many lines it has taken."""
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            doublequote=not self.backslash,
            escapechar="\\" if self.backslash else None,
            strict=strict,
        )


class _TooLongError(Exception):
    """A record exceeds all reason."""


class _Feed:
    """The lines of a text, remembered until their record is complete, so that they can be read again."""

    __slots__ = ("_again", "_room", "_text", "ended", "taken")

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._again: deque[str] = deque()
        self._room = LONGEST
        self.taken: list[str] = []
        self.ended = False

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._text.readline(LONGEST)
        if not line:
            self.ended = True
            raise StopIteration
        self.taken.append(line)
        self._room -= len(line)
        if self._room <= 0:
            raise _TooLongError
        return line

    def block(self) -> list[str]:
        """The next lines, none of them cut off."""
        lines: list[str] = []
        room = _BLOCKS_CHARACTERS
        while len(lines) < _BLOCK and room > 0:
            line = self._again.popleft() if self._again else self._text.readline(LONGEST)
            if not line or len(line) >= LONGEST:
                self._again.extend([line] if line else [])
                break
            lines.append(line)
            room -= len(line)
        return lines

    def begin(self) -> None:
        self.taken = []
        self._room = LONGEST
        self.ended = False

    def give_back(self, lines: Sequence[str]) -> None:
        self._again.extendleft(reversed(lines))

    def skip_line(self) -> None:
        """Pass over what is left of a line too long to be taken whole."""
        line = self.taken[-1]
        while line and not line.endswith(("\n", "\r")):
            line = self._text.readline(LONGEST)


def open_delimited(path: Path, encoding: Encoding) -> TextRecords:
    """Find the dialect and the header. An empty file has no columns."""
    with open_text(path, encoding) as (text, _):
        sample = text.read(SAMPLE)
        whole = not text.read(1)
    if not whole:  # the last line is cut: it would count as broken
        sample = sample[: max(sample.rfind("\n"), sample.rfind("\r")) + 1] or sample
    dialect, columns = max(
        ((dialect, _header(sample, dialect)) for dialect in _dialects(sample)),
        key=lambda candidate: _fit(sample, *candidate),
    )
    return TextRecords(
        path=path,
        encoding=encoding,
        unit="line",
        stated=f"CSV {dialect.stated}, {encoding.stated}",
        parse=partial(_records, dialect=dialect, columns=columns),
        columns=columns,
    )


def _dialects(sample: str) -> list[Dialect]:
    announced = _ANNOUNCED.match(sample)
    marks = announced[1] if announced else DELIMITERS
    found = [Dialect(delimiter=mark, announced=announced is not None) for mark in marks]
    if '\\"' in sample:
        found += [replace(dialect, backslash=True) for dialect in found]
    return found


def _fit(sample: str, dialect: Dialect, columns: tuple[str, ...]) -> tuple[bool, float, int]:
    """How well a dialect explains a sample: it should divide it, leave nothing broken, and divide it well."""
    good = broken = 0
    for record in _records(io.StringIO(sample, newline=""), dialect, columns):
        if isinstance(record, Unreadable):
            broken += 1
        else:
            good += 1
    return len(columns) > 1, (good + 1) / (good + broken + 1), len(columns)


def _header(sample: str, dialect: Dialect) -> tuple[str, ...]:
    """The names in the first record, each once: `name`, `name_2`; a nameless third column is `column_3`."""
    text = io.StringIO(sample, newline="")
    if dialect.announced:
        text.readline()
    first: list[str] = next(filter(None, dialect.reader(text, strict=False)), [])
    names: dict[str, None] = {}
    for place, cell in enumerate(first, start=1):
        name = cell.strip() or f"column_{place}"
        count = 1
        unique = name
        while unique in names:
            count += 1
            unique = f"{name}_{count}"
        names[unique] = None
    return tuple(names)


def _records(text: TextIO, dialect: Dialect, columns: tuple[str, ...]) -> Iterator[Record | Unreadable]:
    feed = _Feed(text)
    reader = dialect.reader(feed, strict=True)
    width = len(columns)
    line = 1 + dialect.announced
    if dialect.announced:
        text.readline()
    line += _skip_header(feed, reader)  # where the record to come begins
    read_again = carefully = 0
    while True:
        if carefully <= 0:
            line, carefully = yield from _soundly(feed, line, dialect, columns)
        feed.begin()
        record = _next(reader)
        if record is None:
            return
        fields, problem = record
        taken = feed.taken
        start, line = line, line + len(taken)
        carefully -= len(taken)
        if len(fields) == width:
            yield start, dict(zip(columns, fields, strict=True))
        elif not fields and not problem:
            continue  # an empty line is no row
        elif len(taken) > 1:
            yield broken(f"line {start}", "a quotation mark opened here is not closed where it should be", taken[0])
            feed.give_back(taken[1:])
            line = start + 1
            read_again += sum(map(len, taken))
            if read_again > MOST_READ_AGAIN:
                yield from _lines_alone(feed, line, dialect, columns)
                return
        elif len(taken[0]) >= LONGEST:
            feed.skip_line()
            yield broken(f"line {start}", problem, taken[0])
        else:
            yield _alone(start, taken[0], dialect, columns, unclosed=feed.ended)


def _soundly(
    feed: _Feed, line: int, dialect: Dialect, columns: tuple[str, ...]
) -> Generator[Record, None, tuple[int, int]]:
    """The records from `line` on, as long as nothing is wrong with any.

    Returns the line where a record needs care (or the text ends), and for how many lines it is not worth trying again.
    """
    while lines := feed.block():
        done = 0
        reader = dialect.reader(iter(lines), strict=True)
        with suppress(csv.Error):
            for fields in reader:
                if len(fields) != len(columns):
                    break
                yield line + done, dict(zip(columns, fields, strict=True))
                done = reader.line_num
        line += done
        if done < len(lines):
            feed.give_back(lines[done:])
            return line, len(lines) - done
    return line, 0


def _next(reader: Iterator[list[str]]) -> tuple[list[str], str] | None:
    """The next record and "", or no fields and what is wrong with them; None at the end."""
    try:
        return next(reader), ""
    except StopIteration:
        return None
    except csv.Error as error:
        return [], str(error)
    except _TooLongError:
        return [], _TOO_LONG


def _skip_header(feed: _Feed, reader: Iterator[list[str]]) -> int:
    """Pass over the header and say how many lines it has; an open quotation mark in it must not swallow rows."""
    lines = 0
    while True:
        feed.begin()
        record = _next(reader)
        if record and record[1]:
            feed.give_back(feed.taken[1:])
            return lines + 1
        lines += len(feed.taken)
        if record is None or record[0]:
            return lines


def _lines_alone(feed: _Feed, line: int, dialect: Dialect, columns: tuple[str, ...]) -> Iterator[Record | Unreadable]:
    """The rest of a file in which quotation marks cannot be trusted: every line a record of its own."""
    while True:
        feed.begin()
        try:
            text = next(feed)
        except StopIteration:
            return
        except _TooLongError:
            feed.skip_line()
            yield broken(f"line {line}", _TOO_LONG, feed.taken[0])
        else:
            if text.strip("\r\n"):
                yield _alone(line, text, dialect, columns, unclosed=text.count('"') % 2 == 1)
        line += 1


def _alone(line: int, text: str, dialect: Dialect, columns: tuple[str, ...], *, unclosed: bool) -> Record | Unreadable:
    """One line that is not right strictly speaking, taken as it is if that makes sense."""
    if unclosed:
        return broken(f"line {line}", "a quotation mark is opened and never closed", text)
    try:
        fields: list[str] = next(dialect.reader(iter((text,)), strict=False), [])
    except csv.Error as error:
        return broken(f"line {line}", str(error), text)
    if len(fields) > len(columns) and not any(fields[len(columns) :]):
        fields = fields[: len(columns)]  # empty cells to the right, as spreadsheets leave them
    if len(fields) != len(columns):
        return broken(f"line {line}", f"{len(fields)} fields where the header has {len(columns)}", text)
    return line, dict(zip(columns, fields, strict=True))
