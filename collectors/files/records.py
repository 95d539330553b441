"""What every format comes down to: a number and named values, or an item that made no sense."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Protocol, TextIO, TypeAlias

from collectors.files.decoding import Encoding, open_text
from domain.mention import Unreadable

# The number of its line, item or row, and its values by column.
Record: TypeAlias = tuple[int, dict[str, object]]

LONGEST = 10_000_000  # characters of one record; nobody says more in one breath
LONGEST_KEPT = 10_000  # characters of an unreadable one


class Records(Protocol):
    """The records of one file.

    `unit` is what their numbers count; `stated` names format and encoding in words; `columns` are those of a header,
    () where every record brings its own names. `read` may raise OSError, EOFError, zlib.error or
    pyarrow.ArrowException where the file is damaged. `position` is how many bytes of it have been read.
    """

    unit: str
    stated: str
    columns: tuple[str, ...]

    def read(self) -> Iterator[Record | Unreadable]: ...

    def position(self) -> int: ...


@dataclass(slots=True, kw_only=True)
class TextRecords:
    """The records that `parse` finds in a text."""

    path: Path
    encoding: Encoding
    unit: str
    stated: str
    parse: Callable[[TextIO], Iterator[Record | Unreadable]]
    columns: tuple[str, ...] = ()
    _file: BinaryIO | None = field(default=None, init=False)

    def read(self) -> Iterator[Record | Unreadable]:
        with open_text(self.path, self.encoding) as (text, self._file):
            yield from self.parse(text)

    def position(self) -> int:
        if self._file is None:
            return 0
        return self.path.stat().st_size if self._file.closed else self._file.tell()


def broken(where: str, reason: str, content: str) -> Unreadable:
    """An unreadable record; of a very long one only the beginning is kept, and that is said."""
    content = content.rstrip("\r\n")
    if len(content) > LONGEST_KEPT:
        reason = f"{reason}; of {len(content)} characters the first {LONGEST_KEPT} are kept"
    return Unreadable(where=where, reason=reason, content=content[:LONGEST_KEPT])
