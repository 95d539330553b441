"""Both ways to read Bluesky, made from the settings."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

from collectors.bluesky.client import BlueskyClient
from collectors.bluesky.people import public
from collectors.bluesky.session import SessionFile
from collectors.bluesky.stream import Host
from collectors.fetch import Fetcher
from collectors.sources.bluesky import BlueskySource
from collectors.sources.bluesky_live import BlueskyLiveSource
from config.settings import Settings


def make_search(
    settings: Settings, fetcher: Fetcher, clock: Callable[[], datetime], earliest: datetime
) -> BlueskySource:
    password = settings.bluesky_app_password.get_secret_value() if settings.bluesky_app_password else ""
    path = settings.data_dir / "bluesky-session.json"
    kept = SessionFile(path=path, url=settings.bluesky_url, handle=settings.bluesky_handle)
    client = _client(fetcher, clock, password, kept)
    return BlueskySource(client, clock, public(fetcher, settings.bluesky_public_url), earliest=earliest)


def make_live(
    settings: Settings, fetcher: Fetcher, clock: Callable[[], datetime], earliest: datetime
) -> BlueskyLiveSource:
    host = Host(url=settings.jetstream_url, clock=clock, allowed_private_hosts=settings.allowed_private_hosts)
    return BlueskyLiveSource(host, public(fetcher, settings.bluesky_public_url), earliest=earliest)


@lru_cache(maxsize=8)
def _client(fetcher: Fetcher, clock: Callable[[], datetime], password: str, kept: SessionFile) -> BlueskyClient:
    """One for the life of the process: logging in is rationed."""
    return BlueskyClient(fetcher, clock, password, kept)
