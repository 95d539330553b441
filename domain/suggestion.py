"""A suggestion: what to do now, and everything a person needs to judge it. Never acted on without a person."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Stage(StrEnum):
    """Where an incident stands. The values are stable: others script against them."""

    CANNOT_TELL = "cannot tell"
    WATCH = "watch"
    DETECT = "detect"
    ASSESS = "assess"
    HOLD = "hold"
    ACKNOWLEDGE = "acknowledge"
    GO_PERSONAL = "go personal"
    INVESTIGATE = "investigate"
    FIX = "fix"
    FOLLOW_UP = "follow up"
    ESCALATE = "escalate"
    ENGAGE_ALLIES = "engage allies"
    SHARE_LESSON = "share the lesson"
    MOVE_ON = "move on"


# Between these it is the organisation's own word that decides, not the talk: no second check is awaited.
ANSWERING = frozenset({Stage.ACKNOWLEDGE, Stage.GO_PERSONAL, Stage.INVESTIGATE, Stage.FIX, Stage.FOLLOW_UP})


class Strength(StrEnum):
    """How well the research behind a rule holds (PLAYBOOK §2)."""

    SYNTHESIS = "●●●"
    STUDY = "●●"
    OPINION = "●"


SIGNS = "● holds · ○ does not hold · ? cannot be told"  # what `Evidence.sign` may be, for readers


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One signal as the rule saw it, in words a person can check.

    `signal` is its short name (R, N, V−, Q, …); `found` says the value with its interval or denominator;
    `needed` says at which value the advice would be another. `told` is False where there is no value: then `found` says
    why. `query` leads to the mentions behind it (parameters of the Mentions page).
    """

    signal: str
    title: str
    found: str
    needed: str
    holds: bool
    told: bool = True
    query: tuple[tuple[str, str], ...] = ()

    @property
    def sign(self) -> str:
        """One of SIGNS, so that no colour has to say it."""
        if self.holds:
            return "●"
        return "○" if self.told else "?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """`action` is one sentence, verb first. `elements`, `speaker` and `channel` say how, where the stage has them.

    `source` says where the rule comes from, `conflict` what other research or practice says against it. `pending` is a
    stage seen at one check only: it waits for a second one. `own_cuts` names the thresholds that the organisation has
    changed, each beside the playbook's.
    """

    stage: Stage
    at: datetime
    action: str
    because: tuple[Evidence, ...]
    flips_if: str
    strength: Strength
    source: str
    rule: str
    not_covered: tuple[str, ...] = ()
    elements: tuple[str, ...] = ()
    speaker: str = ""
    channel: str = ""
    guard: str = ""
    pending: Stage | None = None
    confirm: tuple[str, ...] = ()
    conflict: str = ""
    own_cuts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceChange:
    """From `at` on (the incident's time) the advice was at another stage: what it said then, and why.

    `because` is as it was shown then; `playbook` names the version of the playbook that was asked. `computed_at` is
    None for what was said at the time; otherwise it was worked out afterwards, at that moment, from archives.
    """

    incident_id: str
    at: datetime
    stage: Stage
    action: str
    rule: str
    because: tuple[Evidence, ...]
    playbook: str
    computed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a person decided about a suggestion at `at` (the incident's time): to follow it, or not and why.

    `judged_at`: when that suggestion was judged, None where this was not kept. Nothing follows from it by itself.
    Raises ValueError for a refusal without a reason.
    """

    incident_id: str
    at: datetime
    stage: Stage
    action: str
    rule: str
    accepted: bool
    reason: str = ""
    decided_by: str = ""
    judged_at: datetime | None = None

    def __post_init__(self) -> None:
        if not self.accepted and not self.reason.strip():
            msg = "Say why the advice is not followed: whoever reads it later will ask."
            raise ValueError(msg)
