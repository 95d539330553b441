"""Bluesky's own server (PDS): sessions, edits, deletions and its firehose, for real. tests/pds/README.md says how."""

import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from atproto_client.models.utils import get_model_as_dict
from atproto_core.car import CAR
from atproto_firehose import FirehoseSubscribeReposClient, parse_subscribe_repos_message

from collectors.bluesky.client import BlueskyClient
from collectors.bluesky.people import public
from collectors.bluesky.session import SessionFile
from collectors.fetch import Fetcher
from collectors.sources.bluesky import BlueskySource
from domain.incident import Watch
from tests.collectors.servers.faulty import FaultyServer, Reply, Request
from tests.collectors.servers.jetstream import NSID
from tests.collectors.test_bluesky_live_conformance import Live

FOLDER = os.environ.get("OWNUP_TEST_PDS", "")
POST = "app.bsky.feed.post"
WATCH = Watch(terms=("pepsi",))

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not FOLDER, reason="no Bluesky PDS: tests/pds/README.md says how to install it; OWNUP_TEST_PDS"),
]


@dataclass(slots=True, kw_only=True)
class AppView:
    """Shows the posts that it was told of, to the PDS that asks in a user's name."""

    posts: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked_by: list[str] = field(default_factory=list)
    server: FaultyServer = field(init=False)

    def __post_init__(self) -> None:
        self.server = FaultyServer(self.answer)

    def answer(self, request: Request) -> Reply:
        self.asked_by.append(request.headers.get("authorization", ""))
        uris = [value for name, value in request.pairs if name == "uris"]
        if request.path != "/xrpc/app.bsky.feed.getPosts" or not uris:
            return Reply.json({"error": "MethodNotImplemented", "message": request.path}, status=501)
        return Reply.json({"posts": [self.posts[uri] for uri in uris if uri in self.posts]})


