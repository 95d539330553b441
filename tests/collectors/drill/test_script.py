"""A script repeats itself exactly, keeps its promises about what happens in it, and reads like many people."""

import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.drill.event import Event, Garbled, Said, TakenBack
from collectors.drill.pace import HOUR
from collectors.drill.place import PLACES
from collectors.drill.scenario import names
from collectors.drill.script import Script, script
from domain.mention import Kind

every_scenario = pytest.mark.parametrize("name", names())


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """`loud`: the loudest hour of the first day, × usual, lies between these. `second`: it rises again on day two."""

    loud: tuple[float, float]
    second: bool = False
    slow: bool = False
    friendly: bool = False
    by_few: bool = False


def events(play: Script) -> list[Event]:
    return [event for place in play.events.values() for event in place]


def said(play: Script) -> list[Said]:
    return [event for event in events(play) if isinstance(event, Said)]


def first_said(play: Script) -> dict[int, Said]:
    """Each item as it was at first."""
    found: dict[int, Said] = {}
    for event in sorted(said(play), key=lambda event: event.at):
        found.setdefault(event.number, event)
    return found


def an_hour(play: Script, since: float, until: float) -> float:
    """Mentions an hour, on average, in that stretch."""
    return sum(since * HOUR <= item.said_at < until * HOUR for item in first_said(play).values()) / (until - since)


@settings(max_examples=4, deadline=None)
@given(name=st.sampled_from(names()), seed=st.integers(0, 2**64), statements=st.booleans())
def test_every_seed_gives_a_sound_script(name: str, seed: int, statements: bool) -> None:  # noqa: FBT001 - hypothesis
    play = script(name, seed, statements=statements)
    script.cache_clear()
    assert script(name, seed, statements=statements).events == play.events
    items = first_said(play)
    for place, happened in play.events.items():
        assert all(before.at < after.at for before, after in pairwise(happened))
        assert all(event.place == place and play.starts <= event.at <= play.ends for event in happened)
    for item in items.values():
        for other in (item.reply_to, item.about, item.conversation):
            assert other is None or (items[other].place == item.place and items[other].said_at <= item.said_at)
        assert item.said_at <= item.at
        assert item.text.strip()
        assert "{" not in item.text
        assert item.person.place != "x" or len(item.person.handle) > 15
    for event in events(play):
        if isinstance(event, TakenBack):
            assert items[event.number].at < event.at
    answers = any(line.statement for line in play.scenario.scripted)
    assert any(item.statement for item in items.values()) == (statements and answers)
    assert 2_000 < len(items) < 15_000


def test_another_process_writes_the_same_script() -> None:
    """Nothing hangs on the order of sets, which differs from process to process."""
    program = (
        "from collectors.drill.script import script; from hashlib import sha256;"
        "print(sha256(repr(script('discount-for-everyone', 1, statements=False).events).encode()).hexdigest())"
    )
    written = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": number},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for number in ("1", "2")
    }
    assert len(written) == 1


def test_another_seed_tells_it_in_other_words() -> None:
    one, two = (first_said(script("stray-post", seed)) for seed in (1, 2))
    assert len({item.text for item in one.values()} & {item.text for item in two.values()}) < len(one) / 3


