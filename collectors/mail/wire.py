"""A connection to an IMAP server that only reads: bounded in size, and in time however slowly the server answers."""

import imaplib
import io
import re
import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, TypeAlias, cast

import imap_tools
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError, MailboxStarttlsError

from collectors.mail.parsing import LARGEST
from domain.errors import RetryLaterError, SourceRefusedError

Security: TypeAlias = Literal["tls", "starttls", "none"]

PATIENCE = timedelta(seconds=60)  # for one command, however its answer comes
_MOST_AT_ONCE = 2 * LARGEST  # bytes of one answer
_TOO_LARGE = "an answer is too large"
_LONGEST_LINE = 20_000_000  # the numbers of two million messages
_PASSING = re.compile(r"\[(?:UNAVAILABLE|INUSE|LIMIT|SERVERBUG|THROTTLED)\b", re.IGNORECASE)  # RFC 5530
_UID = re.compile(rb"\bUID (\d+)")
_EMPTY = re.compile(rb'BODY\[\](?:<\d+>)? (?:NIL|"((?:[^"\\]|\\.)*)")', re.IGNORECASE)
_RECEIVED = re.compile(rb'INTERNALDATE "([^"]+)"')
_BEYOND_ASCII = re.compile(r"[^\x20-\x7e]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Where to read, as whom. The password shows in no representation."""

    host: str
    port: int
    security: Security
    user: str
    password: str
    folder: str

    def __repr__(self) -> str:
        return f"Account({self.user} at {self.host}:{self.port})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """One message as it lies in the mailbox, at most `LARGEST` bytes of it and one more if it is longer."""

    uid: int
    received_at: datetime | None
    data: bytes


class Mailbox:
    """An open folder. `validity` names this numbering of its messages; another one makes all numbers meaningless."""

    def __init__(self, mailbox: "_Box", validity: str) -> None:
        self._mailbox = mailbox
        self.validity = validity

    def uids_after(self, uid: int, since: datetime) -> list[int]:
        """The numbers of the messages above `uid` that arrived since about then, in the order of their arrival."""
        day = since.astimezone(UTC) - timedelta(days=1)  # the server's day may begin in another zone
        wanted = f"UID {uid + 1}:* SINCE {day.day}-{_MONTHS[day.month - 1]}-{day.year}"
        found = self._mailbox.uids(wanted, charset=None)
        # `100:*` is given the last message even where it is number 3.
        return sorted({int(each) for each in found if each.isdigit() and int(each) > uid})

    def fetch(self, uids: Sequence[int]) -> Iterator[Fetched]:
        """These messages without marking them as seen; those that are gone meanwhile are left out."""
        for uid in uids:
            parts = f"(UID INTERNALDATE BODY.PEEK[]<0.{LARGEST + 1}>)"
            status, answer = self._mailbox.client.uid("FETCH", str(uid), parts)
            if status != "OK":
                raise imaplib.IMAP4.error(status)
            yield from _fetched(answer, uid)


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@contextmanager
def opened(source: str, account: Account, patience: timedelta = PATIENCE) -> Iterator[Mailbox]:
    """The folder of an account, read-only. Whatever goes wrong inside comes out in our words.

    Raises RetryLaterError, SourceRefusedError.
    """
    box = None
    try:
        box = _Box(account, patience)
        _log_in(source, box, account)
        box.folder.set(account.folder, readonly=True)
        _, validity = box.client.response("UIDVALIDITY")
        yield Mailbox(box, _number(validity))
        with suppress(imaplib.IMAP4.error, OSError):
            box.client.logout()
    except MailboxFolderSelectError as error:
        _retry_if_passing(source, error)
        raise SourceRefusedError(
            source, f"the mailbox has no folder “{account.folder}” for this user: set OWNUP_IMAP_FOLDER"
        ) from None
    except (ssl.SSLError, MailboxStarttlsError) as error:
        raise _of_tls(source, account, error) from error
    except (ImapToolsError, imaplib.IMAP4.error) as error:
        _retry_if_passing(source, error)
        raise RetryLaterError(source, "the mail server broke off or answered what makes no sense") from None
    except (OSError, EOFError) as error:
        why = "did not answer in time" if isinstance(error, TimeoutError) else f"cannot be reached ({_cause(error)})"
        raise RetryLaterError(source, f"the mail server {account.host}:{account.port} {why}") from error
    except (UnicodeError, ValueError, IndexError, TypeError, AttributeError, RecursionError, MemoryError) as error:
        raise RetryLaterError(
            source, f"the mail server answered what makes no sense ({type(error).__name__})"
        ) from None
    finally:
        if box is not None:
            box.bounded.shutdown()


def _log_in(source: str, box: "_Box", account: Account) -> None:
    """The server's own words are left out: some repeat what they were given."""
    if _BEYOND_ASCII.search(account.user + account.password):
        log_in = box.login_utf8
    elif "LOGINDISABLED" in box.client.capabilities:
        raise SourceRefusedError(
            source, "the mail server takes no password over this connection: set OWNUP_IMAP_SECURITY to tls or starttls"
        )
    else:
        log_in = box.login
    try:
        log_in(account.user, account.password, initial_folder=None)
    except (MailboxLoginError, imaplib.IMAP4.error) as error:
        if isinstance(error, imaplib.IMAP4.abort):
            raise RetryLaterError(source, "the mail server broke off during the login") from None
        _retry_if_passing(source, error)
        raise SourceRefusedError(
            source,
            "the mail server refuses this user and password: check OWNUP_IMAP_USER and OWNUP_IMAP_PASSWORD "
            "(many providers want a password made for this one app)",
        ) from None


class _Bounded(imaplib.IMAP4):
    """The library's client with reading of our own: it stops at a deadline and at a size."""

    def __init__(self, account: Account, patience: timedelta) -> None:
        self._account = account
        self._patience = patience.total_seconds()
        self.begin()
        super().__init__(account.host, account.port, timeout=self._patience)

    def begin(self) -> None:
        """A new command: its time and its size begin."""
        self._ends = time.monotonic() + self._patience
        self._read = 0

    def open(self, host: str = "", port: int = 143, timeout: float | None = None) -> None:
        self.host, self.port = host, port
        self.sock = self._create_socket(timeout)
        if self._account.security == "tls":
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=host)
        self._fresh()

    def starttls(self, ssl_context: ssl.SSLContext | None = None) -> Any:
        answer = super().starttls(ssl_context or ssl.create_default_context())
        (getattr(self, "_file", None) or self.file).close()  # the library's own reader, named anew in Python 3.14
        self._fresh()  # nothing that came before the encryption counts
        return answer

    def read(self, size: int) -> bytes:
        if size > _MOST_AT_ONCE:
            raise self.abort(_TOO_LARGE)
        return self._reader.read(size)

    def readline(self) -> bytes:
        return self._reader.readline(_LONGEST_LINE)

    def send(self, data: Any) -> None:
        self.begin()
        self.sock.settimeout(self._patience)
        self.sock.sendall(data)

    def shutdown(self) -> None:
        self._reader.close()
        self.sock.close()

    def receive(self, buffer: memoryview) -> int:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.sock.settimeout(left)
        count = self.sock.recv_into(buffer)
        self._read += count
        if self._read > _MOST_AT_ONCE:
            raise self.abort(_TOO_LARGE)
        return count

    def _fresh(self) -> None:
        self._reader = io.BufferedReader(_Wire(self), 1 << 16)


