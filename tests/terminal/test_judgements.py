"""What people found out and what was promised, as typed."""

from datetime import timedelta

from tests.terminal.conftest import START, Run


def test_an_assessment_changes_only_what_is_given(run: Run, incident: str) -> None:
    assert run("assess", "--incident", incident, "--json").json["known"] is False
    first = run(
        "assess", "--incident", incident, "--mistake", "mail to everyone", "--responsibility", "preventable",
        "--harm", "lost money", "--harm", "deception", "--earlier", "1", "--intended", "4000", "--recipients", "60000",
        "--opened", "0.2", "--noticed", "0.25-0.5", "--cared", "50%", "--cause-confirmed", "--by", " Ines ", "--json",
    )  # fmt: skip
    assert first.code == 0, first.err
    assert (first.json["mistake"], first.json["usual_class"], first.json["class"]) == (
        "mail to everyone", "slip", "affects people",
    )  # fmt: skip
    assert (first.json["harms"], first.json["set_by"]) == (["lost money", "deception"], "Ines")
    assert first.json["noticed"]["cared"] == {"low": 1_500, "high": 3_000}
    later = run("assess", "--incident", incident, "--no-harm", "--opened", "10-20%", "--litigation", "--json").json
    kept = ("mistake", "responsibility", "earlier", "intended", "cause_confirmed")
    assert {name: later[name] for name in kept} == {name: first.json[name] for name in kept}
    assert (later["harms"], later["litigation"], later["set_by"]) == ([], True, "")
    assert later["noticed"]["cared"] == {"low": 750, "high": 3_000}
    assert later["noticed"]["cared_share"] == {"low": 0.5, "high": 0.5}
    assert run("assess", "--incident", incident, "--json").json == later


def test_an_assessment_counts_from_its_moment_on(run: Run, incident: str) -> None:
    run("assess", "--incident", incident, "--earlier", "2")
    before = run("assess", "--incident", incident, "--at", START.isoformat(), "--json").json
    assert (before["known"], before["earlier"]) == (False, None)
    refused = run("assess", "--incident", incident, "--at", "2999-01-01", "--earlier", "3")
    assert (refused.code, "future" in refused.err) == (2, True)


def test_an_assessment_reads_as_sentences(run: Run, incident: str) -> None:
    said = run("assess", "--incident", incident, "--recipients", "60000", "--opened", "20%")
    assert "of 60\u202f000 people noticed and cared" in said.out
    assert "Mailing all of them again would tell" in said.out
    assert "Cannot tell whether it is fewer than 5" in said.out
    assert "lows times lows" in said.out


def test_parts_of_nobody_knows_how_many_are_refused(run: Run, incident: str) -> None:
    refused = run("assess", "--incident", incident, "--opened", "20%")
    assert (refused.code, "--recipients" in refused.err) == (2, True)
    for wrong in ("20", "0.5-0.2", "many", "-1", "nan", "1e-3", "120%"):
        assert run("assess", "--incident", incident, "--recipients", "5", f"--opened={wrong}").code == 2


def test_similar_incidents_say_what_they_share_and_what_was_done(run: Run, incident: str) -> None:
    other = run(
        "incident", "open", "--title", "Autumn offer", "--started-at", (START - timedelta(days=90)).isoformat(),
        "--term", "acme", "--kind", "affects people", "--json",
    ).json["id"]  # fmt: skip
    said_at = (START - timedelta(days=90) + timedelta(hours=3)).isoformat()
    run("statement", "add", "--incident", other, "--at", said_at, "--kind", "apology", "--text", "Sorry.")
    run("assess", "--incident", other, "--mistake", "mail to everyone")
    run("assess", "--incident", incident, "--mistake", "mail to everyone")
    first, second, *_ = run("incident", "similar", "--incident", incident, "--json").json
    assert (first["incident"], second["incident"]) == (other, None)
    assert first["reasons"] == ["the same mistake: mail to everyone", "the same class: affects people"]
    assert first["steps"] == [{"text": "apology: Sorry.", "own": True, "earliest_hours": 3.0, "latest_hours": 3.0}]
    said = run("incident", "similar", "--incident", incident, "--limit", "1").out
    assert "Autumn offer" in said
    assert "no proof" in said
    assert run("incident", "similar", "--incident", other, "--json").json[0]["incident"] is None  # it came before


