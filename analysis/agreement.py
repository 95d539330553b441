"""How far people agree who labelled the same mentions."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from analysis.share import score_interval
from domain.counting import Estimate
from domain.labelling import Verdict

METHOD = "Fleiss’ kappa, Wilson 95\u202f% of the part that is the same, on so many mentions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """On `mentions` that two people or more labelled there are `n` pairs of verdicts, of which `same` are the same.

    `kappa`: 1 for full agreement, 0 for what chance alone would bring; None where chance alone would bring full
    agreement, or where there is no pair.
    """

    mentions: int
    n: int
    same: int
    kappa: Estimate | None


def agreement(given: Sequence[Sequence[Verdict]]) -> Agreement:
    """Agreement over four classes, "cannot tell" being one: of all verdicts on each mention, in no order.

    Sources: Scott, Public Opinion Quarterly 19 (1955); for more than two people Fleiss, Psychological Bulletin 76
    (1971). What chance would bring comes from the verdicts of everybody in pairs taken together, so that who is named
    first changes nothing; a mention with more labels has more pairs. The interval is Wilson's for the part that is the
    same, with what chance alone would bring taken off as in kappa itself. It rests on the number of mentions: pairs of
    one mention are not independent.
    """
    pairs = [pair for verdicts in given for pair in combinations(verdicts, 2)]
    mentions, n = sum(len(verdicts) > 1 for verdicts in given), len(pairs)
    same = sum(one is other for one, other in pairs)
    said = Counter(verdict for pair in pairs for verdict in pair)
    by_chance = sum(number**2 for number in said.values())
    certain = by_chance == (2 * n) ** 2  # as without any pair
    kappa = None if certain else _kappa(same / n, by_chance / (2 * n) ** 2, mentions)
    return Agreement(mentions=mentions, n=n, same=same, kappa=kappa)


def _kappa(same: float, by_chance: float, mentions: int) -> Estimate:
    low, high = score_interval(same, mentions)
    value, low, high = ((part - by_chance) / (1 - by_chance) for part in (same, low, high))
    return Estimate(value=value, low=max(low, -1.0), high=high, n=mentions, method=METHOD)
