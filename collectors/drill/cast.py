"""The people of a drill: made up, lasting through the scenario, most of them heard by few and a few by many."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from collectors.drill import manner
from collectors.drill.chance import Lot, happens, pick
from collectors.drill.manner import Manner
from collectors.drill.place import PLACES, Place
from collectors.drill.scenario import Common, Figure

# The longest handle X allows has 15 characters: with one more, nobody there can have it.
_UNREAL = 16

# How often somebody is heard for the first time; the others have spoken before, and who spoke often speaks again.
_NEW = {
    "critic": 0.5,
    "customer": 0.6,
    "supporter": 0.45,
    "ally": 0.12,
    "insider": 0.35,
    "techie": 0.6,
    "bot": 0.9,
    "megaphone": 0,
}
_NEW_OTHERS = 0.7

_WELL_KNOWN = 20_000  # followers; about then people ask for a tick beside their name

_NAMES = Lot({"{nickname}": 30, "{small}": 12, "{first}": 13, "{first} {last}": 30, "{first} {last[0]}.": 15})


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """`handle` is unique at its place and serves as the lasting id there."""

    place: str
    handle: str
    name: str
    voice: str
    language: str
    followers: int | None = None
    verified: bool | None = None
    manner: Manner = manner.PLAIN


class Cast:
    """Hands out speakers. The order of the calls decides who is invented: the same calls give the same people."""

    def __init__(self, common: Common, figures: Mapping[str, Figure], chance: Random) -> None:
        self._common = common
        self._chance = chance
        self._taken: set[tuple[str, str]] = set()
        self._heard: defaultdict[tuple[str, str], list[Person]] = defaultdict(list)
        self.figures = {key: self._figure(figure) for key, figure in figures.items()}
        for figure in self.figures.values():
            self._heard[figure.place, figure.voice] += [figure] * 4

    def speaker(self, place: Place, voice: str, language: str) -> Person:
        """Somebody of that voice at that place."""
        heard = self._heard[place.name, voice]
        new = not heard or (voice != "outlet" and happens(_NEW.get(voice, _NEW_OTHERS), self._chance))
        person = self._invent(place, voice, language) if new else pick(heard, self._chance)
        heard.append(person)
        return person

    def _figure(self, figure: Figure) -> Person:
        place = PLACES[figure.place]
        self._taken.add((place.name, figure.handle))
        return Person(
            place=place.name,
            handle=figure.handle,
            name=figure.name,
            voice=figure.voice,
            language=figure.language,
            followers=figure.followers,
            verified=figure.verified if place.name == "x" else None,
        )

    def _invent(self, place: Place, voice: str, language: str) -> Person:
        first_names = self._common.native_names.get(language, self._common.first_names)
        first, last = pick(first_names, self._chance), pick(self._common.last_names, self._chance)
        followers = self._followers(voice) if place.followers else None
        verified = None
        if place.name == "x":
            verified = happens(0.5 if (followers or 0) > _WELL_KNOWN else 0.02, self._chance)
        return Person(
            place=place.name,
            handle=self._handle(place, voice, first, last),
            name="" if place.name in {"forum", "hn"} else self._name(voice, language, first, last),
            voice=voice,
            language=language,
            followers=followers,
            verified=verified,
            manner=manner.draw(self._chance),
        )

    def _followers(self, voice: str) -> int:
        if voice == "bot":
            return int(self._chance.random() * 30)
        middle = 7.3 if voice == "ally" else 5.2
        return min(int(self._chance.lognormvariate(middle, 1.6)), 400_000)

    def _name(self, voice: str, language: str, first: str, last: str) -> str:
        if voice == "bot":
            return f"{first}{int(self._chance.random() * 9000) + 1000}"
        if language in self._common.native_names:
            return first
        nickname = pick(self._common.nicknames, self._chance)
        return _NAMES.draw(self._chance).format(nickname=nickname, small=first.lower(), first=first, last=last)

    def _handle(self, place: Place, voice: str, first: str, last: str) -> str:
        word, other = pick(self._common.handle_words, self._chance), pick(self._common.handle_words, self._chance)
        number = int(self._chance.random() * 98) + 1
        shapes = (
            f"{first}{last}{number}",
            f"{first}_{last}_{word}",
            f"{word}_{other}_{first}",
            f"its{first}{last}",
            f"{first}and{word}s",
            f"the_{word}_{other}",
            f"{last}{word}{number}",
        )
        handle = f"{first}{last}{number:05d}" if voice == "bot" else pick(shapes, self._chance)
        handle = "".join(
            letter for letter in handle.lower() if letter.isascii() and (letter.isalnum() or letter == "_")
        )
        server = f"@{pick(self._common.instances, self._chance)}" if place.name == "mastodon" else ""
        while len(handle + server) < _UNREAL or (place.name, handle + server) in self._taken:
            handle += str(int(self._chance.random() * 90) + 10)
        self._taken.add((place.name, handle + server))
        return handle + server
