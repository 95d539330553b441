"""The Import page: a file, its columns confirmed by a person, what its rows become, and what the import came to."""

from collections.abc import Sequence
from pathlib import Path
from zoneinfo import available_timezones

import streamlit as st

from collectors.files.mapping import ColumnMapping
from collectors.files.times import DateOrder
from collectors.outcome import Outcome
from dashboard import replay, untrusted, uploads
from dashboard.boards import importing as board
from dashboard.boards.importing import Preview, Wanted
from dashboard.untrusted import Look
from dashboard.views import frame
from dashboard.views.frame import Here
from dashboard.views.heading import heading
from domain import words
from domain.errors import OwnupError

LARGEST = 100  # MB: an upload is held in memory; the inbox and the command line have no limit
_ORDERS = {
    "as the file shows": None,
    "day first: 31/12/2026": DateOrder.DAY_FIRST,
    "month first: 12/31/2026": DateOrder.MONTH_FIRST,
}
_NONE = ""


def draw(here: Here) -> None:
    """Draw the page."""
    if here.incident.simulated:
        with frame.card("no-import"):
            heading("A drill has its own places")
            st.markdown("Real posts do not belong among simulated ones. Choose or declare a real incident to import.")
            frame.link_to("incident", "Declare one: at the foot of the page Incident", here)
        return
    with frame.card("file"):
        path = _file(here)
    done = st.session_state.get("imported")
    if done and done[0] == here.incident.id:
        with frame.card("imported"):
            _told(here, *done[1:])
    if path is None:
        return
    try:
        _confirm(here, path)
    except OwnupError as error:
        with frame.card("unreadable-file"):
            heading("This file cannot be imported as it is")
            untrusted.show(str(error), key="unreadable-file")


def _file(here: Here) -> Path | None:
    """The file that a person chose, where it can be read."""
    heading("Import a file")
    st.markdown(
        "CSV, JSON, Parquet or a file of mails (mbox), packed or not. Every row is accounted for; importing the same "
        "file again adds nothing."
    )
    upload = st.file_uploader("A file from your computer", key=f"upload-{_round()}", max_upload_size=LARGEST)
    if upload is not None:
        return uploads.keep_upload(upload.name, upload.getvalue())
    inbox = uploads.inbox()
    found = board.waiting(inbox)
    if found:
        return untrusted.choose(
            "Or one from the inbox folder",
            [None, *found],
            name=lambda path: path.name if path else "none",
            key="inbox",
        )
    st.caption("Larger files: put them into this folder, or use the command line.")
    untrusted.command(str(inbox))
    untrusted.command(f"ownup import FILE --incident {here.incident.id}")
    return None


def _confirm(here: Here, path: Path) -> None:
    """The columns as they are guessed, to be corrected; below it what would come of them."""
    zone = here.incident.zone
    first = uploads.look_at_file(path, None, zone)
    with frame.card("columns"):
        heading("What it is")
        untrusted.show(f"{path.name}: {first.stated}", key="stated")
        mapping = None if first.mails else _columns(first, str(path), zone)
        source = st.text_input(
            "Name of the source",
            first.source,
            key=f"source-{path}",
            help="Small letters, digits, _ and -. Files with the same name of source share their ids.",
        )
        name = "" if mapping is None else st.text_input("Keep these columns as", first.by, key=f"keep-{path}",
            placeholder="A name, such as agency-export; offered again for files with the same columns")  # fmt: skip
    shown = uploads.look_at_file(path, mapping, zone) if mapping else first
    with frame.card("preview"):
        _preview(shown)
        if not shown.problem and st.button("Import all rows", type="primary", key="import"):
            _import(here, path, mapping, source or "", name or "")


