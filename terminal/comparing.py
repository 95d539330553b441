"""Similar past incidents, on the command line."""

from domain.past_incident import Step
from domain.words import length
from situation.similar import NO_PROOF, similar
from store import incidents
from terminal import testimony
from terminal.desk import Desk
from terminal.words import clock, outside


def show(desk: Desk, incident_id: str, *, limit: int, as_json: bool) -> None:
    """The most similar first: why they are here, what was done and what followed."""
    with desk.database.reading() as tx:
        incident = incidents.get(tx, incident_id)
        found = similar(tx, incident, incident.now(desk.now()))
    if as_json:
        desk.answer([testimony.similar(each) for each in found[:limit]])
        return
    if not found:
        desk.say("Nothing is known that is like it. Set its class, or say what went wrong: ownup assess.")
        return
    for each in found[:limit]:
        past = each.past
        began = f" · {clock(past.began_at, incident.zone)}" if past.began_at else ""
        desk.out.print(outside(f"{past.title}{began}"), style="bold")
        desk.out.print(outside(f"  {'; '.join(each.reasons)}"))
        if past.what:
            desk.out.print(outside(f"  {past.what}"))
        for step in past.steps:
            desk.out.print(outside(f"  {_when(step)}{step.text}"))
        if past.source:
            desk.out.print(outside(f"  From: {past.source}"))
    if len(found) > limit:
        desk.say(f"{len(found) - limit} more: --limit shows them.")
    desk.say(NO_PROOF)


def _when(step: Step) -> str:
    if step.earliest is None or step.latest is None:
        return ""
    if step.earliest == step.latest:
        return f"after {length(step.latest)}: "
    return f"after {length(step.earliest)} to {length(step.latest)}: "
