"""Whose words travel, and who carries them: ranked on the graph of reposts and quotes.

A reply may be a contradiction, so replies are no part of it. The ranking is PageRank (Brin and Page 1998) as networkx
computes it: a passing-on counts for more if it comes from somebody whose own words are passed on. It knows nothing of
what was not collected, and nothing of readers who passed nothing on.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import networkx as nx

from analysis.people.lists import is_own, plain
from analysis.people.spread import Cascade, Key, Step
from domain.mention import Author, Kind

_PASSES_ON = (Kind.REPOST, Kind.QUOTE)
_Person = tuple[str, str]  # source, and the author's id or, where only that is known, "@" and the handle


@dataclass(frozen=True, slots=True, kw_only=True)
class Spreader:
    """Somebody in the graph of reposts and quotes.

    taken_up:  how often others reposted or quoted them; `by`: how many different people did.
    passed_on: how often they reposted or quoted others.
    reach:     followers of those who took them up, each person once, as far as known; `unknown`: whose are not.
    weight:    their part of the PageRank, 0…1.
    """

    source: str
    author: Author
    taken_up: int
    by: int
    passed_on: int
    reach: int
    unknown: int
    weight: float


def spreaders(found: Iterable[Cascade], own_accounts: Collection[str]) -> tuple[Spreader, ...]:
    """Everybody whose words others passed on or who passed on others' words; the furthest travelling words first.

    The own accounts are part of the graph and none of the answer. Passing on oneself counts for nothing.
    """
    people: dict[_Person, Author] = {}
    links: Counter[tuple[_Person, _Person]] = Counter()
    for cascade in found:
        steps = {step.heard.mention.key: step for step in cascade.steps}
        for step in cascade.steps:
            link = _link(cascade, step, steps, people)
            if link and link[0] != link[1]:
                links[link] += 1
    graph = nx.DiGraph()
    graph.add_weighted_edges_from((taker, giver, times) for (taker, giver), times in sorted(links.items()))
    weights = nx.pagerank(graph) if links else {}
    everybody = (_spreader(person, people, graph, weight) for person, weight in weights.items())
    others = [one for one in everybody if not is_own(one.author, own_accounts)]
    return tuple(sorted(others, key=lambda one: (-one.weight, -one.by, one.source, one.author.id, one.author.handle)))


def _link(
    cascade: Cascade, step: Step, steps: dict[Key, Step], people: dict[_Person, Author]
) -> tuple[_Person, _Person] | None:
    """Who took up whom; None for replies, and where one of both is not known."""
    mention = step.heard.mention
    if step.taken_from is None or mention.kind not in _PASSES_ON:
        return None
    from_step = steps.get(step.taken_from)
    giver = from_step.heard.mention.author if from_step else cascade.author if step.depth == 1 else Author()
    taker_key, giver_key = _person(cascade.source, mention.author), _person(cascade.source, giver)
    if taker_key is None or giver_key is None:
        return None
    people[taker_key], people[giver_key] = mention.author, giver
    return taker_key, giver_key


def _person(source: str, author: Author) -> _Person | None:
    if author.id:
        return source, author.id
    return (source, f"@{plain(author.handle)}") if author.handle else None


def _spreader(person: _Person, people: dict[_Person, Author], graph: nx.DiGraph, weight: float) -> Spreader:
    takers = [people[taker] for taker in graph.predecessors(person)]
    known = [taker.followers for taker in takers if taker.followers is not None]
    return Spreader(
        source=person[0],
        author=people[person],
        taken_up=int(graph.in_degree(person, weight="weight")),
        by=len(takers),
        passed_on=int(graph.out_degree(person, weight="weight")),
        reach=sum(known),
        unknown=len(takers) - len(known),
        weight=weight,
    )
