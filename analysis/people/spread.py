"""Who started what, and how it spread: mentions that answer, pass on or quote others, put together as trees.

A tree is what Goel, Anderson, Hofman and Watts ("The structural virality of online diffusion", Management Science 62,
2016) call a cascade. Here it holds only what was collected: platforms that keep reposts from a search, and mentions
that do not match the watch, leave it smaller than it was.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from analysis.people.lists import plain
from analysis.people.raw import taken_up
from domain.mention import Author, Kind, Mention
from domain.reading import Label

Key = tuple[str, str]  # source and native id
_Words = tuple[str, str, str]  # source, handle, how the text begins
_PASSED_ON = re.compile(r"\s*RT @(\S+?):?\s+(.*)", re.DOTALL)
_WORDS = 90  # characters by which a repost without a reference is known: old platforms cut them off soon after


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    mention: Mention
    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One mention in a cascade. `taken_from` is None for its origin, `depth` counts the steps from there."""

    heard: Heard
    taken_from: Key | None
    depth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cascade:
    """An origin and everything that took it up, directly or through others, in the order of time.

    origin:  None if it was not collected.
    handle:  whose words they are, as reposts name them, where the origin was not collected; text from outside.
    people:  different authors who took it up, the origin's own additions left out; authors not known count as none.
    direct:  mentions that took up the origin itself.
    half_at: when half of what was collected of it had been said.
    """

    source: str
    origin: Heard | None
    handle: str
    steps: tuple[Step, ...]
    by_kind: Mapping[Kind, int]
    people: int
    direct: int
    depth: int
    half_at: datetime

    @property
    def size(self) -> int:
        """Mentions that took it up."""
        return len(self.steps) - (self.origin is not None)

    @property
    def unknown(self) -> int:
        """Those of them whose author is not known."""
        return sum(not step.heard.mention.author.id for step in self.steps if step.taken_from is not None)

    @property
    def negative(self) -> int:
        """Those of them that were read as negative."""
        return sum(step.heard.label is Label.NEGATIVE for step in self.steps if step.taken_from is not None)

    @property
    def author(self) -> Author:
        """Who started it, as far as that is known."""
        return self.origin.mention.author if self.origin else Author(handle=self.handle)


def cascades(heard: Iterable[Heard]) -> tuple[Cascade, ...]:
    """Every cascade among the given mentions, in any order; the one most people took up first.

    A reference that no mention carries makes an origin that was not collected, under which the rest still comes
    together. Reposts that say only whose words they carry are matched by handle and beginning of the text. Hostile data
    may refer in circles: the reference of a circle's earliest mention is ignored.
    """
    in_order = sorted(heard, key=lambda one: (one.mention.published_at, one.mention.key))
    known = {one.mention.key: one for one in in_order}
    parents = _without_circles(_parents(in_order))
    children: dict[Key, list[Key]] = defaultdict(list)
    for key in known:  # in the order of time
        if parent := parents.get(key):
            children[parent].append(key)
    roots = [key for key in children if key not in parents]
    found = [_cascade(root, children, known) for root in roots]
    return tuple(sorted(found, key=lambda one: (-one.people, -one.size, one.steps[0].heard.mention.key)))


def _parents(in_order: Sequence[Heard]) -> dict[Key, Key]:
    """What each mention takes up, its keys in the order of time.

    The key of what was not collected begins its second part with a mark of ours.
    """
    parents: dict[Key, Key] = {}
    by_words: dict[_Words, Key] | None = None
    for one in in_order:
        mention = one.mention
        key, source = mention.key, mention.source
        if named := taken_up(mention):
            parent = (source, named)
        elif mention.kind is Kind.REPOST and (passed := _PASSED_ON.fullmatch(mention.text)):
            words = (source, plain(passed[1]), _begins(passed[2]))
            by_words = _by_words(in_order) if by_words is None else by_words
            parent = by_words.get(words) or _unseen(words)
        else:
            continue
        if parent != key:
            parents[key] = parent
    return parents


def _by_words(in_order: Sequence[Heard]) -> dict[_Words, Key]:
    """Who first said what in their own words."""
    found: dict[_Words, Key] = {}
    for one in in_order:
        mention = one.mention
        if mention.kind is not Kind.REPOST and mention.author.handle:
            found.setdefault((mention.source, plain(mention.author.handle), _begins(mention.text)), mention.key)
    return found


def _unseen(words: _Words) -> Key:
    """A place for an origin that is known by its words alone. No id holds a line break and NUL together."""
    source, handle, begins = words
    return source, f"\n\0{handle}\0{begins}"


def _begins(text: str) -> str:
    return " ".join(text.casefold().split())[:_WORDS].rstrip("… .")


def _without_circles(parents: dict[Key, Key]) -> dict[Key, Key]:
    """`parents`, its keys in the order of time, less the first reference that closes each circle."""
    done: set[Key] = set()
    for start in list(parents):
        way: dict[Key, None] = {}
        at: Key | None = start
        while at is not None and at not in done and at not in way:
            way[at] = None
            at = parents.get(at)
        if at is not None and at in way:
            passed = list(way)
            circle = set(passed[passed.index(at) :])
            del parents[next(key for key in parents if key in circle)]
        done.update(way)
    return parents


def _cascade(root: Key, children: Mapping[Key, Sequence[Key]], known: Mapping[Key, Heard]) -> Cascade:
    origin = known.get(root)
    steps = [Step(heard=origin, taken_from=None, depth=0)] if origin else []
    followers = [Step(heard=known[key], taken_from=parent, depth=depth) for key, parent, depth in _walk(root, children)]
    followers.sort(key=lambda step: (step.heard.mention.published_at, step.heard.mention.key))
    by_kind: dict[Kind, int] = defaultdict(int)
    for step in followers:
        by_kind[step.heard.mention.kind] += 1
    own = origin.mention.author.id if origin else ""
    authors = {step.heard.mention.author.id for step in followers} - {"", own}
    return Cascade(
        source=root[0],
        origin=origin,
        handle="" if origin else _handle(root, followers),
        steps=(*steps, *followers),
        by_kind=dict(by_kind),
        people=len(authors),
        direct=len(children[root]),
        depth=max(step.depth for step in followers),
        half_at=followers[(len(followers) - 1) // 2].heard.mention.published_at,
    )


def _walk(root: Key, children: Mapping[Key, Sequence[Key]]) -> Iterator[tuple[Key, Key, int]]:
    """Everything below the root: key, parent, depth. Without recursion, for chains may be long."""
    waiting = [(root, 1)]
    while waiting:
        parent, depth = waiting.pop()
        for key in children.get(parent, ()):
            yield key, parent, depth
            waiting.append((key, depth + 1))


def _handle(root: Key, followers: Sequence[Step]) -> str:
    """Whose words the reposts of an origin that was not collected carry, as the first that says so names them."""
    for step in followers:
        if step.taken_from == root and (passed := _PASSED_ON.fullmatch(step.heard.mention.text)):
            return passed[1]
    return ""
