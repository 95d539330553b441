"""What each source needs from the settings before it can be used, in words that say what to do."""

from config.settings import Settings

BLUESKY, BLUESKY_LIVE = "bluesky", "bluesky-live"
IMAP = "imap"
MASTODON, MASTODON_STREAM = "mastodon", "mastodon-stream"
REDDIT, YOUTUBE = "reddit", "youtube"
X, X_ARCHIVE, X_MENTIONS, X_STREAM = "x", "x-archive", "x-mentions", "x-stream"


def lacking(name: str, settings: Settings) -> str:
    """What the settings lack for a source, "" for nothing."""
    if name in {X, X_ARCHIVE, X_MENTIONS, X_STREAM}:
        return _lacking_for_x(name, settings)
    needs = {
        BLUESKY: "" if settings.bluesky_handle and settings.bluesky_app_password else _BLUESKY,
        BLUESKY_LIVE: "" if settings.bluesky_live else _BLUESKY_LIVE,
        IMAP: "" if settings.imap_host and settings.imap_user and settings.imap_password else _IMAP,
        MASTODON: "" if settings.mastodon_servers else _MASTODON,
        MASTODON_STREAM: _lacking_for_mastodon_stream(settings),
        REDDIT: "" if settings.reddit_client_id and settings.reddit_client_secret else _REDDIT,
        YOUTUBE: "" if settings.youtube_api_key else _YOUTUBE,
    }
    return needs.get(name, "")


_BLUESKY = (
    "Bluesky's search needs an account: set OWNUP_BLUESKY_HANDLE and OWNUP_BLUESKY_APP_PASSWORD (made in its settings)."
)
_BLUESKY_LIVE = (
    "Bluesky's live stream needs no account, but brings every post of the network (gigabytes a day): set "
    "OWNUP_BLUESKY_LIVE=true if that is fine."
)
_REDDIT = "Reddit needs an approved application: set OWNUP_REDDIT_CLIENT_ID and OWNUP_REDDIT_CLIENT_SECRET."
_IMAP = "E-mail replies need a mailbox: set OWNUP_IMAP_HOST, OWNUP_IMAP_USER and OWNUP_IMAP_PASSWORD."
_MASTODON = "Mastodon needs to know which servers to ask: set OWNUP_MASTODON_SERVERS='[\"https://mastodon.social\"]'."
_YOUTUBE = "YouTube needs an API key: set OWNUP_YOUTUBE_API_KEY (from a project in the Google Cloud console)."


def _lacking_for_mastodon_stream(settings: Settings) -> str:
    if not settings.mastodon_servers:
        return _MASTODON
    if not any(mastodon_servers(settings).values()):
        return 'Mastodon\'s live streams need a token: set OWNUP_MASTODON_TOKENS=\'{"https://mastodon.social": "…"}\'.'
    return ""


def _lacking_for_x(name: str, settings: Settings) -> str:
    if not x_token(settings):
        return "X needs a bearer token: set OWNUP_X_BEARER_TOKEN (from an app in the X developer portal)."
    if name == X_ARCHIVE and not settings.x_archive:
        return "The search of all of X needs a plan that has it: set OWNUP_X_ARCHIVE=true if yours does."
    if name == X_MENTIONS and not settings.x_accounts:
        return "Mentions of your own accounts on X need their names: set OWNUP_X_ACCOUNTS='[\"acme\"]'."
    return ""


def x_token(settings: Settings) -> str:
    """The bearer token, "" for none."""
    return settings.x_bearer_token.get_secret_value() if settings.x_bearer_token else ""


def mastodon_servers(settings: Settings) -> dict[str, str]:
    """Each server with its token, "" for none, however the two settings spell it."""
    tokens = {_address(server): token.get_secret_value() for server, token in settings.mastodon_tokens.items()}
    return {server: tokens.get(server, "") for server in map(_address, settings.mastodon_servers)}


def _address(server: str) -> str:
    plain = server.strip().rstrip("/").lower()
    return plain if "://" in plain else f"https://{plain}"
