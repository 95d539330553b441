"""How the collecting does, as Prometheus reads it. Everything comes from the store, so that a restart loses nothing."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from math import isfinite

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector as Collecting
from sqlalchemy import Connection

from collectors import registry
from collectors.health import Health, SourceHealth, look
from collectors.recheck import due_at
from config.settings import Settings
from store import runs, spending
from store.connection import Database

_ONE = ("incident", "source")


class Metrics(Collecting):
    """Asked for afresh at each scrape."""

    def __init__(self, database: Database, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._settings = settings
        self._clock = clock
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(self)

    def text(self) -> bytes:
        """Raises StoreError if the database cannot be read."""
        return generate_latest(self._registry)

    def describe(self) -> list[Metric]:
        """Nothing in advance: it would cost a reading of the store."""
        return []

    def collect(self) -> Iterator[Metric]:
        with self._database.reading() as tx:
            health = look(tx, self._settings, self._clock())
            counted = [*_counted(tx, health), *_spent(tx, self._settings, health)]
        yield GaugeMetricFamily("ownup_healthy", "1 if nothing is late and no duty is missed.", value=health.ok)
        yield from counted
        yield from _sources(health)
        yield from _rechecks(health)


def _counted(tx: Connection, health: Health) -> Iterator[Metric]:
    items = CounterMetricFamily(
        "ownup_items", "Items received from sources, by what became of them.", labels=(*_ONE, "result")
    )
    ran = CounterMetricFamily(
        "ownup_runs", "Runs, by whether all that was asked for was read.", labels=(*_ONE, "result")
    )
    for incident_id in sorted({each.incident_id for each in health.sources}):
        for total in runs.totals(tx, incident_id):
            for result, number in total.results.items():
                items.add_metric((incident_id, total.source, result), number)
            ran.add_metric((incident_id, total.source, "complete"), total.complete)
            ran.add_metric((incident_id, total.source, "incomplete"), total.runs - total.complete)
    yield items
    yield ran


def _spent(tx: Connection, settings: Settings, health: Health) -> Iterator[Metric]:
    """What places that cost have cost; what is left is told only where there is a limit."""
    labels = ("incident", "place", "unit")
    today = GaugeMetricFamily("ownup_spent_today", "Spent today (UTC) on a place, all incidents.", labels=labels[1:])
    spent = GaugeMetricFamily("ownup_spent_on_incident", "Spent on a place for one incident.", labels=labels)
    left = GaugeMetricFamily("ownup_budget_left", "What may still be spent now.", labels=labels)
    for name, allowance in sorted(registry.allowances(settings).items()):
        incidents = sorted({one.incident_id for one in health.sources if registry.place(one.source) == name})
        for number, incident_id in enumerate(incidents):
            so_far = spending.so_far(tx, name, incident_id, health.at)
            if number == 0:
                today.add_metric((name, allowance.unit), so_far.today)
            spent.add_metric((incident_id, name, allowance.unit), so_far.on_incident)
            if isfinite(remaining := so_far.left(allowance)):
                left.add_metric((incident_id, name, allowance.unit), remaining)
    yield from (today, spent, left)


def _sources(health: Health) -> Iterator[Metric]:
    values: tuple[tuple[str, str, Callable[[SourceHealth], float | None]], ...] = (
        ("lag_seconds", "How far behind now a source was read.", lambda one: _seconds(one.lag)),
        ("last_success_timestamp_seconds", "When a source was last read.", lambda one: _stamp(one.last_success_at)),
        ("next_look_timestamp_seconds", "When a source is looked at next.", _next),
        ("interval_seconds", "The time between two looks.", lambda one: _seconds(one.interval)),
        ("failing", "1 if the last look failed.", lambda one: float(one.failing)),
        ("late", "1 if it was not read for longer than it should have been.", lambda one: float(one.late)),
    )
    for name, about, value in values:
        family = GaugeMetricFamily(f"ownup_source_{name}", about, labels=_ONE)
        for each in health.sources:
            if (found := value(each)) is not None:
                family.add_metric((each.incident_id, each.source), found)
        yield family


def _next(one: SourceHealth) -> float | None:
    return _stamp(max((moment for moment in (one.due_at, one.retry_at) if moment), default=None))


def _seconds(length: timedelta | None) -> float | None:
    return None if length is None else length.total_seconds()


def _stamp(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()


def _rechecks(health: Health) -> Iterator[Metric]:
    lag = GaugeMetricFamily("ownup_recheck_lag_seconds", "How old the oldest look at a mention is.", labels=("place",))
    duty = GaugeMetricFamily("ownup_recheck_within_seconds", "How old it may be.", labels=("place",))
    due = GaugeMetricFamily("ownup_recheck_next_timestamp_seconds", "When the next pass goes on.", labels=("place",))
    found = CounterMetricFamily("ownup_recheck_found", "What looking again found so far.", labels=("place", "result"))
    for state in health.rechecks:
        lag.add_metric((state.place,), (health.at - state.since_at).total_seconds())
        duty.add_metric((state.place,), state.within.total_seconds())
        due.add_metric((state.place,), due_at(state).timestamp())
        found.add_metric((state.place, "edited"), state.edited)
        found.add_metric((state.place, "removed"), state.removed)
    yield from (lag, duty, due, found)
