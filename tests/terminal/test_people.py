"""`ownup people`: the same on a page and on the command line, for people and for scripts."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from tests.terminal.conftest import START, Run


def test_people_as_json_add_up_and_say_why(run: Run, incident: str, reaction: Path) -> None:
    assert run("import", str(reaction), "--incident", incident).code == 0
    found = run("people", "--incident", incident, "--limit", "3", "--format", "json").json
    critics = found["lists"]["most negative mentions"]
    assert [one["negative"] for one in critics] == [2, 2, 2]
    assert critics[0]["because"][0] == "2 of 2 mentions since the start are negative"
    assert critics[0]["may_be_automatic"] == []
    assert found["out_of"] == {"authors": 40, "critics": 40, "negative": 60}
    assert found["concentration"]["by_the_five_loudest"] == 10
    assert found["spread"]["whole"]
    assert found["spread"]["first_negative"]["published_at"] == START.isoformat()
    before = run("people", "--incident", incident, "--as-of", START.isoformat(), "--json").json
    assert before["out_of"]["authors"] == 1


def test_people_as_a_table_are_names_not_markup(run: Run, incident: str, tmp_path: Path) -> None:
    file = tmp_path / "spread.csv"
    file.write_text(
        "id,created_at,author,text,in_reply_to\n"
        f"1,{START.isoformat()},[bold]critic,Acme is awful and a disgrace,\n"
        f"2,{START.isoformat()},b,RT @[bold]critic: Acme is awful and a disgrace,\n"
        f"3,{START.isoformat()},c\u0007,awful Acme,1\n",
        encoding="utf-8",
    )
    assert run("import", str(file), "--incident", incident).code == 0
    shown = run("people", "--incident", incident)
    assert shown.code == 0
    assert "@[bold]critic" in shown.out
    assert "\u0007" not in shown.out
    assert "2 mentions by 2 people" in shown.out
    assert "once by 1 person" in shown.out
    assert "negative mentions" in shown.out


def test_a_handle_in_another_case_is_the_same_person_in_every_count_and_behind_the_link(
    run: Run, incident: str, tmp_path: Path
) -> None:
    handles = ["USER46", "User46", "user46", "User46", "other"]
    file = tmp_path / "handles.csv"
    lines = (
        f"{place},{START.isoformat()},{handle},Acme is awful and a disgrace" for place, handle in enumerate(handles)
    )
    file.write_text("\n".join(["id,created_at,author,text", *lines, ""]), encoding="utf-8")
    assert run("import", str(file), "--incident", incident).code == 0
    found = run("people", "--incident", incident, "--json").json
    assert found["out_of"] == {"authors": 2, "critics": 2, "negative": 5}
    assert [one["negative"] for one in found["lists"]["most negative mentions"]] == [4, 1]


def test_what_is_not_known_of_authors_and_their_reach_is_said(run: Run, incident: str, tmp_path: Path) -> None:
    file = tmp_path / "shared.jsonl"
    said: list[dict[str, object]] = [
        {"id": "1", "author": "critic", "text": "Acme is awful and a disgrace"},
        {"id": "2", "author": "a", "followers": 838_000, "text": "RT @critic: Acme is awful and a disgrace"},
        {"id": "3", "author": "b", "text": "RT @critic: Acme is awful and a disgrace"},
        {"id": "4", "text": "RT @critic: Acme is awful and a disgrace"},
    ]
    file.write_text("".join(json.dumps({"created_at": START.isoformat(), **one}) + "\n" for one in said), "utf-8")
    assert run("import", str(file), "--incident", incident).code == 0
    shown = " ".join(run("people", "--incident", incident).out.split())
    assert "3 mentions by 2 people (of 1 the author is not known)" in shown
    assert "at least 838\u202fk followers (of 1 it is not known)" in shown.replace("838 k", "838\u202fk")
    found = run("people", "--incident", incident, "--json").json["spread"]
    assert found["cascades"][0]["authors_not_known_of"] == 1
    assert found["spreaders"][0]["followers_not_known_of"] == 1


def test_empty_tables_say_why(run: Run, incident: str, tmp_path: Path) -> None:
    file = tmp_path / "german.jsonl"
    german = "Das ist eine ganz furchtbare Frechheit und ich will sofort mein Geld von Acme zurueck"
    lines = ({"id": f"{n}", "author": f"a{n}", "text": german, "created_at": START.isoformat()} for n in range(3))
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    assert run("import", str(file), "--incident", incident).code == 0
    said = run("people", "--incident", incident).err
    assert "None of the 3 mentions since the start could be scored" in said
    assert "Nothing that was collected answers, quotes or passes on anything." in said
    assert "No repost or quote was collected" in said


def test_what_was_not_looked_at_is_said(
    run: Run, incident: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("situation.spread.ALL", 4)
    monkeypatch.setattr("situation.spread.PART", 2)
    file = tmp_path / "replies.csv"
    lines = (f"{n},{(START + timedelta(hours=n)).isoformat()},a{n},Acme is awful,1" for n in range(2, 11))
    file.write_text("\n".join(["id,created_at,author,text,in_reply_to", *lines, ""]), encoding="utf-8")
    assert run("import", str(file), "--incident", incident).code == 0
    assert "5 of the 9 mentions since the start that answer, quote or pass on others were not looked at" in (
        run("people", "--incident", incident).err
    )
    found = run("people", "--incident", incident, "--json").json["spread"]
    assert not found["whole"]
    since, until = START + timedelta(hours=3), START + timedelta(hours=9)
    assert found["not_read"] == {"mentions": 5, "from": since.isoformat(), "to": until.isoformat()}
