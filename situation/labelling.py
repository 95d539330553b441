"""What is to be labelled next: a fresh random part, and a part that somebody else has labelled already."""

import random
from collections.abc import Sequence

from sqlalchemy import Connection

from analysis.labelling import choose
from domain.incident import Incident
from domain.labelling import Drawn
from domain.time import Span
from store import labels

BATCH = 20  # mentions; about two minutes
_TWICE = 5  # one mention in so many is labelled by a second person, if there is one


def left_open(tx: Connection, incident: Incident, labeller: str) -> list[Drawn]:
    """What this person was asked last and left without an answer, up to a batch of it.

    It comes before anything new: who could have other mentions drawn by leaving would choose what is labelled.
    """
    return labels.left_open(tx, incident.id, labeller)[:BATCH]


def batch(tx: Connection, incident: Incident, labeller: str, seed: int) -> tuple[list[Drawn], list[Drawn]]:
    """The next mentions for one person: a fresh sample, and some that one other person has labelled."""
    again = second_look(tx, incident, labeller, BATCH, seed)
    return sample(tx, incident, BATCH - len(again), seed), again


def sample(tx: Connection, incident: Incident, size: int, seed: int, *, span: Span | None = None) -> list[Drawn]:
    """A random sample of the mentions that nobody has labelled, in random order."""
    done = {each.key for each in labels.of(tx, incident.id)}
    return choose(labels.candidates(tx, incident, span), size, seed, done)


def second_look(tx: Connection, incident: Incident, labeller: str, size: int, seed: int) -> list[Drawn]:
    """Up to a fifth of `size`, by chance, of what one other person has labelled and `labeller` has not."""
    whose: dict[tuple[str, str], set[str]] = {}
    weights: dict[tuple[str, str], float] = {}
    for each in labels.of(tx, incident.id):
        whose.setdefault(each.key, set()).add(each.labeller)
        weights[each.key] = each.weight
    once = sorted(key for key, who in whose.items() if len(who) == 1 and labeller not in who)
    chosen = random.Random(seed).sample(once, min(size // _TWICE, len(once)))  # noqa: S311 - repeatable on purpose
    return [
        Drawn(source=source, native_id=native_id, weight=weights[source, native_id]) for source, native_id in chosen
    ]


def mixed(fresh: Sequence[Drawn], again: Sequence[Drawn], seed: int) -> list[Drawn]:
    """Both in one random order, so that nobody can tell which is which."""
    both = [*fresh, *again]
    random.Random(seed).shuffle(both)  # noqa: S311 - repeatable on purpose
    return both
