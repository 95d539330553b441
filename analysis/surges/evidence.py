"""How unusual each count of a series is, known only what came before it, in a unit that all series share.

A point is looked at over three spans that end with it: itself (a spike), a quarter of an hour and an hour (a burst
that lasts). For each, the mean count is compared on a log scale with the week before the span, corrected for its hour
of the week once four weeks are known. How far such excesses usually reach differs from series to series, so the upper
tail of each series' own past excesses is fitted by exponentials above high percentiles (peaks over threshold:
Pickands, Annals of Statistics 3, 1975; for streams: Siffer et al., KDD 2017), leaning on a prior while little is
known. The evidence is -ln of the tail probability, averaged over three percentiles, so that no one choice decides, and
over the spans (one high count alone and one sustained rise alone weigh less than a rise that is both).
"""

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from analysis.intervals import Numbers
from domain.time import Span

HOUR = 3600.0
DAY = 24 * HOUR
_SPANS = (0.0, HOUR / 4, HOUR)  # seconds before a point that count with it; 0: the point alone
_USUAL = 7 * DAY  # what is usual is the week before: every hour of the week weighs the same in it
_MEMORY = 14 * DAY  # how far back the tail of excesses is learned
_REFIT = 3 * HOUR  # the tail is learned anew this often: it changes slowly
_PSEUDO = 3.0  # added to counts before the logarithm: 0 and 3 mentions are no different worlds
_TAILS = (0.90, 0.95, 0.98)
_PRIOR_EXCESS, _PRIOR_WEIGHT = 0.4, 20  # mean excess over such a percentile, worth so many exceedances
_LEAST_HISTORY = 12  # points before the first verdict
_PLACES = 168
_WEEKS_NEEDED, _WEEKS_KEPT = 4, 8
_WEEKS_OF_DOUBT = 2.0  # an hour of the week leans on "no different" as if seen so many times
_CLIP = 1.5  # a surge of long ago must not make its hour of the week look busy

Indices = NDArray[np.intp]


