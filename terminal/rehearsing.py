"""Cases and drills in a store of their own, for a backtest."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from analysis.advice.facts import Facts
from analysis.sentiment import reader_for
from collectors.drill import play
from collectors.drill.scenario import Finding, OwnCampaign
from collectors.drill.scenario import scenario as story_of
from collectors.files.plan import plan
from collectors.run import import_file
from collectors.schedule import collect_once
from collectors.sources.files import FilesSource
from config.backtests import Case, Event
from config.settings import Settings
from domain.assessment import Assessment
from domain.campaign import Campaign
from domain.errors import ConfigurationError
from domain.incident import Incident, Statement, StatementKind, Watch
from domain.time import Span
from situation.backtest import STEP, facts
from store import assessments, campaigns, incidents, statements
from store.connection import Database, open_database

_ID = "backtest"
_SPEED = 1.0
# A Monday morning, not on the hour: what a drill is rehearsed for must not depend on when somebody asks.
BEGINS_AT = datetime(2026, 3, 2, 9, 20, tzinfo=UTC)


@contextmanager
def scratch() -> Iterator[Database]:
    """A store that is gone afterwards: a backtest must not touch what is kept."""
    with (
        tempfile.TemporaryDirectory(prefix="ownup-backtest-") as folder,
        open_database(f"sqlite:///{Path(folder) / 'backtest.db'}") as database,
    ):
        yield database


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


def _assessment(finding: Finding, started_at: datetime) -> Assessment:
    values = finding.model_dump(exclude={"at"})
    return Assessment(incident_id=_ID, at=started_at + timedelta(hours=finding.at), **values)


def _campaign(campaign: OwnCampaign, started_at: datetime) -> Campaign:
    hour = timedelta(hours=1)
    span = Span(started_at + campaign.since * hour, started_at + campaign.until * hour)
    return Campaign(id=campaigns.new_id(), incident_id=_ID, span=span, title=campaign.title)


def rehearse(
    database: Database, settings: Settings, scenario: str, seed: int, step: timedelta = STEP
) -> Iterator[tuple[Facts, float]]:
    """Play a drill hour by hour into an empty store, from `BEGINS_AT` on: what was known after each `step`, and which
    part has been played.

    The class is set from the start, and what there is to find out is told at its time: what is tried is the advice,
    not the team.
    """
    story = story_of(scenario)
    drill = play.open_incident(incident_id=_ID, scenario=scenario, seed=seed, now=BEGINS_AT, speed=_SPEED)
    incident = replace(drill, kind=story.kind)
    with database.writing() as tx:
        incidents.add(tx, incident)
        for finding in story.findings:
            assessments.add(tx, _assessment(finding, incident.started_at))
        for campaign in story.campaigns:
            campaigns.add(tx, _campaign(campaign, incident.started_at))
    wall, over = incident.started_at + STEP, False
    while not over:
        over = play.finished(incident, wall)
        moment = wall
        collect_once(database, settings, reader_for, incident_id=_ID, clock=lambda: moment)  # noqa: B023 - used at once
        if (wall - incident.started_at) % step < STEP:
            with database.reading() as tx:
                found = facts(tx, incident, incident.now(wall))
            yield found, min(1.0, (wall - incident.started_at) / timedelta(hours=story.ends))
        wall += STEP
