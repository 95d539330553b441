"""Whatever the advice asks a person to enter, a link leads to where it is entered."""

import pytest

from dashboard.boards.errands import errands
from domain.suggestion import Stage, Strength, Suggestion
from tests.dashboard.stage import NOW


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
    suggestion = Suggestion(
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
    assert list(errands(suggestion, simulated=False)) == pages
    assert list(errands(suggestion, simulated=True)) == [page for page in pages if page != "import"]
