"""What X charges for reading, in US dollars, as known in autumn 2026; X's own price list decides."""

import threading
from collections.abc import Iterable
from datetime import date, datetime

POST_READ = 0.005
USER_READ = 0.010
DEAREST = POST_READ + USER_READ  # a post by somebody who was not read today
OWN_MENTION = 0.001  # a post that mentions an account of the app's owner


class Meter:
    """What reading comes to. The same post or user is charged once within a day by UTC, however it was read.

    It knows what this process has read; what another one reads on the same day is charged by X once and counted here
    for both, so that a sum is never too low. Safe to share between threads.
    """

    def __init__(self) -> None:
        self._day: date | None = None
        self._charged: set[str] = set()
        self._lock = threading.Lock()

    def charge(
        self, now: datetime, *, posts: Iterable[str] = (), users: Iterable[str] = (), price: float = POST_READ
    ) -> float:
        """The cost of these, each post at `price`."""
        with self._lock:
            if self._day != now.date():
                self._day, self._charged = now.date(), set()
            new_posts = {f"post {post}" for post in posts if post} - self._charged
            new_users = {f"user {user}" for user in users if user} - self._charged
            self._charged |= new_posts | new_users
        return round(len(new_posts) * price + len(new_users) * USER_READ, 6)
