"""How a collector that goes on tells that it lives: a file in the data folder, and a port if the settings name one."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http import HTTPStatus

from collectors import health
from collectors.endpoint import PLAIN, Told, answering, as_json
from collectors.health import Health
from collectors.metrics import Metrics
from domain.errors import StoreError
from terminal.desk import Desk

EACH = timedelta(seconds=30)  # how often the file is written
STALE = timedelta(minutes=3)  # a file that was not written for longer tells that nobody writes it any more

_log = logging.getLogger(__name__)


class Pulse:
    """`beat` is called while all is well; when it is not, the file grows old and the port says so."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._metrics = Metrics(desk.database, desk.settings, desk.now)
        self._beaten_at = desk.now()
        self._written_at: datetime | None = None

    def beat(self) -> None:
        now = self._beaten_at = self._desk.now()
        if self._written_at and now - self._written_at < EACH:
            return
        self._written_at = now
        try:
            note(self._desk, health_now(self._desk), now + STALE)
        except StoreError as error:
            _log.warning("%s", error)

    @contextmanager
    def answering(self) -> Iterator[int | None]:
        """Answer on the health port meanwhile, if there is one; which it is. Raises ConfigurationError."""
        settings = self._desk.settings
        if settings.health_port is None:
            yield None
            return
        tellers = {"/health": self.health, "/alive": self.alive, "/metrics": self.metrics}
        with answering(settings.address, settings.health_port, tellers) as port:
            _log.info("health and metrics on http://%s:%d", settings.address, port)
            yield port

    def health(self) -> Told:
        """Whether what should be read is read."""
        found = health_now(self._desk)
        stuck = self._stuck()
        shape = {**health.answer(found), "ok": found.ok and not stuck, "alive": not stuck}
        return as_json(shape, ok=found.ok and not stuck)

    def alive(self) -> Told:
        """Whether this process goes on, however the sources do: what a supervisor may restart it for."""
        return as_json({"alive": not self._stuck(), "beaten_at": self._beaten_at.isoformat()}, ok=not self._stuck())

    def metrics(self) -> Told:
        return Told(HTTPStatus.OK, PLAIN.replace("plain;", "plain; version=0.0.4;"), self._metrics.text())

    def _stuck(self) -> bool:
        return self._desk.now() - self._beaten_at > STALE


def health_now(desk: Desk) -> Health:
    """Raises StoreError."""
    with desk.database.reading() as tx:
        return health.look(tx, desk.settings, desk.now())


def note(desk: Desk, found: Health, next_by: datetime) -> None:
    """Write the health file; that it cannot be written stops nothing."""
    try:
        health.write(desk.settings.data_dir, found, next_by=next_by)
    except OSError as error:
        _log.warning("%s cannot be written: %s", desk.settings.data_dir / health.FILE, error.strerror)
