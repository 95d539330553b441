"""The share that people would find, from a few of their labels and the scorer's reading of everything.

    logit P(verdict) = a + b[class of the reading] + c · (the day's tone) + u[hour]

How much a reading means is learned from the labels (b). So is how far a day's level follows its tone, beyond what the
classes explain (c): a scorer that misses half of the anger sees every change at half its size. And so is how the level
drifts besides (u: `analysis.multilevel`). Buckets with few labels lean on their neighbours and on the scorer, buckets
with many on their own. This is multilevel regression with post-stratification and a predictor of the group (Gelman and
Little 1997; Gelman and Hill 2007, ch. 14), the reading's class being the stratum. Posterior draws give the share of
each bucket. What nobody labelled is tossed for, so that a bucket of few mentions has a wide interval. Copies of a
labelled text follow its label, as far as copies are judged alike (`analysis.copies`). The value is the middle of the
draws, from which the truth is least far on the average. Of more than a day it is put together with what the labels say
by their weights alone (`analysis.composite`), so that one day unlike the others does not bend the whole.

A day's tone is the mean compound of what the scorer read, in standard deviations of one mention, against the mean of
all. It tells a day's level more surely than the part that the scorer calls negative, most of all where days differ in
what they speak of, too. It is drawn to the mean as far as chance alone could have made it (Efron and Morris 1973), so
that days that are alike are not told apart.

The scorer's readings are never overwritten: this is another estimate beside them. Labels have to be a random sample of
what was read within each day and class; those of people who chose what to label would pull it.
`benchmarks/calibration.py` measures it.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias

import numpy as np
from scipy.special import expit

from analysis.composite import composite, raised_to
from analysis.copies import likeness, parts
from analysis.multilevel import Numbers, Observations, Posterior, fit
from domain.counting import DAY, HOUR, BucketCount, Estimate, Tone
from domain.labelling import Copies, HumanLabel, Verdict
from domain.reading import Label
from domain.time import EPOCH, Span
from domain.wording import NONE

FEWEST = 20  # labels: below, the answer would be the prior's
METHOD = "human labels, carried to copies, with the reading's class, the tone of the day and the time \
(multilevel logistic regression, 95\u202f%)"

_CLASSES = (Label.NEUTRAL, Label.NEGATIVE, Label.POSITIVE, Label.UNSCORED)  # the first is the one others differ from
# What is believed before any label, as mean and standard deviation on the scale of log odds. On public sets the
# scorer's own class raises the odds about threefold to fivefold, the opposite one hardly lowers them. The log odds of a
# day move by 4 to 8 times its tone where the level moves, by 2 where only the topics do, for either verdict.
_LEVEL, _SAME, _OPPOSITE, _UNSCORED = (-0.3, 1.8), (1.3, 0.6), (-0.2, 0.4), (0.0, 1.2)
_FOLLOWING = (5.0, 2.0)
_APART, _APART_DAYS = 0.05, 2  # standard deviation of the tone between days as believed, as if seen on so many days
_MOST_CELLS = 240
_LEAST = 1e-6
_MINUTE = timedelta(minutes=1)
_SEED = 20_260_302


_Place: TypeAlias = tuple[int | None, Label]  # a cell and a class of the reading


class Calibration:
    """Made by `calibrate`; answers for any stretch of time."""

    def __init__(
        self, posterior: Posterior, grid: "_Grid", labels: Sequence["_Labelled"], copies: Sequence[Copies]
    ) -> None:
        self._posterior = posterior
        self._grid = grid
        self._labels = labels
        self._copies = copies
        self._parts = _parts(labels, self._odds_of)

    def shares(self, counts: Iterable[BucketCount], spans: Sequence[Span]) -> list[Estimate | None]:
        """The corrected share of each of `spans` (in order, not overlapping), None where nothing was said.

        `counts` are all mentions by class in buckets no wider than a span; a bucket belongs where it starts.
        """
        said: list[Counter[_Place]] = [Counter() for _ in spans]
        labelled: list[list[_Labelled]] = [[] for _ in spans]
        copied: list[list[Copies]] = [[] for _ in spans]
        daily: list[Counter[int]] = [Counter() for _ in spans]
        for count in counts:
            if count.mentions and (place := _within(spans, count.start)) is not None:
                said[place][self._grid.place(count.start), count.label] += count.mentions
                daily[place][_day(count.start)] += count.mentions
        for label in self._labels:
            if (place := _within(spans, label.at)) is not None:
                labelled[place].append(label)
        for copies in self._copies:
            if (place := _within(spans, copies.start)) is not None:
                copied[place].append(copies)
        found = list(map(self._share, said, labelled, copied))
        return [
            self._put_together(share, ones, daily_there) if share and span.end - span.start > DAY.width else share
            for span, share, ones, daily_there in zip(spans, found, labelled, daily, strict=True)
        ]

    def _put_together(self, share: Estimate, labelled: Sequence["_Labelled"], daily: Counter[int]) -> Estimate:
        """With what the labels of the same stretch say by their weights; `daily`: all mentions of it by day."""
        if not labelled:
            return share
        # Each sample tells of everything as surely as it is large.
        drawn = Counter(label.sample for label in labelled)
        return composite(
            share,
            np.array([label.found for label in labelled]),
            np.array([expit(np.median(self._odds_of(label))) for label in labelled]),
            raised_to(
                daily, [_day(label.at) for label in labelled], [one.weight * drawn[one.sample] for one in labelled]
            ),
            left=max(1 - len(labelled) / daily.total(), 0.0),
        )

    def _share(
        self, said: Counter[_Place], labelled: Sequence["_Labelled"], copied: Sequence[Copies]
    ) -> Estimate | None:
        total = said.total()
        if not total:
            return None
        known = 0.0
        left = Counter(said)
        for label in labelled:
            place = (self._grid.place(label.at), label.reading)
            if left[place] > 0:
                left[place] -= 1
                known += label.found
        unknown = left.total()
        carried: Counter[int] = Counter()
        for copies in copied:
            place = (self._grid.place(copies.start), copies.label)
            number = min(copies.mentions, left[place])
            left[place] -= number
            carried[copies.wording] += number
        expected = np.zeros(self._posterior.coefficients.shape[1])
        for wording, number in carried.items():
            expected += number * self._parts[wording]
        for (cell, reading), number in sorted(left.items(), key=lambda item: (item[0][0] or 0, item[0][1])):
            if number:
                expected += number * expit(self._odds(reading, cell))
        # One toss for all: its spread is that of mentions alike, a little more than that of mentions of several kinds.
        tossed = np.random.default_rng(_SEED).binomial(unknown, np.clip(expected / max(unknown, 1), 0, 1))
        low, high = np.quantile((known + tossed) / total, (0.025, 0.975))
        value = (known + float(np.median(expected))) / total
        return Estimate(
            value=value, low=min(float(low), value), high=max(float(high), value), n=len(self._labels), method=METHOD
        )

    def _odds_of(self, label: "_Labelled") -> Numbers:
        return self._odds(label.reading, self._grid.place(label.at))

    def _odds(self, reading: Label, cell: int | None) -> Numbers:
        """Of a mention in each draw. A cell nobody told of is an average one."""
        odds: Numbers = self._grid.row(reading, cell) @ self._posterior.coefficients
        return odds if cell is None else odds + self._posterior.levels[cell]


@dataclass(frozen=True, slots=True)
class _Labelled:
    """One mention, however many people labelled it; `found` is the part of them who found the verdict, `weight` how
    many mentions it stood for when it was drawn, in which `sample`.
    """

    at: datetime
    reading: Label
    found: float
    wording: int
    weight: float
    sample: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grid:
    """The cells of time, and the tone of the day of each: above 0 where there is more of the verdict."""

    width: timedelta
    places: Mapping[int, int]
    tones: Numbers

    def place(self, moment: datetime) -> int | None:
        return self.places.get((moment - EPOCH) // self.width)

    @property
    def days(self) -> Numbers:
        return np.array([cell * (self.width / timedelta(days=1)) for cell in self.places])

    def row(self, reading: Label, cell: int | None) -> Numbers:
        """The predictors of a mention: level, class, tone of the day."""
        row = np.zeros(len(_CLASSES) + 1)
        row[0] = 1
        if kind := _CLASSES.index(reading):
            row[kind] = 1
        row[-1] = 0.0 if cell is None else self.tones[cell]
        return row


def calibrate(
    labels: Sequence[HumanLabel],
    counts: Sequence[BucketCount],
    verdict: Verdict = Verdict.NEGATIVE,
    copies: Sequence[Copies] = (),
    tones: Sequence[Tone] = (),
) -> Calibration | None:
    """Learn from `labels` what share has `verdict`, negative or positive; None for fewer than 20 that could tell.

    `counts`: all mentions by class, in buckets of an hour or less; `copies`: those in the words of labelled ones, these
    included; `tones`: how the scorer reads each day, a day without being like the whole. The same input gives the same
    answer.
    """
    known = _labelled(labels, verdict)
    if len(known) < FEWEST:
        return None
    same, other = (Label.NEGATIVE, Label.POSITIVE) if verdict is Verdict.NEGATIVE else (Label.POSITIVE, Label.NEGATIVE)
    grid = _grid(known, counts, day_tones(tones, verdict))
    believed = {Label.NEUTRAL: _LEVEL, same: _SAME, other: _OPPOSITE, Label.UNSCORED: _UNSCORED}
    prior = np.array([*(believed[reading] for reading in _CLASSES), _FOLLOWING])
    return Calibration(fit(_observed(known, grid), grid.days, prior), grid, known, _others(copies, known))


def _day(moment: datetime) -> int:
    return (moment - EPOCH) // DAY.width


def _within(spans: Sequence[Span], moment: datetime) -> int | None:
    place = bisect_right(spans, moment, key=lambda span: span.start) - 1
    return place if place >= 0 and moment < spans[place].end else None


def _parts(labels: Sequence[_Labelled], odds_of: Callable[[_Labelled], Numbers]) -> dict[int, Numbers]:
    """Of each labelled text, draws of the part of its copies that has the verdict."""
    by_text: dict[int, list[_Labelled]] = defaultdict(list)
    for label in labels:
        if label.wording != NONE:
            by_text[label.wording].append(label)
    found = {wording: (len(copies), sum(copy.found for copy in copies)) for wording, copies in by_text.items()}
    level = sum(label.found for label in labels) / len(labels)
    alike = likeness((each for each in found.values() if each[0] > 1), level)
    chance = np.random.default_rng(_SEED)
    return {
        wording: parts(expit(odds_of(by_text[wording][0])), *said, alike, chance)
        for wording, said in sorted(found.items())
    }


def _others(copies: Sequence[Copies], known: Sequence[_Labelled]) -> list[Copies]:
    """The copies without those that were labelled themselves."""
    own = Counter((label.wording, label.at - (label.at - EPOCH) % _MINUTE, label.reading) for label in known)
    texts = {label.wording for label in known}
    return [
        replace(each, mentions=others)
        for each in copies
        if each.wording in texts and (others := each.mentions - own[each.wording, each.start, each.label]) > 0
    ]


def _labelled(labels: Sequence[HumanLabel], verdict: Verdict) -> list[_Labelled]:
    """One for each mention of which somebody could tell, in order of time."""
    by_mention: dict[tuple[str, str], list[HumanLabel]] = defaultdict(list)
    for label in labels:
        if label.verdict is not Verdict.UNSURE:
            by_mention[label.key].append(label)
    found = [
        _Labelled(
            said[0].published_at,
            said[0].reading,
            sum(one.verdict is verdict for one in said) / len(said),
            said[0].wording,
            *max((one.weight, one.sample) for one in said),
        )
        for _, said in sorted(by_mention.items())
    ]
    return sorted(found, key=lambda each: each.at)


def _observed(known: Sequence[_Labelled], grid: _Grid) -> Observations:
    """The labels, those of one cell and class together."""
    tried: Counter[tuple[int, Label]] = Counter()
    found: defaultdict[tuple[int, Label], float] = defaultdict(float)
    for each in known:
        cell = grid.places[(each.at - EPOCH) // grid.width]
        tried[cell, each.reading] += 1
        found[cell, each.reading] += each.found
    kinds = sorted(tried)
    return Observations(
        predictors=np.array([grid.row(reading, cell) for cell, reading in kinds]),
        cells=np.array([cell for cell, _ in kinds]),
        tried=np.array([float(tried[kind]) for kind in kinds]),
        found=np.array([found[kind] for kind in kinds]),
    )


def _grid(known: Sequence[_Labelled], counts: Sequence[BucketCount], tones: Mapping[datetime, float]) -> _Grid:
    """Hours, or as many of them as give no more cells than can be reckoned with at once."""
    moments = {count.start for count in counts} | {each.at for each in known}
    width = HOUR.width
    while len(cells := {(moment - EPOCH) // width for moment in moments}) > _MOST_CELLS:
        width *= 2
    days = [EPOCH + (cell * width) // DAY.width * DAY.width for cell in sorted(cells)]
    return _Grid(
        width=width,
        places={cell: place for place, cell in enumerate(sorted(cells))},
        tones=np.array([tones.get(day, 0.0) for day in days]),
    )


def day_tones(tones: Sequence[Tone], verdict: Verdict) -> dict[datetime, float]:
    """The tone of each day by its start, in standard deviations of one mention: above 0 where it speaks for `verdict`.

    Drawn to the mean as far as chance could have made it; nothing where all reads the same.
    """
    sign = 1 if verdict is Verdict.POSITIVE else -1
    said = [each for each in tones if each.mentions]
    heard = np.array([float(each.mentions) for each in said])
    mean = sum(each.total for each in said) / max(heard.sum(), 1)
    spread = sum(each.squares for each in said) / max(heard.sum(), 1) - mean**2
    if spread < _LEAST:  # all reads the same
        return {}
    away = sign * (np.array([each.total for each in said]) / heard - mean) / np.sqrt(spread)
    seen = (heard @ away**2 - len(said)) / heard.sum()  # between days, beyond what chance makes of so many mentions
    apart = max((len(said) * seen + _APART_DAYS * _APART**2) / (len(said) + _APART_DAYS), _LEAST)
    drawn = away * apart / (apart + 1 / heard)
    return {each.start: float(tone) for each, tone in zip(said, drawn, strict=True)}
