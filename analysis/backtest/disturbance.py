"""Is the advice still the same if the thresholds, the readings or the sample were others? What is changed, and how."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from datetime import datetime

import numpy as np

from analysis.advice.facts import Facts
from config.playbook import Playbook, Threshold, Thresholds
from domain.counting import AuthorTally, BucketCount
from domain.reading import Label
from domain.time import EPOCH

FACTORS = (0.5, 1.5)
# They say which history is looked at and when, not where a line is drawn.
_GRIDS = frozenset({"history_hours", "history_days", "profile_days", "profile_weeks", "check_minutes", "checks_back"})
_SCORED = (Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE)


def playbooks(book: Playbook) -> Iterator[tuple[str, float, Playbook]]:
    """The playbook with one threshold at half or one and a half of its value, one after the other: name, factor, book.

    Shares stay below one: a share of 1.4 could never be reached.
    """
    for field in fields(Thresholds):
        if field.name in _GRIDS:
            continue
        old: Threshold = getattr(book.thresholds, field.name)
        for factor in FACTORS:
            value = old.value * factor
            changed = replace(old, value=min(value, 1.0) if old.unit == "share" else value)
            yield field.name, factor, replace(book, thresholds=replace(book.thresholds, **{field.name: changed}))


def mislabelled(facts: Facts, part: float, seed: int) -> Facts:
    """The same facts with a `part` of the scored mentions read as one of the two other classes, at random.

    Counts are changed, not mentions: a bucket is drawn for itself, so that it stays the same from check to check as
    long as nothing is added to it. Who wrote is left as it was.
    """
    return replace(facts, hours=_mixed(facts.hours, part, seed), minutes=_mixed(facts.minutes, part, seed))


def sampled(facts: Facts, part: float, seed: int) -> Facts:
    """The same facts with each mention read with chance `part` only, those of people likewise."""
    return replace(
        facts,
        hours=_thinned(facts.hours, part, seed),
        minutes=_thinned(facts.minutes, part, seed),
        loudest=_people(facts.loudest, part, seed),
        furthest=_people(facts.furthest, part, seed),
        supporters=_people(facts.supporters, part, seed),
        author_negatives=int(_chance(seed, facts.at, "authors").binomial(facts.author_negatives, part)),
    )


def _mixed(buckets: Sequence[BucketCount], part: float, seed: int) -> tuple[BucketCount, ...]:
    found: dict[tuple[datetime, str, Label], np.ndarray] = defaultdict(lambda: np.zeros(3, dtype=np.int64))
    for one in buckets:
        key = (one.start, one.source, one.label)
        if one.label not in _SCORED:
            found[key] += (one.mentions, one.asking, one.harm)
            continue
        chance = _chance(seed, one.start, one.source, one.label)
        others = [label for label in _SCORED if label is not one.label]
        wrong = int(chance.binomial(one.mentions, part))
        away = chance.binomial(wrong, 0.5)
        left = np.array((one.mentions, one.asking, one.harm))
        for label, moved in zip(others, (int(away), wrong - int(away)), strict=True):
            taken = _drawn(chance, left, moved)
            found[one.start, one.source, label] += taken
            left = left - taken
        found[key] += left
    return tuple(
        BucketCount(
            start=start, source=source, label=label, mentions=int(counts[0]), asking=int(counts[1]), harm=int(counts[2])
        )
        for (start, source, label), counts in sorted(found.items())
        if counts[0]
    )


def _thinned(buckets: Sequence[BucketCount], part: float, seed: int) -> tuple[BucketCount, ...]:
    kept = []
    for one in buckets:
        chance = _chance(seed, one.start, one.source, one.label)
        mentions, asking, harm = _drawn(
            chance, np.array((one.mentions, one.asking, one.harm)), int(chance.binomial(one.mentions, part))
        )
        if mentions:
            kept.append(replace(one, mentions=int(mentions), asking=int(asking), harm=int(harm)))
    return tuple(kept)


def _drawn(chance: np.random.Generator, counts: np.ndarray, some: int) -> np.ndarray:
    """How many of `some` mentions drawn from a bucket ask and name harm, beside their number."""
    whole, *kinds = (int(count) for count in counts)
    return np.array([some, *(int(chance.hypergeometric(kind, whole - kind, some)) if some else 0 for kind in kinds)])


def _people(tallies: Sequence[AuthorTally], part: float, seed: int) -> tuple[AuthorTally, ...]:
    kept = []
    for one in tallies:
        chance = _chance(seed, EPOCH, one.source, one.author.id)
        thin = replace(
            one,
            negative=int(chance.binomial(one.negative, part)),
            neutral=int(chance.binomial(one.neutral, part)),
            positive=int(chance.binomial(one.positive, part)),
            unscored=int(chance.binomial(one.unscored, part)),
            negative_before=int(chance.binomial(one.negative_before, part)),
            neutral_before=int(chance.binomial(one.neutral_before, part)),
            positive_before=int(chance.binomial(one.positive_before, part)),
            unscored_before=int(chance.binomial(one.unscored_before, part)),
        )
        if thin.mentions or thin.before:
            kept.append(thin)
    return tuple(kept)


def _chance(seed: int, at: datetime, *names: str) -> np.random.Generator:
    """The same for the same bucket, whenever it is drawn."""
    key = "\0".join(names).encode()
    return np.random.default_rng([seed, int((at - EPOCH).total_seconds()), *key])
