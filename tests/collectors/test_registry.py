"""Which sources there are, and what each still needs, in words that say what to do."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from collectors import registry
from collectors.archives import archive
from collectors.drill import play as drill
from collectors.files.plan import plan
from collectors.source import place_of
from config.settings import Settings
from domain.errors import ConfigurationError
from domain.incident import Incident, Watch

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PEPSI = Incident(id="pepsi", title="Pepsi", started_at=NOW, watch=Watch(terms=("pepsi",)))


EVERYTHING = {
    "x_bearer_token": SecretStr("token"),
    "x_archive": True,
    "x_accounts": ("pepsi",),
    "mastodon_servers": ("https://mastodon.example",),
    "mastodon_tokens": {"https://mastodon.example": SecretStr("token")},
    "bluesky_handle": "pepsi.example",
    "bluesky_app_password": SecretStr("password"),
    "bluesky_live": True,
    "youtube_api_key": SecretStr("key"),
    "reddit_client_id": "client",
    "reddit_client_secret": SecretStr("secret"),
    "imap_host": "mail.example",
    "imap_user": "pepsi",
    "imap_password": SecretStr("password"),
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, x_bearer_token=None)


@pytest.fixture
def drilled() -> Incident:
    return drill.open_incident(incident_id="drill", scenario=drill.scenarios()[0].name, seed=1, now=NOW)


def test_without_keys_what_needs_none_is_collected(settings: Settings) -> None:
    assert registry.default_sources(settings, PEPSI) == ["hackernews"]
    with_feeds = replace(PEPSI, watch=replace(PEPSI.watch, feeds=("https://example.org/feed",)))
    assert registry.default_sources(settings, with_feeds) == ["feeds", "hackernews"]
    with_token = settings.model_copy(update={"x_bearer_token": SecretStr("token")})
    assert registry.default_sources(with_token, with_feeds) == ["feeds", "hackernews", "x"]
    chosen = replace(PEPSI, watch=replace(PEPSI.watch, sources=("x",)))
    assert registry.default_sources(settings, chosen) == ["x"], "what a person named is tried, and said if it cannot be"


def test_the_live_stream_of_x_is_read_on_request_only(settings: Settings) -> None:
    """It pays for every repost."""
    settings = settings.model_copy(update=EVERYTHING)
    usual = registry.default_sources(settings, PEPSI)
    assert {"x", "x-archive", "x-mentions"} <= set(usual)
    assert "x-stream" not in usual
    named = replace(PEPSI, watch=replace(PEPSI.watch, sources=("x-stream",)))
    assert registry.default_sources(settings, named) == ["x-stream"]


def test_a_drill_is_collected_from_its_places_only(settings: Settings, drilled: Incident) -> None:
    names = registry.default_sources(settings, drilled)
    assert names
    assert set(names) <= set(drill.SOURCES)
    assert "no place of this drill" in registry.unusable("hackernews", settings, drilled)
    assert "There is no source" in registry.unusable(names[0], settings, PEPSI)


def test_every_name_makes_a_source_of_that_name(settings: Settings, drilled: Incident) -> None:
    settings = settings.model_copy(update=EVERYTHING)
    full = replace(PEPSI, watch=replace(PEPSI.watch, feeds=("https://example.org/feed",)))
    assert registry.sources().keys() == set(registry.all_names())
    for name in registry.all_names():
        incident = full if name in registry.names() else drilled
        source = registry.make(name, settings, incident, lambda: NOW)
        assert (source.name, place_of(source)) == (name, registry.place(name))


@pytest.mark.parametrize(
    ("name", "watch", "words"),
    [
        ("x", Watch(terms=("a",)), "OWNUP_X_BEARER_TOKEN"),
        ("bluesky", Watch(terms=("a",)), "OWNUP_BLUESKY_APP_PASSWORD"),
        ("bluesky-live", Watch(terms=("a",)), "OWNUP_BLUESKY_LIVE"),
        ("x-archive", Watch(terms=("a",)), "OWNUP_X_ARCHIVE"),
        ("x-mentions", Watch(terms=("a",)), "OWNUP_X_ACCOUNTS"),
        ("x-stream", Watch(), "no term or handle"),
        ("feeds", Watch(terms=("a",)), "names no feeds"),
        ("hackernews", Watch(), "no term or handle"),
        ("hackernwes", Watch(), "There are: feeds, hackernews"),
    ],
)
def test_what_is_missing_is_said(settings: Settings, name: str, watch: Watch, words: str) -> None:
    if name.startswith("x-"):
        settings = settings.model_copy(update={"x_bearer_token": SecretStr("token")})
    with pytest.raises(ConfigurationError, match=words):
        registry.make(name, settings, replace(PEPSI, watch=watch), lambda: NOW)


def test_an_archive_does_not_take_a_live_sources_name(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("id,created_at,text\n1,2017-04-05,a\n", encoding="utf-8")
    planned = plan(file, now=NOW)
    with pytest.raises(ConfigurationError, match="“x” is the name of a source of its own"):
        archive(planned, clock=lambda: NOW)
    assert archive(planned, name="x-2017", clock=lambda: NOW).name == "x-2017"


def test_a_probe_says_what_is_in_the_way(settings: Settings) -> None:
    with pytest.raises(ConfigurationError, match="bearer token"):
        registry.probe("x", settings, lambda: NOW)
    assert "each incident names" in registry.probe("feeds", settings, lambda: NOW)