class _Wire(io.RawIOBase):
    """What a client receives, as a stream."""

    def __init__(self, client: _Bounded) -> None:
        self._client = client

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed's Buffer is wider than needed
        return self._client.receive(buffer)


class _Box(imap_tools.BaseMailBox):
    """The library's mailbox over a bounded client."""

    def __init__(self, account: Account, patience: timedelta) -> None:
        self._account = account
        self._patience = patience
        super().__init__()

    @property
    def bounded(self) -> _Bounded:
        return cast("_Bounded", self.client)

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        client = _Bounded(self._account, self._patience)
        if self._account.security == "starttls":
            try:
                _encrypt(client)
            except BaseException:
                client.shutdown()
                raise
        return client


def _encrypt(client: imaplib.IMAP4) -> None:
    if "STARTTLS" not in client.capabilities:
        raise MailboxStarttlsError(("NO", [b""]), "OK")
    client.starttls()


def _fetched(answer: Sequence[Any], uid: int) -> Iterator[Fetched]:
    """The message in an answer; servers may tell about others in between. One without a literal is an empty one."""
    for number, item in enumerate(answer):
        if isinstance(item, bytes) and (told := _EMPTY.search(item)):
            item = (item, told[1] or b"")  # noqa: PLW2901 - as if it were one
        if not isinstance(item, tuple):
            continue
        rest = answer[number + 1] if number + 1 < len(answer) and isinstance(answer[number + 1], bytes) else b""
        about = item[0] + b" " + rest
        named = _UID.search(about)
        if named and int(named.group(1)) == uid:
            yield Fetched(uid=uid, received_at=_received(about), data=item[1])
            return


def _received(about: bytes) -> datetime | None:
    found = _RECEIVED.search(about)
    try:
        return datetime.strptime(found[1].decode().strip(), "%d-%b-%Y %H:%M:%S %z").astimezone(UTC) if found else None
    except (ValueError, OverflowError):
        return None


def _number(answer: Any) -> str:
    said = answer[-1] if answer else None
    return said.decode("ascii", "replace") if isinstance(said, bytes) else ""


def _retry_if_passing(source: str, error: Exception) -> None:
    if _PASSING.search(str(error)):
        raise RetryLaterError(source, "the mail server asks for patience") from None


def _of_tls(source: str, account: Account, error: Exception) -> RetryLaterError | SourceRefusedError:
    if isinstance(error, ssl.SSLCertVerificationError):
        why = f"the certificate of {account.host} is not valid for it ({error.verify_message})"
        return SourceRefusedError(source, f"{why}: check OWNUP_IMAP_HOST")
    if isinstance(error, MailboxStarttlsError):
        return SourceRefusedError(source, "the mail server offers no encryption here: check OWNUP_IMAP_SECURITY")
    return RetryLaterError(source, f"no encrypted connection to {account.host}:{account.port} ({_cause(error)})")


def _cause(error: Exception) -> str:
    return getattr(error, "strerror", None) or type(error).__name__
