"""Past incidents, moment by moment with what was known then: stored ones, files, and drills played to their end."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from analysis.advice.facts import Facts
from analysis.backtest import Truth
from analysis.sentiment import reader_for
from collectors.drill import play
from collectors.drill.scenario import scenario as story_of
from collectors.files.plan import plan
from collectors.run import import_file
from collectors.schedule import collect_once
from collectors.sources.files import FilesSource
from config.backtests import Case, Event
from config.playbook import shipped
from config.settings import Settings
from domain.errors import ConfigurationError
from domain.incident import Incident, Statement, StatementKind, Watch
from domain.suggestion import Stage
from situation.coverage import last_read_at
from situation.facts import known
from store import incidents, statements
from store.connection import Database

STEP = timedelta(hours=1)
LONGEST = timedelta(days=60)  # more hours than these are judged for nobody
_ID = "backtest"
_SPEED = 1.0


def opened(database: Database, case: Case) -> Incident:
    """The incident of a case, with the answers that are documented, in an empty store."""
    incident = Incident(
        id=_ID,
        title=case.title,
        kind=case.kind,
        started_at=case.opened_at,
        watch=Watch(terms=case.terms, handles=case.handles),
    )
    with database.writing() as tx:
        incidents.add(tx, incident)
        for number, event in enumerate(case.answers):
            if event.statement:
                statements.add(tx, _statement(event, event.statement, number))
    return incident


def _statement(event: Event, kind: StatementKind, number: int) -> Statement:
    """Known at its latest possible time, so that the advice cannot know of it too early."""
    return Statement(id=f"{_ID}-{number}", incident_id=_ID, at=event.until, kind=kind, text=event.text)


def bring(database: Database, incident: Incident, file: Path, now: datetime) -> None:
    """Import the mentions of a case. Raises ConfigurationError where there is no such file."""
    if not file.is_file():
        msg = f"There is no file {file}. Put it beside the case, or name its folder with --mentions."
        raise ConfigurationError(msg)
    source = FilesSource(plan(file, now=now), clock=lambda: now)
    import_file(database, incident, source, reader_for(incident), clock=lambda: now)


def replay(
    database: Database, incident: Incident, now: datetime, *, until: datetime | None = None, step: timedelta = STEP
) -> Sequence[Callable[[], Facts]]:
    """What was known at each `step` from the start on, to be asked one after the other; at most 60 days."""
    with database.reading() as tx:
        end = min(until or now, last_read_at(tx, incident, now), incident.started_at + LONGEST)
    moments = []
    at = incident.started_at + step
    while at <= end:
        moments.append(at)
        at += step

    def ask(at: datetime) -> Callable[[], Facts]:
        def facts() -> Facts:
            with database.reading() as tx:
                return known(tx, incident, at, shipped())

        return facts

    return [ask(at) for at in moments]


def rehearse(
    database: Database, settings: Settings, scenario: str, seed: int, now: datetime
) -> Iterator[tuple[Facts, float]]:
    """Play a drill hour by hour into an empty store: what was known after each, and which part has been played.

    The class is set from the start: what is tried is the advice, not the team.
    """
    story = story_of(scenario)
    drill = play.open_incident(incident_id=_ID, scenario=scenario, seed=seed, now=now, speed=_SPEED)
    incident = replace(drill, kind=story.kind)
    with database.writing() as tx:
        incidents.add(tx, incident)
    wall, over = incident.started_at + STEP, False
    while not over:
        over = play.finished(incident, wall)
        moment = wall
        collect_once(database, settings, reader_for, incident_id=_ID, clock=lambda: moment)  # noqa: B023 - used at once
        with database.reading() as tx:
            facts = known(tx, incident, incident.now(wall), shipped())
        yield facts, min(1.0, (wall - incident.started_at) / timedelta(hours=story.ends))
        wall += STEP


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
        known=tuple(
            (started_at + timedelta(hours=answer.since), frozenset(map(Stage, answer.stages)))
            for answer in story.answers
        ),
    )
