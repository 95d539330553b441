"""What the pages of all reports are made of: the sheet, sections, the chart, the foot."""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from dashboard.boards.paper import COLUMNS, Dated, Head
from dashboard.boards.promised import Promised, counted
from dashboard.palette import FONT, LIGHT
from dashboard.report.markup import Content, Html, element, joined
from dashboard.report.type import face
from domain.suggestion import SIGNS, Evidence

# A report asks nobody for anything and runs nothing: the policy holds even if a text got through.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"
NAMES = "Quotes stand as they were written, with the name under which their authors published them."
PASSING_ON = "Whoever gets this paper must be allowed to have it; what is deleted at its source stays on it."
_STYLE = Path(__file__).with_name("paper.css")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A drawing, and in words what it shows."""

    svg: bytes
    about: str


def sheet(title: str, *content: Content | Iterable[Content]) -> str:
    """The whole page. Light only: it is meant for paper."""
    colours = "".join(
        f"--{field.name}:{value};" for field in fields(LIGHT) if isinstance(value := getattr(LIGHT, field.name), str)
    )
    style = f"{face()}:root{{{colours}--type:{FONT}}}\n{_STYLE.read_text(encoding='utf-8')}"
    top = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="viewport", content="width=device-width"),
        element("title", " ".join(title.split())),
        Html(f"<style>{style}</style>"),
    )
    return f"<!DOCTYPE html>\n{element('html', top, element('body', element('main', *content)), lang='en').text}\n"


def heading(head: Head) -> Html:
    return element(
        "header",
        element("p", head.mark, class_="mark") if head.mark else None,
        element("p", element("b", head.kind), f" · {head.as_of}", class_="muted"),
        element("h1", head.title),
        element("p", head.facts, class_="facts"),
    )


def section(title: str, *content: Content | Iterable[Content], look: str = "") -> Html:
    return element("section", element("h2", title), *content, class_=look)


def lines(*texts: str, look: str = "") -> Html:
    """A paragraph for each text that says something."""
    return joined(element("p", text, class_=look) for text in texts if text)


def pairs(found: Iterable[tuple[str, str]]) -> Html:
    return element("dl", (element("div", element("dt", name), element("dd", text)) for name, text in found))


def dated(found: Iterable[Dated]) -> Html:
    return element(
        "dl",
        (element("div", element("dt", each.when), element("dd", each.text)) for each in found),
        class_="dated",
    )


def points(found: Iterable[str]) -> Html:
    return element("ul", (element("li", each) for each in found))


def promises(found: Sequence[Promised]) -> Html:
    return joined(
        lines(counted(found)),
        element("ul", (element("li", each.text, " ", element("span", each.standing, class_="muted")) for each in found))
        if found
        else None,
    )


def conditions(found: Iterable[Evidence], needed: str = "would change it") -> Html:
    """What the advice rests on, row by row; a sign says whether it holds."""
    rows = ((f"{each.sign} {each.title}", each.found, element("span", each.needed, class_="muted")) for each in found)
    return table((SIGNS, "found", needed), rows, look="conditions")


def table(head: Sequence[str], rows: Iterable[Sequence[Content]], *, look: str = "") -> Html:
    """The first cell of each row says what it is."""
    return element(
        "table",
        element("thead", element("tr", (element("th", name, scope="col") for name in head))),
        element(
            "tbody",
            (
                element("tr", element("th", first, scope="row"), (element("td", cell) for cell in rest))
                for first, *rest in rows
            ),
        ),
        class_=look,
    )


def chart(drawn: Chart | None, days: Sequence[Sequence[str]]) -> Html:
    """The drawing with its numbers folded beneath; or, where nobody could draw it, the numbers."""
    numbers = table(COLUMNS, days, look="days")
    if drawn is None:
        return joined(lines("The chart could not be drawn; these are its numbers.", look="muted"), numbers)
    # As a picture of its own: whatever stands in it, nothing in a picture runs, loads or can be pressed.
    start, end, rest = drawn.svg.partition(b">")
    dressed = start + end + f"<style>{face()}</style>".encode() + rest
    source = f"data:image/svg+xml;base64,{base64.b64encode(dressed).decode()}"
    return joined(
        element("img", src=source, alt=drawn.about, class_="chart"),
        element("details", element("summary", "The same in numbers"), numbers),
    )


def foot(facts: Iterable[tuple[str, str]]) -> Html:
    """Where the numbers come from."""
    return element("footer", element("h2", "Where the numbers come from"), pairs(facts), class_="foot")
