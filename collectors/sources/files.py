"""Archives as a source: CSV, JSON and Parquet files, read once from the first row to the last.

The cursor names the file by its content and the way it is read, and the rows done. An import that was interrupted
goes on where it stopped; a file that was imported to its end is read again from the start when asked for again, so
that every row of it is accounted for as a duplicate instead of being passed over.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from collectors.files.plan import DAMAGED, ColumnPlan
from collectors.files.records import Record
from collectors.files.tables import open_records
from collectors.source import Cursor, Page, Parse, Portion
from domain.errors import ConfigurationError, SourceRefusedError
from domain.incident import Watch
from domain.mention import Unreadable
from domain.time import Span

ROWS_A_PAGE = 2000
_NAME = re.compile(r"[a-z0-9][a-z0-9_.\-]{0,39}")
_ENDINGS = {".csv", ".tsv", ".tab", ".txt", ".json", ".jsonl", ".ndjson", ".parquet", ".gz"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """How far the reading of one file has come, and the times seen so far."""

    file: str
    rows: int = 0
    first: datetime | None = None
    last: datetime | None = None
    done: bool = False

    @classmethod
    def decode(cls, cursor: Cursor | None, file: str) -> "_Place":
        """The place to go on; the beginning for another file, or for this one when it was read to its end."""
        try:
            said = json.loads(cursor or "{}")
            if said.get("file") != file or said.get("done"):
                return cls(file=file)
            first, last = (datetime.fromisoformat(said[name]) if said[name] else None for name in ("first", "last"))
            return cls(file=file, rows=int(said["rows"]), first=first, last=last)
        except (ValueError, KeyError, TypeError, AttributeError):
            return cls(file=file)  # another source's cursor: nothing of this file is known to be done

    @property
    def cursor(self) -> Cursor:
        first, last = (moment.isoformat() if moment else "" for moment in (self.first, self.last))
        return json.dumps({"file": self.file, "rows": self.rows, "first": first, "last": last, "done": self.done})

    def after(self, portion: Portion, moments: Iterable[datetime]) -> "_Place":
        times = list(moments)
        return _Place(
            file=self.file,
            rows=self.rows + len(portion.items),
            first=min(filter(None, (self.first, *times)), default=None),
            last=max(filter(None, (self.last, *times)), default=None),
            done=portion.ends,
        )

    @property
    def covered(self) -> Span | None:
        """At its end, a file has said all it has to say about the time from its first mention to its last."""
        if not (self.done and self.first and self.last):
            return None
        return Span(self.first, self.last + timedelta(microseconds=1))


class FilesSource:
    """One file, read as `plan` says. Raises ConfigurationError if the plan is not complete or the name not possible."""

    reach: timedelta | None = None

    def __init__(self, plan: ColumnPlan, *, name: str = "", clock: Callable[[], datetime]) -> None:
        plan.require_complete()
        self.name = name or name_of(plan.path)
        if not _NAME.fullmatch(self.name):
            msg = f"“{self.name}” cannot name a source: use up to 40 small letters, digits, _, - and full stops."
            raise ConfigurationError(msg)
        self._plan = plan
        self._clock = clock
        self._records = open_records(plan.path)

    def pages(
        self,
        watch: Watch,  # noqa: ARG002 - whoever picks a file wants all of it
        since: Cursor | None,
    ) -> Iterator[Page]:
        """Give all rows after `since`. Raises SourceRefusedError where the file is damaged."""
        parse = self.parser()
        place = self.begin(since)
        for portion in self.portions(since):
            mentions, unreadable = parse(portion.items)
            place = place.after(portion, [mention.published_at for mention in mentions])
            yield Page(mentions=mentions, unreadable=unreadable, cursor=place.cursor, covered=place.covered)

    def begin(self, since: Cursor | None) -> _Place:
        return _Place.decode(since, self._plan.fingerprint)

    def parser(self) -> Parse:
        return self._plan.rows(source=self.name, collected_at=self._clock()).read_all

    def portions(self, since: Cursor | None) -> Iterator[Portion]:
        """All rows after `since`, ROWS_A_PAGE at a time. Raises SourceRefusedError where the file is damaged."""
        rows = self.begin(since).rows
        records = islice(self._records.read(), rows, None)
        waiting: list[Record | Unreadable] = []
        damage = None
        try:
            for record in records:
                if len(waiting) == ROWS_A_PAGE:
                    yield Portion(items=waiting)
                    rows += len(waiting)
                    waiting = []
                waiting.append(record)
        except DAMAGED as error:
            damage = error
        yield Portion(items=waiting, ends=damage is None)
        if damage:
            rows += len(waiting)
            problem = f"{self._plan.path.name} is damaged: it cannot be read on after {rows} rows ({damage})"
            raise SourceRefusedError(self.name, problem) from damage

    def share_read(self) -> float:
        """How much of the file has been read, from 0 to 1."""
        return min(1.0, self._records.position() / max(1, self._plan.path.stat().st_size))


def name_of(path: Path) -> str:
    """A source's name from a file's: `Pepsi Tweets.csv.gz` is `pepsi_tweets`."""
    stem = path.name.lower()
    while (ending := Path(stem).suffix) in _ENDINGS and ending:
        stem = stem.removesuffix(ending)
    return re.sub(r"[^a-z0-9]+", "_", stem).strip("_")[:40] or "file"
