"""An incident to export: hostile texts, statements, a gap, every class of mention, several sources."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Connection

from domain.counting import Coverage
from domain.incident import Incident, Statement, StatementKind
from domain.mention import Author, Mention, Unreadable
from domain.reading import Label
from domain.time import Span
from store import coverage, quarantine, statements
from tests.dashboard.stage import BEGAN, NOW, incident, keep, mention, reading

TEXTS = (
    "=HYPERLINK('http://evil.example','refund')",
    "@cmd|' /C calc'!A0",
    "two lines\n=1+1, and #hashtag; -2",
    "nul\0and half \ud83d a pair \\",
    "'=already quoted",
    "plain words",
)


def stage(tx: Connection, *, texts: Sequence[str] = TEXTS, source: str = "x", **changes: object) -> Incident:
    """Keep it; return the incident. Each of `texts` is a mention and a name of an author, the first two statements."""
    about = incident(**changes)
    said = [(_mention(number, text, source), reading(list(Label)[number % 4])) for number, text in enumerate(texts)]
    said += [(mention(100 + number), reading()) for number in range(40)]
    keep(tx, about, said)
    for number, text in enumerate(texts[:2]):
        at = BEGAN + timedelta(hours=1 + number)
        said_by_us = Statement(
            id=f"s{number}", incident_id=about.id, at=at, kind=StatementKind.OTHER, text=text, url=text
        )
        statements.add(tx, said_by_us)
    spans = [
        Coverage(source=source, span=Span(BEGAN - timedelta(days=3), BEGAN + timedelta(hours=4)), complete=True),
        Coverage(
            source=source,
            span=Span(BEGAN + timedelta(hours=4), BEGAN + timedelta(hours=6)),
            complete=False,
            reason=texts[0],
        ),
        Coverage(source=source, span=Span(BEGAN + timedelta(hours=6), NOW), complete=True),
    ]
    coverage.record(tx, about.id, spans)
    quarantine.put(tx, about.id, source, [Unreadable(where="line 3", reason="no text", content="{}")], NOW)
    return about


def _mention(number: int, text: str, source: str) -> Mention:
    author = Author(id=f"evil{number}", handle=text, name=text, followers=50_000 + number)
    return mention(number, source=source, text=text, author=author, url=text)
