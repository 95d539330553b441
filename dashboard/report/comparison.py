"""The report for moving on as HTML: the answer first, then every condition, then before against after."""

from collections.abc import Sequence

from dashboard.boards.moving_on import QUESTION, MovingOn
from dashboard.boards.situation import NOTHING
from dashboard.boards.situation import QUESTION as PASSING
from dashboard.report.markup import Html, element
from dashboard.report.sheet import (
    PASSING_ON,
    Chart,
    chart,
    conditions,
    dated,
    foot,
    heading,
    lines,
    points,
    promises,
    section,
    sheet,
    table,
)


def comparison(found: MovingOn, drawn: Chart | None, facts: Sequence[tuple[str, str]]) -> str:
    """`drawn` is None where the chart could not be drawn; `facts` say where the numbers come from."""
    return sheet(
        f"{found.head.kind}: {found.head.title}",
        heading(found.head),
        _verdict(found),
        section(
            "The week before, and the time since",
            table(found.columns, found.rows, look="stretches"),
            lines(found.compared, look="muted"),
        ),
        section(
            PASSING,
            lines(found.passing, look="answer"),
            chart(drawn, found.days) if found.timeline else None,
            look="whole",
        ),
        section("What we said", dated(found.said), lines("" if found.said else "No answer is recorded.")),
        section("What we promised", promises(found.promises), lines(found.found_out)),
        section("What to keep watching", points(found.watch)),
        section("What is not known", points(found.unknown or (NOTHING,))),
        foot([*facts, ("Names", PASSING_ON)]),
    )


def _verdict(found: MovingOn) -> Html:
    return element(
        "section",
        element("p", QUESTION, class_="label"),
        element("p", found.verdict, class_="headline"),
        lines(found.advice),
        conditions(found.conditions, "needed"),
        lines(f"A person confirms: {' '.join(found.confirm)}" if found.confirm else ""),
        class_="lead",
    )
