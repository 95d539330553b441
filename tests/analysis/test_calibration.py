"""From a few labels and the reading of everything to the share that people would find."""

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.calibration import FEWEST, METHOD, calibrate
from analysis.labelling import choose
from domain.counting import DAY, HOUR, BucketCount, Tone
from domain.labelling import Candidate, Copies, HumanLabel, Verdict
from domain.reading import Label
from domain.time import Span

START = datetime(2026, 3, 1, tzinfo=UTC)
CLASSES = (Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE)
Said = tuple[datetime, Label, bool]  # when, as what it was read, whether people find it negative


def label(number: int, at: datetime, reading: Label, verdict: Verdict, labeller: str = "ann") -> HumanLabel:
    return HumanLabel(
        incident_id="oops",
        source="x",
        native_id=str(number),
        verdict=verdict,
        labeller=labeller,
        labelled_at=START,
        weight=1.0,
        published_at=at,
        reading=reading,
    )


def talk(seed: int, levels: list[float], a_day: int = 600) -> list[Said]:
    """So many mentions a day, of which a part is negative; the scorer finds half of these and few others."""
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
    said = []
    for day, level in enumerate(levels):
        for _ in range(a_day):
            negative = chance.random() < level
            found = chance.random() < (0.5 if negative else 0.12)
            reading = Label.NEGATIVE if found else chance.choice(CLASSES[1:])
            said.append((START + timedelta(days=day, minutes=chance.randrange(1440)), reading, negative))
    return sorted(said)


def counts(said: list[Said]) -> list[BucketCount]:
    found = Counter((at.replace(minute=0), reading) for at, reading, _ in said)
    return [
        BucketCount(start=start, source="x", label=reading, mentions=number)
        for (start, reading), number in sorted(found.items())
    ]


def tones(said: list[Said], *, of: bool = True) -> list[Tone]:
    """How the scorer reads each day; `of` nothing: days move by chance, far and without any reason."""
    compounds = {Label.NEGATIVE: -0.6, Label.NEUTRAL: 0.0, Label.POSITIVE: 0.5}
    chance = random.Random(21)  # noqa: S311 - repeatable on purpose
    read: dict[datetime, list[float]] = {}
    for at, reading, _ in said:
        if reading is not Label.UNSCORED:
            read.setdefault(at.replace(hour=0, minute=0), []).append(compounds[reading])
    found = []
    for start, compound in sorted(read.items()):
        moved = 0.0 if of else chance.gauss(0, 0.05)
        total, squares = sum(one + moved for one in compound), sum((one + moved) ** 2 for one in compound)
        found.append(Tone(start=start, mentions=len(compound), total=total, squares=squares))
    return found


def sampled(said: list[Said], size: int, seed: int) -> list[HumanLabel]:
    drawn = random.Random(seed).sample(list(enumerate(said)), size)  # noqa: S311 - repeatable on purpose
    return [
        label(number, at, reading, Verdict.NEGATIVE if negative else Verdict.NEUTRAL)
        for number, (at, reading, negative) in drawn
    ]


def verdict_of(said: Said) -> Verdict:
    return Verdict.NEGATIVE if said[2] else Verdict.NEUTRAL


def days(amount: int) -> list[Span]:
    return [Span(START + day * DAY.width, START + (day + 1) * DAY.width) for day in range(amount)]


def test_an_undercount_is_seen_for_what_it_is() -> None:
    """Half of the negative mentions are missed: the labels say so, and each day's level is found."""
    levels = [0.2, 0.2, 0.6, 0.5]
    said = talk(1, levels)
    calibration = calibrate(sampled(said, 200, 2), counts(said))
    assert calibration is not None
    shares = calibration.shares(counts(said), days(4))
    for level, share in zip(levels, shares, strict=True):
        assert share is not None
        assert share.value == pytest.approx(level, abs=0.12)
        assert share.low < level < share.high
        assert (share.n, share.method) == (200, METHOD)


def test_more_labels_say_more() -> None:
    said = talk(3, [0.4] * 3)
    widths = []
    for size in (50, 400):
        calibration = calibrate(sampled(said, size, 4), counts(said))
        assert calibration is not None
        (share,) = calibration.shares(counts(said), [Span(START, START + 3 * DAY.width)])
        assert share is not None
        widths.append(share.high - share.low)
    assert widths[1] < widths[0] / 1.5


