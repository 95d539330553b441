"""`ownup backtest` on a case with its mentions, on a stored incident, and on dates alone."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.terminal.conftest import START, Run, write_rows

CASE = """
title = "Acme: the wrong price"
kind = "affects people"
opened_at = {opened}
ends_at = {ends}
terms = ["acme"]
mentions = "said.csv"
[began]
at = {began}
text = "The newsletter goes out."
source = "our mailing log"
[[events]]
at = {answered}
statement = "apology"
text = "We apologise."
source = "our post"
"""


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """Three days of chatter, then two hours in which ten times as much is said, angrily."""
    calm = [
        (f"c{hour}-{place}", (START + timedelta(hours=hour, minutes=place * 6)).isoformat(), f"user{place}", text)
        for hour in range(72)
        for place, text in enumerate(["acme opens at nine", "I love acme", "acme is on the corner"])
    ]
    loud = [
        (f"l{place}", (START + timedelta(hours=72, seconds=place * 30)).isoformat(), f"angry{place}", "acme is awful")
        for place in range(360)
    ]
    write_rows(tmp_path / "said.csv", calm + loud)
    began = START + timedelta(hours=72)
    text = CASE.format(
        opened=(START + timedelta(hours=48)).isoformat(),
        ends=(START + timedelta(hours=76)).isoformat(),
        began=began.isoformat(),
        answered=(began + timedelta(hours=2, minutes=30)).isoformat(),
    )
    file = tmp_path / "case.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_case_is_judged_hour_by_hour_beside_simpler_rules(run: Run, case: Path) -> None:
    answer = run("backtest", str(case), "--json")
    assert answer.code == 0, answer.err
    (found,) = answer.json["cases"]
    policies = found["policies"]
    advice = policies["advice"]
    assert advice["false_alarms"] == 0
    assert 0 < advice["answer_after_hours"] <= 3
    assert advice["lead_hours"][0] == pytest.approx(2.5 - advice["answer_after_hours"])
    assert policies["never"]["answer_after_hours"] is None
    assert policies["always, after 1 h"]["false_alarms"] == 1
    assert {one["stage"] for one in found["advice"]} >= {"watch", "acknowledge"}
    assert run("incident", "list", "--json").json == []  # nothing of it stays


@pytest.mark.slow
def test_a_drill_is_judged_as_its_scenario_says_is_right(run: Run) -> None:
    """docs/measured.md says: right in every hour."""
    answer = run("backtest", "--drill", "stray-post", "--every", "6h", "--json")
    advice = answer.json["cases"][0]["policies"]["advice"]
    assert advice["known"] == advice["moments"] == 12
    assert advice["right"] == 12
    assert advice["missed_holds"] == 0


def test_robustness_is_told_when_asked_for(run: Run, case: Path) -> None:
    answer = run("backtest", str(case), "--robust", "--json")
    robust = answer.json["cases"][0]["robustness"]
    assert robust["mislabelled"] <= 1
    assert "surge × 1.5" in robust


def test_it_reads_well(run: Run, case: Path) -> None:
    answer = run("backtest", str(case))
    assert "Acme: the wrong price" in answer.out
    assert "first alarm" in answer.out
    assert "acknowledge" in answer.out


def test_missing_mentions_say_what_to_do(run: Run, case: Path) -> None:
    (case.parent / "said.csv").unlink()
    answer = run("backtest", str(case))
    assert answer.code == 1
    assert "--mentions" in answer.err
