"""Data for the browser tests: a drill played through the real collectors, an incident full of hostile text, others."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from analysis.sentiment import reader_for
from collectors import registry
from collectors.drill import play
from collectors.run import collect
from config.settings import Settings
from domain.incident import Incident, IncidentKind, Statement, StatementKind, Watch
from domain.mention import Author, Kind, Mention, Unreadable
from domain.reading import Label, Reading
from store import checkpoints, class_changes, incidents, mentions, quarantine, runs, statements
from store.checkpoints import Checkpoint
from store.connection import Database, open_database
from store.runs import Run
from tests.browser.hostile import HUGE, PAYLOADS

DRILL = "drill-0001"
HOSTILE = "hostile-0001"
PRACTISED = "practice-1"
OFFER = "offer-0001"
IMPORTED = "spring-0001"
_PLAYED = timedelta(minutes=12)  # 24 hours of the drill at its usual speed
_TITLE = 78  # what the header shows of a title without cutting it


def opened(data_dir: Path) -> Database:
    return open_database(Settings(data_dir=data_dir).url)


def play_drill(data_dir: Path) -> Incident:
    """A drill in its second day, collected from all its places."""
    now = datetime.now(UTC)
    settings = Settings(data_dir=data_dir)
    incident = play.open_incident(
        incident_id=DRILL,
        scenario=play.scenarios()[0].name,
        seed=1,
        now=now - _PLAYED,
        speed=120,
        statements=True,
        zone="Europe/Berlin",
    )
    clock: Callable[[], datetime] = lambda: now  # noqa: E731 - a clock that stands still
    with opened(data_dir) as database:
        with database.writing() as tx:
            incidents.add(tx, incident)
        for name in registry.default_sources(settings, incident):
            source = registry.make(name, settings, incident, clock)
            outcome = collect(database, incident, source, reader_for(incident), clock=clock)
            assert outcome.kept, outcome.problem
    return incident


def add_hostile(data_dir: Path, canary: str) -> Sequence[str]:
    """An incident whose every text is hostile, and others with hostile titles; return the ids of these."""
    texts = [payload.aimed(canary) for payload in PAYLOADS]
    now = datetime.now(UTC)
    with opened(data_dir) as database, database.writing() as tx:
        about = Incident(
            id=HOSTILE,
            title=texts[0],
            started_at=now - timedelta(hours=6),
            watch=Watch(terms=tuple(texts), handles=tuple(texts), feeds=tuple(texts)),
            own_accounts=tuple(texts),
            owner=texts[1],
        )
        incidents.add(tx, about)
        found = [_mention(number, text, now) for number, text in enumerate([*texts, HUGE])]
        mentions.keep(tx, about, found, [_reading(number, one.text) for number, one in enumerate(found)])
        for number, text in enumerate(texts):
            at = now - timedelta(minutes=number)
            statement = Statement(
                id=f"said-{number}", incident_id=HOSTILE, at=at, kind=StatementKind.OTHER, text=text, url=_url(text)
            )
            statements.add(tx, statement)
            item = Unreadable(where=text, reason=text, content=text)
            quarantine.put(tx, HOSTILE, text, [item], now)
            checkpoint = Checkpoint(incident_id=HOSTILE, source=text, last_failure_at=at, last_problem=text)
            checkpoints.put(tx, checkpoint)
            run = Run(incident_id=HOSTILE, source=text, started_at=at, finished_at=now, problem=text, budget_left=text)
            runs.record(tx, run)
        titled = [
            Incident(id=f"title-{number}", title=text, started_at=now - timedelta(days=9), watch=Watch(terms=(text,)))
            for number, text in enumerate(_joined(texts))
        ]
        for incident in titled:
            incidents.add(tx, incident)
    return [incident.id for incident in titled]


def add_quiet(data_dir: Path) -> None:
    """Incidents of which nothing was collected, each for one test to do as it likes with.

    They are older than the drill: the newest is the one that others expect first. And they are there before the
    dashboard is, which does not ask at every page which incidents there are.
    """
    now = datetime.now(UTC)
    with opened(data_dir) as database, database.writing() as tx:
        about = Watch(terms=("acme",))
        incidents.add(tx, Incident(id=OFFER, title="Offer", started_at=now - timedelta(days=60), watch=about))
        april = datetime(2026, 4, 1, tzinfo=UTC)
        zone = "Europe/Berlin"
        incidents.add(tx, Incident(id=IMPORTED, title="Spring offer", started_at=april, watch=about, zone=zone))
        _add_practised(tx, now - timedelta(days=1))


def _add_practised(tx: Connection, start: datetime) -> None:
    """A drill that was over yesterday, answered late."""
    hour = timedelta(hours=1)
    drill = play.open_incident(
        incident_id=PRACTISED, scenario="hands-in-the-pool", seed=1, now=start, speed=3600, statements=False
    )
    text = "Our <b>intern</b> did it."
    said = Statement(id="one", incident_id=PRACTISED, at=start + 4 * hour, kind=StatementKind.APOLOGY, text=text)
    incidents.add(tx, drill)
    class_changes.set_class(tx, drill, IncidentKind.GRAVE, at=start + hour)
    statements.add(tx, said)


def _mention(number: int, text: str, now: datetime) -> Mention:
    name = text[:200]
    return Mention(
        source=name,
        native_id=f"{number}",
        text=text,
        published_at=now - timedelta(minutes=number + 1),
        collected_at=now,
        kind=Kind.ARTICLE if number % 2 else Kind.POST,
        url=_url(text),
        author=Author(id=f"{name}{number}", handle=name, name=name, followers=1_000 + number),
        conversation_id="all",
        in_reply_to="0" if number else "",
    )


def _reading(number: int, text: str) -> Reading:
    return Reading(
        scorer=text[:200],
        scorer_version="1",
        label=Label.NEGATIVE if number % 3 else Label.UNSCORED,
        compound=-0.5 if number % 3 else None,
        unscored_because="" if number % 3 else text[:200],
        language=text[:40] if number % 4 == 0 else "en",
        asks=True,
        harms=(text[:80],),
    )


def _url(text: str) -> str:
    """What a lying source gives for an address: now a payload, now one that a browser would run."""
    return f"javascript:window.__ran=9//{text}" if "P0" in text else f"data:text/html,{text}"


def _joined(texts: Sequence[str]) -> list[str]:
    """As few titles as hold all texts that fit one."""
    titles: list[str] = []
    for text in texts:
        if titles and len(titles[-1]) + len(text) < _TITLE:
            titles[-1] = f"{titles[-1]} {text}"
        elif len(text) <= _TITLE:
            titles.append(text)
    return titles
