"""The command line as a person types it, over a data folder of its own."""

import csv
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import ownup


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Answer]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run one command in this process; settings of the machine's owner are left aside."""
    monkeypatch.setenv("OWNUP_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("OWNUP_DATABASE_URL", raising=False)
    monkeypatch.delenv("OWNUP_CONFIG", raising=False)
    monkeypatch.setenv("COLUMNS", "200")

    def run_one(*arguments: str) -> Answer:
        capfd.readouterr()
        code = 0
        try:
            ownup.main(list(arguments))
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
        printed = capfd.readouterr()
        return Answer(code=code, out=printed.out, err=printed.err)

    return run_one


START = datetime(2026, 3, 31, 9, 0, tzinfo=UTC)
Row = tuple[str, str, str, str]


def write_rows(path: Path, rows: Sequence[Row]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "created_at", "author", "text"))
        writer.writerows(rows)
    return path


@pytest.fixture
def reaction(tmp_path: Path) -> Path:
    """Six quiet days, then an evening of anger: 6 × 24 × 2 + 60 rows, one of them twice, one without a time."""
    rows = [
        (
            f"before-{hour}-{one}",
            (START - timedelta(hours=hour, minutes=7 * one)).isoformat(),
            f"person{hour % 17}",
            "We had coffee at Acme today." if one else "The Acme shop opens at nine.",
        )
        for hour in range(1, 6 * 24 + 1)
        for one in range(2)
    ]
    rows += [
        (
            f"after-{one}",
            (START + timedelta(minutes=2 * one)).isoformat(),
            f"critic{one % 40}",
            f"This is awful, Acme. Terrible! I hate being lied to, number {one}. When do I get my money back?",
        )
        for one in range(60)
    ]
    return write_rows(tmp_path / "reaction.csv", [*rows, rows[-1], ("broken", "no time at all", "x", "Acme?")])


@pytest.fixture
def incident(run: Run) -> str:
    opened = run(
        "incident", "open", "--title", "Spring offer sent to everyone", "--started-at", START.isoformat(),
        "--term", "acme", "--handle", "@acme", "--kind", "affects people", "--json",
    )  # fmt: skip
    assert opened.code == 0, opened.err
    identity: str = opened.json["id"]
    return identity
