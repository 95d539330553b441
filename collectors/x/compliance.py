"""What became of posts that were read: asked of X's batch compliance jobs, which are free of read costs.

ids ──► a job named for them ──► upload ──► X works (minutes) ──► download ──► removals
              ▲                                  │
              └──── found again by its name ◄────┘ RetryLaterError: ask again

Nothing is kept between two calls: the job's name says for how many ids it is and holds a digest of them, so that any
process finds it again. Ids that came to the end of the list meanwhile were seen alive since the job began; they need
no job of their own yet.

Where jobs are not to be had (the plan has none, they fail, they take too long), the posts are looked up one by one,
which costs a read for each that still exists.
"""

import hashlib
import json
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from collectors.fields import Fields, as_json, from_iso
from collectors.source import Page
from collectors.x.client import NotAllowedError, XClient
from collectors.x.post import NAME, version_ids
from collectors.x.prices import Meter
from domain.errors import RetryLaterError
from domain.mention import Removal, Unreadable

RECHECK_WITHIN = timedelta(hours=20)  # X wants deletions honoured within 24: this leaves four to do it in
RECHECK_AT_ONCE = 10_000

_JOBS = "/2/compliance/jobs"
_LOOKUP = "/2/tweets"
_LOOKED_UP_AT_ONCE = 100
_POLL = timedelta(minutes=1)
_FRESH = timedelta(hours=2)  # an older answer is about another time
_PATIENCE = timedelta(hours=1)  # jobs of this size take minutes
_FAILURES = 2
_RUNNING = frozenset({"created", "in_progress"})
_REASONS = {
    "deleted": "deleted",
    "bounced": "deleted",
    "deactivated": "account deactivated",
    "protected": "account protected",
    "suspended": "account suspended",
}
_SCRUB_GEO = "scrub_geo"  # only the place goes, and that is never kept

_log = logging.getLogger(__name__)


