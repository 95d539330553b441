"""The suite that every source passes, for a mailbox: a scripted server for the faults, a real Dovecot for the rest."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import imap_tools
import pytest
from hypothesis import strategies as st

from collectors.mail.wire import Account
from collectors.source import Source
from collectors.sources.imap import ImapSource
from domain.incident import Watch
from tests.collectors.conformance import Kept, SourceConformance
from tests.collectors.servers import dovecot, imap
from tests.collectors.servers.faulty import Fault

WATCH = Watch(terms=("pepsi",))
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def mail(number: int, at: datetime, text: str = "Pepsi, how could you?") -> bytes:
    return (
        f"From: Anna {number} <anna{number}@example.org>\r\nTo: press@acme.example\r\nSubject: Re: Spring offer\r\n"
        f"Date: {format_datetime(at)}\r\nMessage-ID: <{number}@example.org>\r\n\r\n{text}\r\n"
    ).encode()


@dataclass(slots=True, kw_only=True)
class Mailbox:
    """What both places have in common."""

    port: int
    watch: Watch = WATCH
    faults: frozenset[Fault] = frozenset()
    secret: str = imap.PASSWORD
    patience: timedelta = timedelta(seconds=30)
    skew: timedelta = timedelta(0)
    now: datetime = START
    published: int = 0
    at_once: int = 1

    def source(self) -> Source:
        account = Account(
            host="127.0.0.1",
            port=self.port,
            security="none",
            user=imap.USER,
            password=imap.PASSWORD,
            folder="INBOX",
        )
        return ImapSource(account, lambda: self.now, earliest=START, patience=self.patience, at_once=self.at_once)

    def publish(self, count: int) -> list[str]:
        return [self._publish() for _ in range(count)]

    def _publish(self) -> str:
        self.published += 1
        self.now += timedelta(minutes=1)
        at = self.now - timedelta(seconds=40) + self.skew
        self.put(mail(self.published, at), at)
        return f"{self.published}@example.org"

    def put(self, data: bytes, at: datetime) -> None:
        raise NotImplementedError

    def publish_hostile(self, items: Sequence[Any]) -> int:
        raise NotImplementedError

    def meanwhile(self, happens: Callable[[], object] | None) -> bool:  # noqa: ARG002 - not in a real one
        return False

    def pass_time(self, length: timedelta) -> None:
        self.now += length

    def repeat(self) -> bool:
        return False


@dataclass(slots=True, kw_only=True)
class Scripted(Mailbox):
    place: imap.ImapPlatform
    faults: frozenset[Fault] = field(default=imap.FAULTS)

    @property
    def requests(self) -> int:
        return self.place.requests

    def put(self, data: bytes, at: datetime) -> None:
        self.place.add(data, at)

    def publish_hostile(self, items: Sequence[Any]) -> int:
        self.place.messages.clear()
        self.place.validity += 1
        for item in items:
            self.place.add(item, self.now)
        return len(items)

    def meanwhile(self, happens: Callable[[], object] | None) -> bool:
        self.place.meanwhile = happens
        return True

    def fail(self, fault: Fault, *, at: int | None = None) -> None:
        self.place.fail(fault, at=at)

    def heal(self) -> None:
        self.place.heal()


lines = st.one_of(
    st.binary(max_size=60),
    st.sampled_from(
        [
            b"From: a <a@b.example>", b"From: (((((", b"Date: 99 Foo 2026", b"Date: Sun, 01 Mar 2026 12:00:00 +9999",
            b"Subject: =?utf-8?b?!!!?=", b"Subject: =?nope?q?=FF?=", b"References: <<<>", b"Message-ID: <>",
            b"Content-Type: multipart/mixed; boundary=x", b"--x", b"--x--", b"Content-Type: text/plain; charset=idna",
            b"Content-Transfer-Encoding: base64", b"Content-Type: message/rfc822", b"", b"> pepsi", b"On x wrote:",
            b"Content-Type: text/html", b"<blockquote>" * 9, b"pepsi \xff\xfe\x00", b"-- ",
            b"Content-Disposition: attachment; filename*=utf-8''%00%ff", b"Best regards,", b"From: x\nTo: y",
        ]
    ),
)  # fmt: skip


class TestImap(SourceConformance):
    many = 12  # each is a request of its own
    hostile = st.lists(lines, max_size=12).map(b"\r\n".join)

    @contextmanager
    def platform(self) -> Iterator[Scripted]:
        with imap.ImapPlatform() as place:
            yield Scripted(port=place.port, place=place)
            assert place.wrongs == [], "nothing is changed in the mailbox"


@dataclass(slots=True, kw_only=True)
class RealMailbox(Mailbox):
    at_once: int = 25
    requests: int = 0

    def put(self, data: bytes, at: datetime) -> None:
        with imap_tools.MailBoxUnencrypted("127.0.0.1", self.port, timeout=20).login(imap.USER, imap.PASSWORD) as box:
            box.append(data, dt=at)

    def fail(self, fault: Fault, *, at: int | None = None) -> None:
        """Not this one."""

    def heal(self) -> None:
        """Nothing to heal."""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with dovecot.dovecot() as found:
        yield found


class TestDovecot(SourceConformance):
    many = 30  # more than are brought at once
    _port: int

    @pytest.fixture(autouse=True)
    def _serve(self, port: int) -> None:
        type(self)._port = port
        with imap_tools.MailBoxUnencrypted("127.0.0.1", port, timeout=20).login(imap.USER, imap.PASSWORD) as box:
            box.delete(box.uids())

    @contextmanager
    def platform(self) -> Iterator[RealMailbox]:
        yield RealMailbox(port=getattr(self, "_port", 0))

    def test_the_mailbox_stays_as_it_was_and_what_is_deleted_there_stays_here(self) -> None:
        with self.platform() as platform:
            platform.publish(3)
            kept = Kept().run(platform)
            with imap_tools.MailBoxUnencrypted("127.0.0.1", platform.port, timeout=20).login(
                imap.USER, imap.PASSWORD
            ) as box:
                assert [message.flags for message in box.fetch(mark_seen=False)] == [(), (), ()]
                box.delete(box.uids())
            kept.run(platform)
            assert not kept.troubled
            assert [page.removals for page in kept.pages] == [()]