def test_the_interval_keeps_its_promise() -> None:
    """Of the days of twenty simulated crises about nineteen in twenty lie in their interval."""
    held = []
    for seed in range(20):
        levels = [random.Random(seed).uniform(0.1, 0.7) for _ in range(3)]  # noqa: S311 - repeatable on purpose
        said = talk(seed, levels, a_day=200)
        calibration = calibrate(sampled(said, 60, seed), counts(said))
        assert calibration is not None
        for day, share in zip(range(3), calibration.shares(counts(said), days(3)), strict=True):
            there = [negative for at, _, negative in said if days(3)[day].start <= at < days(3)[day].end]
            assert share is not None
            held.append(share.low <= sum(there) / len(there) <= share.high)
    assert sum(held) / len(held) >= 0.9


def test_where_everything_is_labelled_nothing_is_left_to_guess() -> None:
    said = talk(5, [0.3], a_day=60)
    calibration = calibrate(sampled(said, 60, 6), counts(said))
    assert calibration is not None
    (share,) = calibration.shares(counts(said), days(1))
    assert share is not None
    truth = sum(negative for _, _, negative in said) / 60
    assert (share.low, share.value, share.high) == pytest.approx((truth, truth, truth))


def test_what_the_scorer_cannot_read_gets_its_share_from_labels_alone() -> None:
    """A third of the talk is in a language that is not scored, and nearly all of that is angry."""
    said = talk(13, [0.2] * 2)
    chance = random.Random(14)  # noqa: S311 - repeatable on purpose
    foreign = [
        (START + timedelta(minutes=chance.randrange(2880)), Label.UNSCORED, chance.random() < 0.9) for _ in range(600)
    ]
    everything = sorted([*said, *foreign])
    calibration = calibrate(sampled(everything, 150, 15), counts(everything))
    assert calibration is not None
    (share,) = calibration.shares(counts(sorted(foreign)), [Span(START, START + 2 * DAY.width)])
    assert share is not None
    assert share.value == pytest.approx(0.9, abs=0.12)
    (whole,) = calibration.shares(counts(everything), [Span(START, START + 2 * DAY.width)])
    assert whole is not None
    assert whole.low < sum(negative for _, _, negative in everything) / len(everything) < whole.high


@pytest.mark.parametrize("verdict", [Verdict.NEGATIVE, Verdict.POSITIVE])
def test_a_day_that_nobody_labelled_follows_its_tone(verdict: Verdict) -> None:
    said = talk(16, [0.2, 0.2, 0.6, 0.6, 0.6])
    if verdict is Verdict.POSITIVE:
        other = {Label.NEGATIVE: Label.POSITIVE, Label.POSITIVE: Label.NEGATIVE}
        said = [(at, other.get(reading, reading), found) for at, reading, found in said]
    seen = [
        replace(label, verdict=verdict) if label.verdict is Verdict.NEGATIVE else label
        for label in sampled(said, 240, 17)
        if label.published_at < START + 4 * DAY.width
    ]
    calibration = calibrate(seen, counts(said), verdict, tones=tones(said))
    assert calibration is not None
    shares = calibration.shares(counts(said), days(5))
    assert shares[0] is not None
    assert shares[4] is not None
    assert shares[4].low > shares[0].value
    assert shares[4].low < 0.6 < shares[4].high


def test_a_tone_that_tells_nothing_costs_little() -> None:
    """The level moves, and the tone elsewhere: labels say that it is not to be followed, and intervals still hold."""
    off: dict[str, list[float]] = {"without": [], "with": []}
    held = []
    for seed in range(8):
        levels = [random.Random(seed).uniform(0.2, 0.6) for _ in range(6)]  # noqa: S311 - repeatable on purpose
        said = talk(seed, levels, a_day=300)
        truths = [sum(found for at, _, found in said if day.start <= at < day.end) / 300 for day in days(6)]
        given = sampled(said, 200, seed)
        for what, heard in (("without", []), ("with", tones(said, of=False))):
            calibration = calibrate(given, counts(said), tones=heard)
            assert calibration is not None
            for truth, share in zip(truths, calibration.shares(counts(said), days(6)), strict=True):
                assert share is not None
                off[what].append(abs(share.value - truth))
                held.append(share.low <= truth <= share.high)
    assert sum(off["with"]) <= 1.25 * sum(off["without"])
    assert sum(held) / len(held) >= 0.9


