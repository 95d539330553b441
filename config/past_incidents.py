"""The documented incidents of others: those of the backtests with their dates, and some that are told without."""

import tomllib
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from config import backtests
from config.backtests import Case, Event
from domain.assessment import Mistake
from domain.incident import IncidentKind
from domain.past_incident import PastIncident, Step

FILE = Path(__file__).with_name("past_incidents.toml")


@lru_cache(maxsize=1)
def shipped() -> tuple[PastIncident, ...]:
    """All that come with the program. Raises ConfigurationError."""
    dated = (_dated(case, case.began) for case in backtests.shipped() if case.began)
    return (*dated, *(_told(entry) for entry in tomllib.loads(FILE.read_text(encoding="utf-8"))["incidents"]))


def _dated(case: Case, began: Event) -> PastIncident:
    return PastIncident(
        title=case.title,
        what=began.text,
        source="; ".join(dict.fromkeys(event.source for event in (began, *case.events))),
        kind=case.kind,
        mistake=case.mistake,
        began_at=began.at,
        steps=tuple(
            Step(
                text=event.text,
                own=event.statement is not None,
                earliest=max(event.at - began.until, timedelta()),
                latest=event.until - began.at,
            )
            for event in case.events
        ),
    )


def _told(entry: dict[str, Any]) -> PastIncident:
    return PastIncident(
        **entry
        | {
            "kind": IncidentKind(entry["kind"]),
            "mistake": Mistake(entry["mistake"]),
            "steps": tuple(Step(**step) for step in entry["steps"]),
        }
    )
