"""Does a text match a watch? For places that cannot search, and to check the answers of those that search loosely."""

import re
import unicodedata

from domain.incident import Watch

# Scripts that write without spaces between words, and Hangul, whose particles cling to the word: a term may begin or
# end in the middle of such a run, and a Latin name inside one still stands alone.
_SPACELESS = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u0f00-\u109f"  # Tibetan, Myanmar
    "\u1100-\u11ff"  # Hangul letters
    "\u1780-\u17ff"  # Khmer
    "\u3040-\u312f"  # Hiragana, Katakana, Bopomofo
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Chinese characters
    "\uac00-\ud7af"  # Hangul syllables
    "\U00020000-\U0003ffff"  # rarer Chinese characters
)
_JOINING = rf"[^\W{_SPACELESS}]"
_SPACELESS_CHARACTER = re.compile(f"[{_SPACELESS}]")
# Characters that nobody sees: they must not hide a name from its watch.
_INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
_APOSTROPHES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u201b": "'"})
_UNTOLD = ("", "und", "zxx", "mis", "mul")


class Matcher:
    """A watch, ready to be held against texts: whole words, whatever their case, width or invisible characters.

    A watch without terms and handles matches everything that it does not exclude.
    """

    def __init__(self, watch: Watch) -> None:
        self._handles = frozenset(_handle(handle) for handle in watch.handles) - {""}
        terms = [_pattern(term) for term in watch.terms if fold(term)]
        handles = [rf"(?<![\w.])@{re.escape(handle)}(?!\w)" for handle in sorted(self._handles)]
        excluded = [_pattern(term) for term in watch.excluded if fold(term)]
        self._wanted = re.compile("|".join(terms + handles))
        self._unwanted = re.compile("|".join(excluded)) if excluded else None
        self._languages = frozenset(_primary(language) for language in watch.languages) - {""}

    def matches(self, text: str, *, handle: str = "", language: str = "") -> bool:
        """Whether a mention with this text, author handle and claimed language is one the watch asks for."""
        if not self.speaks(language):
            return False
        folded = fold(text)
        if self._unwanted and self._unwanted.search(folded):
            return False
        return bool(self._wanted.search(folded)) or (bool(handle) and _handle(handle) in self._handles)

    def excludes(self, text: str) -> bool:
        """Whether the text has an excluded term."""
        return bool(self._unwanted and self._unwanted.search(fold(text)))

    def speaks(self, language: str) -> bool:
        """Whether the watch takes this language. A language that nobody claims is taken: it may be a wanted one."""
        primary = _primary(language)
        return not self._languages or primary in _UNTOLD or primary in self._languages


def phrases(watch: Watch) -> list[str]:
    """What to ask a platform's search for: each term and handle once, a handle whose name is a term as that term."""
    words = [*watch.terms, *(handle.removeprefix("@") for handle in watch.handles)]
    found: dict[str, str] = {}
    for word in words:
        found.setdefault(fold(word), " ".join(word.replace('"', " ").split()))
    return [phrase for folded, phrase in found.items() if folded and phrase]


def fold(text: str) -> str:
    """The text as it is compared: compatibility forms, case and apostrophes made one, invisible characters gone."""
    if text.isascii():  # has none of these but case
        return text.lower().strip()
    visible = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    return visible.casefold().replace("i\u0307", "i").translate(_APOSTROPHES).strip()


def _handle(handle: str) -> str:
    return fold(handle).removeprefix("@")


def _primary(language: str) -> str:
    return re.split("[-_]", language.strip().lower(), maxsplit=1)[0]


def _pattern(term: str) -> str:
    """The term as whole words; any white space between its words. A sign at its edge (C++, #fail) needs no border."""
    words = fold(term).split()
    before = rf"(?<!{_JOINING})" if _needs_border(words[0][0]) else ""
    after = rf"(?!{_JOINING})" if _needs_border(words[-1][-1]) else ""
    return before + r"\s+".join(re.escape(word) for word in words) + after


def _needs_border(character: str) -> bool:
    return (character.isalnum() or character == "_") and not _SPACELESS_CHARACTER.match(character)
