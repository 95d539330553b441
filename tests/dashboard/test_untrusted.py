"""The one door for text from outside: what it cuts, what it lets be opened, and what a page says in trouble."""

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import untrusted
from domain.errors import StoreError


@pytest.mark.parametrize(
    "address",
    ["https://x.example/1", "http://x.example:8080/a?b=c#d", "https://münchen.example/", "https://[2001:db8::1]/"],
)
def test_plain_web_addresses_can_be_opened(address: str) -> None:
    assert untrusted.web_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "x.example",
        "//x.example/",
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "file:///etc/passwd",
        "ftp://x.example/",
        "https://",
        "https://bank.example@x.example/",
        "https://bank.example\\@x.example/",
        "https://x.example/\u202egnp",
        "https://x.example/\u200b",
        "https://x.example/a b",
        "https://x.example/\n",
        " https://x.example/",
        "https://x.example:port/",
        "https://[::1/",
    ],
)
def test_anything_else_stays_text(address: str) -> None:
    assert untrusted.web_address(address) is None


def test_names_are_cut_with_their_length_said() -> None:
    assert untrusted.shorten("short") == "short"
    assert untrusted.shorten("x" * 2_000) == f"{'x' * 80}… (2\u202f000 characters)"
    assert untrusted.shorten("a\x00b") == "a⟨U+0000⟩b"


def draw(error: Exception) -> AppTest:
    def script(error: Exception) -> None:
        from dashboard.views import trouble  # noqa: PLC0415 - AppTest runs this body as a script of its own

        assert trouble.show(error)
        assert trouble.show(error)  # several parts of a page may fail at once

    return AppTest.from_function(script, kwargs={"error": error}).run()


def test_our_own_errors_are_told_and_all_others_kept_from_the_page() -> None:
    told = draw(StoreError("The disk is full: make room, then go on. <b>"))
    assert [text.value for text in told.text] == ["The disk is full: make room, then go on. <b>"] * 2
    kept = draw(ValueError("password=hunter2"))
    assert not kept.text
    assert "hunter2" not in str([markdown.value for markdown in kept.markdown])
    assert kept.header[0].value == "This part of the page could not be drawn"


def test_empty_lines_do_not_push_the_page_away() -> None:
    def script() -> None:
        from dashboard import untrusted  # noqa: PLC0415 - likewise

        untrusted.read("\n".join(f"line {number}" for number in range(500)), key="lines")

    page = AppTest.from_function(script).run()
    (text,) = page.text
    assert text.value.count("\n") == untrusted.LINES - 1
    assert page.toggle[0].label.endswith("show the rest")
