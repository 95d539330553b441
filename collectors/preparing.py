"""What is done with mentions before they meet the store: their texts are read, and they are made ready to be kept.

None of it needs the database, so it can be done in any process. A mention that it goes wrong with costs itself only.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from collectors.own_words import recognise
from domain.incident import Incident, Statement
from domain.mention import Mention, Unreadable
from domain.reading import Reader, Reading
from store.mentions import Arrival, prepare


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What became of some items: each mention is among the arrivals or among what was unreadable."""

    arrivals: tuple[Arrival, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """Makes mentions ready for the store. Fit to be sent to another process if its reader is."""

    incident: Incident
    reader: Reader

    def __call__(self, mentions: Sequence[Mention], unreadable: Iterable[Unreadable]) -> Prepared:
        arrivals: list[Arrival] = []
        refused: list[Unreadable] = []
        texts, languages = [each.text for each in mentions], [each.language for each in mentions]
        for mention, reading in zip(mentions, read_texts(self.reader, texts, languages), strict=True):
            if isinstance(reading, str):
                refused.append(quarantined(mention, reading))
                continue
            try:
                arrivals.append(prepare(self.incident.id, mention, reading))
            except Exception as error:  # noqa: BLE001 - whatever is in it, the others are kept
                refused.append(quarantined(mention, unstorable(error)))
        return Prepared(
            arrivals=tuple(arrivals),
            unreadable=(*unreadable, *refused),
            statements=tuple(recognise(self.incident, mentions)),
        )


def read_texts(reader: Reader, texts: Sequence[str], languages: Sequence[str]) -> list[Reading | str]:
    """One reading for each text, in order, or why there is none. Never raises."""
    if not texts:
        return []
    try:
        readings = list(reader(texts, languages))
    except Exception as error:  # noqa: BLE001 - whatever a reader does, no mention is lost and no run stopped
        problem = f"the reader failed at it ({type(error).__name__}: {error})"
    else:
        if len(readings) == len(texts):
            return [*readings]
        problem = f"the reader gave {len(readings)} readings for {len(texts)} texts"
    if len(texts) == 1:
        return [problem]
    middle = len(texts) // 2
    return [
        *read_texts(reader, texts[:middle], languages[:middle]),
        *read_texts(reader, texts[middle:], languages[middle:]),
    ]


def quarantined(mention: Mention, reason: str) -> Unreadable:
    """A mention that cannot be kept, in full and with the reason."""
    content = json.dumps(asdict(mention), default=str, ensure_ascii=False)
    return Unreadable(where=f"{mention.source} {mention.native_id}", reason=reason, content=content)


def unstorable(error: Exception) -> str:
    """The reason why a mention could not be stored."""
    return f"it could not be stored ({type(error).__name__}: {error})"
