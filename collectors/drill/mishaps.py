"""What happens to things said on their way to a collector: late, twice, edited, taken back, garbled."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

from collectors.drill.chance import happens, pick
from collectors.drill.event import Event, Garbled, Said, TakenBack
from collectors.drill.pace import HOUR
from domain.mention import Engagement, Kind

_MINUTE = HOUR // 60

_TWICE, _EDITED, _TAKEN_BACK, _GARBLED, _LATE = 0.018, 0.008, 0.007, 0.0015, 0.02

_REASONS = ("deleted by its author", "deleted by its author", "account closed", "taken down by the platform")


def mishaps(said: Sequence[Said], deleted: dict[int, int], edit: Callable[[str], str], chance: Random) -> list[Event]:
    """Everything a collector gets for what was said, in no order. Statements and scripted deletions go as planned."""
    events: list[Event] = []
    for item in said:
        seen = replace(item, at=item.at + _delay(item, chance))
        events.append(seen)
        if item.number in deleted:
            gone = TakenBack(
                at=max(deleted[item.number], seen.at + 1), number=item.number, place=item.place, reason=_REASONS[0]
            )
            events.append(gone)
        elif item.statement is None:
            events += _afterwards(seen, edit, chance)
    return events


def _delay(item: Said, chance: Random) -> int:
    """How long until it can be found: seconds, on a feed or in rare cases many minutes."""
    if item.kind is Kind.ARTICLE or happens(_LATE, chance):
        return int((2 + 16 * chance.random()) * _MINUTE)
    return int(6_000 * chance.random())


def _afterwards(item: Said, edit: Callable[[str], str], chance: Random) -> list[Event]:
    roll = chance.random()
    if roll < _TWICE:
        later = item.at + int((1 + 240 * chance.random()) * _MINUTE)
        return [replace(item, at=later, engagement=_grown(item.engagement, chance))]
    roll -= _TWICE
    if roll < _EDITED and item.kind is not Kind.REPOST:
        later = item.at + int((2 + 90 * chance.random()) * _MINUTE)
        return [replace(item, at=later, text=edit(item.text), engagement=_grown(item.engagement, chance))]
    roll -= _EDITED
    if 0 <= roll < _TAKEN_BACK:
        later = item.at + int((8 + 900 * chance.random()) * _MINUTE)
        return [TakenBack(at=later, number=item.number, place=item.place, reason=pick(_REASONS, chance))]
    if _TAKEN_BACK <= roll < _TAKEN_BACK + _GARBLED:
        return [_garbled(item, chance)]
    return []


def _grown(engagement: Engagement, chance: Random) -> Engagement:
    """The same counts some hours later."""

    def grow(count: int | None) -> int | None:
        return None if count is None else count + int(count * 3 * chance.random())

    return Engagement(
        likes=grow(engagement.likes),
        reposts=grow(engagement.reposts),
        replies=grow(engagement.replies),
        views=grow(engagement.views),
    )


def _garbled(item: Said, chance: Random) -> Garbled:
    """Another item of that place that arrives broken."""
    sent = json.dumps({"simulated": True, "author": item.person.handle, "text": item.text, "time": "soon"})
    cut = sent[: len(sent) // 2]
    reason, content = pick((("the item breaks off in the middle", cut), ("its time is no time: 'soon'", sent)), chance)
    return Garbled(at=item.at + 1, number=item.number, place=item.place, reason=reason, content=content)