def _columns(first: Preview, key: str, zone: str) -> ColumnMapping:
    """A picker for each field, filled with the guess."""
    if first.by:
        untrusted.show(f"The columns are those of “{first.by}”.", key="fits", look=Look.STRONG)
    chosen = _pickers(board.FIRST, first, key)
    used = any(board.FIELD_OF[wanted] in first.guessed.columns for wanted in board.MORE)
    with st.expander("More columns", type="compact", expanded=used, key="more-columns"):
        chosen |= _pickers(board.MORE, first, key)
    left, right = st.columns(2)
    zones = sorted(available_timezones())
    with left:
        guessed = first.guessed.zone if first.guessed.zone in zones else zone
        zone = untrusted.choose(
            "Time zone of times that name none", zones, key=f"zone-{key}", index=zones.index(guessed)
        )
    known = list(_ORDERS.values()).index(first.guessed.date_order)
    order = right.selectbox("Order of day and month, where it is open", list(_ORDERS), index=known, key=f"order-{key}")
    return board.mapping_of(chosen, zone, _ORDERS[order])


def _pickers(fields: Sequence[Wanted], first: Preview, key: str) -> dict[str, str]:
    options = [_NONE, *first.columns]
    chosen = {}
    places = st.columns(3)
    for number, wanted in enumerate(fields):
        field = board.FIELD_OF[wanted]
        guess = first.guessed.columns.get(field, _NONE)
        with places[number % 3]:
            chosen[field] = untrusted.choose(
                words.named(wanted),
                options,
                name=lambda column: column or "none",
                index=options.index(guess) if guess in options else 0,
                key=f"column-{field}-{key}",
            )
    return chosen


def _preview(shown: Preview) -> None:
    heading("What its first rows become")
    if shown.problem:
        untrusted.show(shown.problem, key="missing", look=Look.STRONG)
        return
    st.markdown(
        f"Of the first {words.count(shown.looked_at)}: {words.count(shown.readable)} can be read, "
        f"{words.count(shown.looked_at - shown.readable - shown.passed_over)} cannot and are kept aside"
        + (f", {words.count(shown.passed_over)} were written by nobody." if shown.passed_over else ".")
    )
    for number, note in enumerate((*shown.notes, *shown.reasons)):
        untrusted.show(note, key=f"note-{number}", look=Look.MUTED)
    if shown.lines:
        untrusted.table(
            [{"when": line.when, "who": line.who, "text": line.text} for line in shown.lines],
            key="first-rows",
            about="The first rows as they would be kept",
        )


def _import(here: Here, path: Path, mapping: ColumnMapping | None, source: str, name: str) -> None:
    bar = st.progress(0.0, "Reading")

    def tell(share: float, rows: int) -> None:
        bar.progress(share, words.count(rows) + " read")

    try:
        kept_as = uploads.keep_mapping(name, mapping) if mapping and name else ""
        outcome = uploads.import_file(here.incident, path, mapping, source, tell)
        advised = replay.work_out(
            here.incident.id, lambda share: bar.progress(share, "Working out what would have been advised")
        )
    except OwnupError as error:
        untrusted.show(str(error), key="import-problem", look=Look.QUOTE)
        return
    finally:
        bar.empty()
    st.session_state["imported"] = (here.incident.id, outcome, kept_as, advised)
    st.session_state["upload-round"] = _round() + 1  # the uploader begins anew
    st.rerun()


def _round() -> int:
    found: int = st.session_state.get("upload-round", 0)
    return found


def _told(here: Here, outcome: Outcome, kept_as: str, advised: bool) -> None:  # noqa: FBT001 - as the session keeps it
    heading("Imported" if outcome.complete else "Imported in part")
    untrusted.show(board.told(outcome), key="imported-sum", look=Look.STRONG)
    if outcome.problem:
        untrusted.show(outcome.problem, key="imported-problem", look=Look.QUOTE)
    if kept_as:
        untrusted.show(f"The columns are kept as “{kept_as}”.", key="kept-as", look=Look.MUTED)
    with st.container(horizontal=True, gap="small", key="imported-next"):
        frame.link_to("mentions", "Read the mentions", here)
        frame.link_to("sources", "See what was put aside", here)
    if advised:
        st.caption("What would have been advised at the time was worked out: see the history on the situation page.")
        return
    st.caption("To work out what would have been advised at the time, which takes minutes with so many mentions:")
    untrusted.command(f"ownup advise --incident {here.incident.id} --history --compute")
