"""Who noticed, in words: outwards rounded, with its denominator, and “cannot tell” where the ranges do not tell."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from analysis.noticed import noticed
from config.playbook import shipped
from domain.assessment import Audience, Range
from situation import noticing

CUT = shipped().thresholds.hold_noticed
MAIL = Audience(
    recipients=612_000,
    opened=Range(low=0.18, high=0.22),
    noticed=Range(low=0.2, high=0.5),
    cared=Range(low=0.3, high=0.7),
)


def test_bounds_are_rounded_outwards_and_have_their_denominator() -> None:
    found = noticed(MAIL)
    said = noticing.answer(found).replace("\u202f", " ")
    assert said == "6 600–48 000 of 612 000 people noticed and cared: 1.1–7.7 %."
    assert (
        noticing.again(found)
        .replace("\u202f", " ")
        .startswith(
            "Mailing all of them again would tell 55 000–140 000 people who had not noticed, and 0–68 000 people"
        )
    )
    assert noticing.steps(found).startswith("612\u202f000 got it → 110\u202f000–140\u202f000 opened → ")


def test_a_slip_may_be_left_alone_only_if_the_whole_range_is_below_the_line() -> None:
    assert noticing.verdict(noticed(MAIL), CUT).startswith("Cannot tell")
    few = replace(MAIL, cared=Range(low=0.1, high=0.2))
    assert noticing.verdict(noticed(few), CUT).startswith("Fewer than 5")
    many = replace(MAIL, noticed=Range(low=0.9, high=1), cared=Range(low=0.9, high=1))
    assert noticing.verdict(noticed(many), CUT).startswith("Not fewer than 5")


@given(st.integers(1, 10**8))
def test_what_is_known_exactly_is_said_exactly(recipients: int) -> None:
    whole = Range(low=1, high=1)
    said = noticing.answer(noticed(Audience(recipients=recipients, opened=whole, noticed=whole, cared=whole)))
    assert said.replace("\u202f", "").startswith(f"{recipients} of {recipients} ")
