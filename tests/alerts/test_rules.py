"""What holds: the rules over made-up signals."""

import re
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_type_hints

import pytest

from alerts.deciding import news
from alerts.rules import standing, unclear
from alerts.seen import Paid, Seen, Unread
from alerts.wording import message
from analysis.advice.signal import Quiet, Signal, Signals, Standing
from config.playbook import shipped
from domain.alert import Alert, AlertRule, Raised
from domain.counting import Estimate
from domain.incident import Incident
from domain.promise import Promise
from domain.spending import Allowance, Spent
from domain.suggestion import AdviceChange, Stage

NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)
HOUR, HALF = timedelta(hours=1), timedelta(minutes=30)
CUTS = shipped().thresholds
OOPS = Incident(id="oops", title="Oops", started_at=NOON - HOUR)


def signals(low: float, *, harmed: bool = False) -> Signals:
    """Signals of which nothing can be told but the volume: between `low` and twice that."""
    values: dict[str, Any] = {}
    for each in fields(Signals):
        if get_type_hints(Signals)[each.name] is Signal:
            values[each.name] = Signal(name=each.name, title=each.name, found="cannot tell")
    estimate = Estimate(value=1.5 * low, low=low, high=2 * low, n=60, method="made up")
    values["volume"] = Signal(name="R", title="Volume", found="60 in the last hour, expected 10", estimate=estimate)
    none = Signal(name="none", title="none", found="cannot tell")
    rest: dict[str, Any] = {each.name: none for each in fields(Quiet) if get_type_hints(Quiet)[each.name] is Signal}
    return Signals(
        **values,
        at=NOON,
        standing=Standing(kind=None, started_at=OOPS.started_at),
        quiet=Quiet(since=NOON, **rest),
        harm_alarm=harmed,
        harm_clear=not harmed,
        harm_kinds=("injury",) if harmed else (),
    )


def seen(low: float = 1.0, *, harmed: bool = False, stages: tuple[Stage, ...] = (), **more: Any) -> Seen:
    changes = tuple(
        AdviceChange(
            incident_id="oops", at=NOON - HOUR, stage=stage, action="Do it.", rule="a-rule", because=(), playbook="1"
        )
        for stage in stages
    )
    return Seen(
        incident=OOPS,
        at=NOON,
        wall=NOON,
        signals=signals(low, harmed=harmed),
        changes=changes,
        **{"unread": (), "paid": (), "received": 0, "quarantined": 0, **more},
    )


def raised(alert: Alert, *, ended: timedelta | None = None) -> Raised:
    ended_at = None if ended is None else NOON - ended
    return Raised(id=1, incident_id="oops", alert=alert, at=NOON - 24 * HOUR, ended_at=ended_at, message="told")


def rules(found: Seen, *known: Raised) -> list[AlertRule]:
    return [each.rule for each in standing(found, known, CUTS, gap=HOUR, ahead=HALF)]


def test_a_surge_is_one_only_by_the_lower_end_of_its_interval() -> None:
    cut = CUTS.surge.value
    assert rules(seen(cut)) == [AlertRule.SURGE]
    assert rules(seen(cut - 0.01)) == []
    (alert,) = standing(seen(cut), [], CUTS, gap=HOUR, ahead=HALF)
    assert alert.found.startswith("Volume: 60 in the last hour, expected 10.")
    assert not alert.urgent


def test_a_surge_after_a_calm_or_after_moving_on_is_a_second_wave_and_stays_one() -> None:
    (first,) = standing(seen(5), [], CUTS, gap=HOUR, ahead=HALF)
    assert rules(seen(5), raised(first)) == [AlertRule.SURGE]
    calm = CUTS.trend_hours.hours
    assert rules(seen(5), raised(first, ended=calm - timedelta(minutes=1))) == [AlertRule.SURGE]
    assert rules(seen(5), raised(first, ended=calm)) == [AlertRule.SECOND_WAVE]
    moved_on = seen(5, stages=(Stage.DETECT, Stage.MOVE_ON))
    assert AlertRule.SECOND_WAVE in rules(moved_on)
    second = replace(first, rule=AlertRule.SECOND_WAVE)
    assert rules(seen(5), raised(first, ended=calm), raised(second)) == [AlertRule.SECOND_WAVE]


