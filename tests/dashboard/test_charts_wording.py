"""Text from outside means nothing to Plotly, and is shown as it was written."""

import html

from hypothesis import given
from hypothesis import strategies as st

from dashboard.charts.wording import cut, escape, plain, wrap


@given(st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Co", "Zs", "Zl", "Zp"]), max_size=40))
def test_escaped_text_is_the_same_text_to_a_reader_and_no_markup(text: str) -> None:
    shown = escape(text)

    assert html.unescape(shown) == text
    assert not set(shown) & set("<>$%")


def test_a_link_is_a_text() -> None:
    assert plain('<a href="http://evil">sale</a>', 40) == '&lt;a href="http://evil"&gt;sale&lt;/a&gt;'


def test_line_breaks_go_and_what_hides_is_shown() -> None:
    assert plain("two\nlines\u202e", 40) == "two lines⟨U+202E⟩"


@given(st.text(max_size=400), st.integers(2, 50))
def test_a_cut_text_is_one_line_within_its_limit(text: str, limit: int) -> None:
    shown = cut(text, limit)

    assert len(shown) <= limit
    assert len(shown.splitlines()) <= 1


def test_ten_megabytes_are_cut_at_once() -> None:
    assert cut("x" * 10_000_000, 5) == "xxxx…"


def test_lines_break_between_words() -> None:
    lines = wrap("6 412 collected = 6 104 shown + 231 duplicates", size=12, room=160)

    assert len(lines) > 1
    assert " ".join(lines) == "6 412 collected = 6 104 shown + 231 duplicates"
