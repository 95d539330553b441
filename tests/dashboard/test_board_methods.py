"""What "how do we know this?" says: every figure in it stands in the document that it names."""

import re
from pathlib import Path

import pytest

from dashboard.boards import methods
from dashboard.boards.methods import Method

_DOCS = Path(__file__).parents[2] / "docs"
_ALL = {name: value for name, value in vars(methods).items() if isinstance(value, Method)}
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:[–-]\d+)?")


@pytest.mark.parametrize("name", sorted(_ALL))
def test_every_measured_figure_stands_in_its_document(name: str) -> None:
    document = (_DOCS / _ALL[name].document).read_text("utf-8")
    known = set(_NUMBER.findall(document)) | set(re.findall(r"\d+(?:\.\d+)?", document))
    assert [number for number in _NUMBER.findall(_ALL[name].measured) if number not in known] == []


@pytest.mark.parametrize("name", sorted(_ALL))
def test_each_says_how_what_was_measured_and_what_it_cannot_say(name: str) -> None:
    told = dict(methods.paragraphs(_ALL[name]))
    assert {"How", "Measured", "Cannot say", "More"} <= set(told)
    assert all(text.endswith((".", ".md")) for text in told.values())
