"""The person's own words, apart from what they quote and how they sign.

mail-parser-reply knows the lines that announce a quotation ("On Tuesday, Acme wrote:") and the formulas that begin a
signature, in thirteen languages; where a mail is cut is decided here. When in doubt a line counts as the person's
own: it is better to read a quotation twice than to overlook a sentence of theirs.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from mailparser_reply.constants import MAIL_LANGUAGES
from mailparser_reply.parser import EmailMessage as Patterns

# The patterns take time that grows with the cube of what they look at: they are shown no more than this.
_LONGEST_LINE = 120
_MOST_LINES = 250

# "With kind regards," and "Thanks, Anna" stand alone; "Thanks, for ruining my day" and "Thank you, really." go on.
_FORMULA = re.compile(r"(?:[^\s,]+(?: [^\s,]+){0,4},?|[^,]{1,30}, ?[A-Z][\w.\-]*(?: [A-Z][\w.\-]*){0,2})(?<![.!?])")
_LONGEST_SIGNATURE = 12  # lines
_DELIMITERS = ("--", "__")
_POSTSCRIPT = re.compile(r"p\.?\s?s\b", re.IGNORECASE)
_COLONS = (":", "\uff1a")
_BEFORE = 2  # lines over which an announcement may be broken before its colon
_LEAST_HEADERS = 2  # "From: …" alone may be anything


@dataclass(frozen=True, slots=True, kw_only=True)
class Separated:
    """The parts of a mail: each as it stands there, together all of it."""

    own: str
    quoted: str = ""
    signature: str = ""


def separate(text: str) -> Separated:
    """Tell the words of who wrote a mail from those that they quote or sign with."""
    lines = text.split("\n")
    quoted = [line.lstrip().startswith(">") for line in lines]
    for announced in _announcements(lines, quoted):
        _quote(lines, quoted, announced)
    unquoted = [at for at, is_quoted in enumerate(quoted) if not is_quoted]
    if not _says_something(lines, unquoted):
        # A forwarded mail, or an answer below a quotation that nothing marks: its words must not be overlooked.
        unquoted = [at for at, line in enumerate(lines) if not line.lstrip().startswith(">")]
    signed = sorted(at for run in _runs(unquoted) for at in _signature(lines, run))
    own = sorted(set(unquoted) - set(signed))
    rest = sorted(set(range(len(lines))) - set(unquoted))
    return Separated(own=_joined(lines, own), quoted=_joined(lines, rest), signature=_joined(lines, signed))


def _announcements(lines: Sequence[str], quoted: Sequence[bool]) -> Iterator[range]:
    """The lines that announce a quotation, from the first on."""
    shown = [at for at, line in enumerate(lines) if not quoted[at] and line.strip()][:_MOST_LINES]
    proxy = [lines[at].strip()[:_LONGEST_LINE] for at in shown]
    telling = {near for at, line in enumerate(proxy) if _has_colon(line) for near in range(at - _BEFORE, at + 2)}
    if not telling:
        return
    text = "\n".join(line if at in telling else "" for at, line in enumerate(proxy))
    for match in _patterns().HEADER_REGEX.finditer(text):
        found = match.group().strip("\n")
        if not found:
            continue
        first = text.count("\n", 0, match.start() + match.group().index(found))
        length = _announcing(found.split("\n"))
        if length:
            yield range(shown[first], shown[first + length - 1] + 1)


def _announcing(lines: Sequence[str]) -> int:
    """How many of these lines announce a quotation; the pattern takes one too many, or one that may be anything."""
    if lines[-1].endswith(_COLONS):
        return len(lines)
    named = [number for number, line in enumerate(lines, start=1) if _has_colon(line)]
    return named[-1] if len(named) >= _LEAST_HEADERS else 0


def _quote(lines: Sequence[str], quoted: list[bool], announced: range) -> None:
    """Mark an announcement as quoted, and what it announces.

    If the quotation is marked line by line, what stands between is an answer; otherwise all the rest is quoted.
    """
    if quoted[announced.start]:
        return
    for at in announced:
        quoted[at] = True
    following = next((at for at in range(announced.stop, len(lines)) if lines[at].strip()), None)
    if following is not None and not lines[following].lstrip().startswith(">"):
        for at in range(announced.stop, len(lines)):
            quoted[at] = True


def _signature(lines: Sequence[str], run: Sequence[int]) -> list[int]:
    """The lines of the signature that ends these lines, [] if there is none."""
    shown = [at for at in run if lines[at].strip()]
    shown = shown[:1] + shown[1:][-_MOST_LINES:]  # a signature stands at the end, and never in the first line
    proxy = [lines[at].strip()[:_LONGEST_LINE] for at in shown]
    text = "\n".join(proxy) + "\n"
    at = 0
    while match := _patterns().SIGNATURE_REGEX.search(text, at):
        begin = match.start() + len(match.group()) - len(match.group().lstrip("\n"))
        first = text.count("\n", 0, begin)
        if _signs(proxy[first:]):
            return [line for line in run if line >= shown[first]]
        at = text.find("\n", begin) + 1
        if not at:
            break
    return []


def _signs(lines: Sequence[str]) -> bool:
    """Whether these last lines of a mail are a signature and hold nothing that was said."""
    if not lines:
        return False
    if lines[0] in _DELIMITERS:
        return True
    return (
        len(lines) <= _LONGEST_SIGNATURE
        and _FORMULA.fullmatch(lines[0]) is not None
        and not any(map(_POSTSCRIPT.match, lines))
    )


def _runs(unquoted: Sequence[int]) -> Iterator[list[int]]:
    """Lines that follow each other without a quotation between them."""
    for _, run in groupby(enumerate(unquoted), lambda each: each[1] - each[0]):
        yield [at for _, at in run]


def _has_colon(line: str) -> bool:
    return any(colon in line for colon in _COLONS)


def _says_something(lines: Sequence[str], at: Sequence[int]) -> bool:
    return any(lines[number].strip() for number in at)


def _joined(lines: Sequence[str], at: Sequence[int]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines[number].rstrip() for number in at)).strip()


@lru_cache(maxsize=1)
def _patterns() -> Patterns:
    return Patterns(text="", languages=list(MAIL_LANGUAGES), keep_hyphen_lists=True)
