"""Who hears what at X's one connection."""

import json
from datetime import timedelta

import pytest

from collectors.listening import Ended
from collectors.x.messages import addressed
from collectors.x.switchboard import Seat
from domain.errors import RetryLaterError

AT_ONCE = timedelta(0)


def test_a_seat_that_falls_behind_ends_after_what_there_was_room_for() -> None:
    seat = Seat(frozenset(), patience=timedelta(0))
    for number in range(5000):
        seat.put(b"%d" % number, 0.0)
    heard = [seat.next(AT_ONCE)]
    while isinstance(heard[-1], bytes):
        seat.put(b"later", 0.0)
        heard.append(seat.next(AT_ONCE))
    *lines, end = heard
    assert lines == [b"%d" % number for number in range(len(lines))], "no line is missing between two that came"
    assert 0 < len(lines) < 5000
    assert isinstance(end, Ended)
    assert isinstance(end.error, RetryLaterError)


@pytest.mark.parametrize(
    ("line", "rules"),
    [
        (b"\r\n", None),
        (json.dumps({"errors": [{"title": "operational-disconnect", "detail": "deploying"}]}).encode(), None),
        (json.dumps({"data": {"id": "1"}, "matching_rules": [{"id": "7"}, {"id": 8}]}).encode(), {"7", "8"}),
        (json.dumps({"data": {"id": "1"}, "errors": [{"title": "operational-disconnect"}]}).encode(), set()),
        (json.dumps({"data": {"id": "1"}, "matching_rules": "7"}).encode(), set()),
        (json.dumps({"delete": {"tweet": {"id": "5"}}}).encode(), set()),
        (b"{", set()),
        (b"[1]", set()),
        (b"[" * 100_000, set()),
    ],
)
def test_whom_a_line_concerns(line: bytes, rules: set[str] | None) -> None:
    assert addressed(line) == rules
