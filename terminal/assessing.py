"""What people found out about a mistake, on the command line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import typer
from rich.table import Table

from analysis.noticed import USUALLY_CARED, USUALLY_NOTICED, USUALLY_OPENED, noticed
from config.own_thresholds import in_force
from domain.assessment import USUAL_CLASS, Assessment, Audience, Range
from domain.incident import Incident
from domain.words import count, named
from situation import noticing
from store import assessments, incidents
from terminal import testimony
from terminal.desk import Desk
from terminal.words import clock, outside


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
    """What is said of who got a message: parts that are None stay as they were."""

    recipients: int | None = None
    opened: Range | None = None
    noticed: Range | None = None
    cared: Range | None = None

    def onto(self, before: Audience | None) -> Audience | None:
        """The audience as it is now. Raises BadParameter for parts of nobody knows how many."""
        if self == Mailing():
            return before
        recipients = self.recipients or (before.recipients if before else None)
        if recipients is None:
            msg = "How many got it? Give --recipients, too."
            raise typer.BadParameter(msg)
        return Audience(
            recipients=recipients,
            opened=self.opened or (before.opened if before else USUALLY_OPENED),
            noticed=self.noticed or (before.noticed if before else USUALLY_NOTICED),
            cared=self.cared or (before.cared if before else USUALLY_CARED),
        )


def assess(
    desk: Desk,
    incident_id: str,
    changes: Mapping[str, Any],
    mailing: Mailing,
    *,
    at: datetime | None,
    set_by: str,
    as_json: bool,
) -> None:
    """Keep what `changes` and show what is known then. Raises BadParameter for a moment that is still to come."""
    with desk.database.reading() as tx:
        now = incidents.get(tx, incident_id).now(desk.now())
    if at is not None and at > now:
        msg = "It lies in the future. Say what is known by now."
        raise typer.BadParameter(msg, param_hint="--at")
    moment = at or now
    if changes or mailing != Mailing():
        with desk.database.writing() as tx:
            known = assessments.of(tx, incident_id, until=moment)
            audience = mailing.onto(known[-1].audience if known else None)
            assessments.revise(tx, incident_id, {"audience": audience, **changes}, at=moment, set_by=set_by)
    _show(desk, incident_id, moment, as_json=as_json)


def _show(desk: Desk, incident_id: str, at: datetime, *, as_json: bool) -> None:
    with desk.database.reading() as tx:
        incident = incidents.get(tx, incident_id)
        every = assessments.of(tx, incident_id)
    known = [each for each in every if each.at <= at]
    found = known[-1] if known else Assessment(incident_id=incident_id, at=at)
    if as_json:
        desk.answer(testimony.assessment(incident, found, known=bool(known)))
        return
    if not known:
        desk.say("Nobody has assessed it yet.")
    table = Table(box=None, show_header=False, pad_edge=False)
    for name, value in _rows(incident, found):
        table.add_row(name, outside(value))
    desk.table(table)
    if known:
        by = f" by {found.set_by}" if found.set_by else ""
        desk.out.print(outside(f"As of {clock(found.at, incident.zone)}{by}."))
    if later := len(every) - len(known):
        desk.say(f"{count(later)} later: what they say counts since.")
    if found.audience:
        result = noticed(found.audience)
        for line in (
            noticing.answer(result),
            noticing.steps(result),
            noticing.verdict(result, in_force().thresholds.hold_noticed),
            noticing.again(result),
            noticing.CERTAINTY,
        ):
            desk.say(line)
    if found.mistake and incident.kind is None and (usual := USUAL_CLASS.get(found.mistake)):
        desk.say(f"The class is not set. Usual for this: {named(usual)}. If you agree: ownup incident set --kind …")


def _rows(incident: Incident, found: Assessment) -> list[tuple[str, str]]:
    usual = f" (usual class: {named(USUAL_CLASS[found.mistake])})" if found.mistake in USUAL_CLASS else ""
    return [
        ("mistake", f"{found.mistake or 'not said'}{usual}"),
        ("class", incident.kind or "not set"),
        ("responsibility", found.responsibility),
        ("harm confirmed", ", ".join(found.harms) or "none"),
        ("happened before", _number(found.earlier)),
        ("meant for", _number(found.intended)),
        ("affected", _number(incident.affected)),
        ("can be named", _number(found.identifiable)),
        ("cause confirmed", _yes(said=found.cause_confirmed)),
        ("fix verified", _yes(said=found.fix_verified)),
        ("own statement refuted", _yes(said=found.refuted)),
        ("court or authority", _yes(said=found.litigation)),
        ("spoken with in person", _yes(said=found.met)),
    ]


def _number(value: int | None) -> str:
    return "not known" if value is None else count(value)


def _yes(*, said: bool) -> str:
    return "yes" if said else "no"
