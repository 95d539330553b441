"""Files of mails: the suite of all sources, mails inside mails, damage, and what nobody wrote."""

import gzip
import random
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import strategies as st

from collectors.mail.mbox import holds_mails
from collectors.source import Page, Source
from collectors.sources.mbox import MboxSource, mailbox_name
from domain.errors import ConfigurationError, SourceRefusedError
from domain.incident import Watch
from domain.mention import Flag
from tests.collectors.conformance import Platform, SourceConformance
from tests.collectors.servers.faulty import Fault

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ENVELOPE = b"From anna@example.org Sun Mar  1 11:30:00 2026\n"


def mail(number: int, at: datetime, body: str = "Never again!", **headers: str) -> bytes:
    usual = {"From": f"anna{number}@example.org", "Date": format_datetime(at), "Message-ID": f"<{number}@x.example>"}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in (usual | headers).items() if value]
    return ENVELOPE + "\n".join([*lines, "", body, "", ""]).encode()


def pages(path: Path, since: str | None = None) -> list[Page]:
    return list(MboxSource(path, clock=lambda: NOW).pages(Watch(), since))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "Replies to spring.mbox"


def test_mails_inside_mails_stay_inside(path: Path) -> None:
    path.write_bytes(mail(1, NOW, "He said:\n\n>From the start I knew\n>>From here too") + mail(2, NOW, "x\nFrom y"))
    (page,) = pages(path)
    assert page.mentions[0].text.startswith("He said:")
    assert "x\nFrom y" in page.mentions[1].text
    assert page.mentions[0].flags == {Flag.ARCHIVE}


def test_a_line_of_the_mail_that_begins_with_from_is_the_mails_own(path: Path) -> None:
    own = "He said:\n\nFrom the start I knew\nthat it\n\nFrom 10:30 on: nothing"
    path.write_bytes(mail(1, NOW, own) + mail(2, NOW))
    (page,) = pages(path)
    assert [mention.native_id for mention in page.mentions] == ["1@x.example", "2@x.example"]
    assert page.mentions[0].text == own
    assert not page.unreadable


def test_packed_and_with_windows_line_ends(path: Path) -> None:
    path.write_bytes(gzip.compress((mail(1, NOW) + mail(2, NOW)).replace(b"\n", b"\r\n")))
    assert holds_mails(path)
    assert [mention.native_id for mention in pages(path)[0].mentions] == ["1@x.example", "2@x.example"]


def test_what_nobody_wrote_is_passed_over_and_what_makes_no_sense_is_kept_with_its_line(path: Path) -> None:
    path.write_bytes(mail(1, NOW) + mail(2, NOW, Auto_Submitted="auto-replied") + ENVELOPE + b"\0\n\n" + mail(3, NOW))
    (page,) = pages(path)
    assert (len(page.mentions), page.passed_over) == (2, 1)
    (unreadable,) = page.unreadable
    assert unreadable.where == "message 3, line 16"
    assert "header" in unreadable.reason


def test_without_a_date_the_moment_of_storing_counts_and_without_that_none(path: Path) -> None:
    undated = mail(2, NOW, Date="").replace(ENVELOPE, b"From - 99:99\n")
    path.write_bytes(mail(1, NOW, Date="") + undated)
    (page,) = pages(path)
    assert [mention.published_at for mention in page.mentions] == [datetime(2026, 3, 1, 11, 30, tzinfo=UTC)]
    assert "no time" in page.unreadable[0].reason


def test_an_interrupted_import_goes_on_where_it_stopped(path: Path) -> None:
    path.write_bytes(b"".join(mail(number, NOW - timedelta(minutes=number)) for number in range(450)))
    found = pages(path)
    assert [len(page.mentions) for page in found] == [200, 200, 50]
    for number, page in enumerate(found[:-1]):
        rest = pages(path, page.cursor)
        assert rest[0].mentions[0].native_id == f"{200 * (number + 1)}@x.example"
        assert rest[-1].covered == found[-1].covered
    assert len(pages(path, found[-1].cursor)) == 3, "read again from the start, so that every mail is accounted for"


def test_a_damaged_archive_gives_what_came_before(path: Path) -> None:
    chance = random.Random(7)  # noqa: S311 - reproducible on purpose
    whole = gzip.compress(b"".join(mail(number, NOW, chance.randbytes(5000).hex()) for number in range(400)))
    path.write_bytes(whole[: len(whole) // 2])
    given: list[Page] = []
    with pytest.raises(SourceRefusedError, match="is damaged"):
        given.extend(MboxSource(path, clock=lambda: NOW).pages(Watch(), None))
    assert sum(len(page.mentions) for page in given) > 10
    assert given[-1].covered is None


def test_names(path: Path) -> None:
    assert mailbox_name(Path("Replies to Spring.mbox.gz")) == "replies_to_spring"
    with pytest.raises(ConfigurationError, match="cannot be read"):
        MboxSource(path, clock=lambda: NOW)
    path.write_text("From,To\n1,2\n")
    assert not holds_mails(path)


@dataclass(slots=True, kw_only=True)
class MailArchive:
    """A file to which mails are added; it cannot stall or refuse."""

    path: Path
    watch: Watch = field(default_factory=lambda: Watch(terms=("pepsi",)))
    faults: frozenset[Fault] = frozenset()
    secret: str = ""
    patience: timedelta = timedelta(0)
    now: datetime = NOW
    requests: int = 0
    published: int = 0
    skew: timedelta = timedelta(0)

    def source(self) -> Source:
        return MboxSource(self.path, clock=lambda: self.now)

    def publish(self, count: int) -> list[str]:
        with self.path.open("ab") as file:
            for _ in range(count):
                self.published += 1
                self.now += timedelta(minutes=1)
                file.write(mail(self.published, self.now))
        return [f"{number}@x.example" for number in range(self.published - count + 1, self.published + 1)]

    def publish_hostile(self, items: Sequence[Any]) -> int:
        escaped = [re.sub(rb"(?m)^(>*From )", rb">\1", item) for item in items]
        self.path.write_bytes(b"".join(ENVELOPE + item + b"\n\n" for item in [b"", *escaped]))
        return len(items) + 1

    def fail(self, fault: Fault, *, at: int | None = None) -> None:
        """Nothing that it could do."""

    def heal(self) -> None:
        """Nothing that it did."""

    def meanwhile(self, happens: Callable[[], object] | None) -> bool:  # noqa: ARG002 - it is one stream or file
        return False

    def pass_time(self, length: timedelta) -> None:
        self.now += length

    def repeat(self) -> bool:
        return False


class TestMbox(SourceConformance):
    hostile = st.binary(max_size=200)

    @contextmanager
    def platform(self) -> Iterator[Platform]:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "mails.mbox"
            path.touch()
            yield MailArchive(path=path)