def seconds(times: Sequence[datetime]) -> Numbers:
    """Seconds since 1970 UTC; must not go backwards. Times without a zone are read as UTC: only distances matter."""
    found = np.array([(at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() for at in times], dtype=np.float64)
    if np.any(np.diff(found) < 0):
        msg = "times must be in order"
        raise ValueError(msg)
    return found


def numbers(counts: Sequence[float], like: Numbers) -> Numbers:
    """The counts as an array, one for each of `like`; NaN means not known."""
    found = np.asarray(counts, dtype=np.float64)
    if found.shape != like.shape:
        msg = f"{len(like)} times but {found.shape} counts"
        raise ValueError(msg)
    if np.any((found < 0) | np.isinf(found)):
        msg = "counts must be 0 or more, and finite"
        raise ValueError(msg)
    return found


def ordinary(at: Numbers, counts: Numbers, ignored: Sequence[Span]) -> NDArray[np.bool_]:
    """Points from which one may learn what is usual: known, and outside the declared campaigns."""
    learn = ~np.isnan(counts)
    for span in ignored:
        learn &= (at < span.start.timestamp()) | (at >= span.end.timestamp())
    return learn


def usual(at: Numbers, counts: Numbers, learn: NDArray[np.bool_]) -> Numbers:
    """The usual count of each point, from what came before it; NaN where it is not yet known."""
    logs = _log_usual(at, counts, learn, np.arange(len(at)))
    return np.maximum(np.exp(logs + _of_week(at, np.log(np.nan_to_num(counts) + _PSEUDO) - logs, learn)) - _PSEUDO, 0.0)


def evidence(times: Numbers, counts: Numbers, learn: NDArray[np.bool_], least: float) -> Numbers:
    """-ln of the chance of an excess like each point's in the series' own past; about 3 in one of 20 points.

    0 where nothing can be said yet and where the last hour has fewer than `least` mentions. Linear in the points.
    """
    known = ~np.isnan(counts)
    filled = np.where(known, counts, 0.0)
    sums, points = _before(filled), _before(known.astype(np.float64))
    after = np.arange(len(times)) + 1
    hour = _first_of_span(times, HOUR)
    total = np.zeros(len(times))
    profile: Numbers | None = None
    tail, done = total, np.array([], dtype=np.intp)
    for first in (_first_of_span(times, span) for span in _SPANS):
        if not np.array_equal(first, done):  # from points an hour apart all spans are one
            mean = (sums[after] - sums[first]) / np.maximum(points[after] - points[first], 1)
            excess = np.log(mean + _PSEUDO) - _log_usual(times, counts, learn, first)
            profile = _of_week(times, excess, learn) if profile is None else profile
            tail, done = _tail(times, excess - profile, learn), first
        total += tail / len(_SPANS)
    quiet = (sums[after] - sums[hour] < least) | ~known
    return np.where(quiet, 0.0, np.maximum(total, 0.0))


def _log_usual(at: Numbers, counts: Numbers, learn: NDArray[np.bool_], first: Indices) -> Numbers:
    """ln(usual count + 3) for the span of each point that begins with `first`, from the week before; NaN: not known."""
    logs = np.where(learn, np.log(np.nan_to_num(counts) + _PSEUDO), 0.0)
    start = np.searchsorted(at, at[first] - _USUAL)
    total, known = _before(logs), _before(learn.astype(np.float64))
    points = known[first] - known[start]
    enough = points >= _LEAST_HISTORY
    return np.where(enough, (total[first] - total[start]) / np.maximum(points, 1), np.nan)


def _first_of_span(at: Numbers, span: float) -> Indices:
    """Index of the first point later than `span` seconds before each point; its own index for 0."""
    if span == 0:
        return np.arange(len(at))
    return np.minimum(np.searchsorted(at, at - span, side="right"), np.arange(len(at)))


def _before(values: Numbers) -> Numbers:
    """Sum of all values before each index, with one more entry for the whole."""
    return np.concatenate([[0.0], np.cumsum(values)])


def _of_week(at: Numbers, excess: Numbers, learn: NDArray[np.bool_]) -> Numbers:
    """The mean excess of each point's hour of the week over the days before its own; 0 before four weeks are known."""
    usable = learn & ~np.isnan(excess)
    if not usable.any():
        return np.zeros(len(at))
    day = ((at - at[0]) // DAY).astype(np.intp)
    place = (at // HOUR).astype(np.intp) % _PLACES
    days = int(day[-1]) + 1
    if days <= 7 * _WEEKS_NEEDED:
        return np.zeros(len(at))
    sums, hits = np.zeros((days + 1, _PLACES)), np.zeros((days + 1, _PLACES))
    np.add.at(sums, (day[usable] + 1, place[usable]), np.clip(excess[usable], -_CLIP, _CLIP))
    np.add.at(hits, (day[usable] + 1, place[usable]), 1.0)
    means = np.divide(sums, hits, out=np.zeros_like(sums), where=hits > 0).cumsum(axis=0)
    seen = (hits > 0).astype(np.float64).cumsum(axis=0)
    kept = np.maximum(day - 7 * _WEEKS_KEPT, 0)
    times_seen = seen[day, place] - seen[kept, place]
    found = (means[day, place] - means[kept, place]) / (times_seen + _WEEKS_OF_DOUBT)
    return np.where((day >= 7 * _WEEKS_NEEDED) & (times_seen >= _WEEKS_NEEDED), found, 0.0)


def _tail(at: Numbers, excess: Numbers, learn: NDArray[np.bool_]) -> Numbers:
    """-ln of the chance of an excess at least as large; 0 where it is not known."""
    found = np.zeros(len(at))
    usable = learn & ~np.isnan(excess)
    index = np.flatnonzero(usable)
    past, of_past = excess[usable], at[usable]
    begin = 0
    while begin < len(at):
        end = max(int(np.searchsorted(at, at[begin] + _REFIT)), begin + 1)
        upto = int(np.searchsorted(index, begin))
        recent = past[int(np.searchsorted(of_past, at[begin] - _MEMORY)) : upto]
        if len(recent) >= _LEAST_HISTORY:
            for share, level in zip(_TAILS, np.quantile(recent, _TAILS), strict=True):
                over = recent[recent > level] - level
                scale = (over.sum() + _PRIOR_EXCESS * _PRIOR_WEIGHT) / (len(over) + _PRIOR_WEIGHT)
                found[begin:end] += ((excess[begin:end] - level) / scale - np.log(1 - share)) / len(_TAILS)
        begin = end
    return np.nan_to_num(found, nan=0.0)
