"""`ownup debrief`: when a team decided what, against the right times, the playbook and the advice."""

from collections.abc import Sequence
from typing import Any

from rich.table import Table

from analysis.debrief import Part
from situation import debriefing
from situation.debrief import Debriefed, Minute, debriefed
from terminal.desk import Desk
from terminal.words import clock, outside


def show(desk: Desk, incident_id: str, *, as_json: bool) -> None:
    """The debrief of a drill with its score, or that of a real incident without one."""
    incident = desk.incident(incident_id)
    with desk.database.reading() as tx:
        found = debriefed(tx, incident, incident.now(desk.now()))
    if as_json:
        desk.answer(_shape(found))
        return
    if found.incident.drill and found.over:
        desk.say(debriefing.score(found))
    desk.say(debriefing.about(found))
    table = Table(box=None, pad_edge=False)
    for column in debriefing.HEADING:
        table.add_column(column)
    for part in debriefing.rows(found):
        table.add_row(*debriefing.row(found, part))
    desk.table(table)
    _list(desk, "What went well", debriefing.good(found))
    _list(desk, "What to talk about", debriefing.open_questions(found))
    for at, words in found.found.blaming:
        desk.say(f"The statement of {clock(at, incident.zone)} holds “{outside(words)}”: read it again for blame.")
    for part in debriefing.rows(found):
        if minute := found.minutes.get(part.point):
            head = f"{debriefing.named(part.point)}, {clock(minute.at, incident.zone)}: what was known then"
            _list(desk, head, debriefing.evidence(minute))
    desk.say("")
    desk.say(debriefing.OUTSIDER)


def _list(desk: Desk, head: str, lines: Sequence[str]) -> None:
    if lines:
        desk.say("")
        desk.say(head)
        for line in lines:
            desk.say(f"  {line}")


def _shape(found: Debriefed) -> dict[str, Any]:
    judged = found.incident.drill is not None and found.over
    return {
        "incident": found.incident.id,
        "simulated": found.incident.simulated,
        "practised": found.practised,
        "over": found.over,
        "score": found.found.score if judged else None,
        "out_of": len(found.found.judged) if judged else None,
        "right_class": found.right_kind.value if found.right_kind and found.over else None,
        "parts": [_part(found, part) for part in found.found.parts],
        "words_that_may_blame": [{"at": at.isoformat(), "words": words} for at, words in found.found.blaming],
    }


def _part(found: Debriefed, part: Part) -> dict[str, Any]:
    window = part.window if found.over else None
    minute = found.minutes.get(part.point)
    wrongly = part.wrongly if found.over else None
    done_at = part.wrongly.at if part.wrongly and not found.over else part.done_at
    return {
        "point": part.point.value,
        "done_at": done_at.isoformat() if done_at else None,
        "wrongly_set_at": wrongly.at.isoformat() if wrongly else None,
        "wrongly_set_as": wrongly.kind.value if wrongly and wrongly.kind else None,
        "advised_at": part.advised_at.isoformat() if part.advised_at else None,
        "right_from": window.opens_at.isoformat() if window and not window.never else None,
        "right_until": window.closes_at.isoformat() if window and window.closes_at else None,
        "never": window.never if window else None,
        "because": window.because if window else None,
        "verdict": part.verdict.value if found.over else None,
        "score": part.score if window else None,
        "then": _minute(minute) if minute else None,
    }


def _minute(minute: Minute) -> dict[str, Any]:
    return {
        "at": minute.at.isoformat(),
        "advised": minute.advised.stage.value,
        "advised_action": minute.advised.action,
        "signals": [
            {
                "name": signal.name,
                "title": signal.title,
                "found": signal.found,
                "value": signal.estimate.value if signal.estimate else None,
                "low": signal.estimate.low if signal.estimate else None,
                "high": signal.estimate.high if signal.estimate else None,
            }
            for signal in minute.signals
        ],
    }