@every_scenario
def test_everything_that_happens_in_life_happens(name: str) -> None:
    play = script(name, 1)
    items = first_said(play)
    again = [event for event in said(play) if event is not items[event.number]]
    assert any(event.text == items[event.number].text for event in again), "the same item twice"
    assert any(event.text != items[event.number].text for event in again), "an edit"
    assert any(isinstance(event, TakenBack) for event in events(play))
    assert any(isinstance(event, Garbled) for event in events(play))
    assert any(item.at - item.said_at > HOUR // 30 for item in items.values()), "a late arrival"
    assert {item.kind for item in items.values()} == {Kind.POST, Kind.REPLY, Kind.REPOST, Kind.QUOTE, Kind.ARTICLE}
    assert {item.person.language for item in items.values()} >= {"en", "es", "de", "fr", "pt"}
    assert {item.place for item in items.values()} == set(PLACES)


@every_scenario
def test_it_reads_like_many_people(name: str) -> None:
    own_words = [item.text for item in first_said(script(name, 1)).values() if item.kind is not Kind.REPOST]
    assert len(set(own_words)) / len(own_words) >= (0.7 if name == "five-loud-sailors" else 0.85)
    spoken = Counter(item.person.handle for item in first_said(script(name, 1)).values())
    followers = sorted(item.person.followers or 0 for item in first_said(script(name, 1)).values())
    assert len(spoken) > 1_400
    assert spoken.most_common(1)[0][1] > 15, "somebody is loud"
    assert followers[len(followers) // 2] < 2_000, "most are heard by few"
    assert followers[-1] > 20_000, "and a few by many"


# What makes each story what it is.
SHAPES = {
    "discount-for-everyone": Shape(loud=(20, 90), second=True),
    "stray-post": Shape(loud=(3, 12), second=True),
    "open-transcripts": Shape(loud=(20, 120), second=True),
    "dear-firstname": Shape(loud=(0.8, 3.5)),
    "soprano-in-row-two": Shape(loud=(2.5, 9)),
    "hands-in-the-pool": Shape(loud=(15, 60)),
    "letter-in-spanish": Shape(loud=(5, 25), friendly=True),
    "glass-in-the-jam": Shape(loud=(8, 30)),
    "free-ride-friday": Shape(loud=(6, 25), friendly=True),
    "tickets-that-vanish": Shape(loud=(0.8, 4), slow=True),
    "five-loud-sailors": Shape(loud=(2, 8), by_few=True),
    "camp-sold-twice": Shape(loud=(7, 25), second=True),
}


def test_every_scenario_has_a_shape() -> None:
    assert list(SHAPES) == list(names())


@every_scenario
def test_the_story_shows_in_the_rates(name: str) -> None:
    play, shape = script(name, 1), SHAPES[name]
    before = an_hour(play, -24, 0)
    peak = max(an_hour(play, hour, hour + 1) for hour in range(1, 15))
    assert shape.loud[0] < peak / before < shape.loud[1]
    if shape.second:
        second_wave = max(an_hour(play, hour, hour + 1) for hour in range(24, 36))
        assert second_wave > 2 * an_hour(play, 18, 23)
    if shape.slow:
        days = [an_hour(play, day * 24, day * 24 + 24) for day in range(-1, 3)]
        assert all(1.15 * old < new < 3.5 * old for old, new in pairwise(days))
    else:
        assert an_hour(play, play.ends / HOUR - 12, play.ends / HOUR) < max(peak / 5, 2 * before)


@every_scenario
def test_who_speaks_makes_the_difference(name: str) -> None:
    """Critics and megaphones beside friends; and how much of it a handful writes."""
    play, shape = script(name, 1), SHAPES[name]
    items = [item for item in first_said(play).values() if 0 <= item.said_at < 12 * HOUR]
    voices = Counter(item.person.voice for item in items)
    angry = [item for item in items if item.person.voice in {"critic", "megaphone"}]
    loudest = Counter(item.person.handle for item in angry).most_common(5)
    assert (sum(count for _, count in loudest) / len(angry) >= 0.5) == shape.by_few
    assert (voices["supporter"] + voices["customer"] > 3 * voices["critic"]) >= shape.friendly


@every_scenario
def test_nights_are_quiet(name: str) -> None:
    play = script(name, 1)
    by_hour = Counter(
        int(play.scenario.hour + item.said_at / HOUR) % 24 for item in first_said(play).values() if item.said_at < 0
    )
    assert 1.6 * sum(by_hour[hour] for hour in range(1, 7)) < sum(by_hour[hour] for hour in range(13, 19))


@every_scenario
def test_gaps_are_missing_from_what_is_given(name: str) -> None:
    play = script(name, 1)
    for gap in play.scenario.gaps:
        there = Counter(item.place for item in first_said(play).values() if _within(item, gap.since, gap.until))
        around = Counter(
            item.place for item in first_said(play).values() if _within(item, gap.since - 2, gap.until + 2)
        )
        missing = 1 - (there[gap.place] / there.total()) / (around[gap.place] / around.total())
        assert missing > (1 - gap.kept) / 2 if gap.kept else not there[gap.place]


def _within(item: Said, since: float, until: float) -> bool:
    return since * HOUR <= item.said_at < until * HOUR


def test_without_statements_nobody_talks_of_one() -> None:
    silent = first_said(script("discount-for-everyone", 1, statements=False))
    assert not [item for item in silent.values() if item.person.voice == "own"]
    assert not [item for item in silent.values() if "I pressed send" in item.text]
