"""Files that are there whole or not at all, under names that stay inside their folder."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from domain.errors import ExportError

_ODD = re.compile(r"[^a-z0-9]+")


def safe_name(*parts: str) -> str:
    """A file name, without ending, of letters, digits and hyphens only."""
    name = "-".join(word for part in parts if (word := _ODD.sub("-", part.lower()).strip("-")))
    return name[:80] or "export"


@contextmanager
def written(path: Path) -> Iterator[Path]:
    """A path to write to; it becomes `path` when all went well, and disappears otherwise.

    Raises ExportError if the folder does not take files.
    """
    draft = path.with_name(f".{path.stem}-{token_hex(4)}{path.suffix}")
    try:
        yield draft
        draft.replace(path)
    except OSError as error:
        msg = f"{path} could not be written: {error.strerror or error}. Files that were finished before are kept."
        raise ExportError(msg) from error
    finally:
        draft.unlink(missing_ok=True)


def folder(path: Path) -> Path:
    """Make the folder if it is not there. Raises ExportError if that cannot be done."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        msg = f"The folder {path} cannot be made: {error.strerror}. Choose another one."
        raise ExportError(msg) from error
    return path
