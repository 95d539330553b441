"""What a scenario is: the plot (`scenario.toml`) and the words (`lines.toml`) in a folder of `scenarios/`.

Moments are hours from the incident's start, below zero before it.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.assessment import Harm, Mistake, Responsibility
from domain.debrief import Point
from domain.errors import NotFoundError
from domain.incident import IncidentKind, StatementKind

PlaceName = Literal["x", "mastodon", "forum", "hn", "news"]
Texts = tuple[str, ...]
Share = Annotated[float, Field(ge=0, le=1)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Phase(_Part):
    """A stretch of the story: how much is said, and by whom.

    `rate`: mentions an hour at its start and its end. `mix`: how often each "voice.topic" is heard. `heat`: how much
    of it is replies, quotes and reposts. `rhythm`: how far nights are quieter (0: not at all). `leaning`: how much
    more, or less, than usual a place is chosen.
    """

    name: str
    until: float
    rate: tuple[Annotated[float, Field(gt=0)], Annotated[float, Field(gt=0)]]
    heat: Annotated[float, Field(gt=0, le=1)] = 1
    rhythm: Share = 1
    mix: Mapping[str, Annotated[float, Field(gt=0)]]
    leaning: Mapping[PlaceName, Annotated[float, Field(gt=0)]] = {}


class Figure(_Part):
    """Somebody who matters for the story, by name. `voice` is what they say besides their scripted lines."""

    name: str
    handle: str
    place: PlaceName = "x"
    followers: int | None = None
    verified: bool = False
    voice: str = ""
    language: str = "en"


class Scripted(_Part):
    """Something that is said at a given moment, whatever the chance. `spread`: how strongly others take it up.

    `thread` goes on below it, each a reply to the one before. `deleted_after`: hours until its author takes it back.
    `by_ceo`: the head of the organisation says it in person.
    `only`: it comes only if the scripted organisation answers, or only if it stays silent. Own statements are answers.
    """

    at: float
    by: str
    text: str
    thread: Texts = ()
    spread: float = 0
    statement: StatementKind | None = None
    by_ceo: bool = False
    only: Literal["answered", "unanswered"] | None = None
    deleted_after: float | None = None

    def fits(self, *, statements: bool) -> bool:
        """Whether it is said when the scripted organisation answers, or when it does not."""
        only = "answered" if self.statement else self.only
        return only is None or (only == "answered") == statements


class Gap(_Part):
    """A time in which one place gave only a part of what was said there, or nothing."""

    place: PlaceName
    since: float
    until: float
    kept: Share = 0
    reason: str


class Answer(_Part):
    """What a good answer looks like from `since` on: for the debrief, and for scoring a team's practice.

    `stages`: the stages of advice that fit then; `avoid`: what would make it worse. `tolerance`: hours around `since`
    in which the answer before and this one are both right, since no moment of a story is that sharp.
    """

    since: float
    stages: Texts
    tolerance: Annotated[float, Field(ge=0)] = 1
    do: str
    avoid: str = ""
    because: str


class Deed(_Part):
    """When a team should have done something, for the score of the debrief: between `opens` and `closes`.

    Without `closes` it is right at any time from `opens` on. `never`: leaving it is what is right.
    """

    point: Point
    opens: float = 0
    closes: float | None = None
    never: bool = False
    because: str


class Finding(_Part):
    """What people find out about the mistake at `at`, as domain/assessment.py has it. A later one replaces it whole.

    In practice a person has to find it; a backtest, which tries the advice and not the team, is given it.
    """

    at: float
    mistake: Mistake | None = None
    responsibility: Responsibility = Responsibility.UNKNOWN
    harms: tuple[Harm, ...] = ()
    identifiable: int | None = None
    cause_confirmed: bool = False
    fix_verified: bool = False
    refuted: bool = False
    litigation: bool = False
    met: bool = False


class OwnCampaign(_Part):
    """A campaign of the organisation's own, for a backtest to declare."""

    since: float
    until: float
    title: str


class Scenario(_Part):
    """`briefing` is for the team that practises; `kind` and `affected` are the right answers, which a person finds.

    Lines of a topic that begins with "statement" comment on the organisation's answer; those of "topic_answered" join
    those of "topic" if it answers. `lines`, `phrases`, `openers`, `closers` and `emoji` replace those in `common.toml`
    of the same name. `flood` is what copy-paste accounts post.
    """

    name: str
    title: str
    briefing: str
    organisation: str
    kind: IncidentKind
    terms: Texts
    handles: Texts
    own_accounts: Texts
    own_audience: int
    affected: int
    speed: float
    hour: float
    starts: float
    hashtags: Texts
    phases: tuple[Phase, ...]
    figures: Mapping[str, Figure]
    scripted: tuple[Scripted, ...]
    gaps: tuple[Gap, ...] = ()
    answers: tuple[Answer, ...]
    deeds: tuple[Deed, ...]
    findings: tuple[Finding, ...] = ()
    campaigns: tuple[OwnCampaign, ...] = ()
    lines: Mapping[str, Mapping[str, Texts]]
    phrases: Mapping[str, Texts]
    openers: Mapping[str, Texts] = {}
    closers: Mapping[str, Texts] = {}
    emoji: Mapping[str, Texts] = {}
    flood: Texts

    @property
    def ends(self) -> float:
        return self.phases[-1].until


class Common(_Part):
    """Words that people use whatever the incident: see `scenarios/common.toml`."""

    first_names: Texts
    last_names: Texts
    native_names: Mapping[str, Texts]
    nicknames: Texts
    handle_words: Texts
    instances: Texts
    openers: Mapping[str, Texts]
    closers: Mapping[str, Texts]
    emoji: Mapping[str, Texts]
    lines: Mapping[str, Mapping[str, Texts]]
    phrases: Mapping[str, Texts]
    edits: Texts


def names() -> tuple[str, ...]:
    """The scenarios there are, the one for a first look first."""
    return (
        "discount-for-everyone",
        "stray-post",
        "open-transcripts",
        "dear-firstname",
        "soprano-in-row-two",
        "hands-in-the-pool",
        "letter-in-spanish",
        "glass-in-the-jam",
        "free-ride-friday",
        "tickets-that-vanish",
        "five-loud-sailors",
        "camp-sold-twice",
    )


@cache
def scenario(name: str) -> Scenario:
    """Raises NotFoundError, naming the scenarios there are."""
    if name not in names():
        msg = f"There is no scenario called {name!r}. There are: {', '.join(names())}."
        raise NotFoundError(msg)
    folder = _shelf() / name
    return Scenario(name=name, **_read(folder / "scenario.toml"), **_read(folder / "lines.toml"))


@cache
def common() -> Common:
    return Common(**_read(_shelf() / "common.toml"))


def _shelf() -> Traversable:
    return files("collectors.drill") / "scenarios"


def _read(file: Traversable) -> dict[str, Any]:
    return tomllib.loads(file.read_text("utf-8"))
