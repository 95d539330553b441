from datetime import timedelta

from sqlalchemy import Connection

from domain.incident import Incident
from store.mentions import keep
from store.present import is_present
from tests.store import made

SECOND = timedelta(seconds=1)


def test_a_moment_is_the_present_until_something_is_published_after_it(tx: Connection, incident: Incident) -> None:
    assert is_present(tx, incident.id, made.START)
    keep(tx, incident, [made.mention()], [made.reading()])
    assert is_present(tx, incident.id, made.START)
    assert not is_present(tx, incident.id, made.START - SECOND)


def test_what_was_found_late_or_edited_since_makes_a_moment_past(tx: Connection, incident: Incident) -> None:
    found, edited = made.START + 10 * SECOND, made.START + 20 * SECOND
    keep(tx, incident, [made.mention(collected_at=found)], [made.reading()])
    assert not is_present(tx, incident.id, found - SECOND)
    assert is_present(tx, incident.id, found)
    keep(tx, incident, [made.mention(text="better", collected_at=edited)], [made.reading()])
    assert not is_present(tx, incident.id, edited - SECOND)
    assert is_present(tx, incident.id, edited)
