"""Settings: environment and one TOML file, read once into a frozen object. Environment wins over the file.

Every setting is `OWNUP_<NAME>` in the environment and `<name> = …` in the file, which is `ownup.toml` in the data
folder unless OWNUP_CONFIG names another. Secrets are `SecretStr`: they print as stars.
"""

import os
import tomllib
from datetime import time, timedelta
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from config.channels import named, secrets_in
from config.own_thresholds import with_own
from config.playbook import shipped
from domain.errors import ConfigurationError


def default_data_dir() -> Path:
    """Where things live if nobody says otherwise: the user's data folder, so that every command finds the same."""
    return Path(platformdirs.user_data_dir("ownup", appauthor=False))


class Settings(BaseSettings):
    """Everything that can be set. The order of this list is the order of `config/ownup.example.toml`."""

    model_config = SettingsConfigDict(env_prefix="OWNUP_", env_ignore_empty=True, frozen=True, extra="forbid")

    data_dir: Path = Field(default_factory=default_data_dir)
    database_url: str = ""  # "" is SQLite in the data folder; postgresql+psycopg://… for PostgreSQL
    zone: str = "UTC"  # shown on pages of new incidents
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["plain", "json"] = "plain"
    contact: str = ""  # an address that feeds' owners can write to; goes into the User-Agent
    browser: str = ""  # Chromium for PNG, SVG and PDF; "" looks for one
    allowed_private_hosts: tuple[str, ...] = ()  # intranet hosts that feeds may come from
    scorers: dict[str, str] = Field(default_factory=dict)  # language → package.module:factory, see docs/reading.md
    workers: int = Field(default=0, ge=0)  # processes for reading texts on import; 0: one a core
    x_bearer_token: SecretStr | None = None
    x_names: Literal["tweet", "post"] = "tweet"  # which of its two schemas to ask X for; both are understood
    x_archive: bool = False  # the app may search all of X, not only the last seven days
    x_accounts: tuple[str, ...] = ()  # own accounts whose mentions are read at the lower price
    x_dollars_a_day: float | None = Field(default=None, ge=0)  # None: no limit
    x_dollars_an_incident: float | None = Field(default=None, ge=0)
    mastodon_servers: tuple[str, ...] = ()  # https://mastodon.social, …; the same post on two of them is one mention
    mastodon_tokens: dict[str, SecretStr] = Field(default_factory=dict)  # server → token, for search and streaming
    bluesky_handle: str = ""
    bluesky_app_password: SecretStr | None = None
    bluesky_live: bool = False  # read the public live stream: no account, but gigabytes a day
    youtube_api_key: SecretStr | None = None
    youtube_units_a_day: int = Field(default=10_000, ge=0)
    youtube_searches_a_day: int = Field(default=100, ge=0)
    reddit_client_id: str = ""
    reddit_client_secret: SecretStr | None = None
    imap_host: str = ""
    imap_port: int = Field(default=993, ge=1, le=65535)
    imap_security: Literal["tls", "starttls", "none"] = "tls"
    imap_user: str = ""
    imap_password: SecretStr | None = None
    imap_folder: str = "INBOX"
    fastest: timedelta = Field(default=timedelta(minutes=1), gt=timedelta(0))  # between two looks in a surge
    slowest: timedelta = Field(default=timedelta(minutes=30), gt=timedelta(0))  # and when nothing happens
    health_port: int | None = Field(default=None, ge=0, le=65535)  # where `collect --every` tells how it is
    thresholds: dict[str, float] = Field(default_factory=dict)  # own cut-offs of the advice, docs/advice.md
    alert_channels: dict[str, SecretStr] = Field(default_factory=dict)  # name → address as apprise writes it
    alert_cooldown: timedelta = Field(default=timedelta(hours=1), ge=timedelta(0))  # between two of the same
    alert_gap: timedelta = Field(default=timedelta(minutes=30), gt=timedelta(0))  # a source unread for longer
    alert_promise: timedelta = Field(default=timedelta(minutes=30), ge=timedelta(0))  # ahead of a promise's date
    alert_quiet_from: time | None = None  # in the incident's zone: then only what cannot wait
    alert_quiet_until: time | None = None
    alert_drills: bool = False  # alerts of simulated incidents, too; they say so in their first word
    dashboard_url: str = ""  # where links in alerts lead; "": to `address` and `port`
    hackernews_url: str = "https://hn.algolia.com/api/v1"
    x_url: str = "https://api.x.com"
    bluesky_url: str = "https://bsky.social"
    bluesky_public_url: str = "https://public.api.bsky.app"  # answers without a login
    jetstream_url: str = "wss://jetstream.us-east.bsky.network"  # older ones: wss://jetstream2.…/subscribe
    youtube_url: str = "https://www.googleapis.com/youtube/v3"
    reddit_url: str = "https://oauth.reddit.com"
    reddit_login_url: str = "https://www.reddit.com"
    address: str = "127.0.0.1"  # the dashboard listens here, and the collector's health answers
    port: int = Field(default=8501, ge=1, le=65535)
    allowed_hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]")  # names the dashboard answers to

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - likewise
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        folder = init_settings().get("data_dir") or os.environ.get("OWNUP_DATA_DIR") or default_data_dir()
        file = os.environ.get("OWNUP_CONFIG") or Path(folder) / "ownup.toml"
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=file)

    @field_validator("thresholds", mode="before")
    @classmethod
    def _thresholds_are_right(cls, values: object) -> object:
        if isinstance(values, dict):
            with_own(shipped(), values)
        return values

    @field_validator("alert_channels")
    @classmethod
    def _channels_have_names(cls, channels: dict[str, SecretStr]) -> dict[str, SecretStr]:
        for name in channels:
            named(name)
        return channels

    @model_validator(mode="after")
    def _quiet_hours_have_two_ends(self) -> Self:
        if (self.alert_quiet_from is None) != (self.alert_quiet_until is None):
            msg = "alert_quiet_from and alert_quiet_until go together"
            raise ValueError(msg)
        if any(each and each.tzinfo for each in (self.alert_quiet_from, self.alert_quiet_until)):
            msg = "alert_quiet_from and alert_quiet_until go by the incident's clocks: write them without a zone"
            raise ValueError(msg)
        return self

    @property
    def dashboard(self) -> str:
        """Where people open the dashboard, without a slash at the end."""
        return self.dashboard_url.rstrip("/") or f"http://{self.address}:{self.port}"

    @property
    def url(self) -> str:
        """The database, as SQLAlchemy writes it."""
        return self.database_url or f"sqlite:///{self.data_dir / 'ownup.db'}"

    @property
    def mappings_dir(self) -> Path:
        """Where confirmed column mappings are kept."""
        return self.data_dir / "mappings"

    def secrets(self) -> tuple[str, ...]:
        """The secret values themselves, for the filter that keeps them out of logs."""
        values = [getattr(self, name) for name in type(self).model_fields]
        values += self.mastodon_tokens.values()
        known = [value.get_secret_value() for value in values if isinstance(value, SecretStr)]
        for channel in self.alert_channels.values():
            known += secrets_in(channel.get_secret_value())
        return (*known, *filter(None, [urlsplit(self.database_url).password]))


def load(data_dir: Path | None = None) -> Settings:
    """Read the settings. Raises ConfigurationError with the name of what is wrong and what was found."""
    try:
        return Settings(data_dir=data_dir.absolute()) if data_dir else Settings()
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors())
        msg = f"Settings are not right: {problems}. Correct the environment (OWNUP_…) or ownup.toml."
        raise ConfigurationError(msg) from error
    except SettingsError as error:  # a list or a table in the environment; its text names the setting, not the value
        msg = f"Settings are not right: {error}. Lists and tables in the environment are written as JSON."
        raise ConfigurationError(msg) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        msg = f"ownup.toml cannot be read: {error}. Correct it, or start again from config/ownup.example.toml."
        raise ConfigurationError(msg) from error
