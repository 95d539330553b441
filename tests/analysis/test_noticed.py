"""Who noticed: ranges that hold whatever the truth within them."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from analysis.noticed import People, noticed
from domain.assessment import Audience, Range

PART = st.floats(0, 1, allow_subnormal=False)
RANGE = st.tuples(PART, PART).map(lambda ends: Range(low=min(ends), high=max(ends)))


@st.composite
def audiences(draw: st.DrawFn) -> Audience:
    return Audience(
        recipients=draw(st.integers(1, 10_000_000)), opened=draw(RANGE), noticed=draw(RANGE), cared=draw(RANGE)
    )


def exactly(part: float) -> Range:
    return Range(low=part, high=part)


def holds(people: People, part: float, recipients: int) -> bool:
    return people.low - 1e-3 <= part * recipients <= people.high + 1e-3


def test_the_mail_that_began_hi_firstname() -> None:
    found = noticed(Audience(recipients=60_000, opened=exactly(0.2), noticed=exactly(1 / 3), cared=exactly(0.5)))
    assert found.opened == People(low=12_000, high=12_000)
    assert found.noticed == People(low=4_000, high=4_000)
    assert found.cared == People(low=2_000, high=2_000)
    assert round(found.share.value, 4) == 0.0333
    assert (found.share.low, found.share.high) == (found.share.value, found.share.value)
    # Opened as the first was: by the same people (8 000 of them new to it), or by none of those who noticed.
    assert found.learning == People(low=8_000, high=12_000)
    assert found.told_twice == People(low=0, high=4_000)


def test_whole_people_are_not_made_of_rounding_errors() -> None:
    found = noticed(Audience(recipients=612_000, opened=exactly(0.15), noticed=exactly(1), cared=exactly(1)))
    assert found.cared == People(low=91_800, high=91_800)


def test_a_mail_that_everybody_opens_again_tells_all_the_rest() -> None:
    found = noticed(Audience(recipients=100, opened=exactly(1), noticed=exactly(0.25), cared=exactly(0.5)))
    assert found.learning == People(low=75, high=75)
    assert found.told_twice == People(low=25, high=25)


@given(audiences(), PART, PART, PART, PART)
def test_whatever_the_truth_within_the_ranges_the_result_holds(
    audience: Audience, one: float, two: float, three: float, overlap: float
) -> None:
    def within(part: Range, place: float) -> float:
        return min(part.low + (part.high - part.low) * place, part.high)

    opened, saw, cared = (
        within(part, place)
        for part, place in zip((audience.opened, audience.noticed, audience.cared), (one, two, three), strict=True)
    )
    found = noticed(audience)
    assert holds(found.opened, opened, audience.recipients)
    assert holds(found.noticed, opened * saw, audience.recipients)
    assert holds(found.cared, opened * saw * cared, audience.recipients)
    assert found.share.low - 1e-9 <= opened * saw * cared <= found.share.high + 1e-9
    assert found.share.low - 1e-9 <= found.share.value <= found.share.high + 1e-9
    # Of those who open the second mail, any number that is possible may have noticed the first.
    least, most = max(0.0, opened + opened * saw - 1), opened * saw
    twice = least + (most - least) * overlap
    assert holds(found.told_twice, twice, audience.recipients)
    assert holds(found.learning, opened - twice, audience.recipients)


@given(audiences())
def test_nobody_is_counted_who_was_not_mailed(audience: Audience) -> None:
    found = noticed(audience)
    for people in (found.opened, found.noticed, found.cared, found.learning, found.told_twice):
        assert 0 <= people.low <= people.high <= audience.recipients


@given(audiences())
def test_knowing_more_exactly_never_widens_the_result(audience: Audience) -> None:
    part = audience.opened
    known = replace(audience, opened=exactly((part.low + part.high) / 2))
    wide, narrow = noticed(audience).share, noticed(known).share
    assert narrow.high - narrow.low <= wide.high - wide.low + 1e-9
