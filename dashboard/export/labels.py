"""Metadata for pictures, for whoever has only the file: text chunks in a PNG, `title` and `desc` in an SVG."""

import html
import struct
import zlib
from collections.abc import Mapping

_HEADER = 33  # bytes of a PNG before its second chunk: signature and IHDR


def label_png(picture: bytes, facts: Mapping[str, str]) -> bytes:
    """The picture with an iTXt chunk a fact (PNG, third edition, 11.3.3.4)."""
    chunks = b"".join(_chunk(f"ownup {name}".encode() + b"\0\0\0\0\0" + fact.encode()) for name, fact in facts.items())
    return picture[:_HEADER] + chunks + picture[_HEADER:]


def label_svg(picture: bytes, title: str, facts: Mapping[str, str]) -> bytes:
    """The picture with a title, which viewers show and screen readers say, and the facts as its description."""
    start, end, rest = picture.partition(b">")
    said = "\n".join(f"{name}: {fact}" for name, fact in facts.items())
    label = f"<title>{html.escape(title)}</title><desc>{html.escape(said)}</desc>"
    return start + end + label.encode() + rest


def _chunk(data: bytes) -> bytes:
    kind = b"iTXt"
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
