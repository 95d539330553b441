"""Mappings that need no person: for exports whose columns are documented, and those that were confirmed and kept.

A mapping fits a file that has every column which the mapping names. Of several that fit, a kept one wins, then the one
that names most columns.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from collectors.files.columns import FIELDS
from collectors.files.mapping import ColumnMapping, read_mapping
from collectors.files.plan import ColumnPlan, plan
from collectors.files.times import DateOrder
from domain.errors import ConfigurationError

# As 4CAT writes its results whatever the platform (its `map_item` functions: id, thread_id, author, body, timestamp
# and, for nearly all platforms, unix_timestamp).
_4CAT = ColumnMapping(
    columns={
        "text": "body",
        "published_at": "unix_timestamp",
        "id": "id",
        "author": "author",
        "conversation_id": "thread_id",
    },
    zone="UTC",
)
_4CAT_WITHOUT_UNIX_TIME = ColumnMapping(columns={**_4CAT.columns, "published_at": "timestamp"}, zone="UTC")
# The fields of a mention in the Brandwatch Consumer Research API; the text of posts on X is kept back by contract.
_BRANDWATCH = ColumnMapping(
    columns={
        "text": "fullText",
        "title": "title",
        "published_at": "date",
        "id": "resourceId",
        "author": "author",
        "author_name": "fullname",
        "url": "originalUrl",
        "language": "language",
    },
    zone="UTC",
)

READY: Mapping[str, ColumnMapping] = {
    "4cat": _4CAT,
    "4cat-without-unix-time": _4CAT_WITHOUT_UNIX_TIME,
    "brandwatch": _BRANDWATCH,
}

_NAME = re.compile(r"[a-z0-9][a-z0-9_.\-]{0,39}")


def fitting(columns: Sequence[str], kept: Mapping[str, ColumnMapping]) -> tuple[str, ColumnMapping] | None:
    """The mapping that fits a file with these columns, with its name; None if none does."""
    for mappings in (kept, READY):
        fits = [
            (len(_named(mapping)), name, mapping)
            for name, mapping in mappings.items()
            if "published_at" in mapping.columns and _named(mapping) <= set(columns)
        ]
        if fits:
            _, name, mapping = max(fits, key=lambda each: each[0])
            return name, mapping
    return None


def planned(
    path: Path, mapping: ColumnMapping | None, *, kept: Mapping[str, ColumnMapping], zone: str, now: datetime
) -> tuple[ColumnPlan, str]:
    """How a file would be imported, and by which mapping if none was given and one fits. Raises ConfigurationError."""
    first = plan(path, mapping, zone=zone, now=now)
    found = None if mapping else fitting(first.columns, kept)
    return (plan(path, found[1], zone=zone, now=now), found[0]) if found else (first, "")


def named(said: str, folder: Path) -> ColumnMapping:
    """A mapping by what a person calls it: one that was kept, a ready one, field=column pairs or a file.

    Raises ConfigurationError.
    """
    if _NAME.fullmatch(said):
        if (kept := folder / f"{said}.toml").is_file():
            return read_mapping(str(kept))
        if said in READY:
            return READY[said]
    return read_mapping(said)


def kept_in(folder: Path) -> dict[str, ColumnMapping]:
    """The mappings that were kept, by name; one that cannot be read any more is left out."""
    found = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            found[path.stem] = read_mapping(str(path))
        except ConfigurationError:
            continue  # edited by hand and broken: whoever names it is told
    return found


def keep(folder: Path, name: str, mapping: ColumnMapping) -> None:
    """Keep a mapping under a name, in place of an older one. Raises ConfigurationError for an impossible name."""
    if not _NAME.fullmatch(name):
        msg = f"“{name}” cannot name a mapping: use up to 40 small letters, digits, _, - and full stops."
        raise ConfigurationError(msg)
    lines = [f"zone = {_quoted(mapping.zone)}"] if mapping.zone else []
    if mapping.date_order:
        lines.append(f"date_order = {_quoted(DateOrder(mapping.date_order).value)}")
    lines.append("[columns]")
    lines += [f"{field} = {_quoted(mapping.columns[field])}" for field in FIELDS if field in mapping.columns]
    new = folder / f".{name}.toml.new"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        new.write_text("\n".join(lines) + "\n", encoding="utf-8", errors="replace")
        new.replace(folder / f"{name}.toml")  # whole or not at all
    except OSError as error:
        msg = f"The mapping cannot be kept in {folder}: {error.strerror or error}."
        raise ConfigurationError(msg) from error


def _named(mapping: ColumnMapping) -> set[str]:
    return {column for column in mapping.columns.values() if column}


def _quoted(text: str) -> str:
    """A TOML string: control characters and quotation marks escaped."""
    escaped = (
        f"\\u{ord(sign):04x}" if ord(sign) < 0x20 or ord(sign) == 0x7F else f"\\{sign}" if sign in '"\\' else sign  # noqa: PLR2004
        for sign in text
    )
    return '"' + "".join(escaped) + '"'
