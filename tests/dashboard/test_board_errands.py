"""Whatever the advice asks a person to enter, a link leads to where it is entered."""

import ast
import re
from pathlib import Path

import pytest

from dashboard.boards.errands import errands
from domain.suggestion import Stage, Strength, Suggestion
from tests.dashboard.stage import NOW

ADVICE = Path(__file__).parents[2] / "analysis" / "advice"
# What a person is told to enter, and where; sentences of the advice itself, so that none is reworded past its link.
TOLD = {
    "incident": re.compile(r"you record|record your|Set the class|Confirm or correct|new date|statement: say whether"),
    "themes": re.compile(r"say so on the page"),
}


def sentences() -> list[str]:
    """Every text that stands in the modules of the advice; of one with figures, its words."""
    return [
        node.value
        for file in sorted(ADVICE.glob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]


@pytest.mark.parametrize("page", sorted(TOLD))
def test_every_sentence_of_the_advice_leads_to_its_page(page: str) -> None:
    told = [text for text in sentences() if TOLD[page].search(text)]
    assert told
    assert [text for text in told if page not in errands(suggesting(text), simulated=False)] == []


@pytest.mark.parametrize(
    ("sentence", "pages"),
    [
        ("Set the class of the mistake: slip, affects people, grave or personal. Name who leads.", ["incident"]),
        ("The class cannot be told from the talk: a person decides.", ["incident"]),
        ("If you have answered already, record your statement.", ["incident"]),
        ("An own post was found: say whether it is a holding statement, an apology or a fix.", ["incident"]),
        ("Two themes are not called answered: answer them, and say so on the page Themes.", ["themes"]),
        ("Import an archive of one source, from a week before the incident to now.", ["import"]),
        ("Keep watching: there is nothing to answer.", []),
    ],
)
def test_a_sentence_leads_to_its_page(sentence: str, pages: list[str]) -> None:
    suggestion = suggesting(sentence)
    assert list(errands(suggestion, simulated=False)) == pages
    assert list(errands(suggestion, simulated=True)) == [page for page in pages if page != "import"]


def suggesting(sentence: str) -> Suggestion:
    return Suggestion(
        stage=Stage.ASSESS,
        at=NOW,
        action="Do it.",
        because=(),
        flips_if="",
        strength=Strength.OPINION,
        source="",
        rule="r",
        confirm=(sentence,),
    )
