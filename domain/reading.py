"""A reading: what a scorer made of one text. It never overwrites another scorer's reading."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Label(StrEnum):
    """The four classes of a mention. Unscored is a class of its own, never neutral."""

    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"
    UNSCORED = "unscored"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """`compound` runs from -1 (negative) to 1; it is None, with `unscored_because`, where the scorer cannot read.

    `language` is what was detected ("" if it cannot be told). `asks`: the text asks a question or demands an answer.
    `harms`: the kinds of harm it names (safety, injury, legal, discrimination, money), sorted.
    """

    scorer: str
    scorer_version: str
    label: Label
    compound: float | None
    unscored_because: str = ""
    language: str = ""
    asks: bool = False
    harms: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if (self.label is Label.UNSCORED) != (self.compound is None):
            msg = "a reading has a compound exactly when it is scored"
            raise ValueError(msg)


class Reader(Protocol):
    """Text in, reading out, one for one and in order. The second sequence holds the sources' own language claims."""

    def __call__(self, texts: Sequence[str], languages: Sequence[str]) -> Sequence[Reading]: ...


class Scorer(Protocol):
    """Something that can be plugged in to score one language: a compound from -1 to 1 for each text, in order.

    `name` and `version` are kept with every reading that it makes.
    """

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    def __call__(self, texts: Sequence[str]) -> Sequence[float]: ...
