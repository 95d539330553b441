"""What somebody says: a line of their voice on the topic, worded and typed in their own way."""

from collections import deque
from collections.abc import Mapping, Sequence
from random import Random

from collectors.drill import manner
from collectors.drill.cast import Person
from collectors.drill.chance import happens, pick
from collectors.drill.grammar import Grammar, Line, parse
from collectors.drill.place import Place
from collectors.drill.scenario import Common, Scenario

REPLY = "reply"
_TRIES = 4  # to find words that nobody has used yet; after that, people do repeat each other

_OPENED, _CLOSED = 0.16, 0.24  # how often a line gets an opener or a closer
_GOES_ON = 0.45  # how often somebody on a forum adds a second thought


class Wording:
    """Finds the words. Lines of a topic are dealt like cards: none comes twice before all have been used."""

    def __init__(self, scenario: Scenario, common: Common, chance: Random) -> None:
        self._chance = chance
        self._hashtags = scenario.hashtags
        self._emoji = common.emoji
        self._grammar = Grammar({**common.phrases, **scenario.phrases}, given=("at",))
        self._lines = _lines(scenario.lines, common.lines)
        self._openers = _parsed(common.openers)
        self._closers = _parsed(common.closers)
        self._edits = [parse(text) for text in common.edits]
        self._decks: dict[tuple[str, str], deque[Line]] = {}
        self._said: set[str] = set()
        for lines in (*self._lines.values(), *self._openers.values(), *self._closers.values(), self._edits):
            for line in lines:
                self._grammar.check(line)

    def knows(self, voice: str, topic: str) -> bool:
        return (voice, topic) in self._lines

    def compose(self, person: Person, topic: str, place: Place, at: str) -> str:
        """A text of this person; `at` is how the organisation is addressed there."""
        for _ in range(_TRIES):
            text = self._draft(person, topic, place, at)
            if text not in self._said and len(text) <= place.longest:
                break
        self._said.add(text)
        return text[: place.longest]

    def fill(self, text: str, at: str) -> str:
        """A scripted text with its slots filled."""
        return self._grammar.say(parse(text), self._chance, {"at": at})

    def edit(self, text: str) -> str:
        """The text as its author corrects it later."""
        return f"{text} {self._grammar.say(pick(self._edits, self._chance), self._chance, {'at': ''})}"

    def _draft(self, person: Person, topic: str, place: Place, at: str) -> str:
        voice, chance = person.voice, self._chance
        parts = [self._deal(voice, topic)]
        if place.roomy and topic != REPLY and happens(_GOES_ON, chance):
            second = self._deal(voice, topic)
            parts += [second] if second is not parts[0] else []
        if topic != REPLY and voice in self._openers and happens(_OPENED, chance):
            parts.insert(0, pick(self._openers[voice], chance))
        if voice in self._closers and happens(_CLOSED, chance):
            parts.append(pick(self._closers[voice], chance))
        text = " ".join(self._grammar.say(part, chance, {"at": at}) for part in parts)
        emoji = self._emoji.get(voice, ()) if place.emoji else ()
        hashtags = self._hashtags if place.followers else ()
        return manner.type_out(text, person.manner, chance, emoji=emoji, hashtags=hashtags)

    def _deal(self, voice: str, topic: str) -> Line:
        deck = self._decks.get((voice, topic))
        if not deck:
            deck = self._decks[voice, topic] = deque(self._shuffle(self._lines[voice, topic]))
        return deck.popleft()

    def _shuffle(self, lines: Sequence[Line]) -> list[Line]:
        return sorted(lines, key=lambda _: self._chance.random())


def _lines(*sets: Mapping[str, Mapping[str, Sequence[str]]]) -> dict[tuple[str, str], list[Line]]:
    lines: dict[tuple[str, str], list[Line]] = {}
    for voices in sets:
        for voice, topics in voices.items():
            for topic, texts in topics.items():
                lines.setdefault((voice, topic), []).extend(parse(text) for text in texts)
    return lines


def _parsed(voices: Mapping[str, Sequence[str]]) -> dict[str, list[Line]]:
    return {voice: [parse(text) for text in texts] for voice, texts in voices.items()}
