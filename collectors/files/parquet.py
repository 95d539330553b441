"""Parquet, read batch by batch, so that a large file never lies in memory as a whole."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from collectors.files.objects import DEEPEST, flatten
from collectors.files.records import Record
from domain.mention import Unreadable

BATCH = 2000


class ParquetRecords:
    """The rows of one Parquet file. Raises pyarrow.ArrowException or OSError where it is damaged."""

    unit = "row"
    stated = "Parquet"

    def __init__(self, path: Path) -> None:
        self._path = path
        self._share = 0.0
        with pq.ParquetFile(path) as file:
            self.columns = tuple(_names(file.schema_arrow, "", DEEPEST))

    def read(self) -> Iterator[Record | Unreadable]:
        with pq.ParquetFile(self._path) as file:
            rows = file.metadata.num_rows
            number = 0
            for batch in file.iter_batches(batch_size=BATCH):
                for values in _microseconds(batch).to_pylist():
                    number += 1
                    yield number, flatten(values)
                self._share = number / rows if rows else 1.0

    def position(self) -> int:
        return int(self._share * self._path.stat().st_size)


def _names(fields: Iterable[Any], prefix: str, levels: int) -> Iterator[str]:
    """The columns as `flatten` names them."""
    for field in fields:
        if pa.types.is_struct(field.type) and levels > 1:
            yield from _names(field.type, f"{prefix}{field.name}.", levels - 1)
        else:
            yield prefix + field.name


def _microseconds(batch: Any) -> Any:
    """Nanoseconds are finer than a datetime: what is beyond the microsecond goes."""
    for place, field in enumerate(batch.schema):
        if pa.types.is_timestamp(field.type) and field.type.unit == "ns":
            column = batch.column(place).cast(pa.timestamp("us", tz=field.type.tz), safe=False)
            batch = batch.set_column(place, field.name, column)
    return batch
