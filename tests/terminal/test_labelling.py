"""Labels by file: a sample goes out, labels come in, every row is accounted for."""

import csv
from pathlib import Path

import pytest

from tests.terminal.conftest import Run, write_rows

AT = "2026-03-31T10:00:00Z"
ODD = '=1+1, "so"\r\nhe said\nand\x00 that; 悪い'


@pytest.fixture
def told(run: Run, incident: str, tmp_path: Path) -> str:
    rows = [(f"{number}", AT, "ada", f"Acme, number {number}") for number in range(30)]
    file = write_rows(tmp_path / "posts.csv", [*rows, ("odd", AT, "bo", ODD)])
    assert run("import", str(file), "--incident", incident, "--source", "posts").code == 0
    return incident


def drawn(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def write(path: Path, header: str, *lines: str) -> str:
    path.write_text("\n".join([header, *lines]) + "\n", "utf-8")
    return str(path)


def test_a_sample_goes_out_and_comes_back_labelled(run: Run, told: str, tmp_path: Path) -> None:
    out = tmp_path / "sample.csv"
    answer = run("label", "--incident", told, "--sample", "10", "--seed", "3", "--out", str(out), "--json")
    assert answer.code == 0, answer.err
    assert (answer.json["size"], answer.json["seed"], answer.json["file"]) == (10, 3, str(out))
    rows = drawn(out)
    assert list(rows[0]) == ["source", "native_id", "text", "weight"]
    assert {row["source"] for row in rows} == {"posts"}
    assert [float(row["weight"]) for row in rows] == pytest.approx([3.1] * 10)
    again = tmp_path / "again.csv"
    run("label", "--incident", told, "--sample", "10", "--seed", "3", "--out", str(again))
    assert again.read_bytes() == out.read_bytes()

    labelled = [{**row, "label": "Negative" if place % 2 else "unsure"} for place, row in enumerate(rows)]
    with out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(labelled[0]))
        writer.writeheader()
        writer.writerows(labelled)
    first = run("label", "--incident", told, "--import", str(out), "--json")
    assert first.code == 0, first.err
    assert first.json == {
        "incident": told, "read": 10, "kept": 10, "duplicate": 0, "unknown": 0, "refused": 0, "problems": [],
    }  # fmt: skip
    assert run("label", "--incident", told, "--import", str(out), "--json").json["duplicate"] == 10
    found = run("label", "--incident", told, "--json").json
    assert (found["labels"], found["negative"], found["unsure"]) == (10, 5, 5)
    assert found["labellers"] == {"imported": 10}
    assert [each["size"] for each in found["samples"]] == [10, 10]
    assert found["readers"] is None, "five labels that can tell are too few to learn from"
    rest = tmp_path / "rest.csv"
    run("label", "--incident", told, "--sample", "100", "--out", str(rest))
    assert len(drawn(rest)) == 21
    assert not {row["native_id"] for row in drawn(rest)} & {row["native_id"] for row in rows}


def test_labels_give_both_shares_to_the_timeline(run: Run, told: str, tmp_path: Path) -> None:
    lines = [f"{number},posts,{('negative', 'positive', 'neutral')[number % 3]}" for number in range(30)]
    file = write(tmp_path / "labels.csv", "native_id,source,label", *lines)
    assert run("label", "--incident", told, "--import", file).code == 0
    found = run("timeline", "--incident", told, "--bucket", "1h", "--format", "json").json
    for part in (found, *(bucket for bucket in found["buckets"] if bucket["mentions"])):
        for name in ("naive", "corrected", "naive_positive", "corrected_positive"):
            share = part[name]
            assert 0 <= share["low"] <= share["value"] <= share["high"] <= 1
        assert part["corrected"]["value"] == pytest.approx(10 / 31, abs=0.05)
        assert part["corrected_positive"]["value"] == pytest.approx(10 / 31, abs=0.05)
        assert part["in_domain"] is None, "nothing takes over from VADER unless it is measurably better"
    table = run("timeline", "--incident", told, "--bucket", "1d")
    assert "Positive share, corrected" in table.out + table.err


def test_texts_are_written_exactly(run: Run, told: str, tmp_path: Path) -> None:
    out = tmp_path / "all.csv"
    run("label", "--incident", told, "--sample", "100", "--out", str(out))
    assert {row["native_id"]: row["text"] for row in drawn(out)}["odd"] == ODD


def test_what_cannot_be_kept_is_listed_and_the_rest_is_kept(run: Run, told: str, tmp_path: Path) -> None:
    file = write(
        tmp_path / "labels.csv",
        "native_id,Source,label,labeller",
        "1,posts,negative,Ada",
        "1,posts,positive,Bo",
        "2,posts,negative,Ada",
        "2,posts,negative,Bo",
        "1,posts,negative,Ada",
        "3,posts,angry,Ada",
        "nowhere,posts,neutral,Ada",
        ",posts,neutral,Ada",
    )
    answer = run("label", "--incident", told, "--import", file, "--json")
    assert answer.code == 1
    found = answer.json
    assert [found[name] for name in ("read", "kept", "duplicate", "unknown", "refused")] == [8, 4, 1, 1, 2]
    assert [(each["where"], each["fate"], each["native_id"]) for each in found["problems"]] == [
        ("line 7", "refused", "3"),
        ("line 8", "unknown", "nowhere"),
        ("line 9", "refused", ""),
    ]
    said = run("label", "--incident", told, "--import", file)
    assert "8 read = 0 kept + 5 duplicate + 1 unknown + 2 refused" in said.out
    assert "'angry' is no label: write negative, neutral, positive or unsure" in said.out
    listed = run("label", "--incident", told, "--list")
    assert "4 labels: 3 negative, 0 neutral, 1 positive, 0 unsure" in listed.out
    assert (
        "Of 2 mentions that two people labelled, 1 of 2 got the same label; Fleiss’ kappa is −0.33 (−1.00 to 0.75)."
        in listed.out
    )
    agreed = run("label", "--incident", told, "--json").json["agreement"]
    assert (agreed["mentions"], agreed["pairs"], agreed["same"], agreed["kappa"]["n"]) == (2, 2, 1, 2)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--sample", "5"), "--sample needs --out"),
        (("--sample", "5", "--list"), "Choose one of"),
        (("--sample", "5", "--out", "/nowhere/at/all.csv"), "cannot be written"),
    ],
)
def test_wrong_usage_is_one_sentence(run: Run, told: str, arguments: tuple[str, ...], said: str) -> None:
    answer = run("label", "--incident", told, *arguments)
    assert answer.code in {1, 2}
    assert said in " ".join(answer.err.split())


def test_a_file_without_the_columns_is_refused(run: Run, told: str, tmp_path: Path) -> None:
    answer = run("label", "--incident", told, "--import", write(tmp_path / "x.csv", "source,id", "posts,1"))
    assert answer.code == 1
    assert "no column native_id and no column label" in answer.err


def test_without_labels_it_says_how_to_begin(run: Run, told: str) -> None:
    assert "No label yet." in run("label", "--incident", told).out
