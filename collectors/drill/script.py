"""A script: everything that happens in a scenario with one seed, place by place and in order.

The same scenario and seed give the same script. Moments are milliseconds from the incident's start.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from collectors.drill.chance import seeded
from collectors.drill.event import Event
from collectors.drill.mishaps import mishaps
from collectors.drill.pace import HOUR
from collectors.drill.place import PLACES
from collectors.drill.scenario import Gap, Scenario, common, scenario
from collectors.drill.talk import Talk
from collectors.drill.wording import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """`events` holds a place's events, each at a moment of its own: a moment says exactly how far one has read."""

    scenario: Scenario
    seed: int
    starts: int
    ends: int
    events: Mapping[str, Sequence[Event]]

    def between(self, place: str, after: int, until: int) -> Sequence[Event]:
        """The place's events with after < at ≤ until."""
        events = self.events[place]
        return events[bisect_right(events, after, key=_at) : bisect_right(events, until, key=_at)]

    def gaps(self, place: str) -> list[Gap]:
        return [gap for gap in self.scenario.gaps if gap.place == place]


@lru_cache(maxsize=16)
def script(name: str, seed: int, *, statements: bool = True) -> Script:
    """Write the script. Raises NotFoundError for an unknown scenario."""
    story = scenario(name)
    chance = seeded(f"{name}/{seed}")
    wording = Wording(story, common(), chance, statements=statements)
    said, deleted = Talk(story, common(), wording, chance, statements=statements).play()
    starts, ends = int(story.starts * HOUR), int(story.ends * HOUR)
    events = mishaps(said, deleted, wording.edit, chance)
    return Script(
        scenario=story,
        seed=seed,
        starts=starts,
        ends=ends,
        events={place: _in_turn(place, events, ends) for place in PLACES},
    )


def _in_turn(place: str, events: Sequence[Event], ends: int) -> tuple[Event, ...]:
    """The place's events up to the end, in order, no two at the same moment."""
    turn: list[Event] = []
    for event in sorted((event for event in events if event.place == place), key=_at):
        at = max(event.at, turn[-1].at + 1) if turn else event.at
        if at > ends:
            break
        turn.append(event if at == event.at else replace(event, at=at))
    return tuple(turn)


def _at(event: Event) -> int:
    return event.at
