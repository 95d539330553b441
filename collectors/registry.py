"""Which sources there are, what each needs, and how it is made. Nothing is found by magic: the list is below."""

import secrets
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from functools import lru_cache, partial
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from collectors.drill.play import SOURCES as PLACES
from collectors.fetch import Fetcher
from collectors.source import Source
from collectors.sources import drill, feeds, hackernews
from collectors.sources.reddit import RedditSource
from collectors.sources.youtube import YouTubeSource
from collectors.x.prices import DEAREST
from config.settings import Settings
from domain.errors import ConfigurationError
from domain.incident import Incident, Watch
from domain.spending import Allowance

if TYPE_CHECKING:
    from collectors.x.account import Account
    from collectors.x.post import Names

Clock: TypeAlias = Callable[[], datetime]
Factory: TypeAlias = Callable[[Settings, Incident, Clock], Source]

HISTORY = timedelta(days=28)  # four weeks before the incident: what is usual shows in them
BLUESKY, BLUESKY_LIVE = "bluesky", "bluesky-live"
IMAP = "imap"
MASTODON, MASTODON_STREAM = "mastodon", "mastodon-stream"
X_ARCHIVE, X_MENTIONS, X_STREAM = "x-archive", "x-mentions", "x-stream"
_X = ("x", X_ARCHIVE, X_MENTIONS, X_STREAM)
_ON_REQUEST = frozenset({X_STREAM})  # it pays for every repost, and for what the search brings a minute later anyway
_NOBODY = Incident(id="nobody", title="", started_at=datetime.fromisoformat("2000-01-01T00:00:00Z"))


def names() -> tuple[str, ...]:
    """Every source that a real incident can have, archives aside."""
    return tuple(_LIVE)


def all_names() -> tuple[str, ...]:
    """These and the places of a drill."""
    return (*_LIVE, *PLACES)


def place(name: str) -> str:
    """The place that a source reads. Where several ways lead to one, they are named after it: "x", "x-stream"."""
    if name not in _LIVE:
        return name
    head = name.partition("-")[0]
    return head if head in _LIVE else name


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


def default_sources(settings: Settings, incident: Incident) -> list[str]:
    """What is collected for an incident: what its watch names, or else everything usual that can be used."""
    if incident.drill:
        return [name for name in PLACES if name in (incident.watch.sources or PLACES)]
    usual = [name for name in names() if name not in _ON_REQUEST]
    return list(incident.watch.sources) or [name for name in usual if not unusable(name, settings, incident)]


def missing(name: str, settings: Settings) -> str:
    """What a source still needs from the settings, in words that say what to do; "" for nothing."""
    if name not in _LIVE:
        return f"There is no source “{name}”. There are: {', '.join(names())}."
    if name in _X:
        return _missing_for_x(name, settings)
    lacking = {
        RedditSource.name: "" if settings.reddit_client_id and settings.reddit_client_secret else _REDDIT_NEEDS,
        BLUESKY: "" if settings.bluesky_handle and settings.bluesky_app_password else _BLUESKY_NEEDS,
        BLUESKY_LIVE: "" if settings.bluesky_live else _BLUESKY_LIVE_NEEDS,
        IMAP: "" if settings.imap_host and settings.imap_user and settings.imap_password else _IMAP_NEEDS,
        MASTODON: "" if settings.mastodon_servers else _MASTODON_NEEDS,
        MASTODON_STREAM: _missing_for_mastodon_stream(settings),
        YouTubeSource.name: "" if settings.youtube_api_key else _YOUTUBE_NEEDS,
    }
    return lacking.get(name, "")


_BLUESKY_NEEDS = (
    "Bluesky's search needs an account: set OWNUP_BLUESKY_HANDLE and OWNUP_BLUESKY_APP_PASSWORD (made in its settings)."
)
_BLUESKY_LIVE_NEEDS = "The live stream of Bluesky is switched off: set OWNUP_BLUESKY_LIVE=true."
_REDDIT_NEEDS = "Reddit needs an approved application: set OWNUP_REDDIT_CLIENT_ID and OWNUP_REDDIT_CLIENT_SECRET."
_IMAP_NEEDS = "E-mail replies need a mailbox: set OWNUP_IMAP_HOST, OWNUP_IMAP_USER and OWNUP_IMAP_PASSWORD."
_MASTODON_NEEDS = (
    "Mastodon needs to know which servers to ask: set OWNUP_MASTODON_SERVERS='[\"https://mastodon.social\"]'."
)
_YOUTUBE_NEEDS = "YouTube needs an API key: set OWNUP_YOUTUBE_API_KEY (from a project in the Google Cloud console)."


def _missing_for_mastodon_stream(settings: Settings) -> str:
    if not settings.mastodon_servers:
        return _MASTODON_NEEDS
    if not any(_mastodon_servers(settings).values()):
        return 'Mastodon\'s live streams need a token: set OWNUP_MASTODON_TOKENS=\'{"https://mastodon.social": "…"}\'.'
    return ""


