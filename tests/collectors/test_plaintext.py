"""Markup becomes the words that a reader would see, quickly, whatever the markup."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.plaintext import to_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("plain", "plain"),
        ("a &amp; b &lt;i&gt; &#x27;c&#39; &nbsp;d", "a & b <i> 'c' d"),
        ("one<p>two<p>three", "one\n\ntwo\n\nthree"),
        ("<div>one<br/>two</div>", "one\ntwo"),
        ("<ul><li>one</li><li>two</li></ul>", "one\n\ntwo"),
        ("fi<b>n</b>e", "fine"),
        ('<a href="https://x.example/?a=1&b=>2">link</a>', "link"),
        ("<img alt='>' src=x>seen", "seen"),
        ("<!-- not seen -->seen<!-- > -- -->", "seen"),
        ("<script>if (a<b) alert('not seen')</script>seen<STYLE>p{}</Style >", "seen"),
        ("<script src='x'>open forever", "open forever"),
        ("<!-- open forever", "<!-- open forever"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("I <3 this", "I <3 this"),
        ("<a href='unclosed>text", "<a href='unclosed>text"),
        ("a \n\t b\n\nc", "a b c"),
        ("&#99999999999999999999;&#xD800;&#0;", "\ufffd\ufffd\ufffd"),
        ("&bogus; &amp", "&bogus; &"),
        ("<pre>code</pre>after", "code\n\nafter"),
        ("<p></p><p></p><p></p>x", "x"),
        ("", ""),
    ],
)
def test_text_of(markup: str, text: str) -> None:
    assert to_text(markup) == text


PIECES = ["<", ">", "</", "<!--", "-->", '"', "'", "a", "p", "script", "&", "#", ";", " ", "=", "x"]
MARKUP = st.lists(st.sampled_from(PIECES)).map("".join)


@given(MARKUP)
def test_any_markup_has_a_text(markup: str) -> None:
    assert "\n\n\n" not in to_text(markup)


@given(st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1), min_size=1))
def test_words_between_tags_survive(words: list[str]) -> None:
    assert to_text("<p>" + "</p><p class='x'>".join(words) + "</p>").split("\n\n") == words


@pytest.mark.parametrize(
    "piece",
    ["<", "<a ", "<!--", "<p>", "</b>", "<div>", "<a href='", '<a "', "<a'' ", "&", "&#9", "<![CDATA[", "<script>",
     "<script></script>", "<!---->", "<style ", "\n", "<a\"<a'", "<" * 3 + "p", "-->", "&#99999999;", "x"],
)  # fmt: skip
def test_a_megabyte_of_anything_takes_no_time(piece: str) -> None:
    began = time.process_time()
    to_text(piece * (1_000_000 // len(piece)))
    to_text("<" + piece * (1_000_000 // len(piece)) + ">")
    assert time.process_time() - began < 4
