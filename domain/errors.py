"""Errors, named by what the caller should do.

OwnupError
├── ConfigurationError      a setting is missing or wrong: correct it and start again
├── NotFoundError           no such incident, mention or statement: check the id
├── StoreError              the database refused or is out of reach: nothing was half-written
├── IllegalMoveError        the thing exists but may not do this now
├── ExportError             a file could not be made: the message says what to install or change
└── CollectionError         a source could not be read (carries the source's name)
    ├── RetryLaterError     come back, at the earliest after `after`
    ├── SourceRefusedError  a person must act: a key, a plan, a permission
    └── UnreadableItemError one item made no sense: it is quarantined and counted

Foreign exceptions are wrapped where they enter, with the cause kept (`raise … from error`).
"""

from datetime import timedelta


class OwnupError(Exception):
    """Anything this project raises on purpose; its text is fit to be shown to a person."""


class ConfigurationError(OwnupError):
    """A setting is missing or wrong."""


class NotFoundError(OwnupError):
    """What was asked for does not exist."""


class StoreError(OwnupError):
    """The database refused or is out of reach."""


class IllegalMoveError(OwnupError):
    """The thing exists but may not do this now."""


class ExportError(OwnupError):
    """A file could not be made."""


class CollectionError(OwnupError):
    """A source could not be read."""

    def __init__(self, source: str, problem: str) -> None:
        super().__init__(f"{source}: {problem}")
        self.source = source
        self.problem = problem


class RetryLaterError(CollectionError):
    """The source asks for patience, or a passing fault is likely; `after` is the least wait, if it named one."""

    def __init__(self, source: str, problem: str, after: timedelta | None = None) -> None:
        super().__init__(source, problem)
        self.after = after


class SourceRefusedError(CollectionError):
    """Trying again will not help: a person must act."""


class UnreadableItemError(CollectionError):
    """One item made no sense; the caller quarantines it and goes on."""
