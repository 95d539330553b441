"""The simulated places: what each of them tells about a mention, and how people use it."""

from collections.abc import Mapping
from dataclasses import dataclass

from collectors.drill.scenario import PlaceName

_BRIEF = 280


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """`replies`, `reposts`, `quotes`: their share of what is said there once a subject is hot; the rest stands alone.

    `claims`: whether it says which language a text is in. `counts`: which engagement it shows. `longest`: characters.
    """

    name: PlaceName
    replies: float = 0
    reposts: float = 0
    quotes: float = 0
    claims: bool = False
    followers: bool = False
    counts: frozenset[str] = frozenset()
    emoji: bool = True
    longest: int = 5000

    @property
    def roomy(self) -> bool:
        """Whether people write more than a sentence or two."""
        return self.longest > _BRIEF

    @property
    def source(self) -> str:
        """Its name among the sources: nobody takes it for the real place."""
        return f"drill-{self.name}"


_PLACES = (
    Place(
        name="x",
        replies=0.24,
        reposts=0.4,
        quotes=0.07,
        claims=True,
        followers=True,
        counts=frozenset({"likes", "reposts", "replies", "views"}),
        longest=_BRIEF,
    ),
    Place(
        name="mastodon",
        replies=0.33,
        reposts=0.28,
        claims=True,
        followers=True,
        counts=frozenset({"likes", "reposts", "replies"}),
        longest=500,
    ),
    Place(name="forum", replies=0.8, counts=frozenset({"likes", "replies"})),
    Place(name="news", claims=True),
    Place(name="hn", replies=0.9, counts=frozenset({"likes", "replies"}), emoji=False),
)

PLACES: Mapping[str, Place] = {place.name: place for place in _PLACES}

# Where each voice is heard. Any other voice is a language code: people who write in another language.
HABITS: Mapping[str, Mapping[PlaceName, float]] = {
    "critic": {"x": 60, "mastodon": 14, "forum": 26},
    "customer": {"x": 50, "mastodon": 8, "forum": 42},
    "supporter": {"x": 56, "mastodon": 24, "forum": 20},
    "ally": {"x": 60, "mastodon": 30, "forum": 10},
    "joker": {"x": 68, "mastodon": 22, "forum": 10},
    "bystander": {"x": 55, "mastodon": 18, "forum": 27},
    "insider": {"x": 15, "mastodon": 20, "forum": 65},
    "techie": {"hn": 82, "mastodon": 18},
    "outlet": {"news": 1},
    "bot": {"x": 1},
    "megaphone": {"x": 1},
}
FOREIGN: Mapping[PlaceName, float] = {"x": 70, "mastodon": 30}
