"""Our top-level names are plain words; nothing that is installed beside us may bring the same."""

import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parent.parent


def _ours() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    built: list[str] = project["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]
    return {Path(name).stem for name in built}


def _locked() -> set[str]:
    lock = (ROOT / "requirements-dev.lock").read_text(encoding="utf-8")
    return {_plain(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", lock, flags=re.MULTILINE)}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_no_locked_dependency_brings_our_names() -> None:
    ours, locked = _ours(), _locked()
    assert {"store", "domain"} <= ours
    assert "sqlalchemy" in locked
    clashes = {
        name: distributions
        for name, distributions in packages_distributions().items()
        if name in ours and any(_plain(each) in locked for each in distributions)
    }
    assert clashes == {}


def test_every_folder_of_ours_is_built() -> None:
    packages = {folder.parent.name for folder in ROOT.glob("*/__init__.py")}
    assert packages - {"tests"} <= _ours()
