"""What somebody says: a line of their voice on the topic, worded and typed in their own way."""

from collections import deque
from collections.abc import Mapping, Sequence
from random import Random

from collectors.drill import manner
from collectors.drill.cast import Person
from collectors.drill.chance import happens, pick
from collectors.drill.grammar import Grammar, Line, Slot, parse
from collectors.drill.place import Place
from collectors.drill.scenario import Common, Scenario

_REPLY = "reply"
_TRIES = 4  # to find words that nobody has used yet; after that, people do repeat each other

_MORE = "more"  # second thoughts, of those who write where there is room for them
_ANSWERED = "_answered"  # ends the topics whose lines presume that the organisation has said something
_QUIET = frozenset({"everyday", "after"})  # topics on which nobody gets worked up

_OPENED, _CLOSED = 0.16, 0.24  # how often a line gets an opener or a closer
_GOES_ON = 0.5  # how often somebody adds a second thought where there is room
_CALLED = 0.5  # how often somebody calls the organisation by name at the end of a sentence


class Wording:
    """Finds the words. Lines of a topic are dealt like cards: none comes twice before all have been used."""

    def __init__(self, scenario: Scenario, common: Common, chance: Random, *, statements: bool) -> None:
        self._chance = chance
        self._organisation = scenario.organisation
        self._hashtags = scenario.hashtags
        self._emoji = {**common.emoji, **scenario.emoji}
        self._grammar = Grammar({**common.phrases, **scenario.phrases}, given=("at", "hey"))
        self._lines = _lines(common.lines, scenario.lines, answered=statements)
        self._openers = _parsed({**common.openers, **scenario.openers})
        self._closers = _parsed({**common.closers, **scenario.closers})
        self._edits = [parse(text) for text in common.edits]
        self._decks: dict[tuple[str, str], deque[Line]] = {}
        self._said: set[str] = set()
        for lines in (*self._lines.values(), *self._openers.values(), *self._closers.values(), self._edits):
            for line in lines:
                self._grammar.check(line)

    def reaction(self, voice: str, topic: str) -> str | None:
        """The topic from which that voice reacts briefly to what others say about `topic`, if there is one."""
        own, common = f"{topic}_{_REPLY}", _REPLY
        if (voice, own) in self._lines:
            return own
        return common if (voice, common) in self._lines and topic not in _QUIET else None

    def compose(self, person: Person, topic: str, place: Place, at: str, *, addressed: bool) -> str:
        """A text of this person; `at` is how to call the organisation there, `addressed` whether they talk to it."""
        for _ in range(_TRIES):
            text = self._draft(person, topic, place, at, addressed=addressed)
            if text not in self._said and len(text) <= place.longest:
                break
        self._said.add(text)
        return text[: place.longest]

    def fill(self, text: str, at: str) -> str:
        """A scripted text with its slots filled."""
        return self._grammar.say(parse(text), self._chance, {"at": at, "hey": ""})

    def edit(self, text: str) -> str:
        """The text as its author corrects it later."""
        return f"{text} {self._grammar.say(pick(self._edits, self._chance), self._chance, {})}"

    def _draft(self, person: Person, topic: str, place: Place, at: str, *, addressed: bool) -> str:
        voice, chance = person.voice, self._chance
        given = self._given(at, addressed=addressed)
        line = self._deal(voice, topic)
        text = self._grammar.say(line, chance, given)
        if isinstance(line[0], Slot):
            text = text[:1].upper() + text[1:]
        parts = [text]
        if _stirred(topic):
            tone = f"{voice}_asking" if "?" in text and f"{voice}_asking" in self._openers else voice
            brief = topic.endswith(_REPLY)
            if tone in self._openers and not brief and happens(_OPENED, chance):
                parts.insert(0, self._grammar.say(pick(self._openers[tone], chance), chance, given))
            if (voice, _MORE) in self._lines and not brief and place.roomy and happens(_GOES_ON, chance):
                parts.append(self._grammar.say(self._deal(voice, _MORE), chance, given))
            if tone in self._closers and happens(_CLOSED, chance):
                parts.append(self._grammar.say(pick(self._closers[tone], chance), chance, given))
        emoji = self._emoji.get(voice, ()) if place.emoji else ()
        hashtags = self._hashtags if place.followers and _stirred(topic) else ()
        return manner.type_out(_join(parts), person.manner, chance, emoji=emoji, hashtags=hashtags)

    def _given(self, at: str, *, addressed: bool) -> dict[str, str]:
        """What the organisation is called in a text: in an answer to itself, nobody writes its handle again."""
        if addressed:
            return {"at": self._organisation, "hey": ""}
        if not happens(_CALLED, self._chance):
            return {"at": at, "hey": ""}
        return {"at": at, "hey": f", {pick((self._organisation, at), self._chance)}"}

    def _deal(self, voice: str, topic: str) -> Line:
        deck = self._decks.get((voice, topic))
        if not deck:
            deck = self._decks[voice, topic] = deque(self._shuffle(self._lines[voice, topic]))
        return deck.popleft()

    def _shuffle(self, lines: Sequence[Line]) -> list[Line]:
        return sorted(lines, key=lambda _: self._chance.random())


def _stirred(topic: str) -> bool:
    """Whether people get worked up on the topic."""
    return topic.removesuffix(f"_{_REPLY}") not in _QUIET


def _join(parts: Sequence[str]) -> str:
    """One text of several sentences; those that end in the open get a full stop."""
    closed = [part if part[-1:] in ".,:?!…" else f"{part}." for part in parts[:-1]]
    return " ".join([*closed, parts[-1]])


def _lines(*sets: Mapping[str, Mapping[str, Sequence[str]]], answered: bool) -> dict[tuple[str, str], list[Line]]:
    """The lines by voice and topic; a later set replaces what an earlier one says on the same.

    Lines of `topic_answered` join those of `topic` if the organisation has answered.
    """
    lines = {
        (voice, topic): [parse(text) for text in texts]
        for voices in sets
        for voice, topics in voices.items()
        for topic, texts in topics.items()
    }
    for voice, topic in [key for key in lines if key[1].endswith(_ANSWERED)]:
        presuming = lines.pop((voice, topic))
        if answered:
            lines[voice, topic.removesuffix(_ANSWERED)] += presuming
    return lines


def _parsed(voices: Mapping[str, Sequence[str]]) -> dict[str, list[Line]]:
    return {voice: [parse(text) for text in texts] for voice, texts in voices.items()}
