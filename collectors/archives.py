"""Files as sources: tables of mentions, and mails. Their names must not be those of live sources."""

from pathlib import Path

from collectors import registry
from collectors.files.plan import ColumnPlan
from collectors.registry import Clock
from collectors.sources.files import FilesSource, name_of
from collectors.sources.mbox import MboxSource, mailbox_name
from domain.errors import ConfigurationError


def archive(plan: ColumnPlan, *, name: str = "", clock: Clock) -> FilesSource:
    """A file as a source. Raises ConfigurationError if its plan is not complete or its name is a live source's."""
    _require_free(name or name_of(plan.path))
    return FilesSource(plan, name=name, clock=clock)


def mail_archive(path: Path, *, name: str = "", clock: Clock) -> MboxSource:
    """A file of mails as a source. Raises ConfigurationError if it cannot be read or its name is a live source's."""
    _require_free(name or mailbox_name(path))
    return MboxSource(path, name=name, clock=clock)


def _require_free(name: str) -> None:
    if name in registry.all_names():
        msg = f"“{name}” is the name of a source of its own. Choose another with --source."
        raise ConfigurationError(msg)
