"""Ranks of the classes, as they are stored: the order of a feed that puts negative first.

Unscored comes second: it may well be negative.
"""

from domain.reading import Label

RANKS = {Label.NEGATIVE: 0, Label.UNSCORED: 1, Label.NEUTRAL: 2, Label.POSITIVE: 3}
LABELS = tuple(RANKS)
NEGATIVE = RANKS[Label.NEGATIVE]
POSITIVE = RANKS[Label.POSITIVE]