@pytest.mark.parametrize("wanted", [Label.NEGATIVE, Label.POSITIVE])
def test_a_day_that_sounds_like_no_other_is_neither_all_nor_nothing(wanted: Label) -> None:
    """A week of grumbling by a few, and a day on which everybody praises: a whole step leads far over the peak."""
    chance = random.Random(31)  # noqa: S311 - repeatable on purpose
    said: list[tuple[datetime, Label, Label]] = []
    for number, (amount, negative, positive) in enumerate(
        [(50, 0.6, 0.1)] * 9 + [(2_000, 0.02, 0.9)] + [(50, 0.6, 0.1)] * 5
    ):
        for _ in range(amount):
            meant = chance.choices(CLASSES, (negative, 1 - negative - positive, positive))[0]
            heard = meant if chance.random() < 0.9 else Label.NEUTRAL
            said.append((START + timedelta(days=number, minutes=chance.randrange(1440)), heard, meant))
    verdicts = {Label.NEGATIVE: Verdict.NEGATIVE, Label.NEUTRAL: Verdict.NEUTRAL, Label.POSITIVE: Verdict.POSITIVE}
    given = [
        label(number, at, heard, verdicts[meant]) for number, (at, heard, meant) in enumerate(chance.sample(said, 100))
    ]
    found = sorted((at, heard, meant is wanted) for at, heard, meant in said)
    calibration = calibrate(given, counts(found), verdicts[wanted], tones=tones(found))
    assert calibration is not None
    for day, share in zip(days(15), calibration.shares(counts(found), days(15)), strict=True):
        there = [meant for at, _, meant in found if day.start <= at < day.end]
        assert share is not None
        assert share.low <= sum(there) / len(there) <= share.high


def test_one_day_unlike_the_others_does_not_bend_the_whole() -> None:
    """Nearly all is said on a day of praise, most labels are of days of grumbling: the model alone held eight of
    twelve draws and was 7 points too high.
    """
    above, held = [], []
    for seed in range(12):
        chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
        said: list[Said] = []
        for number, (amount, level) in enumerate([(60, 0.6)] * 5 + [(3_000, 0.03)] + [(60, 0.6)] * 2):
            for _ in range(amount):
                negative = chance.random() < level
                heard = chance.random() < (0.4 if negative else 0.1)
                reading = Label.NEGATIVE if heard else chance.choice(CLASSES[1:])
                said.append((START + timedelta(days=number, minutes=chance.randrange(1440)), reading, negative))
        said.sort()
        candidates = [
            Candidate(source="x", native_id=str(number), published_at=at, label=reading)
            for number, (at, reading, _) in enumerate(said)
        ]
        given = [
            replace(
                label(int(one.native_id), *said[int(one.native_id)][:2], verdict_of(said[int(one.native_id)])),
                weight=one.weight,
            )
            for one in choose(candidates, 100, seed)
        ]
        calibration = calibrate(given, counts(said), tones=tones(said))
        assert calibration is not None
        (share,) = calibration.shares(counts(said), [Span(START, START + 8 * DAY.width)])
        assert share is not None
        truth = sum(negative for *_, negative in said) / len(said)
        above.append(share.value - truth)
        held.append(share.low <= truth <= share.high)
    assert sum(held) >= 11
    assert sum(above) / len(above) < 0.05


def test_days_that_sound_alike_are_not_told_apart() -> None:
    """Whatever chance makes of the tone of equal days: it moves no day by more than a point or two."""
    said = talk(22, [0.3] * 4)
    given = sampled(said, 100, 23)
    answers = []
    for heard in ([], tones(said)):
        calibration = calibrate(given, counts(said), tones=heard)
        assert calibration is not None
        answers.append(calibration.shares(counts(said), days(4)))
    for without, share in zip(*answers, strict=True):
        assert without is not None
        assert share is not None
        assert share.value == pytest.approx(without.value, abs=0.03)


def test_the_order_of_days_says_nothing_and_one_tone_for_all_changes_nothing() -> None:
    said = talk(24, [0.2, 0.5, 0.3])
    given, heard = sampled(said, 80, 25), tones(said)
    same = [Tone(start=each.start, mentions=9, total=0.9, squares=0.09) for each in heard]
    answers = []
    for each in (heard, heard[::-1], same, ()):
        calibration = calibrate(given, counts(said), tones=each)
        assert calibration is not None
        answers.append(calibration.shares(counts(said), days(3)))
    assert answers[2] == answers[3]
    for one, other in zip(answers[0], answers[1], strict=True):
        assert one is not None
        assert other is not None
        assert one.value == pytest.approx(other.value)


