"""Who says what to whom: turns the moments of a scenario into things said."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log
from random import Random

from collectors.drill.cast import Cast, Person
from collectors.drill.chance import Lot, happens, pick
from collectors.drill.event import Said
from collectors.drill.pace import HOUR, moments
from collectors.drill.place import FOREIGN, HABITS, PLACES, Place
from collectors.drill.scenario import Common, Phase, PlaceName, Scenario, Scripted
from collectors.drill.wording import Wording
from domain.incident import StatementKind
from domain.mention import Engagement, Kind

OWN = "own"  # the voice of the organisation's accounts
PASTED = frozenset({"bot", "megaphone"})  # voices that copy and paste: many accounts, or the same few again and again

_RECENT = 140  # how many items back people still react to
_GLANCES = 5  # of these somebody glances at before taking up the most striking
_COOLS = 3 * HOUR  # the half-life of a scripted item's pull
_SHORT_REPLIES = 0.5  # replies that only react; the others bring a line of their own
_TO_STATEMENT = 0.6  # comments on the organisation's answer that are given below it


@dataclass(slots=True)
class _Floor:
    """What is to be seen at a place just now."""

    recent: list[Said] = field(default_factory=list)
    striking: list[tuple[Said, float]] = field(default_factory=list)
    statement: Said | None = None


class Talk:
    """One scenario's talk. `statements`: whether the scripted organisation answers."""

    def __init__(
        self, scenario: Scenario, common: Common, wording: Wording, chance: Random, *, statements: bool
    ) -> None:
        self._scenario = scenario
        self._chance = chance
        self._cast = Cast(common, scenario.figures, chance)
        self._wording = wording
        self._plot = sorted(
            (line for line in scenario.scripted if line.fits(statements=statements)), key=lambda line: line.at
        )
        self._mixes = _mixes(scenario.phases, statements=statements)
        self._habits = {phase.name: _habits(phase) for phase in scenario.phases}
        self._floors: defaultdict[str, _Floor] = defaultdict(_Floor)
        self._deleted: dict[int, int] = {}
        self._said: list[Said] = []
        own = {person.place: f"@{person.handle}" for person in self._cast.figures.values() if person.voice == OWN}
        self._at = {name: own.get(name, scenario.organisation) for name in PLACES}

    def play(self) -> tuple[list[Said], dict[int, int]]:
        """Everything that is said, in order, and when which scripted items are deleted by their authors."""
        plot = iter(self._plot)
        line = next(plot, None)
        scenario = self._scenario
        for moment, phase in moments(scenario.starts, scenario.hour, scenario.phases, self._chance):
            while line and line.at * HOUR <= moment:
                self._act(line)
                line = next(plot, None)
            self._speak(moment, phase)
        return self._said, self._deleted

    def _act(self, line: Scripted) -> None:
        """Say a scripted line, with its thread."""
        person = self._cast.figures[line.by]
        kind = Kind.ARTICLE if person.place == "news" else Kind.POST
        moment, last = int(line.at * HOUR), None
        for text in (line.text, *line.thread):
            said = self._say(
                moment,
                person,
                self._wording.fill(text, self._at[person.place]),
                kind if last is None else Kind.REPLY,
                reply_to=last,
                spread=line.spread,
                statement=line.statement if last is None else None,
                by_ceo=line.by_ceo,
            )
            if last is None:
                self._note(line, said)
            last = said
            moment += 40_000 + int(self._chance.random() * 60_000)

    def _note(self, line: Scripted, said: Said) -> None:
        floor = self._floors[said.place]
        if line.spread:
            floor.striking.append((said, line.spread))
        if line.statement:
            floor.statement = said
        if line.deleted_after is not None:
            self._deleted[said.number] = said.said_at + int(line.deleted_after * HOUR)

    def _speak(self, moment: int, phase: Phase) -> None:
        """Somebody says something, unless it is lost in a gap."""
        voice, topic = self._mixes[phase.name].draw(self._chance).split(".")
        place = PLACES[self._habits[phase.name][voice].draw(self._chance)]
        if self._lost(moment, place.name):
            return
        language = "en" if voice in HABITS else voice
        person = self._cast.speaker(place, voice, language)
        if voice in PASTED:
            self._say(moment, person, pick(self._scenario.flood, self._chance), Kind.POST)
        elif place.name == "news":
            self._say(moment, person, self._words(person, topic, place), Kind.ARTICLE)
        else:
            self._converse(moment, person, topic, place, phase.heat)

    def _converse(self, moment: int, person: Person, topic: str, place: Place, heat: float) -> None:
        """A post of its own, or one that takes up what somebody else said."""
        floor = self._floors[place.name]
        if topic.startswith("statement") and floor.statement and happens(_TO_STATEMENT, self._chance):
            self._reply(moment, person, topic, place, floor.statement)
            return
        roll = self._chance.random() / heat
        passes_on = place.replies <= roll < place.replies + place.reposts
        other = self._striking(floor, moment, voice=person.voice if passes_on else None)
        if other is None or other.person is person:
            roll = 1
        if roll < place.replies:
            reaction = self._wording.reaction(person.voice, topic)
            short = reaction is not None and happens(_SHORT_REPLIES, self._chance)
            self._reply(moment, person, reaction if reaction and short else topic, place, other)
        elif passes_on:
            self._repost(moment, person, place, other)
        elif roll < place.replies + place.reposts + place.quotes:
            self._say(moment, person, self._words(person, topic, place), Kind.QUOTE, about=other)
        else:
            self._say(moment, person, self._words(person, topic, place), Kind.POST)

    def _reply(self, moment: int, person: Person, topic: str, place: Place, other: Said | None) -> None:
        address = f"@{other.person.handle} " if other and place.followers else ""
        own = other is not None and other.person.voice == OWN
        text = address + self._words(person, topic, place, addressed=own)
        self._say(moment, person, text[: place.longest], Kind.REPLY, reply_to=other)

    def _repost(self, moment: int, person: Person, place: Place, other: Said | None) -> None:
        if other:
            text = f"RT @{other.person.handle}: {other.text}" if place.name == "x" else other.text
            self._say(moment, person, text, Kind.REPOST, about=other)

    def _words(self, person: Person, topic: str, place: Place, *, addressed: bool = False) -> str:
        return self._wording.compose(person, topic, place, self._at[place.name], addressed=addressed)

    def _striking(self, floor: _Floor, moment: int, *, voice: str | None) -> Said | None:
        """What somebody takes up: a scripted item while it is fresh, else the loudest of a few that they saw.

        With a `voice` it is to be passed on, and nobody passes on what the other side says if they see their own.
        """
        if not floor.recent:
            return None
        pulls = [
            (said, spread * 0.5 ** ((moment - said.said_at) / _COOLS))
            for said, spread in floor.striking
            if self._deleted.get(said.number, moment) >= moment
        ]
        roll = self._chance.random() * (1 + sum(pull for _, pull in pulls))
        for said, pull in pulls:
            roll -= pull
            if roll < 0:
                return said
        seen = [pick(floor.recent, self._chance) for _ in range(_GLANCES)]
        akin = [said for said in seen if said.person.voice == voice]
        return max(akin or seen, key=lambda said: (said.person.followers or 0, said.said_at))

    def _lost(self, moment: int, place: PlaceName) -> bool:
        return any(
            gap.place == place and gap.since * HOUR <= moment < gap.until * HOUR and not happens(gap.kept, self._chance)
            for gap in self._scenario.gaps
        )

    def _say(
        self,
        moment: int,
        person: Person,
        text: str,
        kind: Kind,
        *,
        reply_to: Said | None = None,
        about: Said | None = None,
        spread: float = 0,
        statement: StatementKind | None = None,
        by_ceo: bool = False,
    ) -> Said:
        number = len(self._said) + 1
        joined = reply_to or (about if kind is Kind.REPOST else None)
        said = Said(
            at=moment,
            said_at=moment,
            number=number,
            place=person.place,
            person=person,
            text=text,
            kind=kind,
            conversation=joined.conversation if joined else number,
            reply_to=reply_to.number if reply_to else None,
            about=about.number if about else None,
            engagement=self._engagement(person, spread),
            statement=statement,
            by_ceo=by_ceo,
        )
        self._said.append(said)
        if kind is not Kind.REPOST:
            recent = self._floors[person.place].recent
            recent.append(said)
            del recent[:-_RECENT]
        return said

    def _engagement(self, person: Person, spread: float) -> Engagement:
        """Soon after it was said; more comes in later."""
        shown = PLACES[person.place].counts
        likes = int(
            self._chance.lognormvariate(0.45 * log((person.followers or 60) + 15) - 1.7, 1.1) * (1 + 3 * spread)
        )
        counts = {
            "likes": likes,
            "reposts": int(likes * 0.3 * self._chance.random()),
            "replies": int(likes * 0.25 * self._chance.random()),
            "views": likes * 25 + int(self._chance.random() * ((person.followers or 0) * 0.3 + 40)),
        }
        return Engagement(**{name: count for name, count in counts.items() if name in shown})


def _mixes(phases: Sequence[Phase], *, statements: bool) -> dict[str, Lot[str]]:
    """What is heard in each phase. Without statements, who would comment on one goes on about the mistake instead."""
    mixes, matter = {}, dict[str, str]()
    for phase in phases:
        plain = {heard: weight for heard, weight in phase.mix.items() if ".statement" not in heard}
        matter |= {heard.split(".")[0]: heard for heard in plain}
        weights = defaultdict[str, float](float, plain)
        for heard, weight in phase.mix.items():
            voice = heard.split(".")[0]
            if heard not in plain and voice in matter:
                weights[matter[voice]] += weight
        mixes[phase.name] = Lot(phase.mix if statements else weights)
    return mixes


def _habits(phase: Phase) -> dict[str, Lot[PlaceName]]:
    """Where each voice of the phase is heard."""
    voices = {heard.split(".")[0] for heard in phase.mix}
    return {
        voice: Lot({place: often * phase.leaning.get(place, 1) for place, often in HABITS.get(voice, FOREIGN).items()})
        for voice in sorted(voices)
    }
