"""Which posts a stream has told of, by the ids of the servers that told: deletions name these and nothing else."""

import json
from collections import OrderedDict
from collections.abc import Iterable

from collectors.fields import Fields
from collectors.mastodon.server import NAME
from collectors.source import Cursor
from domain.mention import Mention

_REMEMBERED = 500  # the newest mentions of each server; it travels in the cursor with each page that brings some


class Told:
    """The ids of the newest mentions, server by server."""

    def __init__(self, cursor: Cursor | None = None) -> None:
        self._uris: dict[str, OrderedDict[str, str]] = {}
        try:
            stored = json.loads(cursor or "{}")
        except (ValueError, RecursionError):
            stored = None
        for host, known in stored.items() if isinstance(stored, dict) else ():
            for native_id, uri in known.items() if isinstance(known, dict) else ():
                if isinstance(uri, str):
                    self._uris.setdefault(host, OrderedDict())[native_id] = uri

    def remember(self, host: str, mentions: Iterable[Mention]) -> None:
        """Mentions that the server `host` gave."""
        known = self._uris.setdefault(host, OrderedDict())
        for mention in mentions:
            if native_id := Fields.of(NAME, json.loads(mention.raw)).text("id"):
                known[native_id] = mention.native_id
                known.move_to_end(native_id)
        while len(known) > _REMEMBERED:
            known.popitem(last=False)

    def forget(self, host: str, native_id: str) -> str:
        """The post's own id, "" if it is not known."""
        return self._uris.get(host, OrderedDict()).pop(native_id, "")

    def encode(self) -> Cursor:
        return json.dumps(self._uris, ensure_ascii=False)
