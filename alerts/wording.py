"""How alerts are said, in plain text: the rule, the numbers, and where to look. Pure."""

from collections.abc import Sequence
from urllib.parse import quote
from zoneinfo import ZoneInfo

from domain.alert import AlertRule, Message, Raised
from domain.incident import Incident
from domain.words import moment

_DRILL = "Drill"
_LONGEST = 600  # characters of what one alert has found: what a service answered may be a page
_ORDER = list(AlertRule)
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
    subject = f"Ownup: {first}{more} – {title}"
    return Message(subject=f"{_DRILL}. {subject}" if drill else subject, body="\n".join(lines))


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
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def _pages(raised: Sequence[Raised]) -> list[str]:
    return list(dict.fromkeys(_PAGES.get(each.alert.rule, "situation") for each in raised))
