"""What the organisation said itself, recognised among the mentions by the account that said it."""

import hashlib
import json
from collections.abc import Iterable

from domain.incident import Incident, Statement, StatementKind
from domain.mention import Flag, Kind, Mention

# A reply answers one person ("please write to us"), a repost carries others' words: neither is a statement to all.
_SAID_TO_ALL = {Kind.POST, Kind.QUOTE, Kind.ARTICLE, Kind.EMAIL}


def recognise(incident: Incident, mentions: Iterable[Mention]) -> list[Statement]:
    """The statements among `mentions`: what own accounts said to all since the incident started.

    Their kind is `other` until a person says which; a drill's script says it itself. The same post gives the same id.
    """
    own = {_plain(handle) for handle in incident.own_accounts}
    if not own:
        return []
    return [
        Statement(
            id=_id(incident.id, mention),
            incident_id=incident.id,
            at=mention.published_at,
            kind=_kind(mention),
            text=mention.text,
            url=mention.url,
            recognised=True,
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


def _kind(mention: Mention) -> StatementKind:
    if Flag.SIMULATED not in mention.flags:
        return StatementKind.OTHER
    said = json.loads(mention.raw).get("statement", StatementKind.OTHER) if mention.raw else StatementKind.OTHER
    return StatementKind(said)
