"""A place whose posts may be edited and taken back meanwhile, and which can be asked what became of them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from collectors.source import Cursor, Page
from domain.incident import Watch
from domain.mention import Removal
from tests.collectors.scripted import START, mention


@dataclass(slots=True, kw_only=True)
class Changing:
    """`edits`: native id → what it says now; `gone`: what was taken back. `asked` keeps what it was asked for."""

    name: str = "x"
    reach: timedelta | None = None
    recheck_within: timedelta = timedelta(hours=24)
    recheck_at_once: int = 10
    edits: dict[str, str] = field(default_factory=dict)
    gone: dict[str, str] = field(default_factory=dict)
    errors: list[Exception] = field(default_factory=list)
    before_asking: Callable[[int], object] = lambda _: None
    asked: list[list[str]] = field(default_factory=list)

    def pages(self, watch: Watch, since: Cursor | None) -> Iterator[Page]:  # noqa: ARG002 - nothing new
        yield from ()

    def recheck(self, native_ids: Sequence[str]) -> Page:
        self.before_asking(len(self.asked))
        self.asked.append(list(native_ids))
        if self.errors:
            raise self.errors.pop(0)
        taken = [
            Removal(source="x", native_id=each, reason=self.gone[each], removed_at=START)
            for each in native_ids
            if each in self.gone
        ]
        edited = [mention(int(each), text=self.edits[each]) for each in native_ids if each in self.edits]
        return Page(mentions=tuple(edited), removals=tuple(taken))
