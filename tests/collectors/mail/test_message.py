"""One e-mail as a mention: fields, bodies, what nobody wrote, and what is hostile."""

import json
import random
import time
import tracemalloc
from datetime import UTC, datetime

import pytest

from collectors.mail.message import read_mail, subject_of
from domain.errors import UnreadableItemError
from domain.mention import Author, Flag, Kind, Mention

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
WRITTEN = datetime(2026, 3, 1, 11, tzinfo=UTC)


def made(body: str = "Never again!", **headers: str) -> bytes:
    usual = {
        "From": "=?utf-8?q?Anna_M=C3=BCller?= <Anna@Example.org>",
        "Date": "Sun, 01 Mar 2026 12:00:00 +0100",
        "Message-ID": "<reply-1@example.org>",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    return ("".join(f"{name}: {value}\r\n" for name, value in usual.items() if value) + "\r\n" + body).encode()


def read(data: bytes, received_at: datetime | None = None) -> Mention:
    return read_mail("imap", data, collected_at=NOW, received_at=received_at).mention


@pytest.mark.parametrize(
    ("said", "address", "name"),
    [
        ("=?utf-8?q?M=C3=BCller=2C_Anna?= <Anna@x.example>", "anna@x.example", "Müller, Anna"),
        ("=?utf-8?q?J=C3=B6rg_=3Cx=3E?= <j@x.example>", "j@x.example", "Jörg <x>"),
        ('"Miller, \\"Al\\" <al@old.example>" <al@x.example>', "al@x.example", 'Miller, "Al" <al@old.example>'),
        ("Müller, Anna [PR] <a@x.example>", "a@x.example", "Müller, Anna [PR]"),
        ("a@b.example via List <list@x.example>", "list@x.example", "a@b.example via List"),
        ("A <a@x.example>, B <b@x.example>", "a@x.example", "A"),
        ("a@x.example (Anna)", "a@x.example", "Anna"),
        ("undisclosed", "", "undisclosed"),
    ],
)
def test_who_wrote(said: str, address: str, name: str) -> None:
    assert read(made(From=said)).author == Author(id=address, name=name)


def test_a_reply() -> None:
    mention = read(
        made(
            "Never again!\r\n\r\nOn Sun, Acme <a@acme.example> wrote:\r\n> Dear customer\r\n",
            Subject="Re: Spring offer",
            In_Reply_To="<offer@acme.example>",
            References="<first@acme.example> <offer@acme.example>",
            Content_Language="en-GB",
        )
    )
    assert mention.text == "Never again!"
    assert mention.kind is Kind.EMAIL
    assert mention.author == Author(id="anna@example.org", name="Anna Müller"), "the address is no name for a page"
    assert (mention.native_id, mention.in_reply_to) == ("reply-1@example.org", "offer@acme.example")
    assert mention.conversation_id == "first@acme.example"
    assert (mention.published_at, mention.language, mention.flags) == (WRITTEN, "en-GB", frozenset())
    raw = json.loads(mention.raw)
    assert raw == {"subject": "Re: Spring offer", "quoted": "On Sun, Acme <a@acme.example> wrote:\n> Dear customer"}


def test_the_subject_of_a_first_mail_is_theirs() -> None:
    assert read(made("See above.", Subject="Shame on you")).text == "Shame on you\n\nSee above."


@pytest.mark.parametrize(
    "date", ["", "yesterday", "Sun, 01 Mar 2999 12:00:00 +0000", "Thu, 01 Jan 1970 00:00:00 +0000"]
)
def test_an_impossible_date_gives_way_to_the_time_of_receipt(date: str) -> None:
    received_at = datetime(2026, 3, 1, 9, tzinfo=UTC)
    mention = read(made(Date=date), received_at)
    assert mention.published_at == received_at
    assert Flag.TIME_UNREADABLE in mention.flags


def test_nobody_writes_after_the_mail_was_received() -> None:
    received_at = datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert read(made(), received_at).published_at == received_at


def test_without_an_id_the_same_mail_gets_the_same_one() -> None:
    first, again, other = (read(made(body, Message_ID="")) for body in ("a", "a", "b"))
    assert first.native_id == again.native_id != other.native_id
    assert Flag.NO_NATIVE_ID in first.flags


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("QW5ncnk=\r\n", "Angry"),
        ("\r\nQW5n\r\ncnk=\r\n", "Angry"),
        ("I am angry, w\xfctend!\r\nMore\r\n", "I am angry, w\xfctend!\nMore"),
    ],
)
def test_what_is_said_to_be_base64_and_is_none_is_taken_as_it_stands(body: str, text: str) -> None:
    said = {"Content_Type": "text/plain; charset=utf-8", "Content_Transfer_Encoding": "base64"}
    assert read(made(body, **said)).text == text


def test_html_with_a_marked_quotation() -> None:
    body = "<p>I am <b>angry</b></p><blockquote type=cite>Dear customer<br>buy</blockquote><p>and stay so</p>"
    mention = read(made(body, Content_Type="text/html; charset=utf-8"))
    assert mention.text == "I am angry\n\nand stay so"
    assert json.loads(mention.raw)["quoted"] == "> Dear customer\n> buy"


def test_parts() -> None:
    body = (
        "--o\r\nContent-Type: multipart/alternative; boundary=i\r\n\r\n"
        "--i\r\nContent-Type: text/plain\r\n\r\nPlain words\r\n--i\r\nContent-Type: text/html\r\n\r\n<p>HTML\r\n"
        "--i--\r\n"
        "--o\r\nContent-Type: image/png; name=wrong.png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--o--\r\n"
    )
    mention = read(made(body, Content_Type="multipart/mixed; boundary=o"))
    assert mention.text == "Plain words"
    assert json.loads(mention.raw)["attached"] == ["wrong.png"]


