"""What a person decided about the advice, in words for its card. What people typed is among them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from domain import words
from domain.incident import Incident
from domain.suggestion import Suggestion
from store import decisions


def decided(tx: Connection, incident: Incident, at: datetime, suggestion: Suggestion) -> str:
    """What a person decided last about advice of this rule, "" if nobody did."""
    same = [one for one in decisions.of(tx, incident.id, until=at) if one.rule == suggestion.rule]
    if not same:
        return ""
    last = same[-1]
    by = f" by {last.decided_by}" if last.decided_by else ""
    verdict = "Followed" if last.accepted else f"Not followed: {last.reason}"
    other = "" if last.action == suggestion.action else f", for “{last.action}”"
    return f"{verdict} · decided{by} {words.ago(last.at, at)}{other}"


def about(suggestion: Suggestion, judged_at: datetime, zone: ZoneInfo) -> str:
    """Which advice a person is deciding about."""
    return f"“{suggestion.action}” (judged {words.moment(judged_at, zone)})"


def overtaken(suggestion: Suggestion, judged_at: datetime, zone: ZoneInfo) -> str:
    """That a decision was kept for the advice that was seen, which is not the advice any more."""
    return f"Kept for {about(suggestion, judged_at, zone)}; the advice has changed since."
