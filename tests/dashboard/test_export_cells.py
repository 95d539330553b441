"""No cell of a CSV export is ever a formula, whatever people write, and the exact text can be had back."""

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dashboard.export.cells import guard, unguard

FORMULA = tuple("=+-@\t\r\n\0＝＋－＠")

nasty = st.text(alphabet=st.sampled_from("=+-@\t\r\n＝＋－＠'\"`;,| aZ\\\u202e"), max_size=12)
texts = nasty | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


@given(texts)
@example("=HYPERLINK('http://x')")
@example("''=1")
def test_guarded_text_never_begins_like_a_formula_and_comes_back(text: str) -> None:
    cell = guard(text)

    assert not cell.startswith(FORMULA)
    assert unguard(cell) == text


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@given(row=st.lists(texts, min_size=1, max_size=4))
@example(row=["x", 'a;"=1"'])
@example(row=["x", "line\n=1"])
def test_no_cell_is_a_formula_whichever_separator_a_spreadsheet_assumes(separator: str, row: list[str]) -> None:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerow([guard(cell) for cell in row])

    # Line by line as well: a spreadsheet with another separator loses track of the quotes.
    readings = [csv.reader(io.StringIO(out.getvalue(), newline=""), delimiter=separator)]
    readings += [csv.reader([line], delimiter=separator) for line in out.getvalue().splitlines() if line]
    cells = [cell for reading in readings for found in reading for cell in found]

    assert not [cell for cell in cells if cell.lstrip("\t\r\n").startswith(tuple("=+-@＝＋－＠"))]


def test_ordinary_text_is_left_alone() -> None:
    assert guard("two lines\n\nand a - dash, 5 + 5 = 10; me@example.org") == (
        "two lines\n\nand a - dash, 5 + 5 = 10; me@example.org"
    )
