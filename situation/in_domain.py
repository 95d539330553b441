"""Whether a model of the team's own labels reads this incident better than the scorer does."""

from collections import defaultdict
from functools import lru_cache

from sqlalchemy import Connection

from analysis.in_domain import Comparison, Example, compare
from analysis.sentiment import reader_for
from domain.incident import Incident
from domain.labelling import Verdict
from domain.reading import Label
from store import labels


def compared(tx: Connection, incident: Incident) -> Comparison | None:
    """Both on the labels given so far; None for too few. Where people disagree on a mention, it is left out."""
    verdicts: dict[tuple[str, str], set[Verdict]] = defaultdict(set)
    for label in labels.of(tx, incident.id):
        verdicts[label.key].add(label.verdict)
    texts = labels.texts(tx, incident.id)
    agreed = [
        (*texts[key], verdict)
        for key, said in sorted(verdicts.items())
        if len(said) == 1 and (verdict := next(iter(said))) is not Verdict.UNSURE
    ]
    readings = reader_for(incident)([text for text, _, _ in agreed], [language for _, language, _ in agreed])
    return _compared(
        tuple(
            Example(text=text, reading=reading.label, compound=reading.compound, verdict=verdict)
            for (text, _, verdict), reading in zip(agreed, readings, strict=True)
            if reading.label is not Label.UNSCORED and reading.compound is not None
        )
    )


@lru_cache(maxsize=16)
def _compared(examples: tuple[Example, ...]) -> Comparison | None:
    """Kept, since learning takes a second and labels come every few minutes at most."""
    return compare(examples)
