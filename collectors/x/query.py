"""A watch in X's query language: a space is AND and binds before OR, groups cannot be negated, so many characters."""

import re
from collections.abc import Sequence

from collectors.match import fold
from domain.incident import Watch

LONGEST = 512  # in the recent search
LONGEST_OF_ALL = 1024  # in the full archive and in a rule of the stream
_ROOM_FOR_NARROWING = 256  # the rest is for what is looked for

_HANDLE = re.compile(r"@?([A-Za-z0-9_]{1,15})")
_HASHTAG = re.compile(r"#\w+")
_LANGUAGE = re.compile(r"[a-z]{2,3}")


def build_queries(watch: Watch, longest: int = LONGEST) -> list[str]:
    """As few queries as hold all terms and handles. Excluded terms that do not fit are left to the matcher."""
    wanted = list(dict.fromkeys([*_terms(watch.terms), *_handles(watch.handles)]))
    narrowing = _narrowing(watch)
    queries: list[str] = []
    group: list[str] = []
    for part in wanted:
        if group and len(_query([*group, part], narrowing)) > longest:
            queries.append(_query(group, narrowing))
            group = []
        group.append(part)
    return [*queries, _query(group, narrowing)] if group else queries


def says_all(watch: Watch, queries: Sequence[str]) -> bool:
    """Whether what the queries find is what the watch wants, each post once."""
    return len(queries) == 1 and all(f" -{phrase}" in queries[0] for phrase in _terms(watch.excluded))


def _query(group: Sequence[str], narrowing: str) -> str:
    return f"({' OR '.join(group)}){narrowing}"


def _terms(terms: Sequence[str]) -> list[str]:
    return [_phrase(term) for term in terms if fold(term)]


def _phrase(term: str) -> str:
    """Quoted, so that no word of it is an operator."""
    words = " ".join(term.replace('"', " ").split())
    return words if _HASHTAG.fullmatch(words) else f'"{words}"'


def _handles(handles: Sequence[str]) -> list[str]:
    """Who names the account, and what it says itself. Handles of other platforms cannot exist here."""
    names = [match[1] for handle in handles if (match := _HANDLE.fullmatch(handle.strip()))]
    return [part for name in names for part in (f"@{name}", f"from:{name}")]


def _narrowing(watch: Watch) -> str:
    """Languages and excluded terms. Posts whose language X could not tell ("und") are asked for as well."""
    languages = [language.lower() for language in watch.languages if _LANGUAGE.fullmatch(language.lower())]
    text = f" ({' OR '.join(f'lang:{language}' for language in [*languages, 'und'])})" if languages else ""
    for phrase in _terms(watch.excluded):
        if len(text) + len(phrase) + 2 <= _ROOM_FOR_NARROWING:
            text += f" -{phrase}"
    return text
