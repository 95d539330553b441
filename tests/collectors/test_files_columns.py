"""Columns are recognised by name, checked against their values, and what is assumed is said."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from collectors.files.mapping import ColumnMapping, read_mapping
from collectors.files.plan import ColumnPlan, plan
from collectors.files.times import DateOrder
from domain.errors import ConfigurationError
from domain.mention import Mention

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


def planned(tmp_path: Path, text: str, said: str = "", *, zone: str = "UTC") -> ColumnPlan:
    file = tmp_path / "rows.csv"
    file.write_text(text, encoding="utf-8")
    return plan(file, read_mapping(said) if said else None, zone=zone, now=NOW)


def test_a_plan_shows_what_would_happen(tmp_path: Path) -> None:
    found = planned(
        tmp_path,
        "Tweet ID,Created At,Full Text,Author Name,userFollowersCount,Mood\n9,2017-04-05 10:00,Oh no,Ann,12,sad\n",
        zone="Europe/Berlin",
    )
    assert found.recognised == {
        "text": "Full Text",
        "published_at": "Created At",
        "id": "Tweet ID",
        "author_name": "Author Name",
        "followers": "userFollowersCount",
    }
    assert found.unused == ("Mood",)
    assert found.missing == ()
    assert found.times == "Times name no zone: read as Europe/Berlin."
    (first,) = found.first
    assert isinstance(first, Mention)
    assert first.published_at == datetime(2017, 4, 5, 8, tzinfo=UTC)


def test_ids_that_a_spreadsheet_rounded_are_no_ids(tmp_path: Path) -> None:
    found = planned(
        tmp_path,
        "id,tweet_id,created_at,text\n1,6.29697e+17,8/7/2015 9:54,a\n2,6.29697e+17,8/7/2015 9:54,b\n",
    )
    assert found.recognised["id"] == "id"
    assert any("“tweet_id” is not taken as id: its values were rounded" in note for note in found.notes)


def test_a_column_that_repeats_over_different_texts_is_no_id(tmp_path: Path) -> None:
    rows = "".join(f"{n % 3},2017-04-05,text {n}\n" for n in range(30))
    found = planned(tmp_path, "id,created_at,text\n" + rows)
    assert "id" not in found.recognised
    assert any("27 of 30 rows repeat one with another text" in note for note in found.notes)


def test_the_number_of_a_row_is_an_id_with_a_warning(tmp_path: Path) -> None:
    found = planned(tmp_path, "id,created_at,text\n" + "".join(f"{n},2017-04-05,a\n" for n in range(5)))
    assert found.recognised["id"] == "id"
    assert any("only numbers the rows" in note for note in found.notes)


def test_names_alone_do_not_make_a_count_or_a_time(tmp_path: Path) -> None:
    found = planned(tmp_path, "id,date,created,comments,text\na,soon,2017-04-05,Nice!,t\nb,later,2017-04-06,Bad,u\n")
    assert found.recognised["published_at"] == "created"
    assert "replies" not in found.recognised
    assert "“date” is not taken" not in " ".join(found.notes), "it was not needed: a better name came first"


def test_a_column_without_values_is_only_taken_if_there_is_no_other(tmp_path: Path) -> None:
    found = planned(tmp_path, "unix_timestamp,timestamp,lang,text\n,2017-04-05,,a\n")
    assert (found.recognised["published_at"], found.recognised["language"]) == ("timestamp", "lang")


@pytest.mark.parametrize(
    ("said", "mapping"),
    [
        ("text=Full Text, id=", ColumnMapping(columns={"text": "Full Text", "id": ""})),
        ("zone=Asia/Tokyo,text=a", ColumnMapping(columns={"text": "a"}, zone="Asia/Tokyo")),
        ("date_order=day first", ColumnMapping(date_order=DateOrder.DAY_FIRST)),
    ],
)
def test_a_mapping_on_the_command_line(said: str, mapping: ColumnMapping) -> None:
    assert read_mapping(said) == mapping


def test_a_mapping_file(tmp_path: Path) -> None:
    file = tmp_path / "columns.toml"
    file.write_text('zone = "Asia/Tokyo"\n[columns]\ntext = "What, exactly"\n', encoding="utf-8")
    assert read_mapping(str(file)) == ColumnMapping(columns={"text": "What, exactly"}, zone="Asia/Tokyo")


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ("text=a,published_at", "“published_at” is no field=column"),
        ("nonsense.toml", "cannot be read"),
        ("date_order=backwards", "date_order is “day first” or “month first”"),
    ],
)
def test_a_mapping_that_makes_no_sense(said: str, complaint: str) -> None:
    with pytest.raises(ConfigurationError, match=complaint):
        read_mapping(said)


@pytest.mark.parametrize(
    "content", ['text = "a"', 'columns = "a"', "[columns]\ntext = 1", "zone = 1", "date_order = 1", "= "]
)
def test_a_mapping_file_that_makes_no_sense(tmp_path: Path, content: str) -> None:
    file = tmp_path / "columns.toml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"columns\.toml"):
        read_mapping(str(file))


def test_what_a_person_says_stands(tmp_path: Path) -> None:
    text = "id,when,text,note\n6.3e+17,2017-04-05,a,b\n6.3e+17,2017-04-05,c,d\n"
    found = planned(tmp_path, text, "published_at=When,text=note,id=id")
    assert (found.recognised["text"], found.recognised["published_at"]) == ("note", "when")
    assert "id is taken from “id” as asked, although its values were rounded" in found.notes[0]
    with pytest.raises(ConfigurationError, match="no field “words”"):
        planned(tmp_path, text, "words=text")
    without = planned(tmp_path, text, "id=")
    assert "id" not in without.recognised


@pytest.mark.parametrize(
    ("dates", "order", "stated"),
    [
        (["3/4/2017", "25/4/2017"], DateOrder.DAY_FIRST, "Dates are read day first."),
        (["3/4/2017", "4/25/2017"], DateOrder.MONTH_FIRST, "Dates are read month first."),
        (["3/4/2017"] * 1500 + ["25/4/2017"], DateOrder.DAY_FIRST, "Dates are read day first."),
        (["3/4/2017"], DateOrder.MONTH_FIRST, "Dates are read month first."),
        (["3.4.2017"], DateOrder.MONTH_FIRST, ""),
    ],
)
def test_the_order_of_day_and_month_is_proved_or_said_to_be_assumed(
    tmp_path: Path, dates: list[str], order: DateOrder, stated: str
) -> None:
    found = planned(tmp_path, "id,date,text\n" + "".join(f"n{n},{date},a\n" for n, date in enumerate(dates)))
    assert found.order is order
    assert found.times == f"Times name no zone: read as UTC. {stated}".strip()
    assumed = any("no date in the file settles it" in note for note in found.notes)
    assert assumed == (dates == ["3/4/2017"])


def test_dates_in_both_orders_are_pointed_out(tmp_path: Path) -> None:
    found = planned(tmp_path, "id,date,text\na,25/4/2017,a\nb,4/25/2017,b\n")
    assert any("both orders" in note for note in found.notes)
    assert planned(tmp_path, "id,date,text\na,3/4/2017,a\n", "date_order=day first").order is DateOrder.DAY_FIRST


def test_where_a_zone_comes_from_is_said(tmp_path: Path) -> None:
    def times(column: str, *values: str) -> str:
        rows = "".join(f"n{n},{value},a\n" for n, value in enumerate(values))
        return planned(tmp_path, f"id,{column},text\n{rows}", zone="Asia/Tokyo").times

    assert times("created_at", "2017-04-05T10:00:00Z") == "Times say their zone themselves."
    assert times("created_at", "1491386400") == "Times say their zone themselves."
    assert times("timestamp_utc", "2017-04-05T10:00:00").endswith("called “timestamp_utc”: read as UTC.")
    mixed = times("created_at", "2017-04-05T10:00:00Z", "2017-04-05 10:00")
    assert mixed == "1 of 2 times name no zone: read as Asia/Tokyo."


def test_days_without_a_time_are_pointed_out(tmp_path: Path) -> None:
    notes = planned(tmp_path, "id,date,text\na,2017-04-05,a\nb,2017-04-06,b\n").notes
    assert any("days without a time of day" in note for note in notes)


def test_day_and_time_of_day_in_columns_of_their_own(tmp_path: Path) -> None:
    found = planned(tmp_path, "id,Date,Time,text\na,2017-04-05,10:30 PM,a\nb,2017-04-06,9:05 AM,b\nc,2017-04-07,,c\n")
    assert found.recognised["time_of_day"] == "Time"
    assert found.notes == ()
    assert [item.published_at.strftime("%d %H:%M") for item in found.first if isinstance(item, Mention)] == [
        "05 22:30",
        "06 09:05",
        "07 00:00",
    ]
