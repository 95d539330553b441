"""On which pages a person does what the advice asks for."""

from domain.suggestion import Suggestion

# How the sentences of the advice (analysis.advice) speak of what is entered on the page Incident. A test reads them.
_ENTERED = (
    "the class",
    "confirm or correct",
    "record",
    "set how many",
    "say whether it is",
    "a promise",
    "the promise",
    "new date",
)
_ANSWERED = "on the page Themes"
_IMPORTED = "Import a"


def errands(suggestion: Suggestion, *, simulated: bool) -> tuple[str, ...]:
    """The pages that the advice speaks of. Nothing is imported into what is `simulated`."""
    asked = " ".join((suggestion.action, suggestion.flips_if, *suggestion.confirm))
    found = []
    if any(words in asked.lower() for words in _ENTERED):
        found.append("incident")
    if _ANSWERED in asked:
        found.append("themes")
    if _IMPORTED in asked and not simulated:
        found.append("import")
    return tuple(found)
