"""Live streams of Mastodon servers, each read by Mastodon.py in a thread of its own, over our fetcher.

    stream ──► thread: Mastodon.py, listener ──┐
    stream ──► thread: Mastodon.py, listener ──┼──► one bounded queue ──► take
    …                                          │
    stream that ends, with the reason ─────────┴──► ended

What does not fit into the queue is counted. A server says something at least every quarter of a minute, if only that it
is alive; one that is silent for long is gone, though its connection may not know.
"""

import io
import json
import queue
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self

import requests
from mastodon import Mastodon, StreamListener
from requests.adapters import BaseAdapter

from collectors.fetch import Fetcher
from collectors.mastodon.server import NAME, MastodonServer
from domain.errors import CollectionError, RetryLaterError, SourceRefusedError

WAITING = 10_000  # events that may wait to be taken
_AT_ONCE = 500
_GATHER = 0.5  # seconds to wait for more after the first, so that not each event becomes a page of its own
_SILENCE = timedelta(seconds=90)
_LONGEST_EVENT = 2**20
_PASSED_ON = ("authorization", "accept")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A post, new or edited (`item`), or the server's own id of one that it deleted."""

    host: str
    item: object = None
    deleted: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """What to follow on a server: a hashtag, or "" for all that its account is shown."""

    server: MastodonServer
    token: str = field(repr=False)
    tag: str

    def __str__(self) -> str:
        return f"the stream of #{self.tag} at {self.server.host}" if self.tag else f"the stream of {self.server.host}"


