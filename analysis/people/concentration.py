"""Whether few people or many are angry: how unevenly the negative mentions are spread over those who wrote them."""

from collections.abc import Mapping
from dataclasses import dataclass

_LOUDEST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Concentration:
    """Counts of what was collected, so without an interval: they say nothing of those who were not.

    loudest: negative mentions by the five who wrote most.
    half:    the fewest people who wrote half of the negative mentions between them.
    gini:    0 where everybody wrote equally many, towards 1 where one wrote nearly all.
    """

    negative: int
    critics: int
    loudest: int
    half: int
    gini: float


def concentration(critics_by_number: Mapping[int, int]) -> Concentration | None:
    """From {negative mentions: how many people wrote that many}; None where nobody wrote any.

    Gini's index for the people who wrote at least one (Gini 1912; computed as in Damgaard and Weiner, Ecology 81, 2000,
    without their correction for few).
    """
    numbers = sorted((number, people) for number, people in critics_by_number.items() if number > 0 and people > 0)
    critics = sum(people for _, people in numbers)
    negative = sum(number * people for number, people in numbers)
    if not critics:
        return None
    below = area = 0.0
    for number, people in numbers:
        area += people * (2 * below + number * people)  # twice the area under the Lorenz curve, not yet divided
        below += number * people
    return Concentration(
        negative=negative,
        critics=critics,
        loudest=_by_the_first(numbers, _LOUDEST),
        half=_fewest_for(numbers, negative / 2),
        gini=max(0.0, 1 - area / (critics * negative)),
    )


def _by_the_first(numbers: list[tuple[int, int]], first: int) -> int:
    total = 0
    for number, people in reversed(numbers):
        counted = min(people, first)
        total += counted * number
        first -= counted
    return total


def _fewest_for(numbers: list[tuple[int, int]], wanted: float) -> int:
    fewest = 0
    for number, people in reversed(numbers):
        needed = min(people, -(-wanted // number))
        fewest += int(needed)
        wanted -= needed * number
        if wanted <= 0:
            break
    return fewest
