"""Whether whole pages are drawn as fast at 1,000,000 mentions as at 10,000, with nothing kept in any cache.

    ./run python benchmarks/pages.py                       # some minutes, 3 GB of disk
    ./run python benchmarks/pages.py --folder /tmp/crowds  # keep the databases there and use them again
    ./run python benchmarks/pages.py --page People         # that one alone; may be given several times

A page is what Streamlit runs for one visit: the frame with its header and foot, all that the page reads, its charts.
The browser is left out: it gets the same whatever the number. Measured is processor time, which other work on the
machine changes less; the databases take turns and lie in the system's file cache. The ratio is the median of those of
the turns.
"""

import argparse
import logging
import os
import statistics
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import streamlit as st
from streamlit.testing.v1 import AppTest

from benchmarks.crowd import ID, filled

SMALL = 10_000
GOAL = 1.5
VISITS = {
    "Situation": ("situation", {}),
    "Mentions, negative first": ("mentions", {}),
    "Mentions, newest": ("mentions", {"order": "newest"}),
    "Mentions, one class": ("mentions", {"label": "negative"}),
    "Mentions, a common word": ("mentions", {"search": "people"}),
    "Mentions, a rare word": ("mentions", {"search": "user 77"}),
    "Mentions of one author": ("mentions", {"author": "1000003"}),
    "Themes": ("themes", {}),
    "Recovery": ("recovery", {}),
    "People": ("people", {}),
    "Sources": ("sources", {}),
    "Label": ("label", {}),
    "Incident": ("incident", {}),
}


def page(name: str) -> None:
    """What the entry script does, with the page `name` as the one that is asked for."""
    from dashboard.app import main  # noqa: PLC0415 - AppTest runs this body as a script of its own

    main(name)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--mentions", type=int, default=1_000_000)
    asked.add_argument("--repeats", type=int, default=9)
    asked.add_argument("--folder", type=Path, help="where the databases are kept; default: a temporary folder")
    asked.add_argument("--page", action="append", choices=VISITS, help="a line of the table; default: all")
    given = asked.parse_args()
    visits = {visit: where for visit, where in VISITS.items() if visit in (given.page or VISITS)}
    logging.disable(logging.WARNING)  # Streamlit tells at every visit that no server runs
    with tempfile.TemporaryDirectory(prefix="ownup-pages-") as temporary:
        folders = {count: filled(given.folder or Path(temporary), count) for count in (SMALL, given.mentions)}
        taken: dict[tuple[str, int], list[float]] = defaultdict(list)
        for _ in range(given.repeats + 1):  # the first visits bring the libraries and the files into memory
            for visit, (name, query) in visits.items():
                for count, settings in folders.items():  # one after the other: the speed of a machine changes
                    os.environ["OWNUP_DATA_DIR"] = str(settings.data_dir)
                    st.cache_resource.clear()
                    taken[visit, count].append(_visited(name, query))
        st.cache_resource.clear()
    print(f"\n{'processor ms at':<30}{SMALL:>12,}{given.mentions:>12,}   ratio")
    for visit in visits:
        small, large = (statistics.median(taken[visit, count][1:]) * 1_000 for count in folders)
        pairs = zip(*(taken[visit, count][1:] for count in folders), strict=True)
        ratio = statistics.median(second / first for first, second in pairs)
        print(f"{visit:<30}{small:>12.0f}{large:>12.0f}{ratio:>8.2f}{'  missed' if ratio > GOAL else ''}")


def _visited(name: str, query: dict[str, str]) -> float:
    st.cache_data.clear()
    visit = AppTest.from_function(page, default_timeout=600, kwargs={"name": name})
    for parameter, value in {"incident": ID, **query}.items():
        visit.query_params[parameter] = value
    began = time.process_time()
    visit.run()
    seconds = time.process_time() - began
    assert not visit.exception, visit.exception
    return seconds


if __name__ == "__main__":
    main()
