"""A watch in Mastodon's terms: hashtags for the timelines, phrases for the search."""

import re
import unicodedata

from collectors.match import fold
from domain.incident import Watch

# Words with what may stand between them; anything else (C++, .NET) would be another hashtag or none.
_TERM = re.compile(r"#?(\w+(?:(?:\s+|[-.&'’·]|\s&\s)\w+)*)[.!?]?")
_BETWEEN = re.compile(r"[\s\-&.·]+")
_APOSTROPHES = re.compile(r"['’]")


def hashtags(watch: Watch) -> list[str]:
    """A hashtag for each term that can be one, without its sign; words are joined #LikeThis."""
    tags = (hashtag(term) for term in watch.terms)
    return list({fold_tag(tag): tag for tag in tags if tag}.values())


def hashtag(term: str) -> str:
    """Without its sign; empty if a term cannot be one."""
    match = _TERM.fullmatch(unicodedata.normalize("NFKC", term).strip())
    words = _BETWEEN.split(_APOSTROPHES.sub("", match[1])) if match else []
    tag = words[0] if len(words) == 1 else "".join(word[:1].upper() + word[1:] for word in words)
    return "" if not tag or tag.replace("_", "").isdigit() else tag


def fold_tag(tag: str) -> str:
    """As servers compare hashtags: without case and accents."""
    parts = unicodedata.normalize("NFKD", fold(tag))
    return "".join(character for character in parts if not unicodedata.combining(character))


def phrases(watch: Watch) -> list[str]:
    """What to search for. An @ would make a server search for people, so accounts are sought by their bare names."""
    words = [*watch.terms, *(handle.removeprefix("@").partition("@")[0] for handle in watch.handles)]
    found: dict[str, str] = {}
    for word in words:
        plain = " ".join(re.sub(r'["@#]', " ", word).split())
        if folded := fold(plain):
            # A single word needs no quotes, and not all software understands them.
            found.setdefault(folded, plain if plain.isalnum() else f'"{plain}"')
    return list(found.values())
