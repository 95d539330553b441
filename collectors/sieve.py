"""A matcher for a torrent: most texts are turned away by one pass over them, the others are matched in full.

    text ──► folded ──► has any needle? (Aho-Corasick, all needles at once) ──no──► turned away
                               └──yes──► Matcher ──► the verdict

A needle is the longest word of a term, or a handle with its @: a text without any of them cannot match. So the verdicts
are the matcher's own.
"""

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from collectors.match import Matcher, fold
from domain.incident import Watch


class Sieve:
    """Answers as `Matcher` does, faster where few texts match."""

    def __init__(self, watch: Watch) -> None:
        self._matcher = Matcher(watch)
        handles = {handle for each in watch.handles if (handle := fold(each).removeprefix("@"))}
        words = {max(words, key=len) for term in watch.terms if (words := fold(term).split())}
        self._needles = _automaton(words | {f"@{handle}" for handle in handles})
        self._handles = handles

    def matches(self, text: str, *, handle: str = "", language: str = "") -> bool:
        """Whether a mention with this text, author handle and claimed language is one the watch asks for."""
        if self._turns_away(text) and not (handle and fold(handle).removeprefix("@") in self._handles):
            return False
        return self._matcher.matches(text, handle=handle, language=language)

    def _turns_away(self, text: str) -> bool:
        if self._needles is None:
            return False
        try:
            return not self._needles.find_matches_as_indexes(fold(text))
        except UnicodeEncodeError:  # half a character (a lone surrogate): the matcher can read it
            return False


def _automaton(needles: set[str]) -> AhoCorasick | None:
    """None where there is nothing to look for: such a watch takes everything."""
    try:
        return AhoCorasick(sorted(needles), MatchKind.Standard, implementation=Implementation.DFA) if needles else None
    except UnicodeEncodeError:
        return None
