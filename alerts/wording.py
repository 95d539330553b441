"""How alerts are said, in plain text: the rule, the numbers, and where to look. Pure."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo

from domain.alert import AlertRule, Delivery, Grade, Message, Raised
from domain.incident import Incident, Status
from domain.words import length, moment

_DRILL = "Drill"
_LONGEST = 600  # characters of what one alert has found: what a service answered may be a page
_SUBJECT = 150  # characters: some rooms take 200
_LINK = re.compile(r"(?i):(?=//)|\bwww(?=\.)")  # rooms make links of these; ours alone are to be followed
_ORDER = list(AlertRule)
_LATE = timedelta(minutes=10)  # what is sent later than that after it was found says so
_NOTES = frozenset({AlertRule.STAGE, AlertRule.QUARANTINE})  # no warnings in themselves, unless they are urgent
_PAGES = {
    AlertRule.BUDGET: "sources",
    AlertRule.GAP: "sources",
    AlertRule.RECHECK: "sources",
    AlertRule.QUARANTINE: "sources",
    AlertRule.MISSED_PROMISE: "incident",
    AlertRule.PROMISE_DUE: "incident",
}
# What rooms take for a call to everybody, a link with a false name, or markup.
_HARMLESS = str.maketrans({"<": "‹", ">": "›", "@": "@\u200b", "`": "'", "*": "∗", "[": "(", "]": ")"})


def message(raised: Sequence[Raised], incident: Incident | None, *, dashboard: str, zone: str) -> Message:
    """One message for all of these, the gravest first. `incident` is None for what concerns all of them."""
    ordered = sorted(raised, key=lambda each: _ORDER.index(each.alert.rule))
    title = plain(incident.title) if incident else "all incidents"
    drill = incident is not None and incident.simulated
    first = ordered[0].alert.rule.value
    more = f" and {len(ordered) - 1} more" if len(ordered) > 1 else ""
    shown = ZoneInfo(incident.zone if incident else zone)
    lines = [f"{_DRILL}: this incident is simulated, nothing of it happened.", ""] if drill else []
    lines += [title]
    for each in ordered:
        over = f" It has passed: {moment(each.ended_at, shown)}." if each.ended_at else ""
        lines += [
            "",
            f"{each.alert.rule.value.capitalize()} · {moment(each.at, shown)} ({shown.key})",
            "\n".join(map(plain, each.alert.found.splitlines())) + over,
            f"Rule: {plain(each.alert.rule_said)}",
        ]
    lines += ["", *(f"{page.capitalize()}: {link(dashboard, page, incident)}" for page in _pages(ordered))]
    subject = _cut(f"Ownup: {first}{more} – {title}", _SUBJECT)
    return Message(subject=f"{_DRILL}. {subject}" if drill else subject, body="\n".join(lines))


def at_sending(
    waiting: Delivery, told: Sequence[Raised], incident: Incident | None, now: datetime, zone: str
) -> Message:
    """The message as it goes out at `now`: with its grade, and where it is late or something has passed since it was
    written, that comes first. `told` is what it tells, as it stands now; `zone` is that of messages of no incident.
    """
    text, shown = waiting.message, ZoneInfo(incident.zone if incident else zone)
    drill = incident is not None and incident.simulated
    # A drill's moments are those of its own clock: how long a message waited is then told without them.
    first = waiting.made_at if drill else min((each.at for each in told), default=waiting.made_at)
    written = incident.now(waiting.made_at) if incident else waiting.made_at
    over = [each for each in told if each.ended_at and each.ended_at > written]
    late = now - first >= _LATE
    notes = []
    if late and drill:
        notes.append(f"Late: this is sent {length(now - first)} after it was found.")
    elif late:
        notes.append(
            f"Late: found {moment(first, shown)}, sent {moment(now, shown)} ({shown.key}), {length(now - first)} after."
        )
    if over:
        passed = "; ".join(
            f"{each.alert.rule.value} ({moment(each.ended_at, shown)})" for each in over if each.ended_at
        )
        notes.append(f"Has passed since this was written: {passed}.")
    if late:
        notes.append("The numbers are those of then. Look at the page before you act.")
    subject = text.subject.replace("Ownup: ", "Ownup, late: ", 1) if late else text.subject
    lead, body = "", text.body
    if drill:
        lead, _, body = body.partition("\n\n")
        lead += "\n\n"
    body = lead + " ".join(notes) + "\n\n" + body if notes else text.body
    return Message(subject=subject, body=body, grade=grade(told))


def grade(told: Sequence[Raised]) -> Grade:
    """How grave a message is by what it tells and what has not passed."""
    lasting = [each.alert for each in told if each.ended_at is None]
    if any(alert.urgent and alert.rule is not AlertRule.PROMISE_DUE for alert in lasting):
        return Grade.GRAVE
    return Grade.WARNING if any(alert.rule not in _NOTES for alert in lasting) else Grade.NOTE


def untold(incident: Incident) -> str:
    """Why nobody was told of something yet."""
    if incident.status is not Status.OPEN:
        return "not told: the incident was closed before the quiet hours ended"
    return "not told yet: it waits for the end of the quiet hours"


def trial(channel: str) -> Message:
    """What a test sends."""
    return Message(
        subject="Ownup: a test",
        body=f"This is a test of the channel “{plain(channel)}”. Nothing has happened. Alerts will look like this one.",
    )


def link(dashboard: str, page: str, incident: Incident | None) -> str:
    """The address of a page of the dashboard."""
    path = "" if page == "situation" else page
    return f"{dashboard}/{path}" + (f"?incident={quote(incident.id, safe='')}" if incident else "")


def plain(text: str) -> str:
    """Text that may come from outside, in one line, without what a room would act on."""
    line = " ".join("".join(each if each.isprintable() else " " for each in text).split()).translate(_HARMLESS)
    return _cut(_LINK.sub("\\g<0>\u200b", line), _LONGEST)


def _cut(line: str, most: int) -> str:
    return line if len(line) <= most else line[: most - 1] + "…"


def _pages(raised: Sequence[Raised]) -> list[str]:
    return list(dict.fromkeys(_PAGES.get(each.alert.rule, "situation") for each in raised))
