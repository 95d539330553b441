"""A mailbox as a source: which mails belong, what is numbered anew, what the server may say."""

import socket
import ssl
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import imap_tools
import pytest

from collectors.mail.parsing import LARGEST
from collectors.mail.wire import Account
from collectors.own_words import recognise
from collectors.source import Page
from collectors.sources.imap import ImapSource
from domain.errors import CollectionError, RetryLaterError, SourceRefusedError
from domain.incident import Incident, Watch
from tests.collectors.servers import dovecot, imap

TLS = Path(__file__).parent.parent / "payloads" / "tls"
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = START + timedelta(hours=1)
PEPSI = Watch(terms=("pepsi",))


@pytest.fixture
def place() -> Iterator[imap.ImapPlatform]:
    with imap.ImapPlatform() as found:
        yield found
        assert found.wrongs == []


def source(place: imap.ImapPlatform, **other: object) -> ImapSource:
    usual: dict[str, object] = {"security": "none", "user": imap.USER, "password": imap.PASSWORD, "folder": "INBOX"}
    account = Account(host="127.0.0.1", port=place.port, **(usual | other))  # type: ignore[arg-type]
    return ImapSource(account, lambda: LATER, earliest=START, patience=timedelta(seconds=20))


def read(place: imap.ImapPlatform, watch: Watch = PEPSI, since: str | None = None) -> list[Page]:
    return list(source(place).pages(watch, since))


def put(place: imap.ImapPlatform, number: int, text: str = "no name here", **headers: str) -> None:
    usual = {"From": f"anna{number}@example.org", "Message-ID": f"<{number}@x.example>", "Subject": "Hello"}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in (usual | headers).items()]
    place.add("\r\n".join([*lines, "", text]).encode(), START + timedelta(minutes=number))


def ids(pages: list[Page]) -> list[str]:
    return [mention.native_id.split("@")[0] for page in pages for mention in page.mentions]


def test_which_mails_belong(place: imap.ImapPlatform) -> None:
    put(place, 1, "I love pepsi")
    put(place, 2)
    put(place, 3, In_Reply_To="<offer@acme.example>")
    put(place, 4, References="<offer@acme.example> <other@x.example>")
    put(place, 5, Subject="AW: Spring  Offer")
    put(place, 6, Subject="Pepsi, oh dear")
    put(place, 7, "pepsi, away until Monday", Auto_Submitted="auto-replied")
    put(place, 8, "pepsi and coke")
    mailings = Watch(terms=("pepsi",), excluded=("coke",), mailings=("<offer@acme.example>", "spring offer"))
    assert ids(read(place, PEPSI)) == ["1", "6", "8"]
    assert ids(read(place, mailings)) == ["1", "3", "4", "5", "6"]
    assert ids(read(place, Watch(mailings=("*",)))) == ["1", "2", "3", "4", "5", "6", "8"]
    assert ids(read(place, Watch(mailings=("spring offer",)))) == ["5"]
    assert sum(page.passed_over for page in read(place, mailings)) == 3


def test_what_arrived_before_the_incident_is_left_alone(place: imap.ImapPlatform) -> None:
    put(place, -5, "pepsi, the same day but earlier")
    put(place, -5000, "pepsi, days ago")
    put(place, 5, "pepsi")
    pages = read(place)
    assert ids(pages) == ["5"]
    assert sum(page.passed_over for page in pages) == 1, "the server leaves out whole days only"


def test_another_numbering_is_read_anew_and_so_is_a_wider_watch(place: imap.ImapPlatform) -> None:
    put(place, 1, "pepsi")
    put(place, 2, "fanta")
    cursor = read(place)[-1].cursor
    assert ids(read(place, since=cursor)) == []
    assert ids(read(place, Watch(terms=("pepsi", "fanta")), cursor)) == ["1", "2"]
    place.validity += 1
    assert ids(read(place, since=cursor)) == ["1"]


@pytest.mark.parametrize(
    "cursor", ["", "x", "[]", "7", '{"validity": "1"}', '{"uid": "x", "validity": "1", "asked": 3}']
)
def test_a_strange_cursor_begins_anew(place: imap.ImapPlatform, cursor: str) -> None:
    put(place, 1, "pepsi")
    assert ids(read(place, since=cursor)) == ["1"]


