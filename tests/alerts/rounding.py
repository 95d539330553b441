"""What other processes do in the tests of rounds."""

from datetime import datetime
from multiprocessing.synchronize import Barrier

from alerts.rounds import go_round
from config.settings import Settings
from store.connection import open_database


def go_together(url: str, settings: Settings, start: Barrier, now: datetime) -> None:
    """One round, begun when the others begin theirs."""
    with open_database(url) as database:
        start.wait()
        go_round(database, settings, lambda: now)
