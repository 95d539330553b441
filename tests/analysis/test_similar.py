"""Similar past incidents: ranked by what is shared, with the reasons said, and nothing made of what is not known."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from analysis.similar import similar
from domain.assessment import Mistake
from domain.incident import IncidentKind
from domain.past_incident import PastIncident

AT = datetime(2026, 3, 1, tzinfo=UTC)
THIS = PastIncident(
    title="This",
    id="this",
    kind=IncidentKind.SLIP,
    mistake=Mistake.EVERYONE,
    platforms=frozenset({"x", "bluesky"}),
    mentions=1_000,
    began_at=AT,
)
PASTS = st.builds(
    PastIncident,
    title=st.sampled_from(["A", "B", "C"]),
    id=st.sampled_from(["", "a", "b", "this"]),
    kind=st.none() | st.sampled_from(IncidentKind),
    mistake=st.none() | st.sampled_from(Mistake),
    platforms=st.frozensets(st.sampled_from(["x", "bluesky", "news"])),
    mentions=st.none() | st.integers(0, 10_000),
    began_at=st.none() | st.just(AT),
)


def test_the_same_mistake_weighs_more_than_the_same_class() -> None:
    mistake = PastIncident(title="Mistake", mistake=Mistake.EVERYONE)
    kind = PastIncident(title="Class", kind=IncidentKind.SLIP)
    assert [each.past.title for each in similar(THIS, [kind, mistake])] == ["Mistake", "Class"]


def test_an_own_incident_comes_before_a_documented_one_that_shares_as_much() -> None:
    own = PastIncident(title="Own", id="own", mistake=Mistake.EVERYONE)
    documented = PastIncident(title="Documented", mistake=Mistake.EVERYONE, began_at=AT)
    assert [each.past.title for each in similar(THIS, [documented, own])] == ["Own", "Documented"]


def test_everything_that_is_shared_is_said() -> None:
    other = PastIncident(
        title="Other",
        kind=IncidentKind.SLIP,
        mistake=Mistake.EVERYONE,
        platforms=frozenset({"news", "x"}),
        mentions=2_999,
    )
    (found,) = similar(THIS, [other])
    assert found.reasons == (
        "the same mistake: mail to everyone",
        "the same class: slip",
        "seen on x, too",
        "about the same size: 2\u202f999 mentions",
    )


@given(st.lists(PASTS, max_size=8))
def test_every_entry_shares_something_and_none_is_the_incident_itself(others: list[PastIncident]) -> None:
    found = similar(THIS, others)
    assert all(each.reasons and each.points > 0 and each.past.id != "this" for each in found)
    assert [each.points for each in found] == sorted((each.points for each in found), reverse=True)


@given(PASTS)
def test_of_an_incident_of_which_nothing_is_known_nothing_is_similar(other: PastIncident) -> None:
    assert similar(PastIncident(title="New", id="new"), [other]) == []