class LiveStreams:
    """Use as a context manager: streams are opened at once, and closed at the end. `ended` says which ended and why."""

    def __init__(self, fetcher: Fetcher, channels: Sequence[Channel], *, waiting: int = WAITING) -> None:
        self.ended: dict[str, CollectionError] = {}
        self._fetcher = fetcher
        self._events: queue.Queue[Event] = queue.Queue(waiting)
        self._stopping = threading.Event()
        self._lost = 0
        self._lock = threading.Lock()
        self._heard = {str(channel): time.monotonic() for channel in channels}
        self._threads = [
            threading.Thread(target=self._follow, args=(channel,), name=str(channel), daemon=True)
            for channel in channels
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()

    def take(self, wait: timedelta) -> list[Event]:
        """What came, in order; waits for the first so long at most."""
        self._notice_silence()
        events: list[Event] = []
        until = time.monotonic() + wait.total_seconds()
        while len(events) < _AT_ONCE and (left := until - time.monotonic()) > 0:
            try:
                events.append(self._events.get(timeout=left))
            except queue.Empty:
                break
            if len(events) == 1:
                until = min(until, time.monotonic() + _GATHER)
        return events

    def lost(self) -> int:
        """How many events did not fit since this was last asked."""
        with self._lock:
            lost, self._lost = self._lost, 0
        return lost

    def hear(self, channel: Channel, event: Event | None) -> None:
        """Called by listeners: an event, or a sign of life."""
        self._heard[str(channel)] = time.monotonic()
        if event is None:
            return
        try:
            self._events.put_nowait(event)
        except queue.Full:
            with self._lock:
                self._lost += 1

    def _notice_silence(self) -> None:
        silent = time.monotonic() - _SILENCE.total_seconds()
        for name, heard in self._heard.items():
            if heard < silent:
                self.ended.setdefault(name, RetryLaterError(NAME, f"{name} fell silent"))

    def _follow(self, channel: Channel) -> None:
        try:
            client = _client(channel, self._fetcher, self._stopping)
            listener = _Listener(self, channel)
            if channel.tag:
                client.stream_hashtag(channel.tag, listener)
            else:
                client.stream_user(listener)
            error: CollectionError = RetryLaterError(NAME, f"{channel} ended")
        except CollectionError as problem:
            error = problem
        except Exception as problem:  # noqa: BLE001 - whatever the library makes of a stream, it ends here
            error = RetryLaterError(NAME, f"{channel} broke off ({type(problem).__name__})")
        self.ended[str(channel)] = error


class _Listener(StreamListener):
    """Hands everything on as it came. Events of other sorts are no mentions."""

    def __init__(self, streams: LiveStreams, channel: Channel) -> None:
        super().__init__()
        self._streams = streams
        self._channel = channel

    def on_update(self, status: object) -> None:
        self._hand_on(status)

    def on_status_update(self, status: object) -> None:
        self._hand_on(status)

    def on_notification(self, notification: object) -> None:
        status = notification.get("status") if isinstance(notification, Mapping) else None
        if status is not None:
            self._hand_on(status)

    def on_delete(self, status_id: object) -> None:
        self._streams.hear(self._channel, Event(host=self._channel.server.host, deleted=str(status_id)[:64]))

    def on_unknown_event(self, name: str, unknown_event: object = None) -> None:
        """New sorts come with new versions."""

    def handle_heartbeat(self) -> None:
        self._streams.hear(self._channel, None)

    def _hand_on(self, status: object) -> None:
        self._streams.hear(self._channel, Event(host=self._channel.server.host, item=_plain(status)))


def _plain(value: object) -> object:
    """The library's objects as the JSON that they were."""
    return json.loads(json.dumps(value, default=lambda odd: odd.isoformat() if isinstance(odd, datetime) else str(odd)))


def _client(channel: Channel, fetcher: Fetcher, stopping: threading.Event) -> Mastodon:
    session = requests.Session()
    session.trust_env = False  # a .netrc would replace our Authorization
    session.max_redirects = 0
    session.adapters.clear()
    adapter = _Adapter(fetcher, channel, stopping)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return Mastodon(
        access_token=channel.token,
        api_base_url=channel.server.url,
        session=session,
        request_timeout=20,
        ratelimit_method="throw",
        version_check_mode="none",
    )


class _Adapter(BaseAdapter):
    """Requests' way out: ordinary answers and streams, both bounded and to checked addresses only."""

    def __init__(self, fetcher: Fetcher, channel: Channel, stopping: threading.Event) -> None:
        super().__init__()
        self._fetcher = fetcher
        self._channel = channel
        self._stopping = stopping

    def send(self, request: requests.PreparedRequest, *_: Any, **options: Any) -> requests.Response:
        url = str(request.url)
        if self._channel.server.url.startswith("https:") and not url.startswith("https:"):
            # Where the streams are is the server's own word.
            raise SourceRefusedError(NAME, f"{self._channel.server.host} wants its token sent unencrypted")
        headers = {name: str(value) for name, value in request.headers.items() if name.lower() in _PASSED_ON}
        response = requests.Response()
        response.url, response.request, response.encoding = url, request, "utf-8"
        if options.get("stream"):
            stack = ExitStack()
            answer, chunks = stack.enter_context(self._fetcher.listen(NAME, url, headers, self._stopping))
            if answer.status != 200:  # noqa: PLR2004 - the one status that goes on
                stack.close()
                raise self._channel.server.problem(answer)
            response.raw = _Flow(stack, chunks)
        else:
            answer = self._fetcher.exchange(NAME, url, headers)
            response.raw = io.BytesIO(answer.body)
        response.status_code = answer.status
        response.headers.update(answer.headers.items())
        return response

    def close(self) -> None:
        """Nothing is kept open."""


class _Flow:
    """The body of a stream, as requests reads it."""

    def __init__(self, stack: ExitStack, chunks: Iterator[bytes]) -> None:
        self._stack = stack
        self._chunks = chunks

    def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
        """Chunks as they come. Raises RetryLaterError, also if an event is too long to be one."""
        with self._stack:
            begun = b""
            for chunk in self._chunks:
                begun = (begun + chunk).rpartition(b"\n\n")[2]
                if len(begun) > _LONGEST_EVENT:
                    raise RetryLaterError(NAME, "the stream sends something that is no event")
                yield chunk

    def close(self) -> None:
        self._stack.close()
