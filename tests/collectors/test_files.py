"""Archives are read in full, whatever wrote them: every row becomes a mention or is handed on with a reason."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from collectors.files.mapping import ColumnMapping, read_mapping
from collectors.files.plan import plan
from collectors.source import Page
from collectors.sources.files import ROWS_A_PAGE, FilesSource, name_of
from domain.errors import ConfigurationError, SourceRefusedError
from domain.incident import Watch
from domain.mention import Flag, Kind, Mention, Unreadable

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding, "surrogateescape"))
    return path


def source(path: Path, mapping: ColumnMapping | None = None, zone: str = "UTC") -> FilesSource:
    return FilesSource(plan(path, mapping, zone=zone, now=NOW), clock=lambda: NOW)


def pages(path: Path, mapping: ColumnMapping | None = None, *, zone: str = "UTC") -> list[Page]:
    return list(source(path, mapping, zone).pages(Watch(), None))


def read(
    path: Path, mapping: ColumnMapping | None = None, *, zone: str = "UTC"
) -> tuple[list[Mention], list[Unreadable]]:
    given = pages(path, mapping, zone=zone)
    return [m for page in given for m in page.mentions], [u for page in given for u in page.unreadable]


def test_an_export_of_tweets_needs_no_words(tmp_path: Path) -> None:
    file = write(
        tmp_path / "Brand Tweets.csv",
        "tweet_id,timestamp_utc,likes,retweets,replies,is_reply,n_links,text,queries\n"
        '846680169863532544,2017-03-28T11:07:37,2,1,0,True,0,"Two lines\nand a ""quotation""",live\n'
        "846680169863532545,2017-03-28T11:08:00,0,0,0,False,1,,live\n",
    )
    (first, second), unreadable = read(file)
    assert not unreadable
    assert (first.source, first.native_id) == ("brand_tweets", "846680169863532544")
    assert first.text == 'Two lines\nand a "quotation"'
    assert first.published_at == datetime(2017, 3, 28, 11, 7, 37, tzinfo=UTC)
    assert first.known_at == first.published_at
    assert first.kind is Kind.REPLY
    assert (first.engagement.likes, first.engagement.reposts, first.engagement.views) == (2, 1, None)
    assert json.loads(first.raw) == {"n_links": "0", "queries": "live"}
    assert first.flags == {Flag.ARCHIVE}
    assert second.text == ""


def test_a_4cat_export(tmp_path: Path) -> None:
    file = write(
        tmp_path / "4cat.csv",
        "id,thread_id,author,body,timestamp,unix_timestamp\n"
        "12,12,ann,What a mistake,2017-04-05 10:00:00,1491386400\n"
        "13,12,bob,Agreed,2017-04-05 10:01:00,1491386460\n",
    )
    (first, second), _ = read(file, zone="Asia/Tokyo")
    assert first.published_at == datetime(2017, 4, 5, 10, tzinfo=UTC), "the column that leaves nothing open wins"
    assert (first.kind, second.kind) == (Kind.POST, Kind.REPLY)
    assert (second.author.id, second.author.handle, second.conversation_id) == ("bob", "bob", "12")


def test_json_of_the_x_api(tmp_path: Path) -> None:
    post = {
        "id": "9",
        "text": "Short…",
        "note_tweet": {"text": "The whole long story"},
        "created_at": "2017-04-05T10:00:00.000Z",
        "author": {"id": "7", "username": "ann", "name": "Ann", "public_metrics": {"followers_count": 12}},
        "public_metrics": {"like_count": 3, "retweet_count": 4, "reply_count": 5},
        "entities": {"urls": [{"url": "https://t.co/a"}]},
    }
    for file in (
        write(tmp_path / "lines.jsonl", json.dumps(post) + "\n\n"),
        write(tmp_path / "array.json", json.dumps([post], indent=1)),
    ):
        (mention,), unreadable = read(file)
        assert not unreadable
        assert mention.text == "The whole long story"
        assert (mention.author.id, mention.author.handle, mention.author.followers) == ("7", "ann", 12)
        assert (mention.engagement.likes, mention.engagement.reposts, mention.engagement.replies) == (3, 4, 5)
        assert json.loads(mention.raw) == {"entities.urls": [{"url": "https://t.co/a"}]}


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    moments = [datetime(2017, 4, 5, 10, second, tzinfo=UTC) for second in range(3)]
    table = pa.table(
        {
            "id": pa.array([1, 2, 3], pa.int64()),
            "created_at": pa.array(moments, pa.timestamp("ns", tz="UTC")),
            "text": pa.array(["a", None, "c"]),
            "followers_count": pa.array([10.0, None, 2.5]),
        }
    )
    pq.write_table(table, tmp_path / "posts.parquet", row_group_size=2)
    mentions, unreadable = read(tmp_path / "posts.parquet")
    assert not unreadable
    assert [(m.native_id, m.text, m.published_at) for m in mentions] == list(
        zip("123", ("a", "", "c"), moments, strict=True)
    )
    assert [m.author.followers for m in mentions] == [10, None, None]
    assert json.loads(mentions[2].raw) == {"followers_count": 2.5}, "what could not be read as a count is not lost"


