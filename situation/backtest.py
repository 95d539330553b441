"""Past incidents for a backtest: what was known at each of their hours, and what is known of them."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from analysis.advice.facts import Facts
from analysis.backtest import Truth
from collectors.drill.scenario import Answer
from collectors.drill.scenario import scenario as story_of
from config.backtests import Case
from config.own_thresholds import in_force
from domain.incident import Incident, StatementKind
from domain.suggestion import Stage
from situation.coverage import last_read_at
from situation.facts import known
from store import statements

STEP = timedelta(hours=1)
LONGEST = timedelta(days=60)  # more hours than these are judged for nobody


def moments(
    tx: Connection, incident: Incident, now: datetime, *, until: datetime | None = None, step: timedelta = STEP
) -> Sequence[datetime]:
    """Each `step` from the start on, as far as mentions were read; 60 days at most."""
    end = min(until or now, last_read_at(tx, incident, now), incident.started_at + LONGEST)
    return [incident.started_at + place * step for place in range(1, max(0, (end - incident.started_at) // step) + 1)]


def facts(tx: Connection, incident: Incident, at: datetime) -> Facts:
    """What was known at a moment, with the playbook in force."""
    return known(tx, incident, at, in_force())


def truth_of_stored(tx: Connection, incident: Incident) -> Truth:
    """What the store knows: when it was opened, and the first own answer."""
    said = (one.at for one in statements.of(tx, incident.id) if one.kind is not StatementKind.OTHER)
    first = min(said, default=None)
    return Truth(began=(incident.started_at, incident.started_at), answered=(first, first) if first else None)


def truth_of(case: Case) -> Truth:
    first = next(iter(case.answers), None)
    return Truth(
        began=(case.began.at, case.began.until) if case.began else None,
        answered=(first.at, first.until) if first else None,
        known=tuple((known.since, frozenset(known.stages)) for known in case.known),
    )


def truth_of_drill(scenario: str, started_at: datetime) -> Truth:
    """The scenario's own answers, and when its organisation first answers."""
    story = story_of(scenario)
    said = sorted(line.at for line in story.scripted if line.statement)
    hours = [started_at + timedelta(hours=at) for at in said[:1]]
    return Truth(
        began=(started_at, started_at),
        answered=(hours[0], hours[0]) if hours else None,
        known=tuple(_right_stages(story.answers, started_at)),
    )


def _right_stages(answers: Sequence[Answer], started_at: datetime) -> Iterator[tuple[datetime, frozenset[Stage]]]:
    """From when on which stages are right; around each turn both those before and those after are."""
    before = frozenset[Stage]()
    for answer in answers:
        stages = frozenset(map(Stage, answer.stages))
        if before and answer.tolerance:
            yield started_at + timedelta(hours=answer.since - answer.tolerance), before | stages
            yield started_at + timedelta(hours=answer.since + answer.tolerance), stages
        else:
            yield started_at + timedelta(hours=answer.since), stages
        before = stages
