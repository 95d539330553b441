"""How the times of one file are to be read: which zone and which order of day and month, and on what grounds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from collectors.files.columns import plain
from collectors.files.mapping import ColumnMapping
from collectors.files.records import Records
from collectors.files.times import DateOrder, moment_of, open_order, order_of
from collectors.files.values import empty, text_of
from domain.errors import ConfigurationError
from domain.mention import Unreadable

_UTC_WORDS = {"utc", "gmt"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """`stated` says in a sentence what is assumed, `notes` what a person should check."""

    zone: str
    order: DateOrder
    stated: str
    notes: tuple[str, ...] = ()


def decide_times(
    records: Records,
    rows: Sequence[Mapping[str, object]],
    columns: Mapping[str, str],
    mapping: ColumnMapping,
    zone: str,
) -> Timing:
    """Decide from the sample `rows`; if they leave the order of day and month open, from the whole file.

    Raises ConfigurationError for an unknown zone.
    """
    column = columns.get("published_at", "")
    values = [value for row in rows if not empty(value := row.get(column))]
    moments = [moment for value in values if (moment := _moment(value))]
    used, stated = _zone(column, moments, mapping.zone or zone)
    order, order_stated, notes = _order(records, column, values, mapping.date_order)
    whole_days = moments and all(moment.tzinfo is None and moment.time() == time.min for moment in moments)
    if whole_days and "time_of_day" not in columns:
        notes += (f"“{column}” holds days without a time of day: within a day nothing can be told apart",)
    return Timing(zone=used, order=order, stated=" ".join(filter(None, (stated, order_stated))), notes=notes)


def _zone(column: str, moments: Sequence[datetime], zone: str) -> tuple[str, str]:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        msg = f"There is no time zone “{zone}”. Use a name such as UTC or Europe/Berlin."
        raise ConfigurationError(msg) from error
    open_ = sum(moment.tzinfo is None for moment in moments)
    if not open_:
        return zone, "Times say their zone themselves." if moments else ""
    which = "Times name no zone" if open_ == len(moments) else f"{open_} of {len(moments)} times name no zone"
    if _UTC_WORDS & set(plain(column).split("_")):
        return "UTC", f"{which}; the column is called “{column}”: read as UTC."
    return zone, f"{which}: read as {zone}."


def _order(
    records: Records, column: str, values: Sequence[object], given: DateOrder | None
) -> tuple[DateOrder, str, tuple[str, ...]]:
    example = next(filter(open_order, values), None)
    proofs = {proof for value in values if (proof := order_of(value))}
    if not proofs and example is None:
        return given or DateOrder.MONTH_FIRST, "", ()
    if not proofs and given is None:
        proofs = _first_proof(records, column)
    order = given or (DateOrder.MONTH_FIRST if len(proofs) != 1 else min(proofs))
    stated = f"Dates are read {order}."
    if given is None and len(proofs) != 1:
        shown = text_of(example if example is not None else values[0])
        why = "no date in the file settles it" if not proofs else "the file has dates in both orders"
        note = f"Dates such as {shown} are read {order}, but {why}: give date_order if that is wrong"
        return order, stated, (note,)
    return order, stated, ()


def _first_proof(records: Records, column: str) -> set[DateOrder]:
    """The order that the first telling date of the whole file shows."""
    for record in records.read():
        if not isinstance(record, Unreadable) and (proof := order_of(record[1].get(column))):
            return {proof}
    return set()


def _moment(value: object) -> datetime | None:
    try:
        return moment_of(value, DateOrder.MONTH_FIRST)
    except (ValueError, OverflowError):
        return None
