"""A theme: what a part of the negative mentions, or of the questions among them, is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.time import require_aware


class Strand(StrEnum):
    """What is grouped: all negative mentions, or those of them that ask or demand something, by what they ask."""

    ANGER = "anger"
    QUESTIONS = "questions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A theme as it is kept. `number` stays with it, as does `name`, which holds words from outside.

    Number 0 is what is in no theme: it has neither name nor `words`, its centre as weights of its words.
    `stability`: mean overlap with itself when random resamples are grouped, 0 … 1; `low`, `high`: its mentions there.
    """

    id: int
    strand: Strand
    number: int
    name: str
    words: Mapping[str, float]
    stability: float
    low: int
    high: int
    found_at: datetime

    def __post_init__(self) -> None:
        require_aware("found_at", self.found_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a person said last of a theme's questions: answered, or not after all."""

    answered: bool
    said_by: str
    said_at: datetime

    def __post_init__(self) -> None:
        require_aware("said_at", self.said_at)
