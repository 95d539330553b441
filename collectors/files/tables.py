"""Which reader a file needs: decided by what it contains; its name only helps where that leaves a doubt."""

from pathlib import Path

from collectors.files.decoding import detect, open_text
from collectors.files.delimited import open_delimited
from collectors.files.objects import open_array, open_lines
from collectors.files.parquet import ParquetRecords
from collectors.files.records import Records

DELIMITED_NAMES = {".csv", ".tsv", ".tab", ".txt"}
PARQUET_MAGIC = b"PAR1"


def open_records(path: Path) -> Records:
    """Find the format of a file. Raises what `Records.read` raises."""
    with path.open("rb") as file:
        if file.read(len(PARQUET_MAGIC)) == PARQUET_MAGIC:
            return ParquetRecords(path)
    encoding = detect(path)
    if not DELIMITED_NAMES & {suffix.lower() for suffix in path.suffixes}:
        with open_text(path, encoding) as (text, _):
            first = text.read(4096).lstrip()[:1]
        if first == "{":
            return open_lines(path, encoding)
        if first == "[":
            return open_array(path, encoding)
    return open_delimited(path, encoding)
