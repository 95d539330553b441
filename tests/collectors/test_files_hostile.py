"""No file, whatever it holds, loses a row silently or stops an import with anything but plain words."""

import contextlib
import csv
import gzip
import io
import json
import time
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from collectors.files.plan import plan
from collectors.files.tables import open_records
from collectors.sources.files import FilesSource
from domain.errors import ConfigurationError, SourceRefusedError
from domain.incident import Watch
from domain.mention import Mention, Unreadable

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
HEADER = ["tweet_id", "created_at", "text", "likes", "user"]

hostile = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
lone_surrogates = st.characters(categories=["Cs"])
any_text = st.text(st.one_of(st.characters(), lone_surrogates), max_size=40)
tricky = st.text(st.sampled_from('",;|\t\n\r\\\0 a\u2028é='), max_size=12)
cell = st.one_of(
    tricky, st.text(max_size=20), st.sampled_from(["2017-04-05 10:00", "1491386400", "7", "-1", "nan", ""])
)
anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), any_text),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(any_text, inner, max_size=3)),
    max_leaves=8,
)


def read(path: Path) -> tuple[list[Mention], list[Unreadable]]:
    mentions: list[Mention] = []
    unreadable: list[Unreadable] = []
    for page in FilesSource(plan(path, now=NOW), name="hostile", clock=lambda: NOW).pages(Watch(), None):
        mentions += page.mentions
        unreadable += page.unreadable
    return mentions, unreadable


@hostile
@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.json", "a.parquet", "a"]), st.booleans())
def test_random_bytes(tmp_path: Path, content: bytes, name: str, packed: bool) -> None:  # noqa: FBT001
    file = tmp_path / name
    file.write_bytes(gzip.compress(content) if packed else content)
    with contextlib.suppress(ConfigurationError, SourceRefusedError):
        read(file)


@hostile
@given(st.binary(max_size=300), st.binary(max_size=300), st.sampled_from(["utf-8", "utf-16", "cp1252"]))
def test_random_bytes_below_a_good_header(tmp_path: Path, before: bytes, after: bytes, encoding: str) -> None:
    good = "\n1,2017-04-05 10:00,the good row,1,ann\n".encode(encoding.replace("utf-16", "utf-16-le"))
    file = tmp_path / "a.csv"
    file.write_bytes((",".join(HEADER) + "\n").encode(encoding) + before + good + after)
    with contextlib.suppress(ConfigurationError, SourceRefusedError):
        mentions, unreadable = read(file)
        said = [mention.text for mention in mentions] + [item.content for item in unreadable]
        assert encoding == "utf-16" or any("the good row" in text for text in said), "it must be somewhere"


@hostile
@given(
    st.lists(st.lists(cell, min_size=len(HEADER), max_size=len(HEADER)), max_size=8),
    st.sampled_from(",;\t|"),
    st.sampled_from([(csv.QUOTE_ALL, "\n"), (csv.QUOTE_ALL, "\r\n"), (csv.QUOTE_MINIMAL, "\r\n")]),
)
def test_what_the_csv_module_wrote_comes_back_cell_by_cell(
    tmp_path: Path, rows: list[list[str]], delimiter: str, style: tuple[int, str]
) -> None:
    text = io.StringIO()
    quoting, end = style
    csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows([HEADER, *rows])  # type: ignore[arg-type]  # typeshed wants literal numbers
    file = tmp_path / "a.csv"
    file.write_bytes(text.getvalue().encode())
    assume(open_records(file).stated == f"CSV separated by {NAMES[delimiter]}, UTF-8")
    records = [record for record in open_records(file).read() if not isinstance(record, Unreadable)]
    assert [list(values.values()) for _, values in records] == rows
    with contextlib.suppress(ConfigurationError):  # most of them have no time: said before anything is kept
        mentions, unreadable = read(file)
        assert len(mentions) + len(unreadable) == len(rows)


NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


@hostile
@given(st.lists(st.dictionaries(st.one_of(st.sampled_from(HEADER), any_text), anything, max_size=6), max_size=6))
def test_any_json_objects_are_all_accounted_for(tmp_path: Path, objects: list[dict[str, object]]) -> None:
    sound: dict[str, object] = {"tweet_id": "good", "created_at": 1491386400, "text": "the good row"}
    rows = [sound, *objects, sound]
    lines, array = tmp_path / "a.jsonl", tmp_path / "a.json"
    lines.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    array.write_text(json.dumps(rows), encoding="utf-8")
    for file in (lines, array):
        with contextlib.suppress(ConfigurationError):  # as above
            mentions, unreadable = read(file)
            assert len(mentions) + len(unreadable) == len(rows)


@hostile
@given(st.lists(st.tuples(any_text.filter(str.isprintable), st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1)))))
def test_any_parquet_rows_are_all_accounted_for(tmp_path: Path, rows: list[tuple[str, int | None]]) -> None:
    table = pa.table(
        {
            "id": pa.array([number for _, number in rows], pa.int64()),
            "created_at": pa.array([1491386400] * len(rows), pa.int64()),
            "text": pa.array([text for text, _ in rows], pa.string()),
            "likes": pa.array([number for _, number in rows], pa.int64()),
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    mentions, unreadable = read(tmp_path / "a.parquet")
    assert len(mentions) + len(unreadable) == len(rows)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b'1,2017-04-05,"open\n' * 10_000, id="every line opens a quotation mark"),
        pytest.param(b'""",x\n' * 15_000, id="quotation marks that never settle"),
        pytest.param(b'1,2017-04-05,"' + b"a" * 30_000_000, id="one field without end"),
        pytest.param(b"a" * 30_000_000 + b"\n1,2017-04-05,fine\n", id="one line without end"),
        pytest.param(b'1,2017-04-05,"open\n' + b"2,2017-04-05,%a\n" % ("a" * 500) * 30_000, id="a quotation over all"),
        pytest.param(b"\0" * 20_000_000, id="nothing but NUL"),
        pytest.param(b"\n" * 100_000, id="nothing but line ends"),
    ],
)
def test_files_made_to_hurt_cost_little(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"id,created_at,text\n1,2017-04-05,first\n" + content)
    del content
    tracemalloc.start()
    begun = time.process_time()
    try:
        for page in FilesSource(plan(file, now=NOW), name="hostile", clock=lambda: NOW).pages(Watch(), None):
            del page
    finally:
        taken, (_, peak) = time.process_time() - begun, tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 200_000_000
    assert taken < 20, "a second or two, several times that with the memory traced"
