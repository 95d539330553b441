"""Importing what is no plain table of our own: files of mails, exports that a mapping fits."""

from pathlib import Path

from tests.terminal.conftest import Run

MAILS = """From a@b.example Wed Apr  1 10:00:00 2026
From: Anna <anna@b.example>
Message-ID: <1@b.example>
Date: Wed, 01 Apr 2026 10:00:00 +0000

Shame on you

--
Anna

From a@b.example Wed Apr  1 10:01:00 2026
From: MAILER-DAEMON@x.example
Message-ID: <2@b.example>
Date: Wed, 01 Apr 2026 10:01:00 +0000

Undeliverable

"""
EXPORT = "id,thread_id,timestamp,unix_timestamp,body,author\n7,7,2026-04-01 08:00:00,1775030400,How could you,anna\n"


def test_a_file_of_mails(run: Run, incident: str, tmp_path: Path) -> None:
    path = tmp_path / "Replies.mbox"
    path.write_text(MAILS, encoding="utf-8")
    preview = run("import", str(path), "--incident", incident, "--preview")
    assert "Anna · Shame on you" in preview.out
    assert "nobody wrote it" in preview.out
    first = run("import", str(path), "--incident", incident, "--json")
    assert first.code == 0, first.err
    assert (first.json["source"], first.json["read"], first.json["kept"]) == ("replies", 1, 1)
    assert run("import", str(path), "--incident", incident, "--json").json["duplicate"] == 1


def test_a_mailing_is_part_of_what_is_watched(run: Run) -> None:
    opened = run(
        "incident", "open", "--title", "x", "--started-at", "now", "--term", "acme", "--mailing", "Spring", "--json"
    )
    assert opened.json["mailings"] == ["Spring"]
    assert "Spring" in run("incident", "show", opened.json["id"]).out


def test_an_export_that_a_ready_mapping_fits(run: Run, incident: str, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(EXPORT, encoding="utf-8")
    preview = run("import", str(path), "--incident", incident, "--preview")
    assert "those of “4cat”" in preview.err
    assert "How could you" in preview.out
    named = run("import", str(path), "--incident", incident, "--map", "4cat", "--json")
    assert (named.code, named.json["kept"]) == (0, 1)
