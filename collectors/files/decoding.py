"""Bytes on disk as text: unpacked within bounds, in an encoding that is stated rather than hoped for.

Nothing is lost in a UTF-8 or Windows-1252 file: a byte that does not belong to the encoding stays in the text as a
lone surrogate, which the store keeps as it is.
"""

import codecs
import gzip
import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO

CHUNK = 1 << 20
GZIP_MAGIC = b"\x1f\x8b"
# Text packs to a tenth or so; what grows a hundredfold was made to fill a disk.
LARGEST_GROWTH = 100
SMALLEST_CAP = 64 << 20

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)


class UnpackedTooLargeError(OSError):
    """A packed file grows beyond all reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """`codec` is Python's name, `stated` the words for a person."""

    codec: str
    errors: str
    stated: str


class _Bounded(io.RawIOBase):
    """A stream that refuses to give more than `cap` bytes."""

    def __init__(self, stream: BinaryIO, cap: int) -> None:
        self._stream = stream
        self._left = cap
        self._cap = cap

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed's Buffer is wider than needed
        data = self._stream.read(min(len(buffer), CHUNK))
        self._left -= len(data)
        if self._left < 0:
            msg = (
                f"it unpacks to more than {self._cap >> 20} MB, {LARGEST_GROWTH} times its size: not an honest archive"
            )
            raise UnpackedTooLargeError(msg)
        buffer[: len(data)] = data
        return len(data)


def packed(path: Path) -> bool:
    """Whether the file is gzip, whatever its name."""
    with path.open("rb") as file:
        return file.read(2) == GZIP_MAGIC


@contextmanager
def open_bytes(path: Path) -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """The unpacked bytes, and the file underneath (its `tell()` says how far the reading has come).

    Raises OSError, EOFError or zlib.error while reading a damaged or dishonest archive.
    """
    with path.open("rb") as file:
        if not packed(path):
            yield file, file
            return
        cap = max(SMALLEST_CAP, LARGEST_GROWTH * path.stat().st_size)
        with gzip.GzipFile(fileobj=file) as unpacked:
            yield io.BufferedReader(_Bounded(unpacked, cap), CHUNK), file  # type: ignore[arg-type]  # a BinaryIO but in name


@contextmanager
def open_text(path: Path, encoding: Encoding) -> Iterator[tuple[TextIO, BinaryIO]]:
    """The text, with line ends as they stand in the file, and the file underneath."""
    with open_bytes(path) as (data, file):
        text = io.TextIOWrapper(data, encoding=encoding.codec, errors=encoding.errors, newline="")
        try:
            yield text, file
        finally:
            text.detach()  # the file underneath closes itself


def fingerprint(path: Path) -> str:
    """The SHA-256 of the file as it lies there."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def detect(path: Path) -> Encoding:
    """Say which encoding the file is in, from its mark, or else from every byte of it.

    UTF-8 is certain where the whole file fits it. Where it does not, the file is UTF-8 with damage if more characters
    fit than do not, otherwise Windows-1252, which is what older spreadsheets write.
    """
    with open_bytes(path) as (data, _):
        head = data.read(4096)
    for mark, codec, stated in _MARKS:
        if head.startswith(mark):
            errors = "surrogateescape" if codec == "utf-8-sig" else "replace"
            return Encoding(codec=codec, errors=errors, stated=stated)
    if unmarked := _utf16_without_mark(head):
        return Encoding(codec=unmarked, errors="replace", stated="UTF-16 (without its mark)")
    if _fits_utf8(path):
        return Encoding(codec="utf-8", errors="surrogateescape", stated="UTF-8")
    fitting, foreign = _count(path)
    if fitting >= foreign:
        stated = f"UTF-8 with {foreign} bytes that are not, kept as they are"
        return Encoding(codec="utf-8", errors="surrogateescape", stated=stated)
    return Encoding(codec="cp1252", errors="surrogateescape", stated="Windows-1252 (it is not UTF-8)")


def _utf16_without_mark(head: bytes) -> str:
    """Latin text in UTF-16 has a NUL in every second byte: at odd places if the little end comes first."""
    half = len(head) // 2
    if half < 4:  # noqa: PLR2004 - too little to tell
        return ""
    even, odd = head[0 : 2 * half : 2].count(0), head[1 : 2 * half : 2].count(0)
    if odd > half * 0.4 and even < half * 0.05:
        return "utf-16-le"
    if even > half * 0.4 and odd < half * 0.05:
        return "utf-16-be"
    return ""


def _fits_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with open_bytes(path) as (data, _):
        try:
            while chunk := data.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _count(path: Path) -> tuple[int, int]:
    """How many characters beyond ASCII fit UTF-8, and how many bytes do not."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    fitting = foreign = 0
    with open_bytes(path) as (data, _):
        while True:
            chunk = data.read(CHUNK)
            text = decoder.decode(chunk, final=not chunk)
            if not text.isascii():
                wrong = len(text) - len(text.encode("utf-8", "ignore").decode())
                foreign += wrong
                fitting += len(text) - len(text.encode("ascii", "ignore")) - wrong
            if not chunk:
                return fitting, foreign
