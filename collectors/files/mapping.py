"""What a person says about the columns of a file: on the command line, or in a TOML file kept beside the data.

text=Full Text,published_at=Date,id=,zone=Europe/Berlin

zone = "Europe/Berlin"
date_order = "day first"
[columns]
text = "Full Text"
id = ""                  # it has none
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from collectors.files.times import DateOrder
from domain.errors import ConfigurationError


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMapping:
    """`columns`: field → column, "" where the file has none. The others serve times that leave them open."""

    columns: Mapping[str, str] = field(default_factory=dict)
    zone: str = ""
    date_order: DateOrder | None = None


def read_mapping(said: str) -> ColumnMapping:
    """Read `field=column,…`, or the TOML file of that name. Raises ConfigurationError."""
    if "=" in said:
        pairs = [part.partition("=") for part in said.split(",")]
        wrong = [name + mark for name, mark, _ in pairs if not mark]
        if wrong:
            msg = f"“{wrong[0]}” is no field=column. A column with a comma in its name needs a mapping file."
            raise ConfigurationError(msg)
        given = {name.strip(): column.strip() for name, _, column in pairs}
        options: dict[str, object] = {name: given.pop(name) for name in ("zone", "date_order") if name in given}
        return _mapping(options | {"columns": given}, said)
    path = Path(said)
    try:
        return _mapping(tomllib.loads(path.read_text(encoding="utf-8")), said)
    except OSError as error:
        msg = (
            f"The mapping file {said} cannot be read ({error.strerror}). Without one, write field=column,field=column."
        )
        raise ConfigurationError(msg) from error
    except ValueError as error:
        msg = f"The mapping file {said} is not TOML: {error}."
        raise ConfigurationError(msg) from error


def _mapping(said: Mapping[str, object], where: str) -> ColumnMapping:
    unknown = said.keys() - {"columns", "zone", "date_order"}
    if unknown:
        msg = f"{where}: “{min(unknown)}” means nothing here. A mapping has zone, date_order and [columns]."
        raise ConfigurationError(msg)
    columns, zone, order = said.get("columns", {}), said.get("zone", ""), said.get("date_order")
    if not isinstance(columns, dict) or not all(isinstance(column, str) for column in columns.values()):
        msg = f"{where}: [columns] must give a column's name for each field."
        raise ConfigurationError(msg)
    if not isinstance(zone, str):
        msg = f"{where}: zone must be the name of a time zone, such as Europe/Berlin."
        raise ConfigurationError(msg)
    if order is not None and (not isinstance(order, str) or order not in list(DateOrder)):
        msg = f"{where}: date_order is “{DateOrder.DAY_FIRST}” or “{DateOrder.MONTH_FIRST}”, not “{order}”."
        raise ConfigurationError(msg)
    return ColumnMapping(columns=columns, zone=zone, date_order=DateOrder(order) if order else None)
