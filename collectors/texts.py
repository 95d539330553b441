"""Texts given to the reader; a text that it cannot bear costs itself only."""

from collections.abc import Generator, Iterable, Sequence
from typing import TypeAlias

from collectors.batches import Batch
from domain.errors import CollectionError
from domain.reading import Reader, Reading

# A batch with one reading for each mention, or the words why there is none; or the source's failure.
ReadBatch: TypeAlias = tuple[Batch, list[Reading | str]]


def read_here(
    reader: Reader, batches: Iterable[Batch | CollectionError]
) -> Generator[ReadBatch | CollectionError, None, None]:
    """Read the texts of each batch when it comes, in this process."""
    for batch in batches:
        yield batch if isinstance(batch, CollectionError) else (batch, read_texts(reader, *texts_of(batch)))


def texts_of(batch: Batch) -> tuple[list[str], list[str]]:
    """The texts of a batch, and the languages that their source claims."""
    return [mention.text for mention in batch.mentions], [mention.language for mention in batch.mentions]


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
