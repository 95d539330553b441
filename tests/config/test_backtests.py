"""Cases for backtests: those that come with the program, and what is refused with the entry that is wrong."""

from pathlib import Path

import pytest

from config.backtests import FOLDER, Case, load, shipped
from domain.errors import ConfigurationError
from domain.incident import StatementKind

GOOD = """
title = "Acme"
opened_at = 2026-03-01T00:00:00Z
ends_at = 2026-03-09T00:00:00+01:00
terms = ["acme"]
[[events]]
at = 2026-03-03T16:40:00Z
statement = "apology"
text = "Sorry."
source = "our post"
"""


def read(folder: Path, text: str) -> Case:
    file = folder / "case.toml"
    file.write_text(text, encoding="utf-8")
    return load(file)


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.toml")), ids=lambda file: file.stem)
def test_every_documented_incident_names_where_its_dates_come_from(file: Path) -> None:
    case = load(file)
    events = [*case.events, *([case.began] if case.began else [])]
    assert all(event.source and event.text for event in events)
    assert all(case.opened_at <= event.at <= event.until <= case.ends_at for event in events)


def test_they_come_in_the_order_in_which_they_happened() -> None:
    starts = [case.opened_at for case in shipped()]
    assert starts == sorted(starts)
    assert len(starts) >= 12


def test_an_event_of_one_moment_needs_one_time(tmp_path: Path) -> None:
    (answer,) = read(tmp_path, GOOD).answers
    assert answer.at == answer.until
    assert answer.statement is StatementKind.APOLOGY


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (GOOD.replace('terms = ["acme"]', "terms = []"), "terms"),
        (GOOD.replace("16:40:00Z", "16:40:00"), "offset"),
        (GOOD.replace('"apology"', '"excuse"'), "statement"),
        (GOOD.replace("2026-03-09", "2026-02-09"), "ends_at"),
        (GOOD.replace('text = "Sorry."', 'until = 2026-03-02T00:00:00Z\ntext = "Sorry."'), "until"),
        (GOOD + "\nwhy = 1\n", "why"),
        ("title = ", "cannot be read"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, wrong: str, named: str) -> None:
    with pytest.raises(ConfigurationError, match=named):
        read(tmp_path, wrong)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="none"):
        load(tmp_path / "none.toml")
