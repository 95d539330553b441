"""The suite that every source passes, for archives: a file that somebody keeps adding rows to."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import strategies as st

from collectors.files.mapping import ColumnMapping
from collectors.files.plan import plan
from collectors.source import Source
from collectors.sources.files import FilesSource
from domain.incident import Watch
from tests.collectors.conformance import Platform, SourceConformance
from tests.collectors.servers.faulty import Fault

SOUND = {"id": "sound", "created_at": "2026-03-01T12:00:00Z", "text": "a sound row"}
COLUMNS = ColumnMapping(columns={"id": "id", "published_at": "created_at", "text": "text"})

odd_text = st.text(st.one_of(st.characters(), st.characters(categories=["Cs"])), max_size=30)
anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), odd_text),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(odd_text, inner, max_size=3)),
    max_leaves=6,
)


@dataclass(slots=True, kw_only=True)
class Archive:
    """A file of JSON lines. It cannot stall or refuse: damage is tried in test_files_hostile."""

    path: Path
    watch: Watch = field(default_factory=lambda: Watch(terms=("pepsi",)))
    faults: frozenset[Fault] = frozenset()
    secret: str = ""
    patience: timedelta = timedelta(0)
    now: datetime = datetime(2026, 3, 1, 12, tzinfo=UTC)
    requests: int = 0
    published: int = 0
    skew: timedelta = timedelta(0)

    def source(self) -> Source:
        return FilesSource(plan(self.path, COLUMNS, now=self.now), clock=lambda: self.now)

    def publish(self, count: int) -> list[str]:
        ids = []
        with self.path.open("a", encoding="utf-8") as file:
            for _ in range(count):
                self.published += 1
                self.now += timedelta(minutes=1)
                ids.append(f"post-{self.published}")
                row = {"id": ids[-1], "created_at": self.now.isoformat(), "text": f"pepsi {self.published}"}
                file.write(json.dumps(row) + "\n")
        return ids

    def publish_hostile(self, items: Sequence[Any]) -> int:
        rows = [SOUND, *items]
        self.path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        return len(rows)

    def fail(self, fault: Fault, *, at: int | None = None) -> None:
        """Nothing that it could do."""

    def heal(self) -> None:
        """Nothing that it did."""

    def meanwhile(self, happens: Callable[[], object] | None) -> bool:  # noqa: ARG002 - it is one stream or file
        return False

    def pass_time(self, length: timedelta) -> None:
        self.now += length

    def repeat(self) -> bool:
        return False


class TestFiles(SourceConformance):
    hostile = st.one_of(
        anything, st.dictionaries(st.one_of(st.sampled_from(["id", "created_at", "text", "likes"]), odd_text), anything)
    )

    @contextmanager
    def platform(self) -> Iterator[Platform]:
        with TemporaryDirectory() as folder:
            yield Archive(path=Path(folder) / "posts.jsonl")
