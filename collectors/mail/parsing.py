"""One message as it came over the wire, parsed within bounds; its headers as text.

The library's own reading of headers raises a dozen kinds of errors on hostile ones and takes minutes over long ones,
so that a header is cut to a sane length and decoded here.
"""

import re
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import TYPE_CHECKING, Any

from domain.errors import UnreadableItemError

LARGEST = 10_000_000  # bytes that are read of one message; people's words stand before what they attach
MOST_LINES = 200_000
MOST_BOUNDARIES = 30  # multiparts in one message; each is looked for in every line of those within it
MOST_PARTS = 2_000  # one beside the other
LONGEST_HEADER = 20_000  # characters; a conversation of some hundred mails fills its References so far

_BOUNDARY = re.compile(rb"boundary\s*=", re.IGNORECASE)
_ENCODED = "=?"
# What the library raises on one malformed message or another.
ODD = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
)


if TYPE_CHECKING:
    _Policy = EmailPolicy[EmailMessage]
else:
    _Policy = EmailPolicy  # generic for the type checker only


class _Plainly(_Policy):
    """The default policy with headers read as text, once, when they are asked for."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, _, value = sourcelines[0].partition(":")
        whole = value + "".join(sourcelines[1:])
        return name, whole[:LONGEST_HEADER].strip("\r\n \t")

    def header_fetch_parse(self, name: str, value: str) -> Any:  # noqa: ARG002 - the library's signature
        return decoded(value)


def parse(source: str, data: bytes) -> tuple[EmailMessage, bool]:
    """The message, and whether all of it was read. Raises UnreadableItemError."""
    kept = data[:LARGEST]
    if kept.count(b"\n") > MOST_LINES:
        kept = b"\n".join(kept.split(b"\n", MOST_LINES)[:MOST_LINES])
    boundaries = len(_BOUNDARY.findall(kept))
    if boundaries > MOST_BOUNDARIES:
        raise UnreadableItemError(source, f"a message in more than {MOST_BOUNDARIES} parts within parts")
    if boundaries and kept.count(b"\n--") > MOST_PARTS:
        raise UnreadableItemError(source, f"a message in more than {MOST_PARTS} parts")
    try:
        message = message_from_bytes(kept, policy=_Plainly())
    except ODD as error:
        raise UnreadableItemError(source, f"no message can be made of it ({type(error).__name__})") from error
    if not message.keys():
        raise UnreadableItemError(source, "a message without a single header")
    return message, len(kept) == len(data)


def header(message: EmailMessage, name: str) -> str:
    """The first header of this name as text on one line, "" if there is none."""
    return " ".join(str(message.get(name, "")).split())


def undecoded(message: EmailMessage, name: str) -> str:
    """The first header of this name with its encoded words as they are: what they hold is no syntax."""
    wanted = name.lower()
    return next((" ".join(str(value).split()) for each, value in message.raw_items() if each.lower() == wanted), "")


def decoded(value: str) -> str:
    """A header's value with its encoded words resolved; what cannot be resolved stays as it stands."""
    value = _told(value)
    if _ENCODED not in value:
        return value
    try:
        return "".join(
            piece if isinstance(piece, str) else text_in(piece, charset or "ascii")
            for piece, charset in decode_header(value)
        )
    except (HeaderParseError, *ODD):
        return value


# Codecs of Python's own that no mail is written in, and that take quadratic time or raise on every input.
_NO_CHARSETS = {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "mbcs", "oem"}


def text_in(data: bytes, charset: str) -> str:
    """Bytes as text: in the charset that they claim, else in UTF-8 if they fit, else as Windows wrote them."""
    claimed = charset.strip().lower().replace("-", "_")
    if claimed not in _NO_CHARSETS:
        try:
            return data.decode(charset, "strict" if claimed in {"ascii", "us_ascii"} else "replace")
        except (LookupError, ValueError):
            pass  # an unknown charset, or one that claims too little
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _told(value: str) -> str:
    """Eight-bit characters in a header, which the library holds as lone surrogates, as what they were meant to be."""
    if value.isascii():
        return value
    data = value.encode("ascii", "surrogateescape") if _only_surrogates(value) else value.encode("utf-8", "replace")
    return text_in(data, "utf-8")


def _only_surrogates(value: str) -> bool:
    return all(character < "\x80" or "\udc80" <= character <= "\udcff" for character in value)