@pytest.mark.parametrize(
    ("charset", "data", "text"),
    [
        ("iso-8859-1", b"\xfcber", "über"),
        ("no-such-thing", b"\xc3\xbcber", "über"),
        ("no-such-thing", b"\xfcber", "über"),
        ("idna", b"plain", "plain"),
        ("us-ascii", b"\xc3\xbcber", "über"),
    ],
)
def test_charsets(charset: str, data: bytes, text: str) -> None:
    assert read(made("", Content_Type=f"text/plain; charset={charset}") + data).text == text


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"Auto_Submitted": "auto-replied"}, "an automatic reply"),
        ({"Auto_Submitted": "auto-generated; x=y"}, "an automatic mail"),
        ({"Auto_Submitted": "no"}, ""),
        ({"X_Autoreply": "yes"}, "an automatic reply"),
        ({"Precedence": "bulk"}, "a mass mailing"),
        ({"Precedence": "bulk", "List_Post": "<mailto:x@y.example>"}, ""),
        ({"Precedence": "list"}, ""),
        ({"Return_Path": "<>"}, "a bounce"),
        ({"From": "MAILER-DAEMON@mx.example"}, "a bounce"),
        ({"Content_Type": "multipart/report; report-type=delivery-status; boundary=x"}, "a bounce"),
        ({"Content_Type": "multipart/report; report-type=feedback-report; boundary=x"}, "a report of the mail as spam"),
    ],
)
def test_what_nobody_wrote(headers: dict[str, str], why: str) -> None:
    assert read_mail("imap", made(**headers), collected_at=NOW, received_at=None).automatic == why


@pytest.mark.parametrize(
    "subject", ["Re: Offer", "RE[2]: offer", "AW: WG: Offer ", "Fwd: offer", "回复：Offer", "OFFER"]
)
def test_subjects_are_compared_without_what_answering_adds(subject: str) -> None:
    assert subject_of(subject) == "offer"


NESTED = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (at, at) for at in range(29))


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\0" * 1000, b"no header at all",
        b"From: a@b.c\n" + NESTED + b"hello\n" * 1000,
        b"From: a@b.c\n" + b"Content-Type: message/rfc822\n\n" * 3000,
        b"From: " + b"(" * 100_000 + b"\n\nx",
        b"Subject: " + b"=?utf-8?q?x?= " * 50_000 + b"\n\nx",
        b"References: " + b"<a@b> " * 100_000 + b"\n\nx",
        b"From: a@b.c\nContent-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\n" * 300_000,
        b"From: a@b.c\nContent-Type: text/html\n\n" + b"<blockquote>" * 300_000,
        b"From: a@b.c\n\n" + b"\n" * 3_000_000,
        b"From: a@b.c\nContent-Type: text/plain; charset=punycode\n\n" + b"a-" * 100_000,
    ],
    ids=lambda data: f"{data[:12]!r} {len(data)}",
)  # fmt: skip
def test_monsters(data: bytes) -> None:
    try:
        mention = read(data)
    except UnreadableItemError:
        return
    assert len(mention.text) <= 250_000
    assert len(mention.raw) < 500_000


WORDS = (
    b"From: a <a@b.example>\n", b"From: \xff\xfe <<>>\n", b"From: ((((\n", b"Date: 99 Foo\n",
    b"Subject: =?x?q?=ff?=\n",
    b"Date: Sun, 01 Mar 2026 11:00:00 +0000\n", b"Date: Sun, 01 Mar 99999 11:00:00 +9999\n",
    b"Message-ID: <1@b>\n",
    b"Message-ID: \0\n", b"References: <a> <b\n", b"Content-Type: multipart/mixed; boundary=x\n", b"\n--x\n",
    b"--x--\n",
    b"Content-Type: text/html; charset=x-no\n", b"\n", b"\n\n",
    b'Content-Type: text/plain; charset="\xff"\n',
    b"Content-Transfer-Encoding: base64\n", b"Content-Transfer-Encoding: quoted-printable\n", b"=FF=\n", b"!!!\n",
    b"pepsi \xf0\x9f\x98\x80\n", b"> quoted\n", b"On x, y wrote:\n", b"From: a\nTo: b\n", b"-- \n", b"<blockquote><p>",
    b"\xed\xa0\x80", b"&#xD800;", b"begin 644 x\n",
    b"Content-Disposition: attachment; filename*0*=x''%ff\n", b"\0",
    b"Content-Type: message/rfc822\n", b"Content-Type: a/b/c;;;=\n", b" folded\n", b": no name\n",
    b"Precedence: bulk\n",
)  # fmt: skip


def test_ten_thousand_hostile_mails() -> None:
    """Each becomes a mention or is refused in our words, in little time and memory."""
    chance = random.Random(7)  # noqa: S311 - reproducible on purpose
    mails = [b"".join(chance.choices(WORDS, k=chance.randrange(14))) for _ in range(10_000)]
    began = time.process_time()
    ends = [_end_of(data) for data in mails]
    took = time.process_time() - began
    assert set(ends) == {"read", "refused"}
    assert took < 5
    tracemalloc.start()
    assert len([_end_of(data) for data in mails[:500]]) == 500
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 40 * 2**20


def _end_of(data: bytes) -> str:
    try:
        read(data)
    except UnreadableItemError:
        return "refused"
    return "read"
