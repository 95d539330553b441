"""Answers that do not end: whole lines, however they are cut on their way, and none without a limit."""

from collections.abc import Iterator
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from collectors.listening import TooLong, split

LONGEST = 20
line = st.binary(max_size=2 * LONGEST).map(lambda raw: raw.replace(b"\n", b"").replace(b"\r", b""))


@given(st.lists(line, max_size=8), st.lists(st.integers(0, 300), max_size=12), st.sampled_from([b"\n", b"\r\n"]))
def test_lines_come_whole_however_they_are_cut(lines: list[bytes], cuts: list[int], end: bytes) -> None:
    text = b"".join(each + end for each in lines)
    edges = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    chunks = [text[begin:stop] for begin, stop in pairwise(edges)]
    for given_line, got in zip(lines, split(chunks, LONGEST), strict=True):
        if len(given_line + end) - 1 <= LONGEST:
            assert got == given_line
        else:
            assert isinstance(got, TooLong)
            assert given_line.startswith(got.beginning.rstrip(b"\r"))


def test_a_line_without_an_end_is_given_up_in_time() -> None:
    taken = []

    def endless() -> Iterator[bytes]:
        while True:
            taken.append(b"x" * 8)
            yield taken[-1]

    assert isinstance(next(split(endless(), LONGEST)), TooLong)
    assert len(taken) == 3, "what comes after the limit is not gathered"


def test_what_is_not_a_whole_line_at_the_end_is_left_out() -> None:
    assert list(split([b"one\ntw"])) == [b"one"]
