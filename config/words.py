"""The words by which texts are read, from `words.toml`: what is English, who asks, which harm is named; and filler."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from domain.errors import ConfigurationError

FILE = Path(__file__).with_name("words.toml")

_PART = re.compile(r"<([a-z]+)>")  # no piece of a regular expression looks like it


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Regular expressions, each an alternation of phrases; what each is for stands in `words.toml`."""

    lead_in: str
    question: str
    tellable: str
    rhetorical: str
    demand: str
    opening: str
    stems: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Harm:
    """One kind of harm. Every phrase has one of `words` in it, if only by its first four letters."""

    kind: str
    words: tuple[str, ...]
    phrases: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    english: tuple[str, ...]  # words that belong to English alone
    asking: Asking
    harms: tuple[Harm, ...]  # in alphabetical order
    idle: frozenset[str]  # words that tell no theme


@cache
def load_words(file: Path = FILE) -> Words:
    """Read the file, once a process. Raises ConfigurationError with what is wrong in it."""
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
        parts = content["parts"]
        asking = {name: _join(text, parts) for name, text in content["asking"].items()}
        stems = tuple(asking.pop("stems").split("|"))
        return Words(
            english=tuple(content["language"]["english"].split()),
            asking=Asking(**asking, stems=stems),
            harms=tuple(
                Harm(kind=kind, words=tuple(harm["words"].split()), phrases=_join(harm["phrases"], parts))
                for kind, harm in sorted(content["harms"].items())
            ),
            idle=frozenset(content["themes"]["idle"].split()),
        )
    except (OSError, ValueError, KeyError, TypeError, re.error) as error:
        msg = f"{file.name} is not right: {error}. Correct it, or bring back the one that came with this version."
        raise ConfigurationError(msg) from error


def _join(text: str, parts: Mapping[str, str]) -> str:
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    joined = _PART.sub(lambda part: parts[part[1]], "|".join(lines))
    re.compile(joined)
    return joined
