"""One e-mail as a mention: who wrote when, in answer to what, and their own words."""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime

from collectors.fields import as_json, published
from collectors.mail.automatic import automatic
from collectors.mail.body import Body, read_body
from collectors.mail.parsing import ODD, decoded, header, parse, undecoded
from collectors.mail.quoting import separate
from domain.errors import UnreadableItemError
from domain.mention import Author, Flag, Kind, Mention

_LONGEST_ID = 500
_LONGEST_NAME = 200
_LONGEST_FROM = 2000
_LONGEST_QUOTED = 20_000
_MOST_REFERENCES = 500
_ID = re.compile(r"<([^<>\s]{1,998})>")
_ADDRESS = re.compile(r"[^\s<>,;:\"()]{1,64}@[^\s<>,;:\"()]{1,255}")
_ANGLED = re.compile(r"<\s*([^\s<>@]{1,64}@[^\s<>@]{1,255})\s*>")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*+"')
_PREFIX = re.compile(
    r"\s*(?:re|aw|antw|sv|vs|odp|ynt|rif|res|回复|答复|回覆|fwd?|wg|tr|rv)\s*(?:\[\d+\])?\s*[:\uff1a]", re.IGNORECASE
)
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{1,8})*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mention with what else is needed to decide on it. `automatic` says why nobody wrote it, "" if somebody did."""

    mention: Mention
    subject: str
    references: tuple[str, ...]
    automatic: str


def read_mail(source: str, data: bytes, *, collected_at: datetime, received_at: datetime | None) -> Mail:
    """Read one message. Raises UnreadableItemError.

    `received_at` is when it reached the mailbox, as the mailbox says; it stands in for a time of writing that is
    missing or cannot be, and nothing was written after it.
    """
    message, whole = parse(source, data)
    try:
        return _read(source, message, whole=whole, collected_at=collected_at, received_at=received_at)
    except ODD as error:
        raise UnreadableItemError(source, f"the message makes no sense ({type(error).__name__})") from error


def subject_of(text: str) -> str:
    """A subject without what answering and forwarding put before it, for comparing."""
    while match := _PREFIX.match(text):
        text = text[match.end() :]
    return " ".join(text.split()).casefold()


def ids_in(text: str) -> tuple[str, ...]:
    """The message ids in a header, without their brackets."""
    return tuple(found.group(1)[:_LONGEST_ID] for found in _ID.finditer(text))[-_MOST_REFERENCES:]


def _read(
    source: str, message: EmailMessage, *, whole: bool, collected_at: datetime, received_at: datetime | None
) -> Mail:
    author = _author((undecoded(message, "From") or undecoded(message, "Sender"))[:_LONGEST_FROM])
    subject = header(message, "Subject")
    references = _references(message)
    answers = ids_in(header(message, "In-Reply-To"))
    in_reply_to = answers[0] if answers else references[-1] if references else ""
    body = read_body(message)
    parts = separate(body.text)
    # The subject of an answer is the words of whom it answers.
    own_subject = "" if in_reply_to or _PREFIX.match(subject) else subject
    text = "\n\n".join(filter(None, (own_subject, parts.own)))
    said_at = header(message, "Date")
    published_at, flags = published(_moment(said_at), min(received_at or collected_at, collected_at))
    ids = ids_in(header(message, "Message-ID"))
    native_id = ids[0] if ids else _made_id(author, said_at, subject, body.text)
    if not ids:
        flags |= {Flag.NO_NATIVE_ID}
    extra = {
        "subject": subject,
        "quoted": parts.quoted[:_LONGEST_QUOTED],
        "signature": parts.signature[:_LONGEST_QUOTED],
        "attached": body.attached,
        "date": said_at if Flag.TIME_UNREADABLE in flags else "",
        "cut": _cut(body, whole=whole),
    }
    mention = Mention(
        source=source,
        native_id=native_id,
        kind=Kind.EMAIL,
        text=text,
        author=author,
        language=_language(header(message, "Content-Language")),
        in_reply_to=in_reply_to,
        conversation_id=references[0] if references else in_reply_to or native_id,
        published_at=published_at,
        collected_at=collected_at,
        flags=flags,
        raw=as_json(kept) if (kept := {name: value for name, value in extra.items() if value}) else "",
    )
    everything = tuple(dict.fromkeys((*references, *answers)))
    return Mail(mention=mention, subject=subject, references=everything, automatic=automatic(message, author.id))


def _author(said: str) -> Author:
    """The address is the id and not the handle: pages and pictures name people by their names."""
    quoted = _QUOTED.sub(lambda found: "x" * len(found.group()), said)
    if found := _ANGLED.search(quoted):
        return Author(id=said[slice(*found.span(1))].lower()[:_LONGEST_ID], name=_name(said[: found.start()]))
    for name, address in getaddresses([said]):
        if "@" in address:
            return Author(id=address.strip().lower()[:_LONGEST_ID], name=_name(name))
    if found := _ADDRESS.search(said):
        return Author(id=found.group().lower(), name=_name(said[: found.start()]))
    return Author(name=_name(said))


def _name(said: str) -> str:
    """A name as people read it, out of its quotation marks and encoded words."""
    plain = said.strip(" <")
    if _QUOTED.fullmatch(plain):
        plain = re.sub(r"\\(.)", r"\1", plain[1:-1])
    return " ".join(decoded(plain).split()).strip('"')[:_LONGEST_NAME]


def _references(message: EmailMessage) -> tuple[str, ...]:
    return ids_in(header(message, "References"))


def _moment(said: str) -> datetime | None:
    """The Date of a message; one without a zone is in UTC, as the standard says of -0000."""
    try:
        moment = parsedate_to_datetime(said)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _made_id(author: Author, said_at: str, subject: str, text: str) -> str:
    said = f"{author.id}\x1f{author.name}\x1f{said_at}\x1f{subject}\x1f{text}"
    return "made-" + hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _language(said: str) -> str:
    """The language that a mail claims, if it claims one."""
    return said if _LANGUAGE.fullmatch(said) else ""


def _cut(body: Body, *, whole: bool) -> str:
    return "" if whole and body.whole else "too long or in too many parts: only its beginning was read"
