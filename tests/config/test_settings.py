"""Settings come from the environment and one file, and never show a secret."""

import tomllib
from pathlib import Path

import pytest

from config.settings import Settings, load
from domain.errors import ConfigurationError

EXAMPLE = Path(__file__).parents[2] / "config" / "ownup.example.toml"


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"OWNUP_{name.upper()}", raising=False)
    monkeypatch.setenv("OWNUP_DATA_DIR", str(tmp_path))


def test_the_database_is_a_file_in_the_data_folder(tmp_path: Path) -> None:
    assert load().url == f"sqlite:///{tmp_path / 'ownup.db'}"


def test_the_folder_given_wins_over_the_environment(tmp_path: Path) -> None:
    assert load(tmp_path / "other").data_dir == tmp_path / "other"


def test_the_file_is_read_and_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ownup.toml").write_text('zone = "Europe/Berlin"\nport = 9000\n', encoding="utf-8")
    monkeypatch.setenv("OWNUP_PORT", "9001")
    settings = load()
    assert (settings.zone, settings.port) == ("Europe/Berlin", 9001)


def test_a_file_elsewhere_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "elsewhere.toml").write_text('zone = "Asia/Tokyo"\n', encoding="utf-8")
    monkeypatch.setenv("OWNUP_CONFIG", str(tmp_path / "elsewhere.toml"))
    assert load().zone == "Asia/Tokyo"


def test_an_empty_value_in_the_environment_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OWNUP_X_BEARER_TOKEN", "")
    assert load().x_bearer_token is None


@pytest.mark.parametrize("line", ['colour = "red"', "port = 0", 'log_level = "LOUD"', "port = "])
def test_a_wrong_file_is_named_in_plain_words(tmp_path: Path, line: str) -> None:
    (tmp_path / "ownup.toml").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"ownup\.toml"):
        load()


def test_secrets_are_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OWNUP_X_BEARER_TOKEN", "canary-3141")
    settings = load()
    assert "canary-3141" not in f"{settings!r} {settings} {settings.model_dump_json()}"
    assert settings.secrets() == ("canary-3141",)


def test_the_password_of_the_database_is_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OWNUP_DATABASE_URL", "postgresql://ownup:canary-2718@localhost/ownup")
    assert load().secrets() == ("canary-2718",)


def test_the_example_lists_every_setting_with_its_default() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    values = tomllib.loads(text)
    defaults = Settings()
    for name in Settings.model_fields:
        assert name in text, f"{name} is not in {EXAMPLE.name}"
    for name, value in values.items():
        default = getattr(defaults, name)
        assert getattr(Settings.model_validate({name: value}), name) == default
