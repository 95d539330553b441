"""Whether what holds is news, and whether it may be told now: pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from domain.alert import Alert, AlertRule, Raised

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """`new` is to be raised, `ended` (ids) does not hold any more."""

    new: tuple[Alert, ...]
    ended: tuple[int, ...]


def news(
    standing: Sequence[Alert],
    known: Sequence[Raised],
    at: datetime,
    cooldown: timedelta,
    *,
    unclear: Collection[AlertRule] = (),
) -> News:
    """What has changed since the last look. Something that lasts is told once; if it ends and comes back, again, but
    not sooner than `cooldown` after the last time. What is `unclear` now does not end: not to know is no calm.
    """
    latest = {each.alert.key: each for each in known}
    now = {alert.key: alert for alert in standing}
    return News(
        new=tuple(alert for key, alert in now.items() if key not in latest or _again(latest[key], at, cooldown)),
        ended=tuple(
            each.id
            for key, each in latest.items()
            # What was raised after this look is a later one's, which knew more.
            if each.ended_at is None and each.at <= at and key not in now and each.alert.rule not in unclear
        ),
    )


def tellable(known: Sequence[Raised], *, quiet: bool) -> list[Raised]:
    """What nobody was told of yet and may be told now: in quiet hours only what cannot wait."""
    return [each for each in known if not each.message and (each.alert.urgent or not quiet)]


def is_quiet(at: datetime, zone: tzinfo, start: time | None, end: time | None) -> bool:
    """Whether `at` lies between `start` and `end` (not included) by the clocks of `zone`; they may span midnight. Where
    clocks are put back, quiet hours begin at the first of two such times and end at the second: they have no hole.
    """
    if start is None or end is None:
        return False
    ends = start, end

    def quiet(moment: datetime) -> bool:
        now = moment.astimezone(zone).time()
        return ends[0] <= now < ends[1] if ends[0] <= ends[1] else now >= ends[0] or now < ends[1]

    local = at.astimezone(zone)
    offsets = [local.replace(fold=fold).utcoffset() or timedelta() for fold in (0, 1)]
    minutes = range(1, (offsets[0] - offsets[1]) // _MINUTE + 1)  # none unless this time comes twice
    hole = any(quiet(at - each * _MINUTE) for each in minutes) and any(quiet(at + each * _MINUTE) for each in minutes)
    return quiet(at) or hole


def _again(last: Raised, at: datetime, cooldown: timedelta) -> bool:
    return last.ended_at is not None and at - last.at >= cooldown
