"""What an answer of X brings: its posts as mentions, each once in a run, what it could not show, and its cost."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from collectors.fields import Fields, read_items
from collectors.source import Page
from collectors.x.post import NAME, Included, included, is_outdated, read_post, version_ids, withheld
from collectors.x.prices import POST_READ, Meter
from domain.errors import RetryLaterError
from domain.mention import Mention

Keep = Callable[[Mention], bool]


@dataclass(slots=True, kw_only=True)
class Answers:
    """`price`: of a post in `data`; those that it carries along cost what posts always cost. Not `once`: each post is
    given as often as it comes.
    """

    now: datetime
    meter: Meter
    price: float = POST_READ
    once: bool = True
    _seen: set[int] = field(default_factory=set)

    def page(self, found: Fields, keep: Keep) -> Page:
        """The posts that `keep` wants; the rest is passed over."""
        around = included(found)
        data = found.values.get("data") or []
        if not isinstance(data, list):
            raise RetryLaterError(NAME, "the answer holds no list of posts")
        posts = [post for post in data if self._is_new(post)]
        items = ((f"post {number} of the page", post) for number, post in enumerate(posts, start=1))
        mentions, unreadable, passed_over = read_items(items, lambda item: self._read(item, around, keep))
        named = {post.name("id") for post in found.each("data")} | around.posts.keys()
        return Page(
            mentions=tuple(mentions),
            unreadable=(*unreadable, *withheld(found, named)),
            passed_over=passed_over,
            cost=self._cost(found, around),
        )

    def _cost(self, found: Fields, around: Included) -> float:
        posts = [post.name("id") for post in found.each("data")]
        cost = self.meter.charge(self.now, posts=posts, users=around.users, price=self.price)
        return cost + self.meter.charge(self.now, posts=around.posts)

    def _is_new(self, post: object) -> bool:
        numbers = set(version_ids(Fields(NAME, post))) if isinstance(post, Mapping) else set()
        if not numbers or not self.once:
            return True
        new = not numbers & self._seen
        self._seen |= numbers
        return new

    def _read(self, item: object, around: Included, keep: Keep) -> Mention | None:
        mention = read_post(item, around, self.now)
        if is_outdated(Fields.of(NAME, item)) or not keep(mention):
            return None
        return mention