def _missing_for_x(name: str, settings: Settings) -> str:
    if not _token(settings):
        return "X needs a bearer token: set OWNUP_X_BEARER_TOKEN (from an app in the X developer portal)."
    if name == X_ARCHIVE and not settings.x_archive:
        return "The search of all of X needs a plan that has it: set OWNUP_X_ARCHIVE=true if yours does."
    if name == X_MENTIONS and not settings.x_accounts:
        return "Mentions of your own accounts on X need their names: set OWNUP_X_ACCOUNTS='[\"acme\"]'."
    return ""


def allowances(settings: Settings) -> Mapping[str, Allowance]:
    """What reading each place that costs may cost, by the settings."""
    return {
        "x": Allowance(
            unit="US dollars",
            a_day=settings.x_dollars_a_day,
            an_incident=settings.x_dollars_an_incident,
            price=DEAREST,
        ),
        YouTubeSource.name: Allowance(unit="units", a_day=float(settings.youtube_units_a_day)),
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
    source = _LIVE[name](settings, _NOBODY, clock)
    next(iter(source.pages(Watch(terms=(secrets.token_hex(12),)), None)), None)
    return "answers"


def _feeds(settings: Settings, _: Incident, clock: Clock) -> Source:
    return feeds.FeedSource(_fetcher(settings, clock), clock)


def _hackernews(settings: Settings, incident: Incident, clock: Clock) -> Source:
    earliest = min(incident.started_at, clock()) - HISTORY
    return hackernews.HackerNewsSource(_fetcher(settings, clock), clock, settings.hackernews_url, earliest=earliest)


def _x(settings: Settings, _: Incident, clock: Clock) -> Source:
    from collectors.sources.x import XSource  # noqa: PLC0415 - tweepy takes half a second to import; few have a token

    return XSource(*_x_app(settings, clock), account=_x_account(_token(settings)))


def _x_archive(settings: Settings, incident: Incident, clock: Clock) -> Source:
    from collectors.sources.x_archive import XArchiveSource  # noqa: PLC0415 - likewise

    earliest = min(incident.started_at, clock()) - HISTORY
    return XArchiveSource(*_x_app(settings, clock), earliest=earliest, account=_x_account(_token(settings)))


def _x_mentions(settings: Settings, incident: Incident, clock: Clock) -> Source:
    from collectors.sources.x_mentions import XMentionsSource  # noqa: PLC0415 - likewise

    return XMentionsSource(
        *_x_app(settings, clock),
        accounts=settings.x_accounts,
        earliest=min(incident.started_at, clock()) - HISTORY,
        account=_x_account(_token(settings)),
    )


def _x_stream(settings: Settings, incident: Incident, clock: Clock) -> Source:
    from collectors.sources.x_stream import XStreamSource  # noqa: PLC0415 - likewise

    return XStreamSource(*_x_app(settings, clock), incident_id=incident.id, account=_x_account(_token(settings)))


def _x_app(settings: Settings, clock: Clock) -> "tuple[Fetcher, Clock, str, str, Names]":
    return _fetcher(settings, clock), clock, _token(settings), settings.x_url, settings.x_names


@lru_cache(maxsize=8)
def _x_account(token: str) -> "Account":  # noqa: ARG001 - one for each app
    from collectors.x.account import Account  # noqa: PLC0415 - likewise

    return Account()


def _mastodon(settings: Settings, incident: Incident, clock: Clock) -> Source:
    from collectors.sources.mastodon import MastodonSource  # noqa: PLC0415 - Mastodon.py takes long to import

    earliest = min(incident.started_at, clock()) - HISTORY
    return MastodonSource(_fetcher(settings, clock), clock, _mastodon_servers(settings), earliest=earliest)


def _mastodon_stream(settings: Settings, _: Incident, clock: Clock) -> Source:
    from collectors.sources.mastodon import MastodonStream  # noqa: PLC0415 - likewise

    servers = {url: token for url, token in _mastodon_servers(settings).items() if token}
    return MastodonStream(_fetcher(settings, clock), clock, servers)


def _mastodon_servers(settings: Settings) -> dict[str, str]:
    """Each server with its token, "" for none, however the two settings spell it."""
    tokens = {_address(server): token.get_secret_value() for server, token in settings.mastodon_tokens.items()}
    return {server: tokens.get(server, "") for server in map(_address, settings.mastodon_servers)}


def _address(server: str) -> str:
    plain = server.strip().rstrip("/").lower()
    return plain if "://" in plain else f"https://{plain}"


def _bluesky(settings: Settings, incident: Incident, clock: Clock) -> Source:
    from collectors.bluesky.making import make_search  # noqa: PLC0415 - atproto takes seconds to import

    earliest = min(incident.started_at, clock()) - HISTORY
    return make_search(settings, _fetcher(settings, clock), clock, earliest)


def _bluesky_live(settings: Settings, incident: Incident, clock: Clock) -> Source:
    from collectors.bluesky.making import make_live  # noqa: PLC0415 - likewise

    return make_live(settings, _fetcher(settings, clock), clock, min(incident.started_at, clock()))


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
    BLUESKY: _bluesky,
    BLUESKY_LIVE: _bluesky_live,
    IMAP: _imap,
    MASTODON: _mastodon,
    MASTODON_STREAM: _mastodon_stream,
    "x": _x,
    X_ARCHIVE: _x_archive,
    X_MENTIONS: _x_mentions,
    X_STREAM: _x_stream,
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
