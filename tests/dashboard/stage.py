"""A small stage for the pages: one incident and whatever a test puts into it."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from domain.incident import Incident, Watch
from domain.mention import Author, Mention
from domain.reading import Label, Reading
from domain.suggestion import AdviceChange, Evidence, Stage
from store import incidents, mentions

BEGAN = datetime(2026, 3, 31, 9, tzinfo=UTC)
NOW = BEGAN + timedelta(hours=10)
COMPOUNDS = {Label.NEGATIVE: -0.62, Label.NEUTRAL: 0.0, Label.POSITIVE: 0.55, Label.UNSCORED: None}


def incident(**changes: Any) -> Incident:
    values = {
        "id": "spring-offer-7k2f",
        "title": "Spring offer sent to everyone",
        "started_at": BEGAN,
        "watch": Watch(terms=("acme",)),
        "own_accounts": ("acme",),
        "own_audience": 10_000,
        "zone": "Europe/Berlin",
    }
    return Incident(**{**values, **changes})


def mention(number: int, **changes: Any) -> Mention:
    values = {
        "source": "x",
        "native_id": f"n{number}",
        "text": f"where is my refund, acme, number {number}",
        "published_at": BEGAN + timedelta(minutes=number),
        "collected_at": BEGAN + timedelta(minutes=number + 1),
        "author": Author(id=f"a{number}", handle=f"person{number}", name=f"Person {number}", followers=number * 100),
        "url": f"https://x.invalid/{number}",
    }
    return Mention(**{**values, **changes})


def reading(label: Label = Label.NEGATIVE, **changes: Any) -> Reading:
    values = {
        "scorer": "vaderSentiment",
        "scorer_version": "3.3.2",
        "label": label,
        "compound": COMPOUNDS[label],
        "unscored_because": "language: de" if label is Label.UNSCORED else "",
        "language": "en",
    }
    return Reading(**{**values, **changes})


def keep(tx: Connection, about: Incident, said: Iterable[tuple[Mention, Reading]]) -> None:
    """Keep the incident with its mentions."""
    incidents.add(tx, about)
    pairs = list(said)
    mentions.keep(tx, about, [one for one, _ in pairs], [two for _, two in pairs])


def change(at: datetime, stage: Stage) -> AdviceChange:
    """The advice became another at `at`."""
    evidence = Evidence(signal="R", title="Volume", found="6 × usual", needed="from 2", holds=True)
    return AdviceChange(
        incident_id=incident().id,
        at=at,
        stage=stage,
        action="Do it.",
        rule="a-rule",
        because=(evidence,),
        playbook="0123456789ab",
    )
