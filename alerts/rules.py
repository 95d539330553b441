"""What an alert is: pure, from what was seen to the alerts that hold now. Whether they are told is decided elsewhere.

The cut-offs of the talk are the playbook's. Those of the collecting are settings, or stand here.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.seen import Paid, Seen, Unread
from collectors.registry import place as place_of
from config.playbook import Thresholds
from domain.alert import Alert, AlertRule, Raised
from domain.spending import Allowance
from domain.suggestion import Stage
from domain.words import THIN, ago, amount, count, length, moment, named, part, ratio
from store.rechecks import Recheck

# Stages that are where every incident begins: reaching one of them first is no news.
_BEGINNINGS = frozenset({Stage.CANNOT_TELL, Stage.WATCH})
_SURGES = frozenset({AlertRule.SURGE, AlertRule.SECOND_WAVE})
_MANY_ASIDE = 20  # items put aside within an hour: fewer are everyday untidiness …
_SHARE_ASIDE = 0.1  # … and so is less than this part of what came
_REASONS = 3
LEVELS = (
    f"Ranges in brackets are intervals: 90{THIN}% of a multiple, a rate or what is usual, 95{THIN}% of a share, of a "
    "difference in points and of what is estimated from a sample."
)
_WORDS = 200  # characters of a promise: its beginning tells which it is


def standing(
    seen: Seen, known: Sequence[Raised], cuts: Thresholds, *, gap: timedelta, ahead: timedelta
) -> tuple[Alert, ...]:
    """What holds for an incident now. `known` was raised for it before; `gap` is how long a source may be unread, and
    a promise is told `ahead` of its date.
    """
    spent = [each for each in seen.paid if _used_up(each)]
    return (
        *_harm(seen),
        *_stage(seen, known),
        *_promises(seen, ahead),
        *_surge(seen, known, cuts),
        *(_budget(each) for each in spent),
        *(each for each in _gaps(seen, gap, {paid.place for paid in spent})),
        *_aside(seen),
    )


def unclear(seen: Seen) -> frozenset[AlertRule]:
    """What cannot be judged now, as when nothing was read: it neither holds nor has passed."""
    loud = _SURGES if seen.signals.volume.estimate is None else frozenset[AlertRule]()
    harmed = not (seen.signals.harm_alarm or seen.signals.harm_clear)
    return loud | {AlertRule.SAFETY} if harmed else loud


def duties(missed: Sequence[Recheck], wall: datetime) -> tuple[Alert, ...]:
    """What holds for all incidents together: places that were not looked at again in time."""
    return tuple(
        Alert(
            rule=AlertRule.RECHECK,
            about=state.place,
            found=f"{state.place}: the oldest look at what was collected is {length(wall - state.since_at)} old. "
            f"What was taken back since may still be shown."
            + (f" It said: {_line(state.last_problem)}" if state.last_problem else ""),
            rule_said=f"Every mention is to be looked at again within {length(state.within)}.",
        )
        for state in missed
    )


def _harm(seen: Seen) -> Iterator[Alert]:
    if seen.signals.harm_alarm:
        kinds = f" Named: {', '.join(seen.signals.harm_kinds)}." if seen.signals.harm_kinds else ""
        yield Alert(
            rule=AlertRule.SAFETY,
            found=f"{seen.signals.harm.title}: {seen.signals.harm.found}.{kinds}",
            rule_said=f"Harm is named, and more than usual: safety passes over every other check. {LEVELS}",
            urgent=True,
        )


def _stage(seen: Seen, known: Sequence[Raised]) -> Iterator[Alert]:
    """The stage that the advice is at, told once it has left where every incident begins."""
    if not seen.changes:
        return
    now = seen.changes[-1]
    told = any(each.alert.rule is AlertRule.STAGE for each in known)
    if now.stage in _BEGINNINGS and not told:
        return
    before = f" (before: {named(seen.changes[-2].stage)})" if len(seen.changes) > 1 else ""
    zone = ZoneInfo(seen.incident.zone)
    reasons = [f"{item.title}: {item.found}" for item in now.because if item.holds][:_REASONS]
    yield Alert(
        rule=AlertRule.STAGE,
        about=named(now.stage),
        found=f"The advice is now “{named(now.stage)}”{before}. {now.action}"
        f" It changed {moment(now.at, zone)} ({zone.key}); its numbers are those of then."
        + "".join(f"\n· {one}" for one in reasons),
        rule_said=f"The playbook's rule “{now.rule}” applies. {LEVELS}",
        urgent=now.stage in {Stage.ACKNOWLEDGE, Stage.GO_PERSONAL, Stage.ESCALATE},
    )


def _promises(seen: Seen, ahead: timedelta) -> Iterator[Alert]:
    """Each promise once ahead of its date and once after it; a new date makes it another one. They do not wait for the
    end of quiet hours: whoever promised a moment chose it.
    """
    zone = ZoneInfo(seen.incident.zone)
    for promise in seen.promises:
        due_at = promise.due(seen.at)
        if due_at is None or promise.kept(seen.at) or due_at - ahead > seen.at:
            continue
        missed = promise.overdue(seen.at)
        due = f"{ago(due_at, seen.at)}, {moment(due_at, zone)} ({zone.key})"  # what comes late still tells when
        stands = f"was due {due}" if missed else f"is due {due}"
        owner = f" {_line(promise.owner)} sees to it." if promise.owner else " Nobody is named who sees to it."
        text = _line(promise.text)
        text = text if len(text) <= _WORDS else f"{text[: _WORDS - 1]}…"
        yield Alert(
            rule=AlertRule.MISSED_PROMISE if missed else AlertRule.PROMISE_DUE,
            about=f"{promise.id} {due_at.isoformat()}",
            found=f"Promised: “{text}”. It {stands}; nobody has said that it was kept.{owner}",
            rule_said="A promise that is missed weighs more than one that was never made: keep it, or say openly that "
            "it is late, and give it another date."
            if missed
            else f"A promise is told {length(ahead)} ahead of its date.",
            urgent=True,
        )


def _surge(seen: Seen, known: Sequence[Raised], cuts: Thresholds) -> Iterator[Alert]:
    signals = seen.signals
    if not signals.volume.at_least(cuts.surge.value):
        return
    rule = _first_or_second(seen, known, cuts)
    again = " It had calmed down before." if rule is AlertRule.SECOND_WAVE else ""
    yield Alert(
        rule=rule,
        found=f"{signals.volume.title}: {signals.volume.found}. "
        f"{signals.negative_share.title}: {signals.negative_share.found}.{again}",
        rule_said=f"Mentions are at least {ratio(cuts.surge.value)} what is usual, by the lower end of their interval. "
        f"{LEVELS}",
    )


def _first_or_second(seen: Seen, known: Sequence[Raised], cuts: Thresholds) -> AlertRule:
    """A surge that still lasts stays what it was; one after a calm, or after “move on”, is a second wave."""
    surges = [each for each in known if each.alert.rule in _SURGES]
    if surges and surges[-1].ended_at is None:
        return surges[-1].alert.rule
    calmed = any(each.ended_at and seen.at - each.ended_at >= cuts.trend_hours.hours for each in surges)
    moved_on = any(change.stage is Stage.MOVE_ON for change in seen.changes)
    return AlertRule.SECOND_WAVE if calmed or moved_on else AlertRule.SURGE


def _used_up(paid: Paid) -> bool:
    return _too_little(paid.spent.left(paid.allowance), paid.allowance)


def _too_little(left: float, may: Allowance) -> bool:
    return left <= 0 or left < may.price


def _budget(paid: Paid) -> Alert:
    spent, may = paid.spent, paid.allowance
    if may.an_incident is not None and _too_little(may.an_incident - spent.on_incident, may):
        said = f"{amount(spent.on_incident)} of {amount(may.an_incident)} {may.unit} for this incident"
        todo = "Raise it to read on."
    else:
        said = f"{amount(spent.today)} of {amount(may.a_day or 0)} {may.unit} for today"
        todo = "Raise it, or it reads on after midnight UTC."
    return Alert(
        rule=AlertRule.BUDGET,
        about=paid.place,
        found=f"{paid.place} is not read any more: {said} are spent. {todo}",
        rule_said="A used-up budget is a gap in what is seen, never a silent stop.",
    )


def _gaps(seen: Seen, gap: timedelta, spent: set[str]) -> Iterator[Alert]:
    for each in seen.unread:
        if seen.wall - each.since > _patience(each, gap) and place_of(each.source) not in spent:
            yield Alert(
                rule=AlertRule.GAP,
                about=each.source,
                found=(
                    f"{each.source} was not read for {length(seen.wall - each.since)}."
                    if each.before
                    else f"{each.source} was never read; first tried {length(seen.wall - each.since)} ago."
                )
                + (f" It said: {_line(each.problem)}" if each.problem else ""),
                rule_said=f"A source is to be read at least every {length(_patience(each, gap))}. "
                "Calm is not inferred from what is not read.",
            )


def _patience(unread: Unread, gap: timedelta) -> timedelta:
    return max(gap, 2 * unread.interval) if unread.interval else gap


def _aside(seen: Seen) -> Iterator[Alert]:
    if seen.quarantined >= _MANY_ASIDE and seen.quarantined >= _SHARE_ASIDE * seen.received:
        yield Alert(
            rule=AlertRule.QUARANTINE,
            found=f"{part(seen.quarantined, seen.received)} items of the last hour made no sense and were put aside.",
            rule_said=f"{count(_MANY_ASIDE)} or more within an hour, and a tenth of what came.",
        )


def _line(problem: str) -> str:
    """What a service answered may be a page."""
    return " ".join(problem.split())
