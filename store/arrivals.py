"""A mention on its way in: all that can be worked out about it without asking the store, in whichever process.

It holds plain values only, which go quickly from one process to another.
"""

from typing import Any, NamedTuple

from domain.mention import Flag, Mention
from domain.reading import Reading
from store.readings import Scorer
from store.rows import Row, mention_of, reading_values, values_of
from store.search import searchable

_KEY = slice(Row._fields.index("source") - 2, Row._fields.index("native_id") - 1)
_DIGEST = Row._fields.index("content_hash") - 2


class Arrival(NamedTuple):
    """A mention with its reading, to be numbered and kept.

    `values` are those of its row, but for number, version and scorer; `reading` those of `store.rows.reading_values`;
    `words` is what the search finds it by.
    """

    values: tuple[Any, ...]
    reading: tuple[Any, ...]
    scorer: Scorer
    words: str
    archived: bool

    @property
    def key(self) -> tuple[str, str]:
        """Source and native id, as they are stored."""
        return self.values[_KEY]

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
    return Arrival(
        values=values_of(incident_id, mention, reading),
        reading=reading_values(reading),
        scorer=(reading.scorer, reading.scorer_version),
        words=searchable(mention),
        archived=Flag.ARCHIVE in mention.flags,
    )