@contextmanager
def pds(app_view: str) -> Iterator[str]:
    script = Path(__file__).parents[1] / "pds" / "server.cjs"
    command = ["node", str(script), FOLDER, app_view]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        lines = iter(process.stdout.readline, "")
        yield next(line.strip() for line in lines if line.startswith("http"))
        process.stdin.close()
        process.wait(20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody with an account there."""

    url: str
    handle: str
    did: str
    token: str

    @classmethod
    def new(cls, url: str, name: str) -> "Account":
        body = {"handle": f"{name}.test", "email": f"{name}@mail.example", "password": "password-of-the-account"}
        made = (
            httpx.post(f"{url}/xrpc/com.atproto.server.createAccount", json=body, timeout=20).raise_for_status().json()
        )
        return cls(url=url, handle=made["handle"], did=made["did"], token=made["accessJwt"])

    def call(self, method: str, **body: Any) -> dict[str, Any]:
        headers = {"authorization": f"Bearer {self.token}"}
        answer = httpx.post(f"{self.url}/xrpc/{method}", json=body, headers=headers, timeout=20)
        return dict(answer.raise_for_status().json()) if answer.content else {}

    def write(self, key: str, text: str) -> str:
        """Put a post there, or in the place of the one with this key."""
        record = {"$type": POST, "text": text, "createdAt": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z"}
        method = "com.atproto.repo.putRecord"
        return str(self.call(method, repo=self.did, collection=POST, rkey=key, record=record)["uri"])

    def delete(self, key: str) -> None:
        self.call("com.atproto.repo.deleteRecord", repo=self.did, collection=POST, rkey=key)


def firehose(url: str, until: Any) -> list[dict[str, Any]]:
    """All that the PDS tells from its beginning, as Jetstream would put it, until an event that `until` takes."""
    events: list[dict[str, Any]] = []
    client = FirehoseSubscribeReposClient({"cursor": 0}, base_uri=url.replace("http", "ws", 1) + "/xrpc")

    def take(frame: Any) -> None:
        message = parse_subscribe_repos_message(frame)
        name = type(message).__name__
        if name == "Commit":
            blocks = CAR.from_bytes(message.blocks).blocks
            for op in message.ops:
                collection, _, key = op.path.partition("/")
                event = _event("commit", message.repo, message.time)
                event |= {"rev": message.rev, "operation": op.action, "collection": collection, "rkey": key}
                event |= {"cid": str(op.cid), "record": blocks[op.cid]} if op.cid else {}
                events.append(event)
        elif name == "Account":
            events.append(_event("account", message.did, message.time) | {"account": get_model_as_dict(message)})
        if events and until(events[-1]):
            client.stop()

    thread = threading.Thread(target=client.start, args=(take,), daemon=True)
    thread.start()
    thread.join(30)
    assert not thread.is_alive(), "the firehose has not told everything in half a minute"
    return events


def _event(kind: str, did: str, time: str) -> dict[str, Any]:
    return {"$type": f"{NSID}#{kind}", "did": did, "time": time, "witnessedAt": time}


def shown(account: Account, event: dict[str, Any]) -> dict[str, Any]:
    """A post as an AppView shows it."""
    return {
        "uri": f"at://{event['did']}/{POST}/{event['rkey']}",
        "cid": event["cid"],
        "author": {"did": account.did, "handle": account.handle},
        "record": event["record"],
        "indexedAt": event["time"],
    }


def test_a_real_server(tmp_path: Path) -> None:
    app_view = AppView()
    with app_view.server as server, pds(server.url) as url:
        ann, watcher = Account.new(url, "ann"), Account.new(url, "watcher")
        password = watcher.call("com.atproto.server.createAppPassword", name="ownup")["password"]
        edited, deleted = ann.write("3kaaaaaaaaaa2", "Pepsi, first"), ann.write("3kaaaaaaaaaa3", "Pepsi, regretted")
        ann.write("3kaaaaaaaaaa4", "nothing of interest")
        ann.write("3kaaaaaaaaaa2", "Pepsi, edited")
        ann.delete("3kaaaaaaaaaa3")
        ann.call("com.atproto.server.deactivateAccount")
        events = firehose(url, lambda event: event.get("account", {}).get("active") is False)

        live = Live(now=datetime.now(UTC) + timedelta(seconds=1), watch=WATCH)
        live.earliest = live.now - timedelta(hours=1)
        live.place.events += events
        with live.place:
            pages = list(live.source().pages(live.watch, None))
        found = [(mention.native_id, mention.text) for page in pages for mention in page.mentions]
        assert found == [(edited, "Pepsi, first"), (deleted, "Pepsi, regretted"), (edited, "Pepsi, edited")]
        notices = [(each.native_id or each.author_id, each.reason) for page in pages for each in page.notices]
        assert notices == [(deleted, "deleted by its author"), (ann.did, "the account was deactivated")]
        assert not any(page.unreadable for page in pages)

        latest = [event for event in events if event.get("rkey") == "3kaaaaaaaaaa2"][-1]
        app_view.posts[edited] = shown(ann, latest)
        kept = SessionFile(path=tmp_path / "session", url=url, handle=watcher.handle)
        fetcher = Fetcher(clock=lambda: live.now, allowed_private_hosts=("localhost", "127.0.0.1"))

        def client() -> BlueskyClient:
            return BlueskyClient(fetcher, lambda: live.now, password, kept)

        def source() -> BlueskySource:
            return BlueskySource(client(), lambda: live.now, public(fetcher, server.url))

        page = source().recheck([edited, deleted])
        assert [removal.native_id for removal in page.removals] == [deleted]
        assert [mention.text for mention in page.mentions] == ["Pepsi, edited"]
        through_pds, openly = app_view.asked_by
        assert through_pds.startswith("Bearer "), "the PDS asked in the watcher's name"
        assert not openly, "what it does not show was asked for once more, as everybody"

        session = kept.read()
        head, access, *rest = session.rsplit(":::", 3)
        kept.write(":::".join([head, access[:-4] + "AAAA", *rest]))  # a token whose signature is wrong
        assert source().recheck([edited]).mentions
        refreshed = kept.read()
        assert refreshed.split(":::")[-2] != session.split(":::")[-2], "the real server gave another refresh token"
