from datetime import UTC, datetime, timedelta

from analysis.people import Person, busiest_critics, defenders, is_own, loudest_critics, possible_allies
from domain.counting import AuthorTally
from domain.filters import Filters
from domain.incident import Incident
from domain.mention import Author

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
INCIDENT = Incident(id="made-up", title="Made up", started_at=START, own_accounts=("@Crumbs",), own_audience=10_000)


def tally(handle: str, followers: int | None = None, **counts: int) -> AuthorTally:
    return AuthorTally(
        source="x",
        author=Author(id=handle, handle=handle, followers=followers),
        first_at=START - timedelta(days=1),
        last_at=START + timedelta(hours=1),
        **counts,
    )


def handles(people: tuple[Person, ...]) -> list[str]:
    return [person.author.handle for person in people]


def test_the_loudest_critics_are_those_who_were_heard_most() -> None:
    found = [
        tally("busy", 10, negative=40),
        tally("star", 90_000, negative=1),
        tally("steady", 20_000, negative=6),
        tally("unknown", None, negative=50),
        tally("friend", 1_000_000, positive=3),
    ]
    assert handles(loudest_critics(found, INCIDENT)) == ["steady", "star", "busy", "unknown"]
    assert handles(busiest_critics(found, INCIDENT)) == ["unknown", "busy", "steady", "star"]


def test_everybody_says_why_they_are_there() -> None:
    (star,) = loudest_critics([tally("star", 25_000, negative=2, neutral=1)], INCIDENT)
    assert star.reasons == ("2 of 3 mentions since the start are negative", "25\u202fk followers, 2.5 × your audience")
    (stranger,) = loudest_critics([tally("stranger", negative=1)], INCIDENT)
    assert stranger.reasons == ("1 of 1 mention since the start is negative", "reach not known")
    (torn,) = busiest_critics([tally("torn", 10, negative=7, positive=6, neutral=4)], INCIDENT)
    assert torn.reasons[0] == "7 of 17 mentions since the start are negative, 6 positive"


def test_the_reasons_never_repeat_what_somebody_calls_themselves() -> None:
    (person,) = loudest_critics([tally("<b>evil</b>", 5, negative=1)], INCIDENT)
    assert "<b>" not in " ".join(person.reasons)


def test_own_accounts_and_doubles_are_left_out() -> None:
    found = [tally("CRUMBS", 9, negative=1, positive=9, positive_before=9), tally("a", 5, negative=1)]
    assert handles(loudest_critics([*found, *found], INCIDENT)) == ["a"]
    assert defenders(found, INCIDENT) == possible_allies(found, INCIDENT) == ()
    assert is_own(Author(id="1", handle="crumbs"), INCIDENT.own_accounts)
    assert not is_own(Author(id="crumbs"), INCIDENT.own_accounts)


def test_somebody_in_two_minds_is_no_defender() -> None:
    found = [
        tally("loyal", 100, positive=4, negative=1),
        tally("torn", 9_000, positive=4, negative=3),
        tally("known", 200, positive=3, positive_before=2, neutral_before=2),
    ]
    assert handles(defenders(found, INCIDENT)) == ["known", "loyal"]
    assert defenders(found, INCIDENT)[0].reasons[-1] == "knew you before: 2 of 4 mentions were positive"


def test_an_ally_knew_us_was_fair_is_heard_and_has_not_turned() -> None:
    found = [
        tally("good", 500, positive_before=3, negative_before=1),
        tally("turned", 500, positive_before=3, negative=2),
        tally("small", 50, positive_before=3),
        tally("unfair", 500, positive_before=3, negative_before=2),
        tally("new", 500, positive=5),
        tally("big", 5_000, positive_before=1),
    ]
    assert handles(possible_allies(found, INCIDENT)) == ["big", "good"]
    assert possible_allies(found, INCIDENT)[0].reasons[-1] == "has said nothing about it yet"


def test_everybody_leads_to_what_they_wrote() -> None:
    (person,) = loudest_critics([tally("a", 5, negative=1)], INCIDENT)
    filters = Filters.from_query(dict(person.query))
    assert (filters.author, filters.sources, filters.since) == ("a", frozenset({"x"}), START)
