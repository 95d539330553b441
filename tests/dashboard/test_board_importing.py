"""What the Import page knows about a file before and after it is imported."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from collectors.files import ready
from collectors.files.mapping import ColumnMapping
from collectors.files.times import DateOrder
from collectors.outcome import Outcome
from dashboard.boards import importing as board
from domain.errors import ConfigurationError

NOW = datetime(2026, 4, 20, 12, tzinfo=UTC)


def file(folder: Path, *rows: str, name: str = "posts.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def test_what_is_missing_is_said_in_the_words_of_the_page(tmp_path: Path) -> None:
    shown = board.look(file(tmp_path, "a,b", "1,2", "3,4"), None, {}, "UTC", NOW)
    assert shown.problem == "Choose the column for: Text and Time."
    assert (shown.columns, shown.lines) == (("a", "b"), ())


def test_unreadable_rows_are_counted_by_their_reason(tmp_path: Path) -> None:
    path = file(tmp_path, "id,text,created_at", "1,x,2026-04-01", "2,y,never", "3,z,", "4,,2026-04-02")
    shown = board.look(path, None, {}, "Europe/Berlin", NOW)
    assert (shown.looked_at, shown.readable) == (4, 2)
    assert shown.reasons[0].startswith("1 × ")
    assert "line 3" in "".join(shown.reasons)
    assert shown.lines[0].when == "Wed 1 Apr 2026, 00:00"


def test_names_beside_handles_are_taken_and_what_is_not_taken_is_listed(tmp_path: Path) -> None:
    path = file(tmp_path, "id,text,created_at,author,handle,mood,region", "1,x,2026-04-01,Anna,anna7,low,north")
    shown = board.look(path, None, {}, "UTC", NOW)
    assert (shown.guessed.columns["author"], shown.guessed.columns["author_name"]) == ("handle", "author")
    assert shown.lines[0].who == "Anna"
    assert shown.notes[0] == "Taken for nothing, kept as raw values: mood, region."
    alone = board.look(file(tmp_path, "id,text,created_at,author", "1,x,2026-04-01,anna7"), None, {}, "UTC", NOW)
    assert alone.guessed.columns["author"] == "author"
    assert not any("Taken for nothing" in note for note in alone.notes)


def test_a_kept_mapping_is_offered_with_all_that_it_says(tmp_path: Path) -> None:
    kept = ColumnMapping(
        columns={"text": "Was", "published_at": "Wann", "id": ""}, zone="Europe/Berlin", date_order=DateOrder.DAY_FIRST
    )
    ready.keep(tmp_path / "mappings", "agentur", kept)
    path = file(tmp_path, "Was,Wann", "hello,03/04/2026 10:00")
    shown = board.look(path, None, ready.kept_in(tmp_path / "mappings"), "UTC", NOW)
    assert shown.by == "agentur"
    assert shown.guessed.date_order is DateOrder.DAY_FIRST
    assert shown.guessed.zone == "Europe/Berlin"
    assert shown.lines[0].when == "Fri 3 Apr 2026, 08:00"


def test_a_file_of_mails(tmp_path: Path) -> None:
    mails = (
        "From a@b.example Wed Apr  1 10:00:00 2026", "From: Anna <a@b.example>",
        "Date: Wed, 01 Apr 2026 10:00:00 +0000",
        "", "Shame on you", "", "From a@b.example Wed Apr  1 10:00:00 2026", "From: MAILER-DAEMON@x.example", "", "no",
    )  # fmt: skip
    shown = board.look(file(tmp_path, *mails, name="all.mbox"), None, {}, "UTC", NOW)
    assert shown.mails
    assert (shown.looked_at, shown.readable, shown.passed_over) == (2, 1, 1)
    assert shown.lines == (board.Line(when="Wed 1 Apr 2026, 10:00", who="Anna", text="Shame on you"),)


@pytest.mark.parametrize("name", ["../../etc/passwd", "..", "", "/abs/olute.csv", "a\\b\\c.csv", "\0\n.csv", "x" * 500])
def test_an_upload_stays_in_its_folder(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "uploads"
    path = board.keep_upload(folder, name, b"text,time\n", datetime.now(UTC))
    assert path.parent.parent == folder
    assert path.read_bytes() == b"text,time\n"
    board.forget_upload(folder, path)
    assert not path.exists()
    other = file(tmp_path, "x")
    board.forget_upload(folder, other)
    assert other.exists()


def test_an_upload_that_nobody_imported_goes_after_a_day(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    old = board.keep_upload(tmp_path, "old.csv", b"old", now)
    assert board.keep_upload(tmp_path, "new.csv", b"new", now + timedelta(hours=23)).exists()
    assert old.exists()
    new = board.keep_upload(tmp_path, "next.csv", b"next", now + timedelta(hours=25))
    assert not old.exists()
    assert new.exists()


def test_the_inbox_shows_files_and_nothing_that_leads_out_of_it(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    assert board.waiting(inbox) == []
    (inbox / "folder").mkdir(parents=True)
    (inbox / "link").symlink_to("/etc/passwd")
    file(inbox, "x", name=".hidden")
    path = file(inbox, "x", name="a.csv")
    assert board.waiting(inbox) == [path]


def test_the_equation_is_told() -> None:
    outcome = Outcome(
        incident_id="i", source="s", started_at=NOW, finished_at=NOW, received=1201, kept=1000, duplicates=200,
        quarantined=1, passed_over=3,
    )  # fmt: skip
    assert board.told(outcome) == (
        "1\u202f201 read = 1\u202f000 kept + 200 duplicate + 1 quarantined; 3 written by nobody"
    )


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        board.look(tmp_path / "none.csv", None, {}, "UTC", NOW)
