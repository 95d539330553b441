"""Which sources there are, which of them an incident can use, and what reading them may cost."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from collectors.drill.play import SOURCES as PLACES
from collectors.making import DRILLED, HISTORY, LIVE, Clock, Factory
from collectors.needs import IMAP, X_STREAM, YOUTUBE, X, lacking
from collectors.source import Source
from collectors.sources import feeds
from collectors.x.prices import DEAREST
from config.settings import Settings
from domain.errors import ConfigurationError
from domain.incident import Incident, Watch
from domain.spending import Allowance

__all__ = ["HISTORY", "LIVE", "Clock", "Factory"]

_ON_REQUEST = frozenset({X_STREAM})  # it pays for every repost, and for what the search brings a minute later anyway
_NOBODY = Incident(id="nobody", title="", started_at=datetime.fromisoformat("2000-01-01T00:00:00Z"))


def names() -> tuple[str, ...]:
    """Every source that a real incident can have, archives aside."""
    return tuple(LIVE)


def all_names() -> tuple[str, ...]:
    """These and the places of a drill."""
    return (*LIVE, *PLACES)


def place(name: str) -> str:
    """The place that a source reads. Where several ways lead to one, they are named after it: "x", "x-stream"."""
    if name not in LIVE:
        return name
    head = name.partition("-")[0]
    return head if head in LIVE else name


def sources() -> Mapping[str, Factory]:
    """How each source is made, drills' places included."""
    return MappingProxyType(LIVE | DRILLED)


def make(name: str, settings: Settings, incident: Incident, clock: Clock) -> Source:
    """Make a source. Raises ConfigurationError, which says what to do, if it cannot be used for the incident."""
    if problem := unusable(name, settings, incident):
        raise ConfigurationError(problem)
    return sources()[name](settings, incident, clock)


def for_everyone(name: str, settings: Settings, clock: Clock) -> Source:
    """A source that is asked about what it gave already, whichever incident that was for.

    Raises ConfigurationError if it is not set up.
    """
    if problem := missing(name, settings):
        raise ConfigurationError(problem)
    return LIVE[name](settings, _NOBODY, clock)


def default_sources(settings: Settings, incident: Incident) -> list[str]:
    """What is collected for an incident: what its watch names, or else everything usual that can be used."""
    if incident.drill:
        return [name for name in PLACES if name in (incident.watch.sources or PLACES)]
    usual = [name for name in names() if name not in _ON_REQUEST]
    return list(incident.watch.sources) or [name for name in usual if not unusable(name, settings, incident)]


def missing(name: str, settings: Settings) -> str:
    """What a source still needs from the settings, in words that say what to do; "" for nothing."""
    if name not in LIVE:
        return f"There is no source “{name}”. There are: {', '.join(names())}."
    return lacking(name, settings)


def allowances(settings: Settings) -> Mapping[str, Allowance]:
    """What reading each place that costs may cost, by the settings."""
    return {
        X: Allowance(
            unit="US dollars",
            a_day=settings.x_dollars_a_day,
            an_incident=settings.x_dollars_an_incident,
            price=DEAREST,
        ),
        YOUTUBE: Allowance(unit="units", a_day=float(settings.youtube_units_a_day)),
    }


def unusable(name: str, settings: Settings, incident: Incident) -> str:
    """Why a source cannot be used for an incident, in words that say what to do; "" if it can."""
    if incident.drill:
        return "" if name in PLACES else f"“{name}” is no place of this drill. There are: {', '.join(PLACES)}."
    if problem := missing(name, settings):
        return problem
    if name == feeds.NAME and not incident.watch.feeds:
        return "This incident names no feeds: add their addresses to what is watched."
    if name == IMAP and incident.watch.mailings:
        return ""
    if name != feeds.NAME and not (incident.watch.terms or incident.watch.handles):
        return "This incident names no term or handle to search for: add one to what is watched."
    return ""


def probe(name: str, settings: Settings, clock: Clock) -> str:
    """Ask a source for something that nobody says, and report that it answers.

    Raises ConfigurationError or CollectionError with what is in the way.
    """
    if problem := missing(name, settings):
        raise ConfigurationError(problem)
    if name == feeds.NAME:
        return "asked by its feeds, which each incident names for itself"
    source = LIVE[name](settings, _NOBODY, clock)
    next(iter(source.pages(Watch(terms=(secrets.token_hex(12),)), None)), None)
    return "answers"
