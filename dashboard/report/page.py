"""The situation report as HTML: one page that needs nothing else, and that prints on two or three sheets of A4."""

from collections.abc import Sequence

from dashboard.boards.history import Decided, Turn
from dashboard.boards.paper import Strand, Topic
from dashboard.boards.promised import counted
from dashboard.boards.report import Report
from dashboard.boards.situation import NOTHING, QUESTION, Figure
from dashboard.boards.themes import ASKED
from dashboard.boards.themes import QUESTION as UPSET
from dashboard.report.markup import Html, element
from dashboard.report.sheet import (
    NAMES,
    PASSING_ON,
    Chart,
    chart,
    conditions,
    dated,
    foot,
    heading,
    lines,
    pairs,
    points,
    promises,
    section,
    sheet,
)
from domain import words
from domain.words import Noun

_BECAUSE = 3  # conditions of the advice that have room; the card on the page has all


def page(report: Report, drawn: Chart | None, facts: Sequence[tuple[str, str]]) -> str:
    """`drawn` is None where the chart could not be drawn; `facts` say where the numbers come from."""
    return sheet(
        f"{report.head.kind}: {report.head.title}",
        heading(report.head),
        _advice(report),
        element("div", map(_figure, report.figures), class_="figures"),
        _reaction(report, drawn),
        section("What happened", dated(report.happened), lines(report.posts, look="muted"), _found(report)),
        section("What we promised", promises(report.promises)) if report.promises else None,
        element("div", _strand(UPSET, report.anger), _strand(ASKED, report.questions), class_="columns"),
        section("Who speaks", pairs(report.people)),
        _history(report),
        section("What is not known", points(report.unknown or (NOTHING,))),
        foot([*facts, ("Names", f"{NAMES} {report.masked} {PASSING_ON}")]),
    )


def _found(report: Report) -> Html:
    """What people found out; and that nothing is noted of promises, where they have no section."""
    return element("p", report.found_out, None if report.promises else f" {counted(())}", class_="after")


def _advice(report: Report) -> Html:
    advised = report.suggestion
    more = len(advised.because) - _BECAUSE
    rest = f"And {words.counted(more, Noun.CONDITION)} more, on the Situation page. " if more > 0 else ""
    rule = f"rule {advised.rule} · evidence {advised.strength} · {report.checked}"
    return element(
        "section",
        element("p", f"What to do now · stage: {words.named(advised.stage)}", class_="label"),
        element("p", advised.action, class_="headline"),
        conditions(advised.because[:_BECAUSE]),
        lines(f"{rest}{advised.flips_if}", look="muted"),
        lines(f"A person confirms: {' '.join(advised.confirm)}" if advised.confirm else "", report.decided),
        lines(rule, look="muted"),
        class_="lead",
    )


def _figure(figure: Figure) -> Html:
    return element(
        "div",
        element("p", figure.name, class_="label"),
        element("p", figure.value, class_="value"),
        element("p", figure.detail, class_="muted"),
    )


def _reaction(report: Report, drawn: Chart | None) -> Html:
    if report.timeline is None:
        return section(QUESTION, lines("Nothing was collected yet."))
    return section(
        QUESTION,
        lines(report.answer, f"All talk together: {report.passing}", look="answer"),
        chart(drawn, report.days),
        lines(report.gaps, look="muted"),
    )


def _strand(question: str, strand: Strand) -> Html:
    return section(
        question,
        lines(strand.none),
        map(_topic, strand.topics),
        lines(strand.rest),
        lines(" · ".join(strand.notes), look="muted"),
    )


def _topic(topic: Topic) -> Html:
    return element(
        "article",
        element("h3", topic.name),
        element("p", topic.size),
        lines(*topic.lines, look="muted"),
        (element("blockquote", quote.text, " ", element("span", quote.who, class_="muted")) for quote in topic.quotes),
        lines(topic.copied, look="muted"),
    )


def _history(report: Report) -> Html:
    return section(
        "Advice so far, and what people decided",
        element("div", map(_turn, report.turns), map(_decided, report.decisions), class_="columns"),
        lines(report.earlier),
        lines(report.basis, look="muted"),
        lines("" if report.decisions else "No decision about the advice is noted."),
    )


def _turn(turn: Turn) -> Html:
    return element(
        "article",
        element("h3", turn.stages),
        element("p", turn.action),
        lines(*turn.because, turn.when, look="muted"),
    )


def _decided(decided: Decided) -> Html:
    return element(
        "article",
        element("h3", decided.verdict),
        lines(f"Reason: {decided.reason}" if decided.reason else ""),
        element("p", decided.when, class_="muted"),
    )
