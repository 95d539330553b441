"""Whether a model of the team's own labels reads this incident better than the scorer does, and if so, how."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Connection

from analysis.in_domain import Comparison, Example, Heard, Model, compare
from analysis.sentiment import reader_for
from analysis.share import wilson
from domain.counting import Estimate
from domain.incident import Incident
from domain.labelling import Verdict
from domain.reading import Label
from domain.time import Span
from store import extracts, labels

LOOKED_AT = 5_000  # mentions at most; of more, a random part: its share is known to a point or two
METHOD = "as a model of your own labels reads it, uncorrected, like VADER's own share (Wilson 95\u202f%)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """How the model reads a random part of what was scored: when each was published, and whether it is negative."""

    mentions: Sequence[tuple[datetime, bool]]

    def share(self, span: Span) -> Estimate | None:
        """The negative share of `span` as the model reads it; None where nothing of it was looked at."""
        here = [negative for at, negative in self.mentions if span.start <= at < span.end]
        return wilson(sum(here), len(here), method=METHOD)


def compared(tx: Connection, incident: Incident, at: datetime | None = None) -> Comparison | None:
    """Both on the labels given by `at`; None for too few. Where people disagree on a mention, it is left out."""
    examples, unread = _examples(tx, incident, at)
    found = _compared(examples)
    negative = sum(verdict is Verdict.NEGATIVE for verdict in unread)
    return replace(found, unread=len(unread), unread_negative=negative) if found else None


def usable(tx: Connection, incident: Incident, at: datetime | None = None) -> int:
    """On how many labelled mentions both could be compared: people agree on them, and the scorer can read them."""
    return len(_examples(tx, incident, at)[0])


def taken_over(tx: Connection, incident: Incident, at: datetime) -> Read | None:
    """How the model reads the incident, only where it measurably beats the scorer on labels that it did not learn from.

    The scorer's readings stay what they are: this stands beside them. No text is judged by a model that learned from it
    or from a copy of it.
    """
    examples, _ = _examples(tx, incident, at)
    found = _compared(examples)
    if found is None or not found.better:
        return None
    there = extracts.by_chance(tx, incident.id, LOOKED_AT, at)
    heard = [Heard(text=each.text, reading=each.label, compound=each.compound) for each in there]
    said = _learned(examples).read(heard)
    return Read(
        mentions=[(each.published_at, verdict is Verdict.NEGATIVE) for each, verdict in zip(there, said, strict=True)]
    )


def _examples(
    tx: Connection, incident: Incident, at: datetime | None
) -> tuple[tuple[Example, ...], tuple[Verdict, ...]]:
    """What can be learned from, and the verdicts on what the scorer could not read."""
    verdicts: dict[tuple[str, str], set[Verdict]] = defaultdict(set)
    for label in labels.of(tx, incident.id, known_at=at):
        verdicts[label.key].add(label.verdict)
    texts = labels.texts(tx, incident.id)
    agreed = [
        (*texts[key], verdict)
        for key, said in sorted(verdicts.items())
        if len(said) == 1 and (verdict := next(iter(said))) is not Verdict.UNSURE
    ]
    readings = reader_for(incident)([text for text, _, _ in agreed], [language for _, language, _ in agreed])
    examples: list[Example] = []
    unread: list[Verdict] = []
    for (text, _, verdict), reading in zip(agreed, readings, strict=True):
        if reading.label is Label.UNSCORED or reading.compound is None:
            unread.append(verdict)
        else:
            examples.append(Example(text=text, reading=reading.label, compound=reading.compound, verdict=verdict))
    return tuple(examples), tuple(unread)


@lru_cache(maxsize=16)
def _compared(examples: tuple[Example, ...]) -> Comparison | None:
    """Kept, since learning takes a second and labels come every few minutes at most."""
    return compare(examples)


@lru_cache(maxsize=4)
def _learned(examples: tuple[Example, ...]) -> Model:
    return Model(examples)
