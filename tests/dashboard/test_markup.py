"""Every text in a report is text: nothing that people write becomes a tag, a link, an address or a style."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.boards.masking import Mask
from dashboard.report.markup import Html, element, joined
from dashboard.visible import visible


class Reader(HTMLParser):
    """What a browser would make of it: the tags with their attributes, the text, and the rules of style."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = self.style = ""
        self._inside = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the parser gives it
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "style":
            self.style += data
        else:
            self.text += data


@given(text=st.text(), name=st.text())
def test_any_text_is_shown_as_it_is_and_makes_no_tag(text: str, name: str) -> None:
    found = Reader(element("p", text, element("b", name), title=text).text)
    assert [tag for tag, _ in found.tags] == ["p", "b"]
    assert found.text == visible(text) + visible(name)
    assert found.tags[0][1] == {"title": visible(text)}


@pytest.mark.parametrize(
    "attributes",
    [{"href": "https://a.invalid"}, {"src": "data:text/html,x"}, {"onclick": "x()"}, {"style": "x"}, {"srcset": "x"}],
)
def test_no_element_names_an_address_or_runs_anything(attributes: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="names no address"):
        element("img", **attributes)


def test_nothing_is_written_for_none_and_html_of_ours_stays() -> None:
    assert joined(None, "a&b", [Html("<br>"), None]) == Html("a&amp;b<br>")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("write to jo.doe+x@mail.example.org now", "write to [e-mail address] now"),
        ("@acme where is it, @Jo_Doe?", "@acme where is it, @…?"),
        ("@acme@social.example help, @jo@social.example.", "@acme@social.example help, @…."),
        ("call +49 (0)30 901820-11 please", "call [telephone number] please"),
        ("I paid 1 299.00, order 4711 of 2026-03-31", "I paid 1 299.00, order 4711 of 2026-03-31"),
        ("see https://x.example/jo/status/846680169863532544 now", "see x.example/… now"),
        ("status/846680169863532544 …", "status/846680169863532544 …"),
        ("half of 12,000,000 users", "half of 12,000,000 users"),
    ],
)
def test_addresses_numbers_and_handles_of_others_stay_off_paper(text: str, said: str) -> None:
    assert Mask(["@Acme"])(text) == said


@given(st.text(alphabet="@a.b-1 +(", max_size=400))
def test_taking_out_comes_to_an_end_and_leaves_no_address(text: str) -> None:
    said = Mask([])(text)
    assert Mask([])(said).count("[") == said.count("[")


def test_what_was_taken_out_is_counted() -> None:
    mask = Mask(["acme"])
    assert mask.said() == ""
    mask("a@b.example and c@d.example")
    mask("@jo, ask @acme or 030 901 820 11")
    counted = "2 e-mail addresses, 1 telephone number, 1 handle of somebody else"
    assert mask.said() == f"Taken out of quotes and names, and marked there: {counted}."
