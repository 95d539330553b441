"""Evidence for the cards: one row a signal, with its value, its interval and the value that would change the advice."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from analysis.advice.conditions import loud
from analysis.advice.signal import Signal, Signals
from config.playbook import Thresholds
from domain.suggestion import Evidence
from domain.words import THIN, length, percent


def row(signal: Signal, needed: str, *, holds: bool) -> Evidence:
    return Evidence(
        signal=signal.name,
        title=signal.title,
        found=signal.found,
        needed=needed,
        holds=holds and signal.told,
        told=signal.told,
        query=signal.query,
    )


def volume(signals: Signals, cuts: Thresholds) -> Evidence:
    cut = cuts.surge.value
    return row(signals.volume, f"a surge from {cut:g} × usual (lower bound)", holds=signals.volume.at_least(cut))


def rise(signals: Signals, cuts: Thresholds) -> Evidence:
    holds = signals.rise.at_least(cuts.negative_rise.value)
    return row(signals.rise, f"more negative from +{points(cuts)} (lower bound)", holds=holds)


def creeping(signals: Signals, cuts: Thresholds) -> Evidence:
    cut = cuts.slow_negatives.value
    needed = f"a slow burn from {cut:g} × usual (lower bound)"
    return row(signals.creeping, needed, holds=signals.creeping.at_least(cut))


def day_rise(signals: Signals, cuts: Thresholds) -> Evidence:
    holds = signals.day_rise.at_least(cuts.negative_rise.value)
    return row(signals.day_rise, f"and more negative from +{points(cuts)} (lower bound)", holds=holds)


def harm(signals: Signals, cuts: Thresholds) -> Evidence:
    needed = f"an alarm from {cuts.harm_mentions.value:g} mentions and {cuts.harm_rise.value:g} × usual (lower bound)"
    found = row(signals.harm, needed, holds=signals.harm_alarm)
    kinds = ", ".join(signals.harm_kinds)
    return replace(found, found=f"{found.found}; {kinds}") if found.holds and kinds else found


def asking(signals: Signals, cuts: Thresholds) -> Evidence:
    cut = cuts.questions.value
    needed = f"calls for an answer from {percent(cut)} (lower bound)"
    return row(signals.asking, needed, holds=signals.asking.at_least(cut))


def coverage(signals: Signals, cuts: Thresholds) -> Evidence:
    cut = cuts.coverage.value
    return row(signals.coverage, f"calm is told from {percent(cut)}", holds=signals.coverage.at_least(cut))


def clock(signals: Signals, cuts: Thresholds) -> Evidence:
    hours = cuts.answer_hours.value
    needed = f"a first answer is due within {hours:g}{THIN}h"
    return row(signals.since_incident, needed, holds=signals.since_incident.at_least(hours))


def calls(signals: Signals, cuts: Thresholds) -> tuple[Evidence, ...]:
    """What can call for an acknowledgement."""
    begun = signals.standing.loud and not signals.volume.at_least(cuts.loud.value)
    volume = signals.recent_volume if begun else signals.volume
    return (
        row(volume, f"calls from {cuts.loud.value:g} × usual until calm", holds=loud(signals, cuts)),
        calling(signals.outlets, cuts.outlets.value, number),
        calling(signals.platforms, cuts.platforms.value, number),
        calling(signals.reach, cuts.reach.value, lambda cut: f"{cut:g} × yours"),
        asking(signals, cuts),
    )


def quiet(signals: Signals, cuts: Thresholds) -> tuple[Evidence, ...]:
    """What moving on asks for, row by row."""
    calm, kind = signals.quiet, signals.standing.kind
    needed = cuts.quiet(kind) if kind else cuts.quiet_hours_affects_people
    return (
        row(calm.length, f"{length(needed.hours)} to move on", holds=calm.length.at_least(needed.value)),
        row(
            calm.volume,
            f"below {cuts.calm.value:g} × usual (upper bound)",
            holds=calm.volume.below(cuts.calm.value),
        ),
        row(
            calm.rise,
            f"at most +{points(cuts)} (upper bound)",
            holds=calm.rise.at_most(cuts.negative_rise.value),
        ),
        row(
            calm.share_a_day,
            f"at most +{round(cuts.rise_a_day.value * 100)} points a day (upper bound)",
            holds=calm.share_a_day.at_most(cuts.rise_a_day.value),
        ),
        row(
            calm.growth_a_day,
            f"at most +{percent(cuts.growth_a_day.value)} a day (upper bound)",
            holds=calm.growth_a_day.at_most(cuts.growth_a_day.value),
        ),
        row(
            calm.questions,
            f"none, or at most {cuts.calm.value:g} × usual (upper bound)",
            holds=calm.questions.at_most(cuts.calm.value),
        ),
        row(signals.promises, "none", holds=signals.promises.at_most(0)),
        row(
            calm.coverage,
            f"at least {percent(cuts.coverage.value)}: calm is never inferred from missing data",
            holds=calm.coverage.at_least(cuts.coverage.value),
        ),
    )


def calling(signal: Signal, cut: float, say: Callable[[float], str]) -> Evidence:
    return row(signal, f"calls from {say(cut)}", holds=signal.at_least(cut))


def below(signal: Signal, cut: float, say: Callable[[float], str]) -> Evidence:
    value = signal.value
    return row(signal, f"ends at {say(cut)}", holds=value is not None and value < cut)


def finding(signals: Signals, title: str, found: str) -> Signal:
    """What a person set or found out, as a row of evidence."""
    return Signal(name="", title=title, found=found, estimate=signals.since_incident.estimate)


def established(signals: Signals) -> Signal:
    """Why this counts as an incident."""
    standing = signals.standing
    shown: list[tuple[datetime, str]] = []
    if standing.detected_at:
        shown.append((standing.detected_at, "more negative mentions came than usual, and a larger share of them"))
    if standing.harmed_at:
        shown.append((standing.harmed_at, "harm was named more often than usual"))
    since = [f"{why} ({length(signals.at - at)} ago)" for at, why in shown]
    reasons = since + ([standing.declared] if standing.declared else [])
    found = "; ".join(reasons) or "more is said than usual, and more negatively"
    return finding(signals, "Why it is an incident", found)


def points(cuts: Thresholds) -> str:
    return f"{round(cuts.negative_rise.value * 100)} points"


def number(cut: float) -> str:
    return f"{cut:g}"