def test_harm_is_urgent_and_says_its_kinds() -> None:
    (alert,) = standing(seen(harmed=True), [], CUTS, gap=HOUR, ahead=HALF)
    assert (alert.rule, alert.urgent) == (AlertRule.SAFETY, True)
    assert "Named: injury." in alert.found


def test_where_every_incident_begins_is_no_news_but_coming_back_there_is() -> None:
    assert rules(seen(stages=(Stage.CANNOT_TELL, Stage.WATCH))) == []
    (detected,) = standing(seen(stages=(Stage.WATCH, Stage.DETECT)), [], CUTS, gap=HOUR, ahead=HALF)
    assert not detected.urgent
    (back,) = standing(seen(stages=(Stage.DETECT, Stage.WATCH)), [raised(detected)], CUTS, gap=HOUR, ahead=HALF)
    assert (back.rule, back.about) == (AlertRule.STAGE, "watch")
    (speak,) = standing(seen(stages=(Stage.DETECT, Stage.ACKNOWLEDGE)), [], CUTS, gap=HOUR, ahead=HALF)
    assert speak.urgent


def test_a_few_items_put_aside_or_a_small_part_are_no_alert() -> None:
    assert rules(seen(received=19, quarantined=19)) == []
    assert rules(seen(received=1_000, quarantined=99)) == []
    assert rules(seen(received=1_000, quarantined=100)) == [AlertRule.QUARANTINE]


def test_the_gravest_stands_first_in_a_message() -> None:
    found = standing(seen(5, harmed=True, received=20, quarantined=20), [], CUTS, gap=HOUR, ahead=HALF)
    told = message([raised(each) for each in reversed(found)], OOPS, dashboard="http://localhost:8501", zone="UTC")
    assert told.subject == "Ownup: safety and 2 more – Oops"
    assert told.body.index("Safety · ") < told.body.index("Surge · ") < told.body.index("Quarantine · ")


def promise(due: timedelta | None, **more: Any) -> Promise:
    due_at = None if due is None else NOON + due
    return Promise(id="p", incident_id="oops", made_at=NOON - 2 * HOUR, text="An update", due_at=due_at, **more)


def test_a_promise_is_told_ahead_of_its_date_and_when_it_is_missed() -> None:
    def told(due: timedelta | None, **more: Any) -> list[AlertRule]:
        return rules(seen(promises=(promise(due, **more),)))

    assert told(None) == told(2 * HALF) == []
    assert told(HALF) == told(timedelta()) == [AlertRule.PROMISE_DUE]
    assert told(-timedelta(minutes=1)) == told(-HOUR) == [AlertRule.MISSED_PROMISE]
    assert told(HALF, kept_at=NOON) == told(-HOUR, kept_at=NOON) == []


def test_a_missed_promise_says_which_since_when_and_who_sees_to_it() -> None:
    (alert,) = standing(seen(promises=(promise(-HOUR, owner="Ines"),)), [], CUTS, gap=HOUR, ahead=HALF)
    assert alert.found.startswith("Promised: “An update”. It was due 1\u202fh ago")
    assert "Ines" in alert.found
    assert alert.urgent


def test_a_promise_with_another_date_is_another_alert() -> None:
    keys = {
        alert.key
        for due in (-HOUR, -2 * HOUR)
        for alert in standing(seen(promises=(promise(due),)), [], CUTS, gap=HOUR, ahead=HALF)
    }
    assert len(keys) == 2


