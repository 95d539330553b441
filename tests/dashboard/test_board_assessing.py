"""What people found out, on the Incident page: as of a moment, with its history and what is like it."""

from datetime import timedelta

from dashboard.boards import assessing as board
from domain.assessment import Assessment, Audience, Harm, Mistake, Range, Responsibility
from domain.incident import Clock, Drill, Incident, IncidentKind, Statement, StatementKind
from situation.similar import similar
from store import assessments, class_changes, incidents, mentions, statements
from store.connection import Database
from tests.dashboard.stage import BEGAN, NOW, incident, keep, mention, reading

ABOUT = incident()
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
FULL = Range(low=1, high=1)
FIRST = Assessment(incident_id=ABOUT.id, at=BEGAN + HOUR, mistake=Mistake.EVERYONE, set_by="Ines")
SECOND = Assessment(
    incident_id=ABOUT.id,
    at=BEGAN + 2 * HOUR,
    mistake=Mistake.EVERYONE,
    responsibility=Responsibility.PREVENTABLE,
    harms=(Harm.MONEY,),
    earlier=1,
    audience=Audience(recipients=6_000, opened=FULL, noticed=Range(low=0.2, high=0.5), cared=FULL),
    cause_confirmed=True,
)
BEFORE = incident(id="autumn", title="Autumn offer", started_at=BEGAN - timedelta(days=90))


def seeded(database: Database, *others: Incident) -> None:
    with database.writing() as tx:
        keep(tx, ABOUT, [])
        for each in (FIRST, SECOND):
            assessments.add(tx, each)
        for other in others:
            incidents.add(tx, other)


def test_nobody_has_said_anything(sqlite: Database) -> None:
    with sqlite.writing() as tx:
        keep(tx, ABOUT, [])
    with sqlite.reading() as tx:
        found = board.load(tx, ABOUT, NOW)
    assert (found.told, found.history, found.kin, found.usual, found.recurrences) == ((), (), (), None, 0)
    assert found.known == Assessment(incident_id=ABOUT.id, at=ABOUT.started_at)


def test_what_is_known_is_that_of_the_moment(sqlite: Database) -> None:
    seeded(sqlite)
    with sqlite.reading() as tx:
        early, late = board.load(tx, ABOUT, BEGAN + HOUR), board.load(tx, ABOUT, NOW)
    assert dict(early.told)["Whose doing"] == "not known"
    told = dict(late.told)
    assert told["Whose doing"] == "preventable"
    assert told["Harm confirmed"] == "lost money"
    assert told["Checked"] == "cause confirmed"
    assert told["Who got it"].replace("\u202f", " ") == "6 000 people; 100 % opened, 20–50 % noticed, 100 % cared"


def test_the_history_says_who_changed_what_newest_first(sqlite: Database) -> None:
    seeded(sqlite)
    with sqlite.reading() as tx:
        last, first = board.load(tx, ABOUT, NOW).history
    assert first.when.endswith(" · Ines")
    assert first.changes == ("Mistake: mail to everyone",)
    assert "Harm confirmed: lost money" in last.changes
    assert not any(change.startswith("Mistake") for change in last.changes)


def test_the_usual_class_is_suggested_until_a_person_has_set_it(sqlite: Database) -> None:
    seeded(sqlite)
    with sqlite.reading() as tx:
        assert board.load(tx, ABOUT, NOW).usual is IncidentKind.SLIP
    with sqlite.writing() as tx:
        slip = class_changes.set_class(tx, ABOUT, IncidentKind.SLIP, at=NOW)
    with sqlite.reading() as tx:
        assert board.load(tx, slip, NOW).usual is None


def test_own_incidents_of_the_same_mistake_count_as_recurrences_and_say_what_was_done(sqlite: Database) -> None:
    seeded(sqlite, BEFORE)
    with sqlite.writing() as tx:
        assessments.add(tx, Assessment(incident_id="autumn", at=BEFORE.started_at, mistake=Mistake.EVERYONE))
        said_at = BEFORE.started_at + 3 * HOUR
        statements.add(
            tx, Statement(id="s", incident_id="autumn", at=said_at, kind=StatementKind.APOLOGY, text="Sorry *all*.")
        )
    with sqlite.reading() as tx:
        found = board.load(tx, ABOUT, NOW)
    assert found.recurrences == 1
    first = found.kin[0]
    assert (first.id, first.title) == ("autumn", "Autumn offer")
    assert first.why == "the same mistake: mail to everyone"
    assert first.lines == ("After 3\u202fh: apology: Sorry *all*.",)
    assert any(not kin.id for kin in found.kin)  # the documented ones stand beside it


def test_looking_back_only_what_was_known_then_makes_two_alike(sqlite: Database) -> None:
    seeded(sqlite, BEFORE)
    earlier = [mention(n, published_at=BEFORE.started_at, collected_at=BEFORE.started_at) for n in range(30)]
    with sqlite.writing() as tx:
        mentions.keep(tx, BEFORE, earlier, [reading() for _ in earlier])
        mentions.keep(tx, ABOUT, [mention(n) for n in range(60)], [reading() for _ in range(60)])
    with sqlite.reading() as tx:
        back, soon, now = (similar(tx, ABOUT, BEGAN + minutes * MINUTE) for minutes in (-5, 5, 60))
    reasons = [[each.reasons for each in found if each.past.id == BEFORE.id] for found in (back, soon, now)]
    assert reasons == [[], [("seen on x, too",)], [("seen on x, too", "about the same size: 30 mentions")]]


def test_a_real_incident_is_not_compared_with_drills(sqlite: Database) -> None:
    clock = Clock(started_at=BEFORE.started_at, speed=120)
    drill = incident(id="drill", started_at=BEFORE.started_at, drill=Drill(scenario="any", seed=1, clock=clock))
    seeded(sqlite, drill)
    with sqlite.writing() as tx:
        assessments.add(tx, Assessment(incident_id="drill", at=drill.started_at, mistake=Mistake.EVERYONE))
    with sqlite.reading() as tx:
        found = board.load(tx, ABOUT, NOW)
    assert found.recurrences == 0
    assert "drill" not in {kin.id for kin in found.kin}
