"""Who noticed, and what mailing again would do, in words: the same on the page and on the command line."""

import math
from collections.abc import Callable

from analysis.noticed import SOURCE, Noticed, People
from config.playbook import Threshold
from domain.words import Noun, between, count, counted, percent, share_between

CERTAINTY = f"Holds whatever the truth within your ranges: lows times lows, highs times highs. {SOURCE}."


def answer(found: Noticed) -> str:
    """The result in one sentence."""
    people = _between(found.cared)
    all_of_them = counted(found.audience.recipients, Noun.PERSON)
    return f"{people} of {all_of_them} noticed and cared: {share_between(found.share.low, found.share.high)}."


def verdict(found: Noticed, cut: Threshold) -> str:
    """What follows for staying silent about a slip; `cut` is the playbook's `hold_noticed`."""
    line = percent(cut.value)
    if found.share.high < cut.value:
        return f"Fewer than {line}: a slip may be left alone, if nothing else speaks against it."
    if found.share.low >= cut.value:
        return f"Not fewer than {line}: too many to leave it alone."
    return f"Cannot tell whether it is fewer than {line}, when a slip may be left alone. Narrower ranges would tell."


def again(found: Noticed) -> str:
    """What a second mail to all of them would do, were it opened as the first was."""
    return (
        f"Mailing all of them again would tell {_people(found.learning)} who had not noticed, "
        f"and {_people(found.told_twice)} a second time."
    )


def steps(found: Noticed) -> str:
    """From the recipients down to those who cared."""
    parts = (("opened", found.opened), ("noticed", found.noticed), ("cared", found.cared))
    told = " → ".join(f"{_between(people)} {word}" for word, people in parts)
    return f"{count(found.audience.recipients)} got it → {told}"


def _people(found: People) -> str:
    if found.low == found.high:
        return counted(found.high, Noun.PERSON)
    return f"{_between(found)} {Noun.PERSON.value[1]}"


def _between(found: People) -> str:
    """Bounds in two figures, rounded outwards: more would pretend to know what they rest on."""
    if found.low == found.high:
        return count(found.low)
    return between(_rounded(found.low, math.floor), _rounded(found.high, math.ceil))


def _rounded(number: int, towards: Callable[[float], int]) -> int:
    step: int = 10 ** max(len(str(number)) - 2, 0)
    return towards(number / step) * step