def test_of_a_mail_as_large_as_a_film_the_beginning_is_read(place: imap.ImapPlatform) -> None:
    put(place, 1, "pepsi\r\n" + "x" * LARGEST)
    (mention,) = read(place)[0].mentions
    assert "beginning" in mention.raw


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        ("[AUTHENTICATIONFAILED] no", SourceRefusedError, "refuses this user and password"),
        ("[UNAVAILABLE] later", RetryLaterError, "patience"),
        ("Application-specific password required", SourceRefusedError, "made for this one app"),
    ],
)
def test_a_refused_login(place: imap.ImapPlatform, answer: str, kind: type[CollectionError], words: str) -> None:
    place.login_answer = answer
    with pytest.raises(kind, match=words) as caught:
        read(place)
    assert imap.PASSWORD not in "".join(traceback.format_exception(caught.value)) + repr(caught.value)


def test_what_else_a_person_must_mend(place: imap.ImapPlatform) -> None:
    with pytest.raises(SourceRefusedError, match="no folder “Replies”"):
        list(source(place, folder="Replies").pages(PEPSI, None))
    with pytest.raises(SourceRefusedError, match="names no term"):
        read(place, Watch())
    with pytest.raises(SourceRefusedError, match="OWNUP_IMAP_SECURITY"):
        list(source(place, security="starttls").pages(PEPSI, None))
    place.wrongs.clear()  # the question whether it can encrypt is no change
    with pytest.raises(RetryLaterError):
        list(source(place, security="tls").pages(PEPSI, None))
    place.wrongs.clear()
    assert imap.PASSWORD not in repr(source(place)._account)


def test_tls_and_its_certificate(monkeypatch: pytest.MonkeyPatch) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "feeds.example.pem")
    with imap.ImapPlatform(tls=context) as place:
        put(place, 1, "pepsi")
        with pytest.raises(SourceRefusedError, match=r"certificate of 127\.0\.0\.1 is not valid"):
            list(source(place, security="tls").pages(PEPSI, None))
        assert place.requests == 0, "nothing was said to a stranger"
        monkeypatch.setenv("SSL_CERT_FILE", str(TLS / "authority.pem"))
        monkeypatch.setattr(socket, "create_connection", _to(place.port))
        account = Account(
            host="feeds.example", port=993, security="tls", user=imap.USER, password=imap.PASSWORD, folder="INBOX"
        )
        assert ids(list(ImapSource(account, lambda: LATER, earliest=START).pages(PEPSI, None))) == ["1"]


def test_a_real_server_that_turns_to_encryption(monkeypatch: pytest.MonkeyPatch) -> None:
    with dovecot.dovecot(TLS / "feeds.example.pem") as port:
        account = Account(
            host="feeds.example",
            port=143,
            security="starttls",
            user=dovecot.USER,
            password=dovecot.PASSWORD,
            folder="INBOX",
        )
        source = ImapSource(account, lambda: LATER, earliest=START)
        monkeypatch.setattr(socket, "create_connection", _to(port))
        with pytest.raises(SourceRefusedError, match=r"certificate of feeds\.example is not valid"):
            list(source.pages(PEPSI, None))
        monkeypatch.setenv("SSL_CERT_FILE", str(TLS / "authority.pem"))
        with imap_tools.MailBoxStartTls(
            "feeds.example", 143, timeout=20, ssl_context=ssl.create_default_context()
        ).login(dovecot.USER, dovecot.PASSWORD) as box:
            box.append(b"From: a@b.example\r\nMessage-ID: <1@x.example>\r\n\r\npepsi", dt=START)
        assert ids(list(source.pages(PEPSI, None))) == ["1"]


def test_an_empty_mail_is_accounted_for(place: imap.ImapPlatform) -> None:
    place.empty = 'BODY[]<0> ""'
    put(place, 1, "pepsi")
    put(place, 2, "pepsi")
    place.messages[0].data = b""
    pages = read(place)
    assert ids(pages) == ["2"]
    assert sum(len(page.unreadable) for page in pages) == 1


def _to(port: int) -> Callable[..., socket.socket]:
    """Connections to any host go to this port instead."""

    def connect(_address: object, *_: object, **__: object) -> socket.socket:
        made = socket.socket()
        made.connect(("127.0.0.1", port))
        return made

    return connect


def test_a_mailing_of_ours_is_a_statement_and_an_answer_to_one_person_is_none(place: imap.ImapPlatform) -> None:
    put(place, 1, "To all: we are sorry about the pepsi offer", From="Acme <press@acme.example>")
    put(place, 2, "Dear Anna, pepsi regrets", From="press@acme.example", In_Reply_To="<x@y.example>")
    incident = Incident(id="i", title="", started_at=START, own_accounts=("press@acme.example",))
    mentions = [mention for page in read(place) for mention in page.mentions]
    assert [said.text for said in recognise(incident, mentions)] == [
        "Hello\n\nTo all: we are sorry about the pepsi offer"
    ]
