"""A small grammar for lines that people could have written.

`{now|at last}` chooses one of its parts, `{ really|}` may stay empty, `{gripe}` stands for one of the phrases of that
name. Parts and phrases may hold braces themselves.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeAlias

from collectors.drill.chance import pick

_NAME = re.compile(r"[a-z_]+\Z")


@dataclass(frozen=True, slots=True)
class Slot:
    name: str


@dataclass(frozen=True, slots=True)
class Choice:
    options: tuple["Line", ...]


Line: TypeAlias = tuple["str | Slot | Choice", ...]


def parse(text: str) -> Line:
    """Read one line. Raises ValueError if its braces do not match."""
    line, end = _parse(text, 0)
    if end < len(text):
        msg = f"a brace too many in {text!r}"
        raise ValueError(msg)
    return line[0]


def _parse(text: str, at: int) -> tuple[list[Line], int]:
    """The alternatives from `at` up to the brace that closes them, or to the end of the text."""
    lines: list[Line] = []
    parts: list[str | Slot | Choice] = []
    word = at
    inside = at > 0
    while at < len(text) and text[at] != "}":
        if text[at] == "{":
            parts.append(text[word:at])
            options, at = _parse(text, at + 1)
            if at >= len(text):
                msg = f"a brace is not closed in {text!r}"
                raise ValueError(msg)
            parts.append(_choice(options))
            word = at + 1
        elif text[at] == "|" and inside:
            lines.append(_trim([*parts, text[word:at]]))
            parts, word = [], at + 1
        at += 1
    lines.append(_trim([*parts, text[word:at]]))
    return lines, at


def _choice(options: list[Line]) -> Slot | Choice:
    if len(options) == 1 and len(options[0]) == 1 and isinstance(options[0][0], str) and _NAME.match(options[0][0]):
        return Slot(options[0][0])
    return Choice(tuple(options))


def _trim(parts: list[str | Slot | Choice]) -> Line:
    return tuple(part for part in parts if part != "")


class Grammar:
    """Turns lines into text, with phrases for their slots. Raises ValueError if a phrase uses an unknown slot."""

    def __init__(self, phrases: Mapping[str, Sequence[str]], *, given: Sequence[str] = ()) -> None:
        """`given`: slots that are filled anew at each call."""
        self._phrases = {name: tuple(parse(text) for text in texts) for name, texts in phrases.items()}
        self._given = frozenset(given)
        for lines in self._phrases.values():
            for line in lines:
                self.check(line)

    def check(self, line: Line) -> None:
        """Raise ValueError if the line uses a slot that nothing fills."""
        for part in line:
            if isinstance(part, Slot) and part.name not in self._phrases and part.name not in self._given:
                msg = f"nothing fills the slot {{{part.name}}}"
                raise ValueError(msg)
            if isinstance(part, Choice):
                for option in part.options:
                    self.check(option)

    def say(self, line: Line, chance: Random, given: Mapping[str, str]) -> str:
        """One of the texts that the line stands for."""
        said = []
        for part in line:
            if isinstance(part, str):
                said.append(part)
            elif isinstance(part, Choice):
                said.append(self.say(pick(part.options, chance), chance, given))
            elif part.name in given:
                said.append(given[part.name])
            else:
                said.append(self.say(pick(self._phrases[part.name], chance), chance, given))
        return "".join(said)
