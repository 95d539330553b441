"""Who started it and who spread it: trees of what was collected, whatever a hostile source refers to."""

from dataclasses import replace
from itertools import permutations
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from analysis.people import Heard, cascades, spreaders
from analysis.people.raw import taken_up
from domain.mention import Author, Kind, Mention
from domain.reading import Label
from tests.analysis.people.said import MINUTE, START, heard, said

REPOST, QUOTE, REPLY = Kind.REPOST, Kind.QUOTE, Kind.REPLY


def test_a_tree_has_an_origin_a_size_a_depth_and_a_time() -> None:
    told = [
        heard(1, "origin"),
        heard(2, "a", minute=1, kind=REPOST, raw={"about": "1"}),
        heard(3, "b", minute=2, kind=QUOTE, raw={"quotes": "1"}),
        heard(4, "c", minute=9, kind=REPLY, to="3", label=Label.POSITIVE),
        heard(5, "origin", minute=9, kind=REPLY, to="1"),
        heard(6, "nobody"),
    ]
    for order in permutations(told):
        (found,) = cascades(order)
        assert found.origin == told[0]
        assert (found.size, found.people, found.direct, found.depth, found.negative) == (4, 3, 3, 2, 3)
        assert found.by_kind == {REPOST: 1, QUOTE: 1, REPLY: 2}
        assert found.half_at == START + 2 * MINUTE
        assert [step.heard.mention.native_id for step in found.steps] == ["1", "2", "3", "4", "5"]


def test_what_was_not_collected_still_holds_its_followers_together() -> None:
    (found,) = cascades([heard(2, "a", kind=REPLY, to="gone"), heard(3, "b", kind=REPLY, to="gone")])
    assert found.origin is None
    assert (found.size, found.people, found.author.handle) == (2, 2, "")


def test_reposts_without_a_reference_are_matched_by_whose_words_they_carry() -> None:
    words = "These crumbs are the worst that I ever had, " * 4
    told = [
        heard(1, "Critic", text=words),
        heard(2, "a", minute=1, kind=REPOST, text=f"RT @critic: {words[:110]}…"),
        heard(3, "b", minute=1, kind=REPOST, text="RT @elsewhere: other words"),
        heard(4, "c", minute=2, kind=REPOST, text="RT @Elsewhere: Other  words"),
    ]
    unseen, seen = cascades(told)
    assert (seen.size, seen.author.handle) == (1, "Critic")
    assert (unseen.origin, unseen.size, unseen.author.handle) == (None, 2, "elsewhere")


def test_the_same_id_in_two_places_is_not_the_same() -> None:
    assert cascades([heard(1, "a"), Heard(mention=_elsewhere(), label=Label.NEGATIVE)])[0].origin is None


def _elsewhere() -> Mention:
    return replace(said(2, "b", kind=REPLY, to="1"), source="forum")


@given(st.dictionaries(st.integers(0, 12), st.integers(0, 12), max_size=12), st.randoms(use_true_random=False))
def test_circles_end_and_everybody_stands_in_one_tree(refers: dict[int, int], chance: Random) -> None:
    told = [heard(n, f"p{n}", minute=n % 3, kind=REPLY, to=str(refers[n]) if n in refers else "") for n in range(10)]
    chance.shuffle(told)
    found = cascades(told)
    steps = [step.heard.mention.native_id for cascade in found for step in cascade.steps]
    assert len(steps) == len(set(steps))
    referring = {str(n) for n in range(10) if n in refers and refers[n] != n}
    assert referring <= set(steps)
    assert all(cascade.depth <= 10 and cascade.size >= 1 for cascade in found)


def test_every_source_names_what_is_passed_on_in_its_own_way() -> None:
    def repost(raw: object) -> str:
        return taken_up(said(1, kind=REPOST, raw=raw))

    assert repost({"refers_to": {"retweeted": "7", "quoted": "8"}}) == "7"
    assert repost({"boosts": "https://here/7"}) == "https://here/7"
    assert repost({"retweeted_status_id": 7}) == "7"
    assert repost({"referenced_tweets": [{"type": "quoted", "id": "8"}, {"type": "retweeted", "id": "7"}]}) == "7"
    assert repost({"retweeted_status_id": "nan", "boosts": ["7"]}) == ""
    assert taken_up(said(1, kind=QUOTE, raw={"refers_to": {"quoted": "8"}, "quotes": 3})) == "8"
    assert taken_up(said(1, kind=QUOTE, raw={"quotes": 3})) == ""
    assert taken_up(said(1, kind=REPLY, to="5", raw={"about": "7"})) == "5"
    assert taken_up(said(1, kind=REPOST, raw="nonsense")) == ""


def test_words_that_travel_rank_by_who_takes_them_up() -> None:
    told = [
        heard(1, "start", followers=10),
        heard(2, "relay", minute=1, kind=QUOTE, raw={"quotes": "1"}, followers=5_000),
        *(heard(10 + n, f"fan{n}", minute=2, kind=REPOST, raw={"about": "2"}, followers=100) for n in range(4)),
        heard(20, "fan0", minute=3, kind=REPOST, raw={"about": "1"}, followers=100),
        heard(30, "objects", minute=3, kind=REPLY, to="1"),
        heard(31, "start", minute=4, kind=REPOST, raw={"about": "1"}, followers=10),
        heard(40, "unknown", minute=5, kind=REPOST, raw={"about": "2"}),
    ]
    found = spreaders(cascades(told), ["@Fan3"])
    assert [one.author.handle for one in found[:2]] == ["start", "relay"]
    start, relay = found[:2]
    assert (start.taken_up, start.by, start.passed_on, start.reach) == (2, 2, 0, 5_100)
    assert (relay.taken_up, relay.by, relay.passed_on, relay.reach, relay.unknown) == (5, 5, 1, 400, 1)
    assert {"objects", "fan3"}.isdisjoint(one.author.handle for one in found)


def test_somebody_whose_own_words_were_not_all_collected_is_one_person() -> None:
    """A repost that names the origin alone tells a handle; another mention tells whose it is."""
    told = [
        heard(1, "Critic"),
        heard(2, "a", minute=1, kind=REPOST, raw={"about": "1"}),
        heard(3, "b", minute=2, kind=REPOST, text="RT @critic: what nobody here has collected"),
    ]
    (critic,) = [one for one in spreaders(cascades(told), ()) if one.taken_up]
    assert (critic.author.id, critic.taken_up, critic.by) == (told[0].mention.author.id, 2, 2)


def test_a_handle_that_two_people_have_had_stays_apart() -> None:
    told = [
        heard(1, "Critic"),
        heard(2, "a", minute=1, kind=REPOST, raw={"about": "1"}),
        Heard(mention=replace(said(4, "Critic"), author=Author(id="another", handle="critic")), label=Label.NEGATIVE),
        heard(5, "c", minute=2, kind=REPOST, raw={"about": "4"}),
        heard(3, "b", minute=2, kind=REPOST, text="RT @critic: what nobody here has collected"),
    ]
    assert len([one for one in spreaders(cascades(told), ()) if one.taken_up]) == 3


def test_without_reposts_nobody_spreads() -> None:
    assert spreaders(cascades([heard(1, "a"), heard(2, "b", kind=REPLY, to="1")]), ()) == ()
