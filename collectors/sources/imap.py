"""E-mail replies in a mailbox, by IMAP: read in the order of their arrival and left as they are.

The folder is opened read-only: nothing is marked as seen, moved or deleted. The cursor is the number (UID) of the last
message read and the numbering that it belongs to (UIDVALIDITY); where the server numbers anew, all is read again, and
what is known counts as a duplicate. What is deleted in the mailbox stays here: the mailbox is the organisation's own,
and deleting there is not the writer taking back what they said.
"""

import json
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from collectors.mail.belonging import Belonging
from collectors.mail.message import read_mail
from collectors.mail.wire import PATIENCE, Account, Fetched, Mailbox, opened
from collectors.source import Cursor, Page
from domain.errors import SourceRefusedError, UnreadableItemError
from domain.incident import Watch
from domain.mention import Mention, Unreadable
from domain.time import Span

NAME = "imap"

_AT_ONCE = 25  # messages a page
_A_RUN = 5_000  # messages
_LONGEST_KEPT = 10_000  # characters of an unreadable message

_log = logging.getLogger(__name__)


class ImapSource:
    """`earliest`: mails that arrived before are nobody's business here."""

    name = NAME
    reach: timedelta | None = None

    def __init__(
        self,
        account: Account,
        clock: Callable[[], datetime],
        *,
        earliest: datetime,
        patience: timedelta = PATIENCE,
        at_once: int = _AT_ONCE,
    ) -> None:
        self._account = account
        self._clock = clock
        self._earliest = earliest
        self._patience = patience
        self._at_once = at_once

    def pages(self, watch: Watch, since: Cursor | None) -> Iterator[Page]:
        """Pages in the order of arrival; each carries a cursor, the last one the time that is covered."""
        if not (watch.terms or watch.handles or watch.mailings):
            raise SourceRefusedError(self.name, "the watch names no term, handle or mailing to look for")
        now = self._clock()
        reading = _Reading(watch, collected_at=now, earliest=self._earliest)
        with opened(self.name, self._account, self._patience) as mailbox:
            place = _Place.decode(since, mailbox.validity, _asked(watch))
            begin = place.until or self._earliest
            uids = mailbox.uids_after(place.uid, self._earliest)
            kept_back, uids = len(uids[_A_RUN:]), uids[:_A_RUN]
            for at in range(0, len(uids), self._at_once):
                part = uids[at : at + self._at_once]
                page = reading.page(mailbox, part)
                place.uid = part[-1]
                yield Page(
                    mentions=page.mentions,
                    unreadable=page.unreadable,
                    passed_over=page.passed_over,
                    cursor=place.encode(),
                )
        covered = Span(min(begin, now), now) if begin < now else None
        if kept_back:
            yield Page(covered=covered, shortfall=f"stopped after {_A_RUN} mails; the next run reads on from there")
            return
        place.until = now
        reading.tell()
        yield Page(cursor=place.encode(), covered=covered)


class _Reading:
    """One run: what it passed over, and why."""

    def __init__(self, watch: Watch, *, collected_at: datetime, earliest: datetime) -> None:
        self._belonging = Belonging(watch)
        self._collected_at = collected_at
        self._earliest = earliest
        self._passed_over: Counter[str] = Counter()

    def page(self, mailbox: Mailbox, uids: Sequence[int]) -> Page:
        mentions: list[Mention] = []
        unreadable: list[Unreadable] = []
        passed_over = 0
        for fetched in mailbox.fetch(uids):
            try:
                mention = self._read(fetched)
            except UnreadableItemError as error:
                content = fetched.data[:_LONGEST_KEPT].decode("utf-8", "replace")
                unreadable.append(Unreadable(where=f"message {fetched.uid}", reason=error.problem, content=content))
            else:
                mentions += [mention] if mention else []
                passed_over += mention is None
        return Page(mentions=tuple(mentions), unreadable=tuple(unreadable), passed_over=passed_over)

    def tell(self) -> None:
        """In the log: why mails were passed over. Never whose."""
        if self._passed_over:
            _log.info("imap: passed over %s", ", ".join(f"{count} × {why}" for why, count in self._passed_over.items()))

    def _read(self, fetched: Fetched) -> Mention | None:
        mail = read_mail(NAME, fetched.data, collected_at=self._collected_at, received_at=fetched.received_at)
        why = mail.automatic
        if not why and (fetched.received_at or mail.mention.published_at) < self._earliest:
            why = "arrived before the incident"
        if not why and not self._belonging.holds(mail):
            why = "not about the incident"
        if not why:
            return mail.mention
        self._passed_over[why] += 1
        return None


class _Place:
    """How far a mailbox has been read for a watch."""

    def __init__(self, *, validity: str, asked: str) -> None:
        self.validity = validity
        self.asked = asked
        self.uid = 0
        self.until: datetime | None = None

    @classmethod
    def decode(cls, cursor: Cursor | None, validity: str, asked: str) -> "_Place":
        """The place to go on; the beginning for another numbering or a watch that asks for more."""
        place = cls(validity=validity, asked=asked)
        try:
            said = json.loads(cursor or "{}")
            if said["validity"] == validity and said["asked"] == asked:
                uid, until = int(said["uid"]), datetime.fromisoformat(said["until"]) if said["until"] else None
                if until is None or until.tzinfo:
                    place.uid, place.until = uid, until
        except (ValueError, KeyError, TypeError):
            pass  # none, or another source's: all is read anew
        return place

    def encode(self) -> Cursor:
        until = self.until.isoformat() if self.until else ""
        return json.dumps({"validity": self.validity, "uid": self.uid, "until": until, "asked": self.asked})


def _asked(watch: Watch) -> str:
    return json.dumps([sorted(watch.terms), sorted(watch.handles), sorted(watch.mailings), sorted(watch.languages)])
