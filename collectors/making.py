"""How each source is made from the settings. The list at the end is all there is: nothing is found by magic."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import TYPE_CHECKING, TypeAlias

from collectors.drill.play import SOURCES as PLACES
from collectors.fetch import Fetcher
from collectors.needs import (
    BLUESKY,
    BLUESKY_LIVE,
    IMAP,
    MASTODON,
    MASTODON_STREAM,
    X_ARCHIVE,
    X_MENTIONS,
    X_STREAM,
    X,
    mastodon_servers,
    x_token,
)
from collectors.source import Source
from collectors.sources import drill, feeds, hackernews
from collectors.sources.reddit import RedditSource
from collectors.sources.youtube import YouTubeSource
from config.settings import Settings
from domain.incident import Incident

if TYPE_CHECKING:
    from collectors.x.account import Account
    from collectors.x.post import Names

Clock: TypeAlias = Callable[[], datetime]
Factory: TypeAlias = Callable[[Settings, Incident, Clock], Source]

HISTORY = timedelta(days=28)  # four weeks before the incident: what is usual shows in them


def _feeds(settings: Settings, _: Incident, clock: Clock) -> Source:
    return feeds.FeedSource(_fetcher(settings, clock), clock)


def _hackernews(settings: Settings, incident: Incident, clock: Clock) -> Source:
    earliest = min(incident.started_at, clock()) - HISTORY
    return hackernews.HackerNewsSource(_fetcher(settings, clock), clock, settings.hackernews_url, earliest=earliest)


def _x(settings: Settings, _: Incident, clock: Clock) -> Source:
    from collectors.sources.x import XSource  # noqa: PLC0415 - tweepy takes half a second to import; few have a token

    return XSource(*_x_app(settings, clock), account=_x_account(x_token(settings)))


def _x_archive(settings: Settings, incident: Incident, clock: Clock) -> Source:
    from collectors.sources.x_archive import XArchiveSource  # noqa: PLC0415 - likewise

    earliest = min(incident.started_at, clock()) - HISTORY
    return XArchiveSource(*_x_app(settings, clock), earliest=earliest, account=_x_account(x_token(settings)))


def _x_mentions(settings: Settings, incident: Incident, clock: Clock) -> Source:
    from collectors.sources.x_mentions import XMentionsSource  # noqa: PLC0415 - likewise

    return XMentionsSource(
        *_x_app(settings, clock),
        accounts=settings.x_accounts,
        earliest=min(incident.started_at, clock()) - HISTORY,
        account=_x_account(x_token(settings)),
    )


def _x_stream(settings: Settings, incident: Incident, clock: Clock) -> Source:
    from collectors.sources.x_stream import XStreamSource  # noqa: PLC0415 - likewise

    return XStreamSource(*_x_app(settings, clock), incident_id=incident.id, account=_x_account(x_token(settings)))


def _x_app(settings: Settings, clock: Clock) -> "tuple[Fetcher, Clock, str, str, Names]":
    return _fetcher(settings, clock), clock, x_token(settings), settings.x_url, settings.x_names


@lru_cache(maxsize=8)
def _x_account(token: str) -> "Account":  # noqa: ARG001 - one for each app
    from collectors.x.account import Account  # noqa: PLC0415 - likewise

    return Account()


def _mastodon(settings: Settings, incident: Incident, clock: Clock) -> Source:
    from collectors.sources.mastodon import MastodonSource  # noqa: PLC0415 - Mastodon.py takes long to import

    earliest = min(incident.started_at, clock()) - HISTORY
    return MastodonSource(_fetcher(settings, clock), clock, mastodon_servers(settings), earliest=earliest)


def _mastodon_stream(settings: Settings, _: Incident, clock: Clock) -> Source:
    from collectors.sources.mastodon import MastodonStream  # noqa: PLC0415 - likewise

    servers = {url: token for url, token in mastodon_servers(settings).items() if token}
    return MastodonStream(_fetcher(settings, clock), clock, servers)


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


def _fetcher(settings: Settings, clock: Clock) -> Fetcher:
    return _shared_fetcher(clock, settings.contact, settings.allowed_private_hosts)


@lru_cache(maxsize=8)
def _shared_fetcher(clock: Clock, contact: str, hosts: Collection[str]) -> Fetcher:
    """One for all sources: what it holds is safe to share and slow to make."""
    return Fetcher(clock=clock, contact=contact, allowed_private_hosts=hosts)


LIVE: dict[str, Factory] = {
    "feeds": _feeds,
    "hackernews": _hackernews,
    BLUESKY: _bluesky,
    BLUESKY_LIVE: _bluesky_live,
    IMAP: _imap,
    MASTODON: _mastodon,
    MASTODON_STREAM: _mastodon_stream,
    X: _x,
    X_ARCHIVE: _x_archive,
    X_MENTIONS: _x_mentions,
    X_STREAM: _x_stream,
    "youtube": _youtube,
    "reddit": _reddit,
}
DRILLED: dict[str, Factory] = {name: partial(_place, name) for name in PLACES}
