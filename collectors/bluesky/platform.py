"""What is assumed of Bluesky, in one place. None of it was tried against the live network."""

import re
from datetime import timedelta

NAME = "bluesky"  # the place, and its search
LIVE = "bluesky-live"  # the same place by its stream

POST = "app.bsky.feed.post"  # the collection that posts are in
URI = re.compile(rf"at://(did:[a-z]+:[A-Za-z0-9._:%-]{{1,200}})/{re.escape(POST)}/([A-Za-z0-9._:~-]{{1,512}})")
HANDLE = re.compile(r"@?([a-z0-9][a-z0-9-]*(?:\.[a-z0-9][a-z0-9-]*)+)", re.IGNORECASE)  # a domain name
NO_HANDLE = "handle.invalid"  # stands where an account's handle does not check out

# An author's clock is believed within these of the platform's own; beyond, the platform's time stands in for it.
BELIEVED_LATE = timedelta(days=1)  # written offline, sent later; older claims are imports, or made up

# The search. It is not for bulk monitoring: what it leaves out, the stream has.
PAGE = 100  # the most that one answer holds
QUERY = 64  # characters of a term that are sent; the matcher looks at all of it
PAGES_A_RUN = 300  # of 3,000 requests that five minutes allow
IDLE_PAGES = 30  # pages in a row that show nothing new: of what was deleted or hidden, the search goes on to count
LAG = timedelta(minutes=2)  # posts enter the index this long after they were written
LATE = timedelta(minutes=30)  # and some much later: the author's clock counts, if it is slow; so much is read again
FIRST_LOOK = timedelta(days=30)  # as far back as a first run reads, if the incident does not say

POSTS_AT_ONCE = 25  # that one getPosts takes
PROFILES_AT_ONCE = 25  # that one getProfiles takes
PROFILES_KEPT = 20_000  # authors remembered, so that each is asked for once

# The stream (Jetstream). Cursors are sequence numbers of one host, or microseconds since 1970: in its first version,
# which is at FIRST, always the latter.
SUBSCRIBE = "network.bsky.jetstream.subscribeEvents"
PROTOCOL = "xrpc.v1.json"
FIRST = "/subscribe"
SILENT = timedelta(minutes=5)  # in the whole network something happens all the time; the first version tells no losses
LOOKBACK = timedelta(hours=36)  # what the public hosts keep
OVERLAP = timedelta(seconds=10)  # read again where only a time is known: hosts differ a little in theirs
AHEAD = timedelta(days=1)  # an event further in the future than this has a wrong time; less is a clock that is fast
MESSAGE = 2**20  # bytes; a post has some thousands at most, and the server is asked to leave longer ones out
# What makes an account's posts disappear. Others ("throttled", "desynchronized") pass.
GONE = {
    "deleted": "the account was deleted",
    "takendown": "the account was taken down",
    "suspended": "the account was suspended",
    "deactivated": "the account was deactivated",
}
