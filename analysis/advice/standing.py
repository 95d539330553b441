"""Where the organisation stands: what people set, found out, said and promised, as of a moment."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from analysis.advice.facts import Facts
from analysis.advice.past import Past
from analysis.advice.saying import exactly
from analysis.advice.signal import Signal, Standing
from domain.assessment import Assessment, Responsibility
from domain.incident import IncidentKind, Statement, StatementKind
from domain.promise import Promise
from domain.words import count, length

_APOLOGY, _FIX, _FACTS = StatementKind.APOLOGY, StatementKind.FIX, StatementKind.FACTS
_ANSWERS = frozenset({StatementKind.HOLDING, _APOLOGY, _FIX, _FACTS, StatementKind.CORRECTION})


def standing(facts: Facts, past: Past, at: datetime) -> Standing:
    """What is known at `at`; statements, assessments and promises that come later do not count."""
    incident = facts.incident
    own = [said for said in facts.statements if incident.started_at <= said.at <= at]
    answers = [said for said in own if said.kind in _ANSWERS]
    known = facts.assessment(at) or Assessment(incident_id=incident.id, at=incident.started_at)
    apologised_at, fixed_at, informed_at = (_first(answers, kind) for kind in (_APOLOGY, _FIX, _FACTS))
    complete_at = informed_at if known.responsibility is Responsibility.NOT_OURS else _later(apologised_at, fixed_at)
    promises = [promise for promise in facts.promises if promise.made_at <= at]
    return Standing(
        kind=incident.kind,
        started_at=incident.started_at,
        declared=_declared(incident.affected, known, answered=bool(answers)),
        detected_at=_by(past.detected_at, at),
        harmed_at=_by(past.harmed_at, at),
        harmed_until=past.harmed_until(at),
        loud=past.loud(at),
        answered_at=_first(answers, *_ANSWERS) or _met_at(facts, at),
        apologised_at=apologised_at,
        fixed_at=fixed_at,
        informed_at=informed_at,
        lesson_at=_first(own, StatementKind.LESSON),
        fell_at=_by(past.fell_at(complete_at), at) if complete_at else None,
        last_said_at=max((said.at for said in answers), default=None),
        ceo_at=max((said.at for said in own if said.by_ceo), default=None),
        unsorted=sum(said.kind is StatementKind.OTHER and said.recognised for said in own),
        responsibility=known.responsibility,
        harms=known.harms,
        earlier=known.earlier or 0,
        identifiable=known.identifiable,
        cause_confirmed=known.cause_confirmed,
        fix_verified=known.fix_verified,
        litigation=known.litigation,
        refuted_at=_refuted_at([each for each in facts.assessments if each.at <= at], own),
        overdue=sum(promise.overdue(at) for promise in promises),
        open_themes=facts.open_themes,
        undated=sum(promise.due(at) is None and not promise.kept(at) for promise in promises),
    )


def _declared(affected: int | None, known: Assessment, *, answered: bool) -> str:
    """Why a person's word makes it an incident."""
    if affected:
        return f"{count(affected)} people are affected"
    if known.harms:
        return f"a person has confirmed {' and '.join(known.harms)}"
    return "you answered it" if answered else ""


def promises(facts: Facts, at: datetime) -> Signal:
    """How many promises are overdue or have no date: none must be left to move on."""
    title = "Promises overdue or without a date"
    made = [promise for promise in facts.promises if promise.made_at <= at]
    if not made:
        return exactly("promises", title, 0, "No promise is recorded")
    overdue = [promise for promise in made if promise.overdue(at)]
    undated = sum(promise.due(at) is None and not promise.kept(at) for promise in made)
    kept = sum(promise.kept(at) for promise in made)
    told = [f"{count(kept)} of {count(len(made))} kept", *_overdue(overdue, at)]
    if undated:
        told.append(f"{count(undated)} without a date")
    waiting = (promise.due(at) for promise in made if not promise.kept(at))
    if coming := [due for due in waiting if due and at <= due]:
        told.append(f"the next due in {length(min(coming) - at)}")
    return exactly("promises", title, len(overdue) + undated, ", ".join(told))


def _overdue(promises: Sequence[Promise], at: datetime) -> list[str]:
    since = [at - due for promise in promises if (due := promise.due(at))]
    return [f"{count(len(since))} overdue, for up to {length(max(since))}"] if since else []


def _met_at(facts: Facts, at: datetime) -> datetime | None:
    """When somebody first said that the person was spoken with: where one was offended, that is the answer."""
    if facts.incident.kind is not IncidentKind.PERSONAL:
        return None
    return next((each.at for each in facts.assessments if each.met and each.at <= at), None)


def _refuted_at(assessments: Sequence[Assessment], own: Iterable[Statement]) -> datetime | None:
    """Since when something that we said is known to be wrong, None if nothing is or it was taken back since."""
    since: datetime | None = None
    for assessment in assessments:
        since = (since or assessment.at) if assessment.refuted else None
    corrected = (said.at for said in own if said.kind is StatementKind.CORRECTION)
    return None if since is None or any(at >= since for at in corrected) else since


def _first(said: Iterable[Statement], *kinds: StatementKind) -> datetime | None:
    return min((one.at for one in said if one.kind in kinds), default=None)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max(one, other) if one and other else None


def _by(moment: datetime | None, at: datetime) -> datetime | None:
    return moment if moment and moment <= at else None
