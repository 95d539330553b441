"""Word of deletions, most of which concern nobody here: known mentions go, the rest is passed over."""

from dataclasses import replace
from datetime import timedelta

from collectors.run import collect
from collectors.source import Notice, Page
from domain.filters import Filters
from domain.incident import Incident
from domain.mention import Author, Mention
from store import incidents, mentions
from store.connection import Database
from tests.collectors.scripted import INCIDENT, START, PlainReader, Scripted, mention

LATER = START + timedelta(days=2)


def gone(native_id: str = "", author_id: str = "") -> Notice:
    return Notice(reason="deleted", at=LATER, native_id=native_id, author_id=author_id)


def ids(database: Database, incident: Incident) -> set[str]:
    with database.reading() as tx:
        return {each.mention.native_id for page in mentions.stream(tx, incident.id, Filters()) for each in page}


def run(database: Database, incident: Incident, *pages: Page) -> tuple[int, int, int]:
    """Received, removed, passed over."""
    outcome = collect(database, incident, Scripted(script=pages), PlainReader(), clock=lambda: LATER)
    assert not outcome.problem
    assert outcome.received == outcome.kept + outcome.edited + outcome.duplicates + outcome.removed
    return outcome.received, outcome.removed, outcome.passed_over


def test_known_mentions_go_and_the_rest_is_passed_over(database: Database) -> None:
    other = replace(INCIDENT, id="other")
    with database.writing() as tx:
        incidents.add(tx, INCIDENT)
        incidents.add(tx, other)
    long = "at://" + "x" * 300
    by_bob: list[Mention] = [
        replace(mention(number), author=Author(id="bob"), native_id=long if number == 3 else str(number))
        for number in (3, 4)
    ]
    run(database, other, Page(mentions=(mention(1), by_bob[0])))
    page = Page(
        mentions=(mention(1), mention(2), *by_bob),
        notices=(gone("1"), gone("77"), gone(author_id="bob"), gone(author_id="carol"), gone("1")),
    )
    assert run(database, INCIDENT, page) == (4 + 3, 3, 2)
    assert ids(database, INCIDENT) == {"2"}
    assert ids(database, other) == set(), "gone is gone everywhere"
    assert run(database, INCIDENT, Page(mentions=(mention(1),)), Page(mentions=(mention(5),), notices=(gone("5"),)))[
        1
    ], "what was taken back stays away, what comes and goes at once is not kept"
    assert ids(database, INCIDENT) == {"2"}


def test_nothing_is_remembered_of_what_was_never_here(database: Database) -> None:
    with database.writing() as tx:
        incidents.add(tx, INCIDENT)
    assert run(database, INCIDENT, Page(notices=(gone("9"), gone(author_id="ann")))) == (0, 0, 2)
    assert run(database, INCIDENT, Page(mentions=(mention(9),)))[0] == 1
    assert ids(database, INCIDENT) == {"9"}
