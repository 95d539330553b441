"""What is disturbed is disturbed as said: nothing appears, nothing goes but by chance; a seed does the same again."""

from dataclasses import fields
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.backtest.disturbance import mislabelled, playbooks, sampled
from analysis.backtest.trial import Trial
from config.playbook import Thresholds, shipped
from domain.counting import BucketCount
from domain.incident import IncidentKind
from domain.reading import Label
from tests.analysis.advice.talk import START, Mood, known, talk, usual


def crisis(hours: float) -> Mood:
    return usual(hours) if hours < 0 else Mood(rate=400, negative=0.5, asks=0.2)


TALK = talk(crisis, before=timedelta(days=2), after=timedelta(days=1))
FACTS = known(TALK, START + timedelta(hours=8), IncidentKind.AFFECTS_PEOPLE)


def total(buckets: tuple[BucketCount, ...], *labels: Label) -> int:
    return sum(one.mentions for one in buckets if one.label in labels)


@settings(max_examples=25)
@given(st.integers(0, 2**32))
def test_wrong_readings_move_mentions_between_classes_and_lose_none(seed: int) -> None:
    found = mislabelled(FACTS, 0.2, seed)
    for before, after in ((FACTS.hours, found.hours), (FACTS.minutes, found.minutes)):
        assert total(after, *Label) == total(before, *Label)
        assert total(after, Label.UNSCORED) == total(before, Label.UNSCORED)
        assert sum(one.asking for one in after) == sum(one.asking for one in before)
        assert all(one.asking <= one.mentions and one.harm <= one.mentions for one in after)


def test_about_as_many_readings_are_wrong_as_said() -> None:
    negative = total(FACTS.hours, Label.NEGATIVE)
    others = total(FACTS.hours, Label.NEUTRAL, Label.POSITIVE)
    expected = 0.8 * negative + 0.1 * others
    found = [total(mislabelled(FACTS, 0.2, seed).hours, Label.NEGATIVE) for seed in range(40)]
    assert abs(sum(found) / len(found) - expected) < 0.05 * expected


@settings(max_examples=25)
@given(st.integers(0, 2**32))
def test_a_sample_is_a_part_of_what_there_was(seed: int) -> None:
    found = sampled(FACTS, 0.1, seed)
    before = {(one.start, one.source, one.label): one for one in FACTS.minutes}
    for one in found.minutes:
        whole = before[one.start, one.source, one.label]
        assert one.mentions <= whole.mentions
        assert one.asking <= min(whole.asking, one.mentions)
        assert one.harm <= min(whole.harm, one.mentions)
    assert found.author_negatives <= FACTS.author_negatives


def test_the_same_seed_disturbs_the_same_way() -> None:
    assert mislabelled(FACTS, 0.2, 3) == mislabelled(FACTS, 0.2, 3)
    assert sampled(FACTS, 0.1, 3) == sampled(FACTS, 0.1, 3)
    assert sampled(FACTS, 0.1, 3) != sampled(FACTS, 0.1, 4)


def test_each_playbook_differs_in_one_threshold() -> None:
    book = shipped()
    for name, factor, other in playbooks(book):
        changed = [
            field.name
            for field in fields(Thresholds)
            if getattr(book.thresholds, field.name) != getattr(other.thresholds, field.name)
        ]
        old, new = getattr(book.thresholds, name), getattr(other.thresholds, name)
        assert changed == [name]
        assert new.value == old.value * factor or new.value == 1


def test_a_trial_says_how_often_the_advice_stays_the_same() -> None:
    trial = Trial(playbook=shipped(), disturb=True)
    for hours in (2, 5, 8):
        trial.show(known(TALK, START + timedelta(hours=hours), IncidentKind.AFFECTS_PEOPLE))
    found = trial.robustness()
    assert {"mislabelled", "sampled", "surge × 0.5"} <= set(found)
    assert all(0 <= part <= 1 for part in found.values())
    assert len({len(timeline) for timeline in trial.timelines.values()}) == 1
