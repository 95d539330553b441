"""Whose words travel, and who carries them: ranked on the graph of reposts and quotes.

A reply may be a contradiction, so replies are no part of it. The ranking is PageRank (Brin and Page 1998) as networkx
computes it: a passing-on counts for more if it comes from somebody whose own words are passed on. It knows nothing of
what was not collected, and nothing of readers who passed nothing on.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import networkx as nx

from analysis.people.lists import is_own, plain
from analysis.people.spread import Cascade
from domain.mention import Author, Kind

_PASSES_ON = (Kind.REPOST, Kind.QUOTE)
_Person = tuple[str, str]  # source, and the author's id or, where only that is known, "@" and the handle
_Passed = tuple[str, Author, Author]  # source, who passed on, whose words they were


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
    passed_on = [each for cascade in found for each in _passed_on(cascade)]
    ids = _ids(passed_on)
    people: dict[_Person, Author] = {}
    links: Counter[tuple[_Person, _Person]] = Counter()
    for source, taker, giver in passed_on:
        link = _person(source, taker, ids), _person(source, giver, ids)
        for person, author in zip(link, (taker, giver), strict=True):
            if author.id or person not in people:
                people[person] = author
        if link[0] != link[1]:
            links[link] += 1
    graph = nx.DiGraph()
    graph.add_weighted_edges_from((taker, giver, times) for (taker, giver), times in sorted(links.items()))
    weights = nx.pagerank(graph) if links else {}
    everybody = (_spreader(person, people, graph, weight) for person, weight in weights.items())
    others = [one for one in everybody if not is_own(one.author, own_accounts)]
    return tuple(sorted(others, key=lambda one: (-one.weight, -one.by, one.source, one.author.id, one.author.handle)))


def _passed_on(cascade: Cascade) -> Iterator[_Passed]:
    """Who took up whom; nothing of replies, and of what one of both is not known of."""
    steps = {step.heard.mention.key: step for step in cascade.steps}
    for step in cascade.steps:
        mention = step.heard.mention
        if step.taken_from is None or mention.kind not in _PASSES_ON:
            continue
        from_step = steps.get(step.taken_from)
        giver = from_step.heard.mention.author if from_step else cascade.author if step.depth == 1 else Author()
        if all(author.id or author.handle for author in (mention.author, giver)):
            yield cascade.source, mention.author, giver


def _ids(passed_on: Iterable[_Passed]) -> dict[_Person, set[str]]:
    """Which authors have a handle, of those of whom both are known."""
    ids: dict[_Person, set[str]] = {}
    for source, *both in passed_on:
        for author in both:
            if author.id and author.handle:
                ids.setdefault((source, plain(author.handle)), set()).add(author.id)
    return ids


def _person(source: str, author: Author, ids: Mapping[_Person, Collection[str]]) -> _Person:
    """An author of whom only the handle is known is the one who has it, unless several have had it."""
    handle = plain(author.handle)
    known = {author.id} if author.id else ids.get((source, handle), ())
    return (source, next(iter(known))) if len(known) == 1 else (source, f"@{handle}")


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