def test_a_promise_is_made_dated_and_kept(run: Run, incident: str) -> None:
    made = run("promise", "add", "--incident", incident, "--text", "An update [red]by noon[/red]", "--json").json
    assert (made["due_at"], made["kept_at"], made["overdue"]) == (None, None, False)
    assert "needs a date" in run("promise", "list", "--incident", incident).out
    promise = made["id"]
    assert run("promise", "date", promise, "--incident", incident, "--due", "2999-01-01", "--json").json["due_at"]
    kept = run("promise", "keep", promise, "--incident", incident, "--how", "posted it", "--json").json
    assert (kept["kept_how"], kept["overdue"]) == ("posted it", False)
    (listed,) = run("promise", "list", "--incident", incident, "--json").json
    assert listed == kept
    assert "[red]by noon[/red]" in run("promise", "list", "--incident", incident).out


def test_a_promise_whose_date_has_passed_is_overdue(run: Run, incident: str) -> None:
    run(
        "promise", "add", "--incident", incident, "--text", "An update", "--owner", "Ines",
        "--made", START.isoformat(), "--due", "2026-04-01",
    )  # fmt: skip
    (promise,) = run("promise", "list", "--incident", incident, "--json").json
    assert (promise["overdue"], promise["owner"]) == (True, "Ines")
    assert "overdue" in run("promise", "list", "--incident", incident).out


def test_promises_that_cannot_be_are_refused(run: Run, incident: str) -> None:
    add = ("promise", "add", "--incident", incident, "--text")
    assert run(*add, " ").code == 2
    assert run(*add, "x", "--made", "2026-04-02", "--due", "2026-04-01").code == 2
    missing = run("promise", "keep", "nothing", "--incident", incident)
    assert (missing.code, "promise list" in missing.err) == (1, True)


def test_who_spoke_is_kept_with_a_statement(run: Run, incident: str) -> None:
    said = run(
        "statement", "add", "--incident", incident, "--at", "now", "--kind", "correction", "--text", "We were wrong.",
        "--by-ceo", "--json",
    )  # fmt: skip
    assert (said.json["by_ceo"], said.json["kind"]) == (True, "correction")
    assert "by the CEO" in run("statement", "list", "--incident", incident).out


def test_a_campaign_is_declared_and_withdrawn(run: Run, incident: str) -> None:
    add = ("campaign", "add", "--incident", incident, "--title")
    made = run(*add, "Spring [red]sale[/red]", "--from", "2026-02-01", "--until", "2026-02-08", "--json").json
    assert (made["title"], made["incident"]) == ("Spring [red]sale[/red]", incident)
    assert run("campaign", "list", "--incident", incident, "--json").json == [made]
    assert "[red]sale[/red]" in run("campaign", "list", "--incident", incident).out
    assert run("campaign", "withdraw", made["id"], "--incident", incident).code == 0
    assert run("campaign", "withdraw", made["id"], "--incident", incident).code == 1
    assert "No campaign" in run("campaign", "list", "--incident", incident).out
    assert "ends before" in run(*add, "Sale", "--from", "2026-02-08", "--until", "2026-02-01").err
    assert "which campaign" in run(*add, " ", "--from", "2026-02-01", "--until", "2026-02-08").err


def test_whoever_was_offended_was_spoken_with(run: Run, incident: str) -> None:
    assert run("assess", "--incident", incident, "--met", "--json").json["met"] is True
    assert run("assess", "--incident", incident, "--no-met", "--json").json["met"] is False
