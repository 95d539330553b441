"""What a source sent beyond the fields of a mention, and what of it says whose words are passed on."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from domain.mention import Kind, Mention

_REPOSTED = ("retweeted", "reposted")
# Where each source names what is passed on. X nests it; Mastodon, Bluesky and the drill have a name each; exports as
# files keep the columns that their platform had.
_REPOST_NAMES = ("boosts", "about", "retweeted_status_id_str", "retweeted_status_id", "retweeted_status.id_str",
                 "retweeted_status.id", "retweeted_id", "repost_of")  # fmt: skip
_QUOTE_NAMES = ("quotes", "about", "quoted_status_id_str", "quoted_status_id", "quoted_status.id_str",
                "quoted_status.id", "quoted_id", "quote_of")  # fmt: skip


def raw_of(mention: Mention) -> Mapping[str, Any]:
    """Anything may stand there; what is no JSON object is nothing."""
    try:
        found = json.loads(mention.raw) if mention.raw else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def taken_up(mention: Mention) -> str:
    """The native id of what a mention answers, passes on or quotes; "" where its source does not say."""
    if mention.kind is not Kind.REPOST and mention.kind is not Kind.QUOTE:
        return mention.in_reply_to
    raw = raw_of(mention)
    wanted = _REPOSTED if mention.kind is Kind.REPOST else ("quoted",)
    names = _REPOST_NAMES if mention.kind is Kind.REPOST else _QUOTE_NAMES
    told = [*_references(raw, wanted), *(_numbered(raw.get(name), name) for name in names), mention.in_reply_to]
    return next((found for value in told if (found := _as_id(value))), "")


def _numbered(value: object, name: str) -> object:
    """Typed files keep ids as numbers. Other numbers are counts: X's `quotes` says how many there are."""
    number = isinstance(value, int) and not isinstance(value, bool) and name.endswith("_id")
    return str(value) if number else value


def _references(raw: Mapping[str, Any], wanted: tuple[str, ...]) -> Iterator[object]:
    """X's references, as the collector keeps them and as exports do: {type: id}, or a list of {type, id}."""
    kept = raw.get("refers_to")
    if isinstance(kept, dict):
        yield from (kept.get(name) for name in wanted)
    listed = raw.get("referenced_tweets")
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, dict) and one.get("type") in wanted:
            yield one.get("id")


def _as_id(value: object) -> str:
    return value.strip() if isinstance(value, str) and value.strip().casefold() not in {"nan", "none", "null"} else ""
