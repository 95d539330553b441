"""Which sources there are, what each needs, and how it is made. Nothing is found by magic: the list is below."""

import secrets
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from functools import lru_cache, partial
from types import MappingProxyType
from typing import TypeAlias

from collectors.drill.play import SOURCES as PLACES
from collectors.fetch import Fetcher
from collectors.files.plan import ColumnPlan
from collectors.source import Source
from collectors.sources import drill, feeds, hackernews
from collectors.sources.files import FilesSource, name_of
from collectors.sources.reddit import RedditSource
from collectors.sources.youtube import YouTubeSource
from config.settings import Settings
from domain.errors import ConfigurationError
from domain.incident import Incident, Watch

Clock: TypeAlias = Callable[[], datetime]
Factory: TypeAlias = Callable[[Settings, Incident, Clock], Source]

HISTORY = timedelta(days=28)  # four weeks before the incident: what is usual shows in them
IMAP = "imap"
_NOBODY = Incident(id="nobody", title="", started_at=datetime.fromisoformat("2000-01-01T00:00:00Z"))


def names() -> tuple[str, ...]:
    """Every source that a real incident can have, archives aside."""
    return tuple(_LIVE)


def all_names() -> tuple[str, ...]:
    """These and the places of a drill."""
    return (*_LIVE, *PLACES)


def sources() -> Mapping[str, Factory]:
    """How each source is made, drills' places included."""
    return MappingProxyType(_LIVE | _PLACES)


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
    return _LIVE[name](settings, _NOBODY, clock)


def archive(plan: ColumnPlan, *, name: str = "", clock: Clock) -> FilesSource:
    """A file as a source. Raises ConfigurationError if its plan is not complete or its name is a live source's."""
    if (name or name_of(plan.path)) in all_names():
        msg = f"“{name or name_of(plan.path)}” is the name of a source of its own. Choose another with --source."
        raise ConfigurationError(msg)
    return FilesSource(plan, name=name, clock=clock)


def default_sources(settings: Settings, incident: Incident) -> list[str]:
    """What is collected for an incident: what its watch names, or else everything that can be used."""
    if incident.drill:
        return [name for name in PLACES if name in (incident.watch.sources or PLACES)]
    return list(incident.watch.sources) or [name for name in names() if not unusable(name, settings, incident)]


def missing(name: str, settings: Settings) -> str:
    """What a source still needs from the settings, in words that say what to do; "" for nothing."""
    if name not in _LIVE:
        return f"There is no source “{name}”. There are: {', '.join(names())}."
    if name == "x" and not _token(settings):
        return "X needs a bearer token: set OWNUP_X_BEARER_TOKEN (from an app in the X developer portal)."
    if name == RedditSource.name and not (settings.reddit_client_id and settings.reddit_client_secret):
        return "Reddit needs an approved application: set OWNUP_REDDIT_CLIENT_ID and OWNUP_REDDIT_CLIENT_SECRET."
    if name == IMAP and not (settings.imap_host and settings.imap_user and settings.imap_password):
        return "E-mail replies need a mailbox: set OWNUP_IMAP_HOST, OWNUP_IMAP_USER and OWNUP_IMAP_PASSWORD."
    if name == YouTubeSource.name and not settings.youtube_api_key:
        return "YouTube needs an API key: set OWNUP_YOUTUBE_API_KEY (from a project in the Google Cloud console)."
    return ""


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
    source = _LIVE[name](settings, _NOBODY, clock)
    next(iter(source.pages(Watch(terms=(secrets.token_hex(12),)), None)), None)
    return "answers"


def _feeds(settings: Settings, _: Incident, clock: Clock) -> Source:
    return feeds.FeedSource(_fetcher(settings, clock), clock)


def _hackernews(settings: Settings, incident: Incident, clock: Clock) -> Source:
    earliest = min(incident.started_at, clock()) - HISTORY
    return hackernews.HackerNewsSource(_fetcher(settings, clock), clock, settings.hackernews_url, earliest=earliest)


def _x(settings: Settings, _: Incident, clock: Clock) -> Source:
    from collectors.sources import x  # noqa: PLC0415 - tweepy takes half a second to import, and few have a token

    return x.XSource(_fetcher(settings, clock), clock, _token(settings), settings.x_url, settings.x_names)


def _youtube(settings: Settings, incident: Incident, clock: Clock) -> Source:
    earliest = min(incident.started_at, clock()) - HISTORY
    key = settings.youtube_api_key.get_secret_value() if settings.youtube_api_key else ""
    return YouTubeSource(_fetcher(settings, clock), clock, key, settings.youtube_url, earliest=earliest)


def _reddit(settings: Settings, incident: Incident, clock: Clock) -> Source:
    secret = settings.reddit_client_secret.get_secret_value() if settings.reddit_client_secret else ""
    return RedditSource(
        _fetcher(settings, clock),
        clock,
        settings.reddit_client_id,
        secret,
        base_url=settings.reddit_url,
        login_url=settings.reddit_login_url,
        earliest=min(incident.started_at, clock()) - HISTORY,
    )


def _imap(settings: Settings, incident: Incident, clock: Clock) -> Source:
    from collectors.mail.wire import Account  # noqa: PLC0415 - few have a mailbox, and its library is large
    from collectors.sources.imap import ImapSource  # noqa: PLC0415 - likewise

    account = Account(
        host=settings.imap_host,
        port=settings.imap_port,
        security=settings.imap_security,
        user=settings.imap_user,
        password=settings.imap_password.get_secret_value() if settings.imap_password else "",
        folder=settings.imap_folder,
    )
    return ImapSource(account, clock, earliest=min(incident.started_at, clock()))


def _place(name: str, _: Settings, incident: Incident, clock: Clock) -> Source:
    return drill.DrillSource(incident, name, clock)


_LIVE: dict[str, Factory] = {
    "feeds": _feeds,
    "hackernews": _hackernews,
    IMAP: _imap,
    "x": _x,
    "youtube": _youtube,
    "reddit": _reddit,
}
_PLACES: dict[str, Factory] = {name: partial(_place, name) for name in PLACES}


def _token(settings: Settings) -> str:
    return settings.x_bearer_token.get_secret_value() if settings.x_bearer_token else ""


def _fetcher(settings: Settings, clock: Clock) -> Fetcher:
    return _shared_fetcher(clock, settings.contact, settings.allowed_private_hosts)


@lru_cache(maxsize=8)
def _shared_fetcher(clock: Clock, contact: str, hosts: Collection[str]) -> Fetcher:
    """One for all sources: what it holds is safe to share and slow to make."""
    return Fetcher(clock=clock, contact=contact, allowed_private_hosts=hosts)
