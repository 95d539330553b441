"""What the organisation said itself, recognised among the mentions by the account that said it."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from domain.incident import Incident, Statement, StatementKind
from domain.mention import Flag, Kind, Mention

# A reply answers one person ("please write to us"), a repost carries others' words: neither is a statement to all.
_SAID_TO_ALL = {Kind.POST, Kind.QUOTE, Kind.ARTICLE, Kind.EMAIL}


def recognise(incident: Incident, mentions: Iterable[Mention]) -> list[Statement]:
    """The statements among `mentions`: what own accounts said to all since the incident started.

    Their kind is `other` until a person says which, and who spoke; a drill's script says both itself. The same post
    gives the same id.
    """
    own = {_plain(handle) for handle in incident.own_accounts}
    if not own:
        return []
    return [
        Statement(
            id=_id(incident.id, mention),
            incident_id=incident.id,
            at=mention.published_at,
            kind=StatementKind(_told(mention).get("statement", StatementKind.OTHER)),
            text=mention.text,
            url=mention.url,
            recognised=True,
            by_ceo=bool(_told(mention).get("by_ceo")),
        )
        for mention in mentions
        if mention.kind in _SAID_TO_ALL
        and not (mention.kind is Kind.EMAIL and mention.in_reply_to)
        and _plain(mention.author.handle or mention.author.id) in own
        and mention.published_at >= incident.started_at
    ]


def _plain(handle: str) -> str:
    return handle.strip().removeprefix("@").casefold()


def _id(incident_id: str, mention: Mention) -> str:
    post = f"{incident_id}\0{mention.source}\0{mention.native_id}"
    return hashlib.sha256(post.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _told(mention: Mention) -> dict[str, Any]:
    """What a drill's script says about what is said; nothing for a real mention."""
    told: dict[str, Any] = json.loads(mention.raw) if Flag.SIMULATED in mention.flags and mention.raw else {}
    return told
