"""A source that gives what a test wrote down, and fails where the test says; and runs of it in other processes."""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection as Pipe
from pathlib import Path

from collectors import registry, schedule
from collectors.files.plan import plan
from collectors.outcome import Outcome
from collectors.recheck import recheck
from collectors.rota import Ended
from collectors.run import collect, import_file
from collectors.source import Budget, Cursor, Page
from collectors.sources.files import FilesSource
from config.settings import Settings
from domain.incident import Incident, Watch
from domain.mention import Author, Kind, Mention, Removal
from domain.reading import Label, Reading
from store.connection import open_database

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
INCIDENT = Incident(
    id="oops", title="Oops", started_at=START, watch=Watch(terms=("oops",)), own_accounts=("@The_Company",)
)


@dataclass(frozen=True, slots=True)
class PlainReader:
    """Reads every text the same, but for one that it cannot bear."""

    poison: str = "poison"

    def __call__(self, texts: Sequence[str], languages: Sequence[str]) -> list[Reading]:  # noqa: ARG002 - the contract
        if self.poison in texts:
            msg = "cannot bear it"
            raise ValueError(msg)
        return [Reading(scorer="plain", scorer_version="1", label=Label.NEUTRAL, compound=0.0) for _ in texts]


@dataclass(frozen=True, slots=True)
class OnlyHere(PlainReader):
    """Takes every other process down with it."""

    def __call__(self, texts: Sequence[str], languages: Sequence[str]) -> list[Reading]:
        if multiprocessing.parent_process():
            os._exit(1)
        return PlainReader.__call__(self, texts, languages)


def mention(number: int, *, text: str = "", author: str = "ann", kind: Kind = Kind.POST, source: str = "x") -> Mention:
    return Mention(
        source=source,
        native_id=str(number),
        text=text or f"text {number}",
        published_at=START + timedelta(seconds=number),
        collected_at=START + timedelta(days=1),
        author=Author(id=author, handle=author),
        kind=kind,
    )


@dataclass(slots=True, kw_only=True)
class Scripted:
    """Gives `script` page by page. A page without a cursor is not safe to resume at; `fail_at` raises before a page."""

    script: Sequence[Page]
    name: str = "x"
    reach: timedelta | None = None
    fail_at: int | None = None
    error: Exception | None = None
    before_page: Callable[[int], object] = lambda _: None
    given: list[int] = field(default_factory=list)

    def pages(self, watch: Watch, since: Cursor | None) -> Iterator[Page]:  # noqa: ARG002 - the script is the search
        for number in range(int(since) if since else 0, len(self.script)):
            self.before_page(number)
            if number == self.fail_at and self.error:
                raise self.error
            self.given.append(number)
            yield self.script[number]
        if self.fail_at == len(self.script) and self.error:
            raise self.error

    def budget(self) -> Budget:
        return Budget(left="7 of 9 requests")


class Live(Scripted):
    """The same, left running: a stream."""

    follows = True


@dataclass(slots=True, kw_only=True)
class Odd:
    """A place that takes back every post with an odd number, once it is asked."""

    name: str = "x"
    reach: timedelta | None = None
    recheck_within: timedelta = timedelta(hours=24)
    recheck_at_once: int = 10
    before_asking: Callable[[int], object] = lambda _: None
    asked: list[str] = field(default_factory=list)

    def pages(self, watch: Watch, since: Cursor | None) -> Iterator[Page]:  # noqa: ARG002 - nothing new
        yield from ()

    def recheck(self, native_ids: Sequence[str]) -> Page:
        self.before_asking(len(self.asked))
        self.asked += native_ids
        gone = [each for each in native_ids if int(each) % 2]
        return Page(
            removals=tuple(Removal(source="x", native_id=each, reason="deleted", removed_at=START) for each in gone)
        )


def script(sizes: Sequence[int], safe: Sequence[bool], source: str = "x") -> list[Page]:
    """Pages of so many mentions, numbered through, with a cursor where it is safe to resume."""
    pages, number = [], 0
    for place, (size, resumable) in enumerate(zip(sizes, safe, strict=True), start=1):
        found = tuple(mention(each, source=source) for each in range(number, number + size))
        number += size
        pages.append(Page(mentions=found, cursor=str(place) if resumable else None))
    return pages


def wall() -> datetime:
    return datetime.now(UTC)


# What other processes do: they say where they stand, and wait to be told before they go on. -------------------------


def collect_here(pipe: Pipe, url: str, pages: int, *, gated: bool) -> None:
    """Collect so many pages of ten; say the outcome."""
    before_page = _gate(pipe) if gated else lambda _: None
    source = Scripted(script=script([10] * pages, [True] * pages), before_page=before_page)
    with open_database(url) as database:
        outcome = collect(database, INCIDENT, source, PlainReader(), clock=wall)
    pipe.send(f"kept {outcome.kept} of {outcome.received}, {outcome.duplicates} known; {outcome.problem}".strip())


def follow_here(pipe: Pipe, url: str) -> None:
    """Follow a stream of pages of ten, waiting before each."""
    pages = [replace(page, urgent=True) for page in script([10] * 5, [True] * 5)]
    with open_database(url) as database:
        collect(database, INCIDENT, Live(script=pages, before_page=_gate(pipe)), PlainReader(), clock=wall)


def recheck_here(pipe: Pipe, url: str) -> None:
    """Look again at everything, ten at a time, waiting before each; what it is asked for it takes back if it is odd."""
    with open_database(url) as database:
        recheck(database, Odd(before_asking=_gate(pipe)), lambda _: PlainReader(), clock=wall, at_once=True)


def import_here(pipe: Pipe, url: str, file: Path) -> None:
    """Import a file, saying how far it is after each batch."""
    with open_database(url) as database:
        source = FilesSource(plan(file, now=wall()), clock=wall)
        import_file(database, INCIDENT, source, PlainReader(), workers=2, clock=wall, progress=_say(pipe))


def schedule_here(pipe: Pipe, url: str, folder: Path) -> None:
    """Collect for ever, from a source that never ends and waits before each page."""
    endless = Scripted(script=script([600] * 50, [True] * 50, "hackernews"), name="hackernews", before_page=_gate(pipe))
    registry.LIVE["hackernews"] = lambda *_: endless
    settings = Settings(data_dir=folder)
    with open_database(url) as database:
        schedule.collect_every(
            database, settings, lambda _: PlainReader(), every=timedelta(seconds=1), clock=wall, tell=_say(pipe)
        )
    pipe.send("done")


def _gate(pipe: Pipe) -> Callable[[int], object]:
    def wait(number: int) -> None:
        pipe.send(f"page {number}")
        pipe.recv()

    return wait


def _say(pipe: Pipe) -> Callable[[Ended], None]:
    return lambda ended: pipe.send(str(ended.received if isinstance(ended, Outcome) else ended.looked))
