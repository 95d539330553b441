"""Cases to try the advice on: documented incidents with their dates, and whatever the user writes the same way.

A case is a TOML file; docs/backtests.md describes it. Those in `config/backtests/` come with the program: the dated
answers of companies, as events only, since their mentions are not ours to give away.
"""

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from domain.assessment import Mistake
from domain.errors import ConfigurationError
from domain.incident import IncidentKind, StatementKind
from domain.suggestion import Stage

FOLDER = Path(__file__).with_name("backtests")


def _zoned(moment: datetime) -> datetime:
    """Naive moments are refused: an hour more or less would be a finding."""
    if moment.tzinfo is None:
        msg = "a time needs its offset, as in 2017-04-05T17:44:00Z"
        raise ValueError(msg)
    return moment.astimezone(UTC)


Moment = Annotated[datetime, AfterValidator(_zoned)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Event(_Part):
    """Something dated: between `at` and `until`, which are one moment where the time is known.

    `statement`: which kind of own answer it was; None for what others did. `source`: where the date comes from.
    """

    at: Moment
    until: Moment
    text: str
    source: str
    statement: StatementKind | None = None

    @model_validator(mode="before")
    @classmethod
    def _at_one_moment(cls, given: dict[str, object]) -> dict[str, object]:
        return {"until": given.get("at"), **given}

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.until < self.at:
            msg = "until lies before at"
            raise ValueError(msg)
        return self


class Known(_Part):
    """Which stages of advice are right from `since` on. The next one ends it."""

    since: Moment
    stages: Annotated[tuple[Stage, ...], Field(min_length=1)]


class Case(_Part):
    """One incident, or a control in which nothing happened.

    `opened_at`: since when it is watched. `began`: the event from which on there was something to answer; None for a
    control. `mistake`: what went wrong, to find it among similar ones. `mentions`: a file beside the case, or in the
    folder that the command is given; "" for events only.
    """

    title: str
    kind: IncidentKind | None = None
    mistake: Mistake | None = None
    opened_at: Moment
    ends_at: Moment
    began: Event | None = None
    terms: Annotated[tuple[str, ...], Field(min_length=1)]
    handles: tuple[str, ...] = ()
    mentions: str = ""
    source: str = "x"
    events: tuple[Event, ...] = ()
    known: tuple[Known, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.ends_at <= self.opened_at:
            msg = "ends_at does not lie after opened_at"
            raise ValueError(msg)
        return self

    @property
    def answers(self) -> tuple[Event, ...]:
        """The own answers, the earliest first."""
        return tuple(sorted((event for event in self.events if event.statement), key=lambda event: event.at))


def load(file: Path) -> Case:
    """Raises ConfigurationError, which names the file and the entry."""
    try:
        return Case.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        msg = f"The case {file} cannot be read: {error}"
        raise ConfigurationError(msg) from error
    except ValidationError as error:
        first = error.errors()[0]
        entry = ".".join(str(part) for part in first["loc"])
        msg = f"The case {file}, at {entry or 'the top'}: {first['msg']}. docs/backtests.md describes what it holds."
        raise ConfigurationError(msg) from error


def shipped() -> tuple[Case, ...]:
    """The documented incidents, in the order in which they happened."""
    return tuple(sorted(map(load, FOLDER.glob("*.toml")), key=lambda case: case.opened_at))
