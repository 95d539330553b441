"""A mention on its way in: all that can be worked out about it without asking the store, in whichever process.

It holds plain values only, which go quickly from one process to another.
"""

from typing import Any, NamedTuple

from domain.mention import Flag, Mention
from domain.reading import Reading
from store.readings import Scorer
from store.rows import Row, mention_of, reading_values, values_of
from store.search import searchable

_SOURCE, _NATIVE_ID, _DIGEST = (Row._fields.index(name) - 2 for name in ("source", "native_id", "content_hash"))


class Arrival(NamedTuple):
    """A mention with its reading, to be numbered and kept.

    `key` is its source and native id, as they are stored; `archived` whether it was read from an archive. `values` are
    those of its row, but for number, version and scorer; `reading` those of `store.rows.reading_values`; `words` is
    what the search finds it by.
    """

    key: tuple[str, str]
    archived: bool
    values: tuple[Any, ...]
    reading: tuple[Any, ...]
    scorer: Scorer
    words: str

    @property
    def digest(self) -> bytes:
        """Of what was said: another one under the same key is an edit."""
        return self.values[_DIGEST]  # type: ignore[no-any-return]

    @property
    def mention(self) -> Mention:
        """The mention that it was made from."""
        return mention_of(self.row(0, 1, 0))

    def row(self, mention_id: int, version: int, scorer_id: int) -> Row:
        return Row._make((mention_id, version, *self.values, scorer_id))


def prepare(incident_id: str, mention: Mention, reading: Reading) -> Arrival:
    """Make a mention ready to be kept."""
    values = values_of(incident_id, mention, reading)
    return Arrival(
        key=(values[_SOURCE], values[_NATIVE_ID]),
        archived=Flag.ARCHIVE in mention.flags,
        values=values,
        reading=reading_values(reading),
        scorer=(reading.scorer, reading.scorer_version),
        words=searchable(mention),
    )
