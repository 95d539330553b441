"""Which time a run leaves uncovered, and why."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from domain.time import Span


def subtract(whole: Span, parts: Iterable[Span]) -> list[Span]:
    """What is left of `whole` outside all `parts`, in order."""
    left = [whole]
    for part in parts:
        left = [piece for each in left for piece in _outside(each, part)]
    return left


def _outside(whole: Span, part: Span) -> Iterable[Span]:
    if whole.start < min(whole.end, part.start):
        yield Span(whole.start, min(whole.end, part.start))
    if max(whole.start, part.end) < whole.end:
        yield Span(max(whole.start, part.end), whole.end)


def left_uncovered(
    asked_from: datetime,
    now: datetime,
    *,
    covered: Sequence[Span],
    uncovered: Sequence[tuple[Span | None, str]],
    failure: str,
    reach: timedelta | None,
) -> list[tuple[Span, str]]:
    """The stretches that were asked for and not covered, each with the reason.

    After a failure, or where the source could not say which time it missed, that is everything since `asked_from` that
    no page accounted for. After a success it is what lies before the first covered moment, beyond the source's reach.
    """
    told = [(span, reason) for span, reason in uncovered if span]
    vague = "; ".join(
        dict.fromkeys([reason for span, reason in uncovered if span is None] + ([failure] if failure else []))
    )
    known = [*covered, *(span for span, _ in told)]
    until = now if vague else max((span.end for span in covered), default=asked_from)
    if asked_from >= until:
        return told
    reason = vague or ("it was not read then" if reach is None else _beyond(reach))
    return told + [(span, reason) for span in subtract(Span(asked_from, until), known)]


def _beyond(reach: timedelta) -> str:
    if not reach:
        return "nobody looked then: it shows only what is there now"
    return f"before the first look: it reaches back {_days(reach)} only"


def _days(length: timedelta) -> str:
    days = length / timedelta(days=1)
    return f"{days:g} days" if days != 1 else "a day"