class Compliance:
    """`recheck` is what `collectors.source.Rechecking` promises."""

    def __init__(self, client: XClient, clock: Callable[[], datetime], meter: Meter) -> None:
        self._client = client
        self._clock = clock
        self._meter = meter

    def recheck(self, native_ids: Sequence[str]) -> Page:
        ids = sorted({int(each) for each in native_ids if each.isascii() and each.isdigit()})
        if not ids:
            return Page()
        try:
            answer = self._by_job(ids)
        except NotAllowedError as error:
            _log.warning("X gives no compliance jobs (%s)", error.problem)
            answer = None
        return answer or self._by_lookup(ids)

    def _by_job(self, ids: Sequence[int]) -> Page | None:
        """What a job found, None if jobs do not get there. Raises RetryLaterError while one is under way."""
        now = self._clock()
        jobs = list(self._client.get(_JOBS, {"type": "tweets"}).each("data"))
        ours = [job for job in jobs if _covers(job.text("name"), ids) and _age(job, now) < _FRESH]
        for job in sorted(ours, key=lambda job: _age(job, now)):
            if job.text("status") == "complete":
                return self._download(job, ids)
            if job.text("status") in _RUNNING:
                if _age(job, now) > _PATIENCE:
                    _log.warning("X has been at a compliance job for more than an hour")
                    return None
                if job.text("status") == "created":
                    self._upload(job, ids)
                raise RetryLaterError(NAME, "X is checking which posts were deleted", _POLL)
        if sum(job.text("status") == "failed" for job in ours) >= _FAILURES:
            _log.warning("X failed at compliance jobs again and again")
            return None
        running = [_age(job, now) for job in jobs if job.text("status") in _RUNNING]
        if any(age <= _PATIENCE for age in running):
            raise RetryLaterError(NAME, "X runs one compliance job at a time, and another is under way", _POLL)
        try:
            job = self._client.post(_JOBS, {"type": "tweets", "name": _name(ids), "resumable": False}).inner("data")
        except RetryLaterError:
            if running:  # one that is stuck stands in the way
                return None
            raise
        self._upload(job, ids)
        raise RetryLaterError(NAME, "X has begun to check which posts were deleted", _POLL)

    def _upload(self, job: Fields, ids: Sequence[int]) -> None:
        number = int(job.text("name").split("-")[1]) if _covers(job.text("name"), ids) else len(ids)
        lines = "".join(f"{each}\n" for each in ids[:number])
        self._client.exchange(_address(job, "upload_url"), method="PUT", body=lines.encode())

    def _download(self, job: Fields, ids: Sequence[int]) -> Page:
        now, asked = self._clock(), set(ids)
        answer = self._client.exchange(_address(job, "download_url"))
        removals: list[Removal] = []
        unreadable: list[Unreadable] = []
        for number, line in enumerate(answer.body.splitlines(), start=1):
            if not line.strip():
                continue
            event = _event(line)
            post_id = event.number("id")
            if post_id is None:
                where, content = f"line {number} of a compliance job", line[:1000].decode(errors="replace")
                unreadable.append(Unreadable(where=where, reason="no id in digits", content=content))
            elif post_id in asked and event.text("reason") != _SCRUB_GEO:
                removals.append(_removal(post_id, _REASONS.get(event.text("reason"), "removed"), event, now))
        return Page(removals=tuple(removals), unreadable=tuple(unreadable))

    def _by_lookup(self, ids: Sequence[int]) -> Page:
        now = self._clock()
        _log.warning("Deletions at X are looked up post by post, which costs a read each")
        parts = (ids[begin : begin + _LOOKED_UP_AT_ONCE] for begin in range(0, len(ids), _LOOKED_UP_AT_ONCE))
        pages = [self._look_up(part, now) for part in parts]
        return Page(
            removals=tuple(removal for page in pages for removal in page.removals),
            unreadable=tuple(item for page in pages for item in page.unreadable),
            cost=sum(page.cost for page in pages),
        )

    def _look_up(self, ids: Sequence[int], now: datetime) -> Page:
        found = self._client.get(_LOOKUP, {"ids": ",".join(map(str, ids))}, needs=("data", "errors"))
        posts = list(found.each("data"))
        there = {number for post in posts for number in version_ids(post)}
        gone = {number: error for error in found.each("errors") if (number := _about(error)) is not None}
        removals = [
            _removal(each, _why(gone[each]), gone[each], now) for each in ids if each in gone and each not in there
        ]
        silent = [each for each in ids if each not in gone and each not in there]
        return Page(
            removals=tuple(removals),
            unreadable=tuple(
                Unreadable(where=f"post {each}", reason="X does not say whether it exists", content=as_json(each))
                for each in silent
            ),
            cost=self._meter.charge(now, posts=[post.name("id") for post in posts]),
        )


def _name(ids: Sequence[int]) -> str:
    digest = hashlib.sha256(",".join(map(str, ids)).encode()).hexdigest()
    return f"ownup-{len(ids)}-{digest[:32]}"


def _covers(name: str, ids: Sequence[int]) -> bool:
    """Whether a job of this name was begun for these ids, or for these less some that came to their end since."""
    parts = name.split("-")
    if len(parts) != 3 or not (parts[1].isascii() and parts[1].isdigit() and len(parts[1]) < 10):  # noqa: PLR2004 - the parts of a name
        return False
    number = int(parts[1])
    return 0 < number <= len(ids) and _name(ids[:number]) == name


def _age(job: Fields, now: datetime) -> timedelta:
    created_at = from_iso(job.text("created_at"))
    return max(now - created_at, timedelta(0)) if created_at else timedelta.max


def _address(job: Fields, name: str) -> str:
    address = job.text(name)
    if not address:
        raise RetryLaterError(NAME, f"X names no {name} for a compliance job", _POLL)
    return address


def _event(line: bytes) -> Fields:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        values = None
    return Fields(NAME, values if isinstance(values, dict) else {})


def _removal(post_id: int, reason: str, event: Fields, now: datetime) -> Removal:
    at = from_iso(event.text("redacted_at"))
    return Removal(source=NAME, native_id=str(post_id), reason=reason, removed_at=min(at, now) if at else now)


def _about(error: Fields) -> int | None:
    kind = error.text("type").rpartition("/")[2]
    return error.number("resource_id") or error.number("value") if kind in _GONE else None


_GONE = {"resource-not-found": "deleted", "not-authorized-for-resource": "account protected or suspended"}


def _why(error: Fields) -> str:
    return _GONE[error.text("type").rpartition("/")[2]]
