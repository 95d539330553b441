"""The tone of a day is that of what the scorer could read of it, and of many mentions that of some by chance."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from domain.counting import Tone
from domain.incident import Incident
from domain.mention import Removal
from domain.reading import Label, Reading
from store import mentions, tones
from tests.store import made

DAY = timedelta(days=1)
MIDNIGHT = datetime(2026, 3, 1, tzinfo=UTC)
NOW = MIDNIGHT + 9 * DAY


def read(compound: float | None) -> Reading:
    label = Label.UNSCORED if compound is None else Label.NEGATIVE if compound < 0 else Label.POSITIVE
    return made.reading(label, compound=compound)


def say(tx: Connection, about: Incident, number: int, at: datetime, compound: float | None, **changes: object) -> None:
    said = made.mention(str(number), f"text {number}", published_at=at, **({"collected_at": at} | changes))
    mentions.keep(tx, about, [said], [read(compound)])


def test_the_tone_of_each_day_is_that_of_what_was_scored(tx: Connection, incident: Incident) -> None:
    for number, (at, compound) in enumerate(
        [
            (MIDNIGHT, -0.5),
            (MIDNIGHT + DAY - timedelta(microseconds=1), 0.25),
            (MIDNIGHT + DAY, 0.75),
            (MIDNIGHT + DAY, None),
            (MIDNIGHT + 2 * DAY, None),
        ]
    ):
        say(tx, incident, number, at, compound)
    assert tones.by_day(tx, incident.id, 1_000, NOW) == [
        Tone(start=MIDNIGHT, mentions=2, total=-0.25, squares=0.3125),
        Tone(start=MIDNIGHT + DAY, mentions=1, total=0.75, squares=0.5625),
    ]


def test_it_is_what_was_known_then_and_is_still_there(tx: Connection, incident: Incident) -> None:
    say(tx, incident, 1, MIDNIGHT, -0.5)
    say(tx, incident, 2, MIDNIGHT + timedelta(hours=2), -0.5)
    say(tx, incident, 3, MIDNIGHT, -0.5, collected_at=MIDNIGHT + 5 * DAY)
    known = MIDNIGHT + timedelta(hours=1)
    (then,) = tones.by_day(tx, incident.id, 1_000, known)
    assert then.mentions == 1
    mentions.remove(tx, [Removal(source="x", native_id="2", removed_at=NOW, reason="asked")])
    (now,) = tones.by_day(tx, incident.id, 1_000, NOW)
    assert now.mentions == 2


def test_of_many_an_equal_part_of_each_day_is_read_and_the_same_one_each_time(
    tx: Connection, incident: Incident
) -> None:
    amounts = {0: 3_000, 1: 600, 2: 40}
    said, readings = [], []
    for day, amount in amounts.items():
        for number in range(amount):
            at = MIDNIGHT + day * DAY + timedelta(seconds=number)
            said.append(made.mention(f"{day}-{number}", f"text {day} {number}", published_at=at, collected_at=at))
            readings.append(read(-0.5 if number % 2 else 0.5))
    mentions.keep(tx, incident, said, readings)
    found = tones.by_day(tx, incident.id, 900, NOW)
    assert found == tones.by_day(tx, incident.id, 900, NOW)
    looked_at = [each.mentions for each in found]
    assert 200 < looked_at[0] < 400
    assert 200 < looked_at[1] < 400
    assert looked_at[2] == 40
    for each in found:
        assert abs(each.total / each.mentions) < 0.15, "by chance, and not every second one"