def test_rows_that_cannot_be_mentions_say_why_and_where(tmp_path: Path) -> None:
    file = write(
        tmp_path / "rows.csv",
        "id,created_at,text\n"
        "1,2017-04-05 10:00,fine\n"
        "2,yesterday,no time\n"
        "3,,no time at all\n"
        ",2017-04-05 10:00,\n"
        "5,2017-04-05 10:00\n"
        "6,2017-04-05 10:00,too,many\n"
        "7,2617-04-05 10:00,from the future\n"
        "8,2017-04-05 10:00,also fine,,\n",
    )
    mentions, unreadable = read(file)
    assert [m.native_id for m in mentions] == ["1", "8"]
    assert {item.where: item.reason for item in unreadable} == {
        "line 3": "no time can be read from “yesterday”",
        "line 4": "there is no time",
        "line 5": "there is neither a text nor an id",
        "line 6": "2 fields where the header has 3",
        "line 7": "4 fields where the header has 3",
        "line 8": "the time “2617-04-05 10:00” would be 2617-04-05 10:00 UTC, which cannot be right",
    }
    assert "no time at all" in unreadable[1].content


def test_a_quotation_mark_that_is_never_closed_costs_one_line(tmp_path: Path) -> None:
    rows = "".join(f'{number},2017-04-05 10:00,"row {number}"\n' for number in range(2, 500))
    file = write(tmp_path / "rows.csv", f'id,created_at,text\n1,2017-04-05 10:00,"never closed\n{rows}')
    mentions, unreadable = read(file)
    assert len(mentions) == 498
    assert [item.where for item in unreadable] == ["line 2"]
    assert unreadable[0].content == '1,2017-04-05 10:00,"never closed'


def test_whatever_is_wrong_in_a_long_file_costs_itself_only(tmp_path: Path) -> None:
    """Sound lines are read by blocks: what is long, odd or broken may lie across the end of one."""
    wrong = {
        499: '{},2017-04-05 10:00,"said\nin three\nlines"\n',
        700: '{},2017-04-05 10:00,"never closed\n',
        1_200: "{},2017-04-05 10:00,too,many\n",
        1_201: "\n{},2017-04-05 10:00,after an empty line\n",
        1_700: '{},2017-04-05 10:00,"a ""quotation"", with commas"\n',
    }
    rows = [wrong.get(number, "{},2017-04-05 10:00,fine\n").format(number) for number in range(2_500)]
    mentions, unreadable = read(write(tmp_path / "rows.csv", "id,created_at,text\n" + "".join(rows)))
    said = {int(mention.native_id): mention.text for mention in mentions}
    assert sorted(said) == [number for number in range(2_500) if number not in (700, 1_200)]
    assert [item.where for item in unreadable] == ["line 704", "line 1204"]
    assert {number: text for number, text in said.items() if text != "fine"} == {
        499: "said\nin three\nlines",
        1_201: "after an empty line",
        1_700: 'a "quotation", with commas',
    }


def test_a_broken_object_costs_itself(tmp_path: Path) -> None:
    good = '{"id": %d, "created_at": 1491386400, "text": "row"}'
    lines = write(tmp_path / "a.jsonl", "\n".join([good % 1, '{"id": 2', "[" * 100_000, "17", good % 3]))
    array = write(tmp_path / "a.json", "[" + ",\n".join([good % 1, '{"id": 2', '"17"', good % 3]))
    for file, where in ((lines, ["line 2", "line 3", "line 4"]), (array, ["item 2", "after item 3"])):
        mentions, unreadable = read(file)
        assert [m.native_id for m in mentions] == ["1", "3"]
        assert [item.where for item in unreadable] == where
    assert unreadable[0].content.startswith('{"id": 2,\n"17"'), "what lies between is kept with the broken object"


