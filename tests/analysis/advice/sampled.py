"""Made-up talk of which some time was read as a random sample only."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np

from analysis.advice.facts import Facts
from analysis.sampled import Drawn, Sample
from domain.incident import IncidentKind, Statement
from domain.time import EPOCH, Span
from tests.analysis.advice.talk import HOUR, Talk, known

MINUTE = timedelta(minutes=1)


def thinned(
    said: Talk,
    time: Span,
    at: datetime,
    *,
    drawn: int,
    stratum: timedelta = HOUR,
    counted: bool = True,
    seed: int = 1,
    kind: IncidentKind | None = None,
    statements: tuple[Statement, ...] = (),
    affected: int | None = None,
) -> Facts:
    """The facts as of `at` where `time` was read in strata, of each only so many minutes, `drawn` at random.

    `counted`: the place tells how much there was.
    """
    chance = random.Random(seed)  # noqa: S311 - reproducible on purpose
    kept = np.zeros(len(said.counts), dtype=bool)
    kept[: (time.start - said.first) // MINUTE] = kept[(time.end - said.first) // MINUTE :] = True
    samples = []
    for span in strata(Span(time.start, min(time.end, at)), stratum):
        first, there = (span.start - said.first) // MINUTE, span.length // MINUTE
        chosen = sorted(chance.sample(range(first, first + there), min(drawn, there)))
        kept[chosen] = True
        samples.append(
            Sample(
                place=said.source,
                span=span,
                slots=[(slot(said, minute), held(said, minute)) for minute in chosen],
                probability=len(chosen) / there,
                total=int(said.counts[first : first + there, :, 0].sum()) if counted else None,
            )
        )
    read = replace(said, counts=said.counts * kept[:, None, None])
    facts = known(read, at, kind, gaps=(Span(time.start, min(time.end, at)),), statements=statements, affected=affected)
    return replace(facts, samples=tuple(samples))


def strata(time: Span, width: timedelta) -> Iterator[Span]:
    """`time` cut at multiples of `width`."""
    start = time.start
    while start < time.end:
        end = min(start + width - (start - EPOCH) % width, time.end)
        yield Span(start, end)
        start = end


def slot(said: Talk, minute: int) -> Span:
    return Span(said.first + minute * MINUTE, said.first + (minute + 1) * MINUTE)


def held(said: Talk, minute: int) -> Drawn:
    negative, neutral, positive = (int(number) for number in said.counts[minute, :, 0])
    return Drawn(mentions=negative + neutral + positive, scored=negative + neutral + positive, negative=negative)