def test_a_label_is_carried_to_copies_as_evidence() -> None:
    """Three hundred copies of one text, ten others an hour: one label of it says more than one of any other."""
    said = talk(18, [0.3], a_day=240)
    shouted = [(START + timedelta(minutes=13 * 60 + place // 5), Label.NEUTRAL, True) for place in range(300)]
    everything = sorted([*said, *shouted])
    given = sampled(said, 60, 19)
    hour = [Span(START + 13 * HOUR.width, START + 14 * HOUR.width)]
    copies = [
        Copies(wording=7, start=START + timedelta(minutes=13 * 60 + minute), label=Label.NEUTRAL, mentions=5)
        for minute in range(60)
    ]
    shares = []
    for verdicts in ((), (Verdict.NEGATIVE,), (Verdict.NEUTRAL,), (Verdict.NEGATIVE,) * 4):
        of_it = [
            replace(label(1000 + place, START + timedelta(minutes=13 * 60 + place), Label.NEUTRAL, verdict), wording=7)
            for place, verdict in enumerate(verdicts)
        ]
        calibration = calibrate([*given, *of_it], counts(everything), copies=copies if of_it else ())
        assert calibration is not None
        (share,) = calibration.shares(counts(everything), hour)
        assert share is not None
        shares.append(share)
    nothing, against, harmless, surely = shares
    assert against.value > nothing.value + 0.2
    assert harmless.value < nothing.value - 0.1
    assert against.high - against.low > 0.1, "one reader of one copy may be wrong about the others"
    assert surely.low > against.low + 0.1
    assert surely.value > 0.85


def test_copies_that_are_labelled_are_not_counted_twice() -> None:
    said = [(START + timedelta(minutes=place), Label.NEUTRAL, place % 3 == 0) for place in range(40)]
    given = [replace(each, wording=1 + int(each.native_id) % 5) for each in sampled(said, 40, 20)]
    copies = [
        Copies(wording=each.wording, start=each.published_at, label=Label.NEUTRAL, mentions=1)
        for each in sorted(given, key=lambda each: each.published_at)
    ]
    calibration = calibrate(given, counts(said), copies=copies)
    assert calibration is not None
    (share,) = calibration.shares(counts(said), days(1))
    assert share is not None
    assert (share.low, share.value, share.high) == pytest.approx((14 / 40, 14 / 40, 14 / 40))


def test_too_few_labels_are_no_answer() -> None:
    said = talk(7, [0.3])
    there = counts(said)
    assert calibrate(sampled(said, FEWEST - 1, 8), there) is None
    unsure = [label(number, START, Label.NEUTRAL, Verdict.UNSURE) for number in range(FEWEST)]
    assert calibrate(unsure, there) is None


def test_a_mention_that_two_people_labelled_is_one() -> None:
    said = talk(9, [0.3])
    once = sampled(said, 40, 10)
    twice = [*once, *(label(int(one.native_id), one.published_at, one.reading, one.verdict, "ben") for one in once)]
    answers = []
    for labels in (once, twice):
        calibration = calibrate(labels, counts(said))
        assert calibration is not None
        answers.append(calibration.shares(counts(said), days(1)))
    assert answers[0] == answers[1]


def test_a_bucket_without_mentions_has_no_share() -> None:
    said = talk(11, [0.3])
    calibration = calibrate(sampled(said, 40, 12), counts(said))
    assert calibration is not None
    assert calibration.shares(counts(said), days(2))[1] is None


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 60 * 24 * 400),
            st.sampled_from(list(Label)),
            st.sampled_from([Verdict.NEGATIVE, Verdict.NEUTRAL]),
        ),
        min_size=FEWEST,
        max_size=60,
    )
)
def test_any_labels_give_shares_between_none_and_all(said: list[tuple[int, Label, Verdict]]) -> None:
    labels = [
        label(number, START + timedelta(minutes=minute), reading, verdict)
        for number, (minute, reading, verdict) in enumerate(said)
    ]
    there = [
        BucketCount(start=each.published_at.replace(minute=0), source="x", label=each.reading, mentions=1 + number % 5)
        for number, each in enumerate(sorted(labels, key=lambda each: each.published_at))
    ]
    calibration = calibrate(labels, there)
    assert calibration is not None
    whole = Span(there[0].start, there[-1].start + HOUR.width)
    (share,) = calibration.shares(there, [whole])
    assert share is not None
    assert 0 <= share.low <= share.value <= share.high <= 1
