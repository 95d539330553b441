"""A file of mails as a source, read once from the first message to the last.

Whoever picks a file wants all of it: every mail that a person wrote is kept, whatever it speaks of. The cursor names
the file by its content and the messages done, so that an import which was interrupted goes on where it stopped.
"""

import json
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from collectors.fields import EARLIEST
from collectors.files.decoding import fingerprint
from collectors.mail.mbox import MailFile, Stored
from collectors.mail.message import read_mail
from collectors.source import Cursor, Page
from domain.errors import ConfigurationError, SourceRefusedError, UnreadableItemError
from domain.incident import Watch
from domain.mention import Flag, Mention, Unreadable
from domain.time import Span

_AT_ONCE = 200  # messages a page
_LONGEST_KEPT = 10_000  # characters of an unreadable message
_NAME = re.compile(r"[a-z0-9][a-z0-9_.\-]{0,39}")
_ENDINGS = (".gz", ".mbox", ".mbx", ".mail", ".txt")


class MboxSource:
    """Raises ConfigurationError if the file cannot be read at all, or for an impossible name."""

    reach: timedelta | None = None

    def __init__(self, path: Path, *, name: str = "", clock: Callable[[], datetime]) -> None:
        self.name = name or mailbox_name(path)
        if not _NAME.fullmatch(self.name):
            msg = f"“{self.name}” cannot name a source: use up to 40 small letters, digits, _, - and full stops."
            raise ConfigurationError(msg)
        self._path = path
        self._clock = clock
        self._messages = MailFile(path)
        try:
            self._fingerprint = fingerprint(path)
        except OSError as error:
            msg = f"{path} cannot be read: {error.strerror or error}."
            raise ConfigurationError(msg) from error

    def pages(
        self,
        watch: Watch,  # noqa: ARG002 - whoever picks a file wants all of it
        since: Cursor | None,
    ) -> Iterator[Page]:
        """Give all messages after `since`. Raises SourceRefusedError where the file is damaged."""
        done, first, last = _decode(since, self._fingerprint)
        now = self._clock()
        damage = None
        page = _Gathered()
        try:
            for number, stored in enumerate(self._messages.read()):
                if number < done:
                    continue
                if page.size == _AT_ONCE:
                    first, last = page.extent(first, last)
                    yield page.page(_encode(self._fingerprint, number, first, last, ended=False))
                    done, page = number, _Gathered()
                page.add(number + 1, stored, self._read(stored, now))
        except (OSError, EOFError, zlib.error) as error:
            damage = error
        first, last = page.extent(first, last)
        done += page.size
        covered = Span(first, last + timedelta(microseconds=1)) if first and last and not damage else None
        yield page.page(_encode(self._fingerprint, done, first, last, ended=not damage), covered)
        if damage:
            problem = f"{self._path.name} is damaged: it cannot be read on after {done} messages ({damage})"
            raise SourceRefusedError(self.name, problem) from damage

    def share_read(self) -> float:
        """How much of the file has been read, from 0 to 1."""
        return min(1.0, self._messages.position() / max(1, self._path.stat().st_size))

    def first(self, count: int) -> list[Mention | Unreadable | None]:
        """What its first messages become; None for those that nobody wrote."""
        now = self._clock()
        found: list[Mention | Unreadable | None] = []
        try:
            for number, stored in enumerate(islice(self._messages.read(), count), start=1):
                read = self._read(stored, now)
                found.append(_unreadable(number, stored, read) if isinstance(read, str) else read)
        except (OSError, EOFError, zlib.error) as error:
            found.append(Unreadable(where="the rest", reason=f"the file is damaged: {error}", content=""))
        return found

    def _read(self, stored: Stored, now: datetime) -> Mention | str | None:
        """A mention, why the message is unreadable, or None for one that nobody wrote."""
        try:
            mail = read_mail(self.name, stored.data, collected_at=now, received_at=None)
        except UnreadableItemError as error:
            return error.problem
        if mail.automatic:
            return None
        mention = replace(mail.mention, flags=mail.mention.flags | {Flag.ARCHIVE})
        if Flag.TIME_UNREADABLE not in mention.flags:
            return mention
        # A live mail would count at its time of receipt; an archive's would make a surge today that never was.
        if stored.stored_at is None or not EARLIEST <= stored.stored_at <= now:
            return "no time can be read from it"
        return replace(mention, published_at=stored.stored_at)


def mailbox_name(path: Path) -> str:
    """A source's name from a file's: `Replies to spring.mbox.gz` is `replies_to_spring`."""
    stem = path.name.lower()
    while (ending := Path(stem).suffix) in _ENDINGS:
        stem = stem.removesuffix(ending)
    return re.sub(r"[^a-z0-9]+", "_", stem).strip("_")[:40] or "mailbox"


class _Gathered:
    """What a page holds."""

    def __init__(self) -> None:
        self._mentions: list[Mention] = []
        self._unreadable: list[Unreadable] = []
        self._passed_over = 0
        self.size = 0

    def add(self, number: int, stored: Stored, read: Mention | str | None) -> None:
        self.size += 1
        if isinstance(read, Mention):
            self._mentions.append(read)
        elif read is None:
            self._passed_over += 1
        else:
            self._unreadable.append(_unreadable(number, stored, read))

    def extent(self, first: datetime | None, last: datetime | None) -> tuple[datetime | None, datetime | None]:
        times = [mention.published_at for mention in self._mentions]
        return (
            min(filter(None, (first, *times)), default=None),
            max(filter(None, (last, *times)), default=None),
        )

    def page(self, cursor: Cursor, covered: Span | None = None) -> Page:
        return Page(
            mentions=tuple(self._mentions),
            unreadable=tuple(self._unreadable),
            passed_over=self._passed_over,
            cursor=cursor,
            covered=covered,
        )


def _unreadable(number: int, stored: Stored, reason: str) -> Unreadable:
    content = stored.data[:_LONGEST_KEPT].decode("utf-8", "replace")
    return Unreadable(where=f"message {number}, line {stored.line}", reason=reason, content=content)


def _encode(file: str, done: int, first: datetime | None, last: datetime | None, *, ended: bool) -> Cursor:
    first_said, last_said = (moment.isoformat() if moment else "" for moment in (first, last))
    return json.dumps({"file": file, "messages": done, "first": first_said, "last": last_said, "done": ended})


def _decode(cursor: Cursor | None, file: str) -> tuple[int, datetime | None, datetime | None]:
    """Where to go on; at the beginning for another file, or for this one when it was read to its end."""
    try:
        said = json.loads(cursor or "{}")
        if said.get("file") != file or said.get("done"):
            return 0, None, None
        first, last = (datetime.fromisoformat(said[name]) if said[name] else None for name in ("first", "last"))
        return int(said["messages"]), first, last
    except (ValueError, KeyError, TypeError, AttributeError):
        return 0, None, None  # another source's cursor