@pytest.mark.parametrize(
    ("encoding", "stated"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16 (without its mark)"),
        ("utf-16-be", "UTF-16 (without its mark)"),
        ("utf-32", "UTF-32"),
        ("cp1252", "Windows-1252 (it is not UTF-8)"),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_and_delimiters_are_found_and_stated(
    tmp_path: Path, encoding: str, stated: str, delimiter: str
) -> None:
    rows = [("id", "created_at", "text"), ("1", "2017-04-05 10:00", "Größe, naïve – “so”"), ("2", "2017-04-05", "é;|")]
    text = "\r\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    file = write(tmp_path / "rows.csv", text, encoding)
    assert plan(file, now=NOW).stated.endswith(stated)
    assert [m.text for m in read(file)[0]] == ["Größe, naïve – “so”", "é;|"]


def test_bytes_that_fit_no_encoding_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_bytes("id,created_at,text\n1,2017-04-05,Größe ü\n2,2017-04-05,".encode() + b"caf\xe9 \x00\n")
    mentions, _ = read(file)
    assert plan(file, now=NOW).stated == "CSV separated by commas, UTF-8 with 1 bytes that are not, kept as they are"
    assert mentions[1].text.encode("utf-8", "surrogateescape") == b"caf\xe9 \x00"


def test_a_first_line_that_names_the_delimiter_is_no_header(tmp_path: Path) -> None:
    rows = "id;created_at;text\r\n1;2017-04-05 10:00;one, two\r\n2;never;three\r\n"
    (mention,), (unreadable,) = read(write(tmp_path / "excel.csv", f"sep=;\r\n{rows}"))
    assert (mention.native_id, mention.text) == ("1", "one, two")
    assert unreadable.where == "line 4"


def test_quotation_marks_escaped_with_a_backslash(tmp_path: Path) -> None:
    file = write(tmp_path / "dump.csv", 'id,created_at,text\n1,2017-04-05,"so \\"called\\", fix"\n2,2017-04-05,"b"\n')
    assert [m.text for m in read(file)[0]] == ['so "called", fix', "b"]


def test_packed_files_are_unpacked_within_reason(tmp_path: Path) -> None:
    honest, bomb = tmp_path / "rows.csv.gz", tmp_path / "bomb.csv.gz"
    honest.write_bytes(gzip.compress(b"id,created_at,text\n1,2017-04-05,fine\n"))
    assert [m.source for m in read(honest)[0]] == ["rows"]
    bomb.write_bytes(gzip.compress(b"id,created_at,text\n" + b"1,2017-04-05,\n" * 5_000_000, compresslevel=1))
    with pytest.raises(ConfigurationError, match="not an honest archive"):
        plan(bomb, now=NOW)
    cut = tmp_path / "cut.csv.gz"
    cut.write_bytes(honest.read_bytes()[:-9])
    with pytest.raises(ConfigurationError, match="cannot be read"):
        plan(cut, now=NOW)


def test_damage_found_on_the_way_keeps_what_was_read(tmp_path: Path) -> None:
    rows = ROWS_A_PAGE * 2
    table = pa.table({"id": range(rows), "created_at": ["2017-04-05"] * rows, "text": ["a"] * rows})
    path = tmp_path / "posts.parquet"
    pq.write_table(table, path, row_group_size=ROWS_A_PAGE, compression="gzip")
    reading = source(path)
    group = pq.ParquetFile(path).metadata.row_group(1).column(2)
    content = bytearray(path.read_bytes())
    start = group.dictionary_page_offset or group.data_page_offset
    content[start : start + group.total_compressed_size] = bytes(group.total_compressed_size)
    path.write_bytes(content)
    given = reading.pages(Watch(), None)
    assert len(next(given).mentions) == ROWS_A_PAGE
    with pytest.raises(SourceRefusedError, match="cannot be read on after 2000 rows"):
        next(given)


def test_an_import_goes_on_where_it_stopped_and_a_finished_one_begins_again(tmp_path: Path) -> None:
    rows = ROWS_A_PAGE * 2 + 7
    file = write(
        tmp_path / "rows.csv",
        "id,created_at,text\n" + "".join(f"{n},{1491386400 + n},text {n}\n" for n in range(rows)),
    )
    whole = pages(file)
    assert [len(page.mentions) for page in whole] == [ROWS_A_PAGE, ROWS_A_PAGE, 7]
    rest = list(source(file).pages(Watch(), whole[0].cursor))
    assert [page.mentions[0].native_id for page in rest] == [str(ROWS_A_PAGE), str(ROWS_A_PAGE * 2)]
    assert rest[-1].covered == whole[-1].covered, "the times of the first part are remembered"
    assert whole[-1].covered is not None
    assert whole[-1].covered.start == datetime.fromtimestamp(1491386400, UTC)
    assert [page.covered for page in whole[:-1]] == [None, None]
    assert len(list(source(file).pages(Watch(), whole[-1].cursor))) == 3
    other = write(tmp_path / "other.csv", "id,created_at,text\n1,2017-04-05,a\n")
    assert sum(len(page.mentions) for page in source(other).pages(Watch(), whole[0].cursor)) == 1
    assert len(list(source(file).pages(Watch(), "no JSON"))) == 3


def test_ids_are_made_where_there_are_none_and_stay_the_same(tmp_path: Path) -> None:
    file = write(
        tmp_path / "rows.csv",
        "author,created_at,text,likes\nann,2017-04-05,Oh no,1\nann,2017-04-05,Oh no,5\nbob,2017-04-05,Oh no,1\n",
    )
    mentions, _ = read(file)
    assert len({m.native_id for m in mentions}) == 2
    assert all(m.flags == {Flag.ARCHIVE, Flag.NO_NATIVE_ID} for m in mentions)


def test_a_made_id_is_that_of_earlier_imports_however_a_handle_is_written(tmp_path: Path) -> None:
    """Or else importing an older file again would keep its rows twice."""
    file = write(tmp_path / "rows.csv", "author,created_at,text\n@USER46,2017-04-05,Oh no\nuser46,2017-04-05,Oh no\n")
    mentions, _ = read(file)
    assert [m.native_id for m in mentions] == [
        "made-922e213a56be4201b1d6501b3c169d99",
        "made-534daab75045ad634e467939ddea068c",
    ]
    named = write(tmp_path / "named.csv", "author_id,author,created_at,text\nA7,@USER46,2017-04-05,Oh no\n")
    (mention,), _ = read(named)
    assert mention.native_id == "made-5fd097ee702a14ac22ede594e106b87e"


def test_a_handle_is_one_author_in_any_case_and_shown_as_it_is_written(tmp_path: Path) -> None:
    handles = ["USER46", "@User46", "user46", "STRASSE", "straße"]
    rows = "".join(f"{number},2017-04-05,a,{handle}\n" for number, handle in enumerate(handles))
    mentions, _ = read(write(tmp_path / "rows.csv", f"id,created_at,text,author\n{rows}"))
    assert [m.author.id for m in mentions] == ["user46"] * 3 + ["strasse"] * 2
    assert [m.author.handle for m in mentions] == ["USER46", "User46", "user46", "STRASSE", "straße"]


def test_an_id_of_the_author_is_taken_as_it_is_and_where_it_is_missing_the_handle_stands_in(tmp_path: Path) -> None:
    file = write(
        tmp_path / "rows.csv", "id,created_at,text,author_id,author\n1,2017-04-05,a,AbC,Ann\n2,2017-04-05,b,,Ann\n"
    )
    mentions, _ = read(file)
    assert [m.author.id for m in mentions] == ["AbC", "ann"]


def test_addresses_that_are_not_of_the_web_are_no_links(tmp_path: Path) -> None:
    file = write(
        tmp_path / "rows.csv",
        "id,created_at,text,url\n1,2017-04-05,a,javascript:alert(1)\n2,2017-04-05,b,https://example.org/b\n",
    )
    mentions, _ = read(file)
    assert [m.url for m in mentions] == ["", "https://example.org/b"]
    assert json.loads(mentions[0].raw) == {"url": "javascript:alert(1)"}


@pytest.mark.parametrize(
    ("name", "source_name"),
    [("Pepsi Tweets.csv.gz", "pepsi_tweets"), ("März.json", "m_rz"), ("???.csv", "file"), ("a.b.parquet", "a_b")],
)
def test_a_source_is_named_after_its_file(name: str, source_name: str) -> None:
    assert name_of(Path(name)) == source_name


def test_what_cannot_be_imported_is_said_before_anything_is_kept(tmp_path: Path) -> None:
    empty = write(tmp_path / "empty.csv", "")
    with pytest.raises(ConfigurationError, match="Its columns: none"):
        source(empty)
    with pytest.raises(ConfigurationError, match="No such file"):
        plan(tmp_path / "missing.csv", now=NOW)
    with pytest.raises(ConfigurationError, match="cannot be read"):
        plan(tmp_path, now=NOW)
    good = write(tmp_path / "rows.csv", "id,created_at,text\n1,2017-04-05,a\n")
    with pytest.raises(ConfigurationError, match="cannot name a source"):
        FilesSource(plan(good, now=NOW), name="Not Allowed", clock=lambda: NOW)
    with pytest.raises(ConfigurationError, match="no time zone “Mars/Olympus”"):
        plan(good, zone="Mars/Olympus", now=NOW)
    hopeless = write(tmp_path / "hopeless.csv", "id,date,text\n1,soon,a\n")
    with pytest.raises(ConfigurationError, match="only 0 of 1 values are times, such as “soon”"):
        source(hopeless)
    with pytest.raises(ConfigurationError, match="no column “words” for text"):
        plan(good, read_mapping("text=words"), now=NOW)


def test_how_far_the_reading_is(tmp_path: Path) -> None:
    file = write(tmp_path / "r.csv", "id,created_at,text\n" + "".join(f"{n},2017-04-05,a\n" for n in range(9000)))
    reading = source(file)
    shares = [reading.share_read() for _ in reading.pages(Watch(), None)]
    assert shares == sorted(shares)
    assert 0 < shares[0] < 1
    assert reading.share_read() == 1
