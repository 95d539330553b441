"""Answers as JSON about what people said and found out: statements, assessments, promises, campaigns, the past.

Names here are promises, as those of `terminal.answers` are.
"""

from datetime import datetime, timedelta

from analysis.noticed import Noticed, People, noticed
from analysis.similar import Similar
from domain.assessment import USUAL_CLASS, Assessment
from domain.campaign import Campaign
from domain.incident import Incident, Statement
from domain.promise import Promise
from terminal.answers import Json, estimate, moment


def statement(said: Statement) -> Json:
    return {
        "id": said.id,
        "incident": said.incident_id,
        "at": said.at.isoformat(),
        "kind": said.kind,
        "text": said.text,
        "url": said.url,
        "recognised": said.recognised,
        "by_ceo": said.by_ceo,
        "withdrawn_at": moment(said.withdrawn_at),
    }


def assessment(about: Incident, found: Assessment, *, known: bool) -> Json:
    """`known` is false, and `at` the moment asked for, where nobody has said anything. `noticed`: null without one."""
    return {
        "incident": about.id,
        "simulated": about.simulated,
        "known": known,
        "at": found.at.isoformat(),
        "set_by": found.set_by,
        "mistake": found.mistake,
        "usual_class": USUAL_CLASS.get(found.mistake) if found.mistake else None,
        "class": about.kind,
        "responsibility": found.responsibility,
        "harms": list(found.harms),
        "earlier": found.earlier,
        "intended": found.intended,
        "affected": about.affected,
        "identifiable": found.identifiable,
        "cause_confirmed": found.cause_confirmed,
        "fix_verified": found.fix_verified,
        "refuted": found.refuted,
        "litigation": found.litigation,
        "met": found.met,
        "noticed": _noticed(noticed(found.audience)) if found.audience else None,
    }


def _noticed(found: Noticed) -> Json:
    """Shares are `low` and `high`, people whole; `share` is of the recipients."""
    asked = found.audience
    return {
        "recipients": asked.recipients,
        "opened_share": {"low": asked.opened.low, "high": asked.opened.high},
        "noticed_share": {"low": asked.noticed.low, "high": asked.noticed.high},
        "cared_share": {"low": asked.cared.low, "high": asked.cared.high},
        "opened": _people(found.opened),
        "noticed": _people(found.noticed),
        "cared": _people(found.cared),
        "share": estimate(found.share),
        "second_mail": {"learning": _people(found.learning), "told_twice": _people(found.told_twice)},
    }


def _people(found: People) -> Json:
    return {"low": found.low, "high": found.high}


def promise(made: Promise, now: datetime) -> Json:
    return {
        "id": made.id,
        "incident": made.incident_id,
        "made_at": made.made_at.isoformat(),
        "text": made.text,
        "owner": made.owner,
        "due_at": moment(made.due_at),
        "moved": [{"moved_at": moment(move.moved_at), "due_at": moment(move.due_at)} for move in made.moved],
        "kept_at": moment(made.kept_at),
        "kept_how": made.kept_how,
        "overdue": made.overdue(now),
    }


def campaign(declared: Campaign) -> Json:
    return {
        "id": declared.id,
        "incident": declared.incident_id,
        "title": declared.title,
        "started_at": declared.span.start.isoformat(),
        "ended_at": declared.span.end.isoformat(),
    }


def similar(found: Similar) -> Json:
    """A past incident like this one; `incident` is null for a documented one. Hours count from its beginning."""
    past = found.past
    return {
        "incident": past.id or None,
        "title": past.title,
        "what": past.what,
        "source": past.source,
        "kind": past.kind,
        "mistake": past.mistake,
        "began_at": moment(past.began_at),
        "received": past.mentions,
        "points": found.points,
        "reasons": list(found.reasons),
        "steps": [
            {
                "text": step.text,
                "own": step.own,
                "earliest_hours": _hours(step.earliest),
                "latest_hours": _hours(step.latest),
            }
            for step in past.steps
        ],
    }


def _hours(time: timedelta | None) -> float | None:
    return None if time is None else round(time.total_seconds() / 3600, 3)
