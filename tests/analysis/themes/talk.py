"""Complaints about three things, in words drawn by chance."""

import random
from collections.abc import Sequence

ABOUT = {
    "refund": (("refund", "money", "charged"), "where is my {0}, you {2} me twice and the {1} is gone {3}"),
    "parcel": (("parcel", "delivery", "courier"), "the {0} never came, {1} says the {2} lost it {3}"),
    "data": (("password", "account", "leaked"), "my {1} was hacked because you {2} the {0} {3}"),
}
_ENDS = ("in london", "with my sister", "before easter", "at noon", "by train", "near school", "after lunch", "for mum")
_OPENINGS = ("honestly", "great job", "hello", "so", "right", "dear me", "listen", "again", "seriously now", "shame")


def talk(count: int, seed: int = 1, about: Sequence[str] = tuple(ABOUT)) -> list[tuple[str, str]]:
    """So many complaints: what each is about, and its text."""
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
    said = []
    for number in range(count):
        topic = about[number % len(about)]
        words, pattern = ABOUT[topic]
        shuffled = chance.sample(words, len(words)) if chance.random() < 0.5 else list(words)
        ends = " ".join(chance.sample(_ENDS, 3))
        said.append((topic, f"{chance.choice(_OPENINGS)} {pattern.format(*shuffled, ends)} {chance.choice(_OPENINGS)}"))
    return said
