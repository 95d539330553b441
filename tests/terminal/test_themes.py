"""ownup themes: what people are upset about, as a table and for scripts."""

from pathlib import Path

from tests.terminal.conftest import Run


def test_themes_are_told_and_their_sum_is_right(run: Run, incident: str, reaction: Path) -> None:
    run("import", str(reaction), "--incident", incident)
    found = run("themes", "--incident", incident, "--format", "json").json
    for name in ("themes", "questions"):
        strand = found[name]
        assert strand["negative"] == strand["in_themes"] + strand["other"] + strand["not_grouped"] == 60
        assert strand["not_grouped"] == 0
        assert strand["in_themes"] == sum(theme["mentions"] for theme in strand["found"])
    assert found["themes"]["copies"] > 0
    table = run("themes", "--incident", incident)
    assert table.code == 0
    assert "What people are upset about" in table.out
    assert "60 mentions" in table.out
    assert "Nothing was read after " in table.out  # of an archive the last hours are those that it has
    assert found["read_until"] < found["at"]
    early = run("themes", "--incident", incident, "--as-of", "2026-03-31T09:21", "--format", "json").json
    assert early["themes"]["negative"] == 11
    assert early["themes"]["grouped_at"] == found["themes"]["grouped_at"]


def test_an_unknown_incident_is_said_to_be(run: Run) -> None:
    found = run("themes", "--incident", "nobody")
    assert found.code == 1
    assert "nobody" in found.err
