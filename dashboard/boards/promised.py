"""What people found out about the mistake, and what was promised and kept: as paper says it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from dashboard.boards.paper import QUOTE
from dashboard.boards.promises import moved
from dashboard.charts.wording import cut
from domain import words
from domain.assessment import Assessment, Responsibility
from domain.incident import Incident
from domain.promise import Promise
from store import assessments, promises


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """A promise. `text` is what was typed; `standing` says whether it is kept, and may hold an owner's name."""

    text: str
    standing: str
    open: bool
    overdue: bool


def found_out(tx: Connection, incident: Incident, at: datetime) -> str:
    """The last assessment in a sentence, "" if there is none. It may hold the name of who made it."""
    known = assessments.of(tx, incident.id, until=at)
    if not known:
        return ""
    last = known[-1]
    by = f" by {last.set_by}" if last.set_by else ""
    return f"Found out{by}, {words.moment(last.at, ZoneInfo(incident.zone))}: {'; '.join(_said(last))}."


def _said(found: Assessment) -> Iterator[str]:
    if found.mistake:
        yield words.named(found.mistake)
    unknown = found.responsibility is Responsibility.UNKNOWN
    yield "whose doing it is, is not known" if unknown else f"responsibility: {words.named(found.responsibility)}"
    if found.harms:
        yield f"harm confirmed: {', '.join(map(words.named, found.harms))}"
    if found.intended is not None:
        yield f"meant for {words.count(found.intended)} people"
    if found.identifiable is not None:
        yield f"{words.count(found.identifiable)} people harmed or offended who can be named"
    yield _before(found.earlier)
    yield "the cause is confirmed" if found.cause_confirmed else "the cause is not confirmed"
    yield "the fix is verified" if found.fix_verified else "the fix is not verified"
    if found.refuted:
        yield "something that we said about it has turned out wrong and is not corrected"
    if found.litigation:
        yield "a court or an authority is at it"


def _before(earlier: int | None) -> str:
    if earlier is None:
        return "whether it happened before is not known"
    return f"it happened {words.count(earlier)} times before" if earlier else "it has not happened before"


def load(tx: Connection, incident: Incident, at: datetime) -> tuple[Promised, ...]:
    """Every promise that was made by `at`: the overdue first, then those that are open, then those that were kept."""
    made = [one for one in promises.of(tx, incident.id) if one.made_at <= at]
    ranked = sorted(made, key=lambda one: (one.kept(at), not one.overdue(at), one.due(at) or at, one.made_at))
    zone = ZoneInfo(incident.zone)
    return tuple(
        Promised(
            text=cut(one.text, QUOTE), standing=_standing(one, at, zone), open=not one.kept(at), overdue=one.overdue(at)
        )
        for one in ranked
    )


def _standing(promise: Promise, at: datetime, zone: ZoneInfo) -> str:
    owner = f" · {promise.owner}" if promise.owner else " · no owner"
    moves = moved(promise, at, zone)
    made = f"made {words.moment(promise.made_at, zone)}{owner}{f' · {moves}' if moves else ''}"
    if promise.kept_at is not None and promise.kept(at):
        how = f": {cut(promise.kept_how, QUOTE)}" if promise.kept_how else ""
        return f"Kept {words.moment(promise.kept_at, zone)}{how} · {made}"
    due_at = promise.due(at)
    if due_at is None:
        return f"Open, without a date · {made}"
    due = words.moment(due_at, zone)
    return f"Overdue since {due} · {made}" if promise.overdue(at) else f"Open, due {due} · {made}"


def counted(found: Sequence[Promised]) -> str:
    """How many were kept, out of how many."""
    if not found:
        return "No promise is noted."
    kept, overdue = sum(not one.open for one in found), sum(one.overdue for one in found)
    return f"{words.count(kept)} of {words.count(len(found))} promises kept, {words.count(overdue)} overdue."
