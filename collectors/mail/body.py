"""What a message says: its text parts as plain text, and the names of what is attached to it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage, Message

from collectors.mail.parsing import text_in
from collectors.plaintext import to_text

LONGEST = 200_000  # characters of one mail; a novella
DEEPEST = 20  # parts within parts
MOST_PARTS = 200
_LONGEST_NAME = 200
_MOST_NAMES = 50

# Quotations in HTML, marked by signs that nobody types, so that they can be told apart in the plain text.
_OPENS, _CLOSES = "\ue0f0", "\ue0f1"
_QUOTE_BEGINS = re.compile(r"<blockquote\b[^<>]*+>", re.IGNORECASE)
_QUOTE_ENDS = re.compile(r"</blockquote\s*+>", re.IGNORECASE)
_MARKS = re.compile(f"[{_OPENS}{_CLOSES}]")
_BASE64 = re.compile(r"\s*(?:[A-Za-z0-9+/]+={0,2}[ \t]*(?:[\r\n]|\Z)|\Z)")  # its first line


@dataclass(slots=True, kw_only=True)
class Body:
    """`whole` is False where a bound was met."""

    text: str = ""
    attached: list[str] = field(default_factory=list)
    whole: bool = True


def read_body(message: EmailMessage) -> Body:
    """The words of a message. Its parts are looked at no deeper and no more than the bounds say."""
    reading = _Reading()
    text = "\n\n".join(filter(None, reading.texts(message, 0))).strip()
    return Body(
        text=text[:LONGEST], attached=reading.attached[:_MOST_NAMES], whole=reading.whole and len(text) <= LONGEST
    )


class _Reading:
    """One walk through the parts of a message."""

    def __init__(self) -> None:
        self.attached: list[str] = []
        self.whole = True
        self._parts = 0

    def texts(self, part: Message, depth: int) -> Iterator[str]:
        self._parts += 1
        if depth > DEEPEST or self._parts > MOST_PARTS:
            self.whole = False
            return
        kind = part.get_content_type()
        name = _name(part)
        if part.get_content_disposition() == "attachment" or name or kind.startswith("message/"):
            self.attached.append(name or kind)
            return
        inner = part.get_payload() if part.is_multipart() else None
        if isinstance(inner, list):
            parts = [each for each in inner if isinstance(each, Message)]
            if kind == "multipart/alternative":
                yield self._best(parts, depth)
            else:
                for each in parts:
                    yield from self.texts(each, depth + 1)
        elif kind == "text/html":
            yield _from_html(_decoded(part))
        elif kind.startswith(("text/", "multipart/")):  # a multipart without parts is a text in disguise
            yield _decoded(part).replace("\r\n", "\n").replace("\r", "\n").strip("\n")
        else:
            self.attached.append(kind)

    def _best(self, parts: list[Message], depth: int) -> str:
        """Of several ways to say the same, the plainest that says anything."""
        ranked = sorted(parts, key=lambda part: part.get_content_type() != "text/plain")
        said = ("\n\n".join(filter(None, self.texts(part, depth + 1))) for part in ranked)
        return next((text for text in said if text.strip()), "")


def _decoded(part: Message) -> str:
    """A text that is said to be base64 and begins as no base64 does is taken as it stands, not as noise."""
    raw = part.get_payload()
    packed = str(part.get("content-transfer-encoding", "")).strip().lower() == "base64"
    if packed and isinstance(raw, str) and not _BASE64.match(raw):
        data: object = raw.encode("utf-8", "surrogateescape")
    else:
        data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    return text_in(data[: 4 * LONGEST + 4], str(part.get_content_charset() or "utf-8"))


def _name(part: Message) -> str:
    return " ".join(str(part.get_filename() or "").split())[:_LONGEST_NAME]


def _from_html(markup: str) -> str:
    """HTML as plain text with quotations marked by `>`, as in mails written without it."""
    markup = _MARKS.sub("", markup)
    markup = _QUOTE_BEGINS.sub(f"<p>{_OPENS}<p>", markup)
    markup = _QUOTE_ENDS.sub(f"<p>{_CLOSES}<p>", markup)
    lines, depth = [], 0
    for line in to_text(markup).split("\n"):
        if line == _OPENS:
            depth += 1
        elif line == _CLOSES:
            depth = max(depth - 1, 0)
        else:
            plain = _MARKS.sub("", line)
            lines.append(f"{'>' * min(depth, DEEPEST)} {plain}" if depth and plain else plain)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