def test_what_cannot_be_told_now_has_not_passed() -> None:
    blind = seen()
    nothing = Signal(name="R", title="Volume", found="nothing was read")
    blind = replace(blind, signals=replace(blind.signals, volume=nothing, harm_alarm=False, harm_clear=False))
    (surge,) = standing(seen(5), [], CUTS, gap=HOUR, ahead=HALF)
    (harm,) = standing(seen(harmed=True), [], CUTS, gap=HOUR, ahead=HALF)
    known = [replace(raised(each), id=number) for number, each in enumerate((surge, harm))]
    assert standing(blind, known, CUTS, gap=HOUR, ahead=HALF) == ()
    assert news([], known, NOON, HOUR, unclear=unclear(blind)).ended == ()
    assert news([], known, NOON, HOUR, unclear=unclear(seen())).ended == (0, 1)


def test_alerts_name_the_level_of_their_intervals() -> None:
    found = standing(seen(5, harmed=True, stages=(Stage.WATCH, Stage.DETECT)), [], CUTS, gap=HOUR, ahead=HALF)
    assert len(found) == 3
    for each in found:
        assert "90\u202f% of a multiple" in each.rule_said
        assert "95\u202f% of a share" in each.rule_said


def test_an_old_change_of_the_advice_is_not_told_as_of_now() -> None:
    old = seen(stages=(Stage.WATCH, Stage.DETECT))
    (alert,) = standing(old, [], CUTS, gap=HOUR, ahead=HALF)
    assert "It changed Tue 31 Mar 2026, 11:00 (UTC); its numbers are those of then." in alert.found


def test_a_promise_says_its_date_which_stays_true_however_late_it_is_read() -> None:
    (alert,) = standing(
        seen(promises=(promise(HALF, owner="Ines\nSafety · all is well"),)), [], CUTS, gap=HOUR, ahead=HALF
    )
    assert "It is due in 30\u202fmin, Tue 31 Mar 2026, 12:30 (UTC);" in alert.found
    assert "\n" not in alert.found
    (alert,) = standing(seen(promises=(replace(promise(HALF), text="x" * 500),)), [], CUTS, gap=HOUR, ahead=HALF)
    assert "xx…”" in alert.found


def test_a_source_that_was_never_read_says_so() -> None:
    never = Unread(source="rss", since=NOON - 24 * HOUR, interval=None, problem="", before=False)
    (alert,) = standing(seen(unread=(never,)), [], CUTS, gap=HOUR, ahead=HALF)
    assert alert.found.replace("\u202f", " ") == "rss was never read; first tried 24 h ago."


def test_text_from_outside_makes_no_link_that_looks_like_ours_and_no_endless_subject() -> None:
    gap = Unread(
        source="rss", since=NOON - HOUR * 2, interval=None, problem="log in at HTTPS://x.invalid, www.x.invalid"
    )
    (alert,) = standing(seen(unread=(gap,)), [], CUTS, gap=HOUR, ahead=HALF)
    told = message(
        [raised(alert)], replace(OOPS, title="Oops\r\nBcc: x\u202e " * 80), dashboard="http://localhost", zone="UTC"
    )
    assert re.findall(r"(?i)[a-z]+://\S*|www\.\S*", told.body) == ["http://localhost/sources?incident=oops"]
    assert len(told.subject) <= 150
    assert told.subject.isprintable()


@pytest.mark.parametrize(
    ("spent", "said"),
    [
        (Spent(today=5, on_incident=9), "5.00 of 5.00 dollars for today"),  # one more could be paid for the incident
        (Spent(today=4.5, on_incident=8), "4.50 of 5.00 dollars for today"),
        (Spent(today=1, on_incident=9.5), "9.50 of 10.00 dollars for this incident"),
        (Spent(today=4, on_incident=9), ""),
    ],
)
def test_a_budget_alert_names_the_limit_that_stopped_it(spent: Spent, said: str) -> None:
    may = Allowance(unit="dollars", a_day=5, an_incident=10, price=1)
    found = standing(seen(paid=(Paid(place="x", spent=spent, allowance=may),)), [], CUTS, gap=HOUR, ahead=HALF)
    assert bool(found) is bool(said)
    assert all(said in each.found for each in found)
