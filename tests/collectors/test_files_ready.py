"""Mappings that need no person: recognised by their columns, kept under a name, named on the command line."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.files import ready
from collectors.files.columns import FIELDS
from collectors.files.mapping import ColumnMapping
from collectors.files.plan import plan
from collectors.files.times import DateOrder
from domain.errors import ConfigurationError
from domain.mention import Mention

NOW = datetime(2026, 4, 20, 12, tzinfo=UTC)
EXPORT_4CAT = (
    "id,thread_id,timestamp,unix_timestamp,link,subject,body,author,author_fullname,author_id\n"
    "11,10,2026-04-01 08:00:00,1775030400,https://x.example/11,,How could you,anna,Anna,7\n"
)
EXPORT_BRANDWATCH = (
    '[{"resourceId": "5_1", "title": "Oh dear", "fullText": "How could they", "snippet": "could", "author": "anna",'
    ' "fullname": "Anna B", "date": "2026-04-01T08:00:00.000+0000", "originalUrl": "https://n.example/1",'
    ' "language": "en", "added": "2026-04-02T08:00:00.000+0000"}]'
)


@pytest.mark.parametrize(
    ("content", "name", "id_", "text"),
    [
        (EXPORT_4CAT, "4cat", "11", "How could you"),
        (EXPORT_4CAT.replace("unix_timestamp", "x"), "4cat-without-unix-time", "11", "How could you"),
        (EXPORT_BRANDWATCH, "brandwatch", "5_1", "Oh dear\n\nHow could they"),
    ],
)
def test_documented_exports_are_recognised(tmp_path: Path, content: str, name: str, id_: str, text: str) -> None:
    path = tmp_path / "export"
    path.write_text(content, encoding="utf-8")
    planned, found = ready.planned(path, None, kept={}, zone="Asia/Tokyo", now=NOW)
    (mention,) = planned.first
    assert found == name
    assert isinstance(mention, Mention)
    assert (mention.native_id, mention.text) == (id_, text)
    assert mention.published_at == datetime(2026, 4, 1, 8, tzinfo=UTC), "these exports are in UTC, wherever we are"
    assert plan(path, ready.named(name, tmp_path), now=NOW).recognised == planned.recognised


def test_a_kept_mapping_wins_and_an_unlike_file_gets_none(tmp_path: Path) -> None:
    kept = {"ours": ColumnMapping(columns={"text": "subject", "published_at": "timestamp"})}
    columns = EXPORT_4CAT.splitlines()[0].split(",")
    found = ready.fitting(columns, kept)
    assert found is not None
    assert found[0] == "ours"
    assert ready.fitting(["text", "created_at"], kept) is None
    assert ready.kept_in(tmp_path / "nowhere") == {}


mappings = st.builds(
    ColumnMapping,
    columns=st.dictionaries(
        st.sampled_from(list(FIELDS)), st.text(st.characters(exclude_categories=["Cs"]), max_size=20), max_size=5
    ),
    zone=st.sampled_from(["", "UTC", "Europe/Berlin"]),
    date_order=st.sampled_from([None, *DateOrder]),
)


@given(mappings)
def test_what_is_kept_is_what_was_confirmed(tmp_path_factory: pytest.TempPathFactory, mapping: ColumnMapping) -> None:
    folder = tmp_path_factory.mktemp("mappings")
    ready.keep(folder, "ours", mapping)
    assert ready.kept_in(folder) == {"ours": mapping}
    assert ready.named("ours", folder) == mapping


@pytest.mark.parametrize("name", ["", "../x", "A B", ".hidden", "x" * 41])
def test_impossible_names(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigurationError, match="cannot name"):
        ready.keep(tmp_path, name, ColumnMapping())


def test_a_mapping_broken_by_hand_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("= 3")
    assert ready.kept_in(tmp_path) == {}
    with pytest.raises(ConfigurationError):
        ready.named("bad", tmp_path)
