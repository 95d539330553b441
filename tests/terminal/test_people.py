"""`ownup people`: the same on a page and on the command line, for people and for scripts."""

from pathlib import Path

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
    assert "1 times by 1 person" in shown.out
    assert "negative mentions" in shown.out
