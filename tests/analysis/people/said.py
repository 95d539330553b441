"""Mentions by hand."""

import json
from datetime import UTC, datetime, timedelta

from analysis.people import Heard
from domain.mention import Author, Kind, Mention
from domain.reading import Label

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def said(
    number: int | str,
    who: str = "",
    *,
    minute: float = 0,
    text: str = "",
    kind: Kind = Kind.POST,
    to: str = "",
    raw: object = None,
    followers: int | None = None,
) -> Mention:
    return Mention(
        source="x",
        native_id=str(number),
        text=text or f"crumbs {number}",
        published_at=START + minute * MINUTE,
        collected_at=START + minute * MINUTE,
        kind=kind,
        author=Author(id=who, handle=who, followers=followers),
        in_reply_to=to,
        raw=json.dumps(raw) if raw is not None else "",
    )


def heard(*arguments: object, label: Label = Label.NEGATIVE, **changes: object) -> Heard:
    return Heard(mention=said(*arguments, **changes), label=label)  # type: ignore[arg-type]
