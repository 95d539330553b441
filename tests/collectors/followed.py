"""A live stream that a test feeds, page by page; it says which reading of it is the present one."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from queue import Queue

from collectors.source import Cursor, Page
from domain.incident import Watch
from tests.collectors.scripted import mention

END = object()


@dataclass(slots=True, kw_only=True)
class Stream:
    """Gives what is put into `coming` (a page, an error, END), and tells in `told` when it is connected or asked on."""

    name: str = "hackernews"
    place: str = "x"
    reach: timedelta | None = timedelta()
    follows: bool = True
    coming: Queue[object] = field(default_factory=Queue)
    told: Queue[tuple[str, Cursor | None]] = field(default_factory=Queue)

    def pages(self, watch: Watch, since: Cursor | None) -> Iterator[Page]:
        self.told.put((" ".join(watch.terms), since))
        while (item := self.coming.get(timeout=30)) is not END:
            if isinstance(item, Exception):
                raise item
            assert isinstance(item, Page)
            yield item
            self.told.put(("stored", item.cursor))  # the next page is asked for once this one is stored

    def connected(self) -> tuple[str, Cursor | None]:
        """Wait until it is connected or a page is stored; which."""
        return self.told.get(timeout=30)


def live(number: int, source: str = "x") -> Page:
    """A page with one mention, to be stored at once."""
    return Page(mentions=(mention(number, source=source),), cursor=str(number), urgent=True)


HEARTBEAT = Page()
