import ast
from dataclasses import fields
from pathlib import Path

import pytest

from analysis.advice.rules import BEFORE_START, RULES
from config.playbook import FILE, Thresholds, load, shipped
from domain.errors import ConfigurationError

ROOT = Path(__file__).parents[2]
BOOK = FILE.read_text(encoding="utf-8")


def attributes() -> set[str]:
    """Every name that is read from anything in the code that judges."""
    files = [*(ROOT / "analysis").rglob("*.py"), *(ROOT / "situation").rglob("*.py"), ROOT / "config" / "playbook.py"]
    trees = (ast.parse(file.read_text(encoding="utf-8")) for file in files)
    return {node.attr for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def test_every_threshold_is_used() -> None:
    assert {field.name for field in fields(Thresholds)} <= attributes()


def test_every_threshold_and_rule_says_where_it_comes_from_and_how_well_that_holds() -> None:
    book = shipped()
    thresholds = [getattr(book.thresholds, field.name) for field in fields(Thresholds)]
    assert all(len(entry.source) > 10 and entry.meaning.endswith(".") and entry.unit for entry in thresholds)
    assert all(len(saying.source) > 10 for saying in book.rules.values())


def test_every_rule_has_its_saying_and_every_saying_its_rule() -> None:
    assert {rule.name for rule in (*RULES, BEFORE_START)} | {"unsettled"} == shipped().rules.keys()


def test_the_version_changes_with_whatever_changes(tmp_path: Path) -> None:
    changed = tmp_path / "playbook.toml"
    changed.write_text(BOOK.replace("[thresholds.surge]\nvalue = 2", "[thresholds.surge]\nvalue = 3"), encoding="utf-8")
    assert load().version == shipped().version
    assert load(changed).version != shipped().version


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("[thresholds.surge]\nvalue = 2\n", "[thresholds.surge]\nvalue = 0\n", "surge"),
        ("[thresholds.surge]\nvalue = 2\n", '[thresholds.surge]\nvalue = "2"\n', "surge"),
        ("[thresholds.surge]\nvalue = 2\n", "[thresholds.surge]\nvalue = inf\n", "surge"),
        ("[thresholds.surge]\nvalue = 2\n", "[thresholds.surge]\nvalue = true\n", "surge"),
        ("[thresholds.surge]\nvalue = 2\n", "[thresholds.surge]\nvalue = 2\ncolour = 1\n", "surge"),
        ("[thresholds.surge]", "[thresholds.purge]", "purge"),
        ('unit = "× usual"', 'unit = ""', "surge"),
        ("[rules.hold]\n", "[rules.hold]\ncolour = 1\n", "hold"),
        ('[rules.watch]\nsource = "', '[rules.watch]\nsource = ""\nguard = "', "watch"),
        ("strength = ", "strength = = ", "cannot be read"),
    ],
)
def test_a_broken_entry_is_named(tmp_path: Path, old: str, new: str, named: str) -> None:
    assert old in BOOK
    file = tmp_path / "playbook.toml"
    file.write_text(BOOK.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=named):
        load(file)


def test_a_missing_playbook_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="nowhere"):
        load(tmp_path / "nowhere.toml")
