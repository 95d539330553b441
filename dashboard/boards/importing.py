"""What importing a file would do, and what it did: for the Import page."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from collectors.files import ready
from collectors.files.columns import FIELDS
from collectors.files.mapping import ColumnMapping
from collectors.files.plan import DAMAGED, SAMPLE_ROWS, ColumnPlan, plan
from collectors.files.tables import open_records
from collectors.mail.mbox import holds_mails
from collectors.outcome import Outcome
from collectors.sources.files import name_of
from collectors.sources.mbox import MboxSource, mailbox_name
from domain import words
from domain.errors import ConfigurationError
from domain.mention import Mention, Unreadable

SHOWN = 8  # rows of the preview
_REASONS = 6
_FORGOTTEN = timedelta(days=1)  # an upload that nobody imported by then
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


class Wanted(StrEnum):
    """The fields that a person can give a column, as they are named on the page."""

    TEXT = "Text"
    TIME = "Time"
    ID = "Id of the post"
    AUTHOR = "Author's handle"
    AUTHOR_NAME = "Author's name"
    URL = "Link"
    TITLE = "Title, put before the text"
    TIME_OF_DAY = "Time of day, if apart from the day"
    AUTHOR_ID = "Author's id"
    FOLLOWERS = "Followers"
    LANGUAGE = "Language"
    LIKES = "Likes"
    REPOSTS = "Reposts"
    REPLIES = "Replies"
    VIEWS = "Views"
    IN_REPLY_TO = "Id of what it answers"
    CONVERSATION = "Conversation"
    KIND = "Kind"


FIELD_OF: Mapping[Wanted, str] = {
    Wanted.TEXT: "text",
    Wanted.TIME: "published_at",
    Wanted.ID: "id",
    Wanted.AUTHOR: "author",
    Wanted.AUTHOR_NAME: "author_name",
    Wanted.URL: "url",
    Wanted.TITLE: "title",
    Wanted.TIME_OF_DAY: "time_of_day",
    Wanted.AUTHOR_ID: "author_id",
    Wanted.FOLLOWERS: "followers",
    Wanted.LANGUAGE: "language",
    Wanted.LIKES: "likes",
    Wanted.REPOSTS: "reposts",
    Wanted.REPLIES: "replies",
    Wanted.VIEWS: "views",
    Wanted.IN_REPLY_TO: "in_reply_to",
    Wanted.CONVERSATION: "conversation_id",
    Wanted.KIND: "kind",
}
FIRST = tuple(Wanted)[:6]
MORE = tuple(Wanted)[6:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of the preview as it would be kept; all of it comes from outside."""

    when: str
    who: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a file is and what its first rows become.

    `guessed` is the mapping in force, `by` the name of the one that fits, "" if the columns were recognised.
    `reasons`: why rows of the sample are unreadable, the commonest first. `problem` says what is missing.
    """

    stated: str
    source: str
    mails: bool
    columns: tuple[str, ...] = ()
    guessed: ColumnMapping = field(default_factory=ColumnMapping)
    by: str = ""
    notes: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    looked_at: int = 0
    readable: int = 0
    passed_over: int = 0
    reasons: tuple[str, ...] = ()
    problem: str = ""


def look(
    path: Path, mapping: ColumnMapping | None, kept: Mapping[str, ColumnMapping], zone: str, now: datetime
) -> Preview:
    """Look at a file; `zone` is the incident's.

    Raises ConfigurationError if it cannot be read or the mapping makes no sense for it.
    """
    if holds_mails(path):
        return _mails(path, zone, now)
    planned, by = ready.planned(path, mapping, kept=kept, zone=zone, now=now)
    in_force = mapping or kept.get(by) or ready.READY.get(by)
    shown = Preview(
        stated=planned.stated,
        source=name_of(path),
        mails=False,
        columns=planned.columns,
        guessed=ColumnMapping(
            columns=planned.recognised, zone=planned.zone, date_order=in_force.date_order if in_force else None
        ),
        by=by,
        notes=tuple(filter(None, (_unused(planned), planned.times, *planned.notes))),
    )
    return _with_rows(shown, _rows(planned, now) if not planned.missing else [], zone, problem=_missing(planned))


def mapping_of(chosen: Mapping[str, str], zone: str, order: object) -> ColumnMapping:
    """The mapping that a person confirmed: every field that they could choose, "" where the file has none."""
    given = {name: chosen[name] for name in FIELDS if name in chosen}
    return ColumnMapping(columns=given, zone=zone, date_order=order)  # type: ignore[arg-type]  # one of DateOrder or None


def plan_for(path: Path, mapping: ColumnMapping, now: datetime) -> ColumnPlan:
    """How to import it, once confirmed. Raises ConfigurationError."""
    return plan(path, mapping, now=now)


def keep_upload(folder: Path, name: str, content: bytes, now: datetime) -> Path:
    """Put an uploaded file where an import can read it, under a name that is safe; forget those never imported.

    Raises ConfigurationError.
    """
    safe = _UNSAFE.sub("_", Path(name.replace("\\", "/")).name).lstrip(".")[-80:] or "file"
    path = folder / hashlib.sha256(content).hexdigest()[:16] / safe
    try:
        for other in folder.glob("*/*"):
            if other.stat().st_mtime < (now - _FORGOTTEN).timestamp():
                forget_upload(folder, other)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            new = path.with_name(f".{safe}.new")
            new.write_bytes(content)
            new.replace(path)
    except OSError as error:
        msg = f"The file cannot be kept in {folder}: {error.strerror or error}."
        raise ConfigurationError(msg) from error
    return path


def forget_upload(folder: Path, path: Path) -> None:
    """Delete an uploaded file that was imported; anything that lies elsewhere stays."""
    if path.parent.parent == folder:
        path.unlink(missing_ok=True)
        path.parent.rmdir()


def waiting(inbox: Path) -> list[Path]:
    """The files that somebody put into the inbox; nothing that leads out of it."""
    if not inbox.is_dir():
        return []
    return sorted(path for path in inbox.iterdir() if path.is_file() and not path.is_symlink() and path.name[0] != ".")


def told(outcome: Outcome) -> str:
    """What an import came to: the equation in a sentence."""
    parts = [f"{words.count(outcome.kept)} kept", f"{words.count(outcome.duplicates)} duplicate",
             f"{words.count(outcome.quarantined)} quarantined"]  # fmt: skip
    parts += [f"{words.count(outcome.edited)} edited"] if outcome.edited else []
    parts += [f"{words.count(outcome.removed)} removed at source"] if outcome.removed else []
    said = f"{words.count(outcome.received)} read = {' + '.join(parts)}"
    return f"{said}; {words.count(outcome.passed_over)} written by nobody" if outcome.passed_over else said


def _missing(planned: ColumnPlan) -> str:
    needed = [wanted.value for wanted, name in FIELD_OF.items() if name in planned.missing]
    return f"Choose the column for: {' and '.join(needed)}." if needed else ""


def _unused(planned: ColumnPlan) -> str:
    return f"Taken for nothing, kept as raw values: {', '.join(planned.unused)}." if planned.unused else ""


def _rows(planned: ColumnPlan, now: datetime) -> list[Mention | Unreadable | None]:
    rows = planned.rows(source="preview", collected_at=now)
    found: list[Mention | Unreadable | None] = []
    try:
        for record in islice(open_records(planned.path).read(), SAMPLE_ROWS):
            found.append(record if isinstance(record, Unreadable) else rows.read(*record))  # noqa: PERF401 - what came before damage counts
    except DAMAGED as error:
        found.append(Unreadable(where="the rest", reason=f"the file is damaged: {error}", content=""))
    return found


def _mails(path: Path, zone: str, now: datetime) -> Preview:
    clock: Callable[[], datetime] = lambda: now  # noqa: E731 - a clock that stands still
    read = MboxSource(path, name="preview", clock=clock).first(SAMPLE_ROWS)
    shown = Preview(stated="mails (mbox)", source=mailbox_name(path), mails=True)
    return _with_rows(shown, read, zone, problem="")


def _with_rows(shown: Preview, rows: list[Mention | Unreadable | None], zone: str, *, problem: str) -> Preview:
    mentions = [row for row in rows if isinstance(row, Mention)]
    unreadable = [row for row in rows if isinstance(row, Unreadable)]
    counted: dict[str, list[str]] = {}
    for row in unreadable:
        counted.setdefault(row.reason, []).append(row.where)
    ranked = sorted(counted.items(), key=lambda each: -len(each[1]))
    return Preview(
        stated=shown.stated,
        source=shown.source,
        mails=shown.mails,
        columns=shown.columns,
        guessed=shown.guessed,
        by=shown.by,
        notes=shown.notes,
        lines=tuple(_line(mention, ZoneInfo(zone)) for mention in mentions[:SHOWN]),
        looked_at=len(rows),
        readable=len(mentions),
        passed_over=len(rows) - len(mentions) - len(unreadable),
        reasons=tuple(
            f"{words.count(len(where))} × {reason} (first: {where[0]})" for reason, where in ranked[:_REASONS]
        ),
        problem=problem,
    )


def _line(mention: Mention, zone: ZoneInfo) -> Line:
    author = mention.author
    return Line(
        when=words.moment(mention.published_at, zone),
        who=author.name or author.handle or author.id,
        text=mention.text[:300],
    )
