"""The Recovery page: in which phase it is, when it will be back to normal, against what, and how angry people are."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from analysis.expected import HOUR, Unknown
from config.past_surges import shipped
from dashboard.boards import methods
from dashboard.boards.situation import Figure, begun, marks
from dashboard.charts.recovery import Course
from domain import words
from domain.filters import Filters
from domain.incident import Incident
from domain.past_surge import PastSurge
from domain.reading import Label
from domain.time import Span
from situation import passing
from situation.coverage import last_read_at
from situation.passing import CANNOT_TELL
from situation.reaction import Reaction, reaction
from situation.recovery import Recovery, recovery

_BEFORE = timedelta(days=1)  # of the time before the incident, so that phases have room
QUESTION = "When is it back to normal?"
LEARNED = "What did past surges do?"
NOTHING = (
    "Nothing was collected yet: here will stand how much is said against what is expected, and since when it falls."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """`course` is None while nothing was collected. `learned` says what the rows of `past` are, longest first."""

    answer: str
    figures: tuple[Figure, ...]
    course: Course | None
    learned: str
    past: tuple[dict[str, str | float], ...]


def load(tx: Connection, incident: Incident, at: datetime) -> Board:
    """Whether it is passing, as of `at`."""
    found = recovery(tx, incident, at)
    end = last_read_at(tx, incident, at)
    span = Span(incident.started_at - _BEFORE, end) if end > incident.started_at else None
    shown = reaction(tx, incident, at, span=span)
    return Board(
        answer=passing.short(found),
        figures=(_phase(found), _left(found), _volume(found), _tone(found)),
        course=_course(shown, found) if begun(shown.timeline) else None,
        learned=_learned(found),
        past=tuple(map(_row, sorted(found.past, key=lambda surge: -surge.hours))),
    )


def _course(shown: Reaction, found: Recovery) -> Course:
    """The phases say themselves when it rose, by a rule of their own: a mark that says so an hour later beside them
    would only contradict.
    """
    lane = marks(shown, surges=not found.periods)
    return Course(timeline=shown.timeline, periods=found.periods, marks=lane, zone=ZoneInfo(shown.incident.zone))


def load_line(tx: Connection, incident: Incident, at: datetime) -> str:
    """The phase and the time to normal in a line, for other pages."""
    return passing.short(recovery(tx, incident, at))


def _phase(found: Recovery) -> Figure:
    lasted = passing.lasted(found)
    length = f" The surge has lasted {words.length(lasted)}." if lasted and found.left is not None else ""
    return Figure(
        name="Phase",
        value=CANNOT_TELL if found.unknown else found.phase_name,
        detail=_why(found.unknown) or f"{passing.phase(found)}{length} {passing.peak(found)}",
        method=methods.PHASE,
        query=_query(Span(found.wave.began_at, found.until)) if found.wave and found.until else (),
    )


def _left(found: Recovery) -> Figure:
    left = found.left
    if found.unknown or isinstance(left, Unknown):
        value = CANNOT_TELL
    else:
        value = "no surge lasts" if left is None else passing.within(left)
    alone = passing.again(found) or "There is nothing to wait for: watch for the next one."
    detail = _why(found.unknown) or passing.left(found) or alone
    return Figure(name="Back to normal", value=value, detail=detail, method=methods.RECOVERY)


def _volume(found: Recovery) -> Figure:
    hour = Span(found.until - HOUR, found.until) if found.until else None
    return Figure(
        name="Mentions in the last full hour",
        value=words.count(found.mentions) if hour else CANNOT_TELL,
        detail=_why(found.unknown) or passing.volume(found),
        method=methods.PHASE,
        query=_query(hour) if hour else (),
    )


def _tone(found: Recovery) -> Figure:
    """Judged apart from volume: many people speaking is no crisis by itself."""
    return Figure(
        name="Angrier than before?",
        value=words.named(found.tone) if found.tone else CANNOT_TELL,
        detail=_why(found.unknown) or passing.tone(found),
        method=methods.TONE,
        query=_query(found.share_span, Label.NEGATIVE) if found.tone and found.share_span else (),
    )


def _why(unknown: Unknown | None) -> str:
    return f"{unknown.reason} {unknown.remedy}" if unknown else ""


def _query(span: Span, *labels: Label) -> tuple[tuple[str, str], ...]:
    """The mentions of `span`, of `labels` or of all classes."""
    return tuple(Filters(labels=frozenset(labels), since=span.start, until=span.end).to_query().items())


def _learned(found: Recovery) -> str:
    if not found.past:
        return "Not looked at, as long as the phase cannot be told."
    others = len(set(found.past) & set(shipped()))
    longest = words.length(max(surge.hours for surge in found.past) * HOUR)
    return (
        f"{words.count(len(found.past))} surges that came to their end: {words.count(len(found.past) - others)} in "
        f"this and other incidents of yours, {words.count(others)} in what was said of five companies on Twitter in "
        f"2015 (Numenta Anomaly Benchmark). The longest lasted {longest}. Whether yours are of their kind "
        "nobody can promise."
    )


def _row(surge: PastSurge) -> dict[str, str | float]:
    again = {True: "yes", False: "no", None: "not known"}[surge.followed]
    return {
        "seen in": surge.origin,
        "lasted, hours": surge.hours,
        "hours to its peak": surge.hours_to_peak,
        "peak, × expected": round(surge.peak, 1),
        "another within a day": again,
    }
