"""How many posts of Bluesky's live stream are read a second, on one core: received, decoded, matched, mapped, stored.

    ./run python benchmarks/jetstream.py [--posts 60000] [--terms 50] [--hits 0.01]

A server in another process replays generated posts over a loopback WebSocket, as fast as they are taken. They are as
the network's: of all lengths, in several scripts, a third of them replies, some with links, 5 % deletions. The reader
is the project's own, with its store in a new SQLite file. It is held to one core, the server to another if it can be.
"""

import argparse
import json
import multiprocessing
import os
import random
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve
from websockets.typing import Subprotocol

from analysis.sentiment import reader_for
from collectors.bluesky.platform import POST, PROTOCOL, SUBSCRIBE
from collectors.bluesky.stream import Host
from collectors.fields import Fields
from collectors.run import collect
from collectors.sources.bluesky_live import BlueskyLiveSource
from domain.incident import Incident, Watch
from store import incidents
from store.connection import open_database

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SYLLABLES = ("ka", "lo", "mi", "ta", "re", "su", "no", "vi", "pa", "日本", "可口", "ありが", "한국", "при", "вет")
GOAL = 2_000
DELETIONS, REPLIES, LINKS = 0.05, 0.35, 0.2  # shares


def words(chance: random.Random, count: int) -> list[str]:
    return ["".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(count)]


def watch(count: int) -> Watch:
    """So many terms, some of two words, and handles among them."""
    chance = random.Random(1)  # the same at every run
    terms = [f"brand{word}{number}" for number, word in enumerate(words(chance, count - 4))]
    paired = [f"{term} {chance.choice(SYLLABLES)}x" if number % 5 == 0 else term for number, term in enumerate(terms)]
    return Watch(terms=tuple(paired), handles=tuple(f"@brand{number}.example" for number in range(4)))


def frames(posts: int, terms: Sequence[str], hits: float) -> list[str]:
    """Events before NOW, and one at NOW, which ends the run."""
    chance = random.Random(2)
    return [_frame(chance, number, posts, terms, hits) for number in range(1, posts + 1)] + [
        _message(posts + 1, NOW, "create", 1, {"text": "the end", "createdAt": _stamp(NOW)})
    ]


def _frame(chance: random.Random, number: int, posts: int, terms: Sequence[str], hits: float) -> str:
    at = NOW - timedelta(hours=1) * (1 - number / (posts + 1))
    author = chance.randint(1, posts // 3 + 1)
    if chance.random() < DELETIONS:
        return _message(number, at, "delete", author, None)
    said = words(chance, min(1 + int(chance.expovariate(1 / 15)), 45))
    if chance.random() < hits:
        said.insert(chance.randrange(len(said)), chance.choice(terms))
    record: dict[str, Any] = {"$type": POST, "text": " ".join(said), "createdAt": _stamp(at), "langs": ["en"]}
    if chance.random() < REPLIES:
        parent = {"uri": f"at://did:plc:{author:0>24}/{POST}/3kparent", "cid": "bafyrei" + "c" * 52}
        record["reply"] = {"parent": parent, "root": parent}
    if chance.random() < LINKS:
        link = {"uri": "https://news.example/" + "-".join(said[:4]), "title": " ".join(said[:8]), "description": ""}
        record["embed"] = {"$type": "app.bsky.embed.external", "external": link}
        index = {"byteStart": 0, "byteEnd": 9}
        feature = {"$type": "app.bsky.richtext.facet#link", "uri": link["uri"]}
        record["facets"] = [{"index": index, "features": [feature]}]
    return _message(number, at, "create", author, record)


def _message(number: int, at: datetime, operation: str, author: int, record: dict[str, Any] | None) -> str:
    payload = {
        "$type": f"{SUBSCRIBE}#commit",
        "seq": number,
        "did": f"did:plc:{author:0>24}",
        "time": f"{at:%Y-%m-%dT%H:%M:%S.%f}Z",
        "witnessedAt": f"{at:%Y-%m-%dT%H:%M:%S.%f}Z",
        "rev": "3l3qo2vutsw2b",
        "operation": operation,
        "collection": POST,
        "rkey": f"3k{number:011}",
    }
    payload |= {"cid": "bafyrei" + "d" * 52, "record": record} if record else {}
    return json.dumps({"$type": "message", "payload": payload}, ensure_ascii=False)


def _stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}.000Z"


def replay(events: list[str], port: Any, done: Event) -> None:
    """Serve the events to whoever comes, until told to stop."""
    _hold_to(-1)

    def send(connection: ServerConnection) -> None:
        assert connection.request is not None
        cursor = int(parse_qs(urlsplit(connection.request.path).query)["cursor"][0])
        with suppress(ConnectionClosed):
            for event in events[cursor if cursor < 10**14 else 0 :]:
                connection.send(event)
            done.wait()

    with serve(send, "127.0.0.1", 0, subprotocols=[Subprotocol(PROTOCOL)], compression=None) as server:
        port.value = server.socket.getsockname()[1]
        server.serve_forever()


def _hold_to(core: int) -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[core]})


def measure(port: int, looked_for: Watch, folder: Path) -> None:
    incident = Incident(id="bench", title="", started_at=NOW - timedelta(hours=1), watch=looked_for)
    database = open_database(f"sqlite:///{folder / 'bench.db'}")
    with database.writing() as tx:
        incidents.add(tx, incident)
    host = Host(url=f"ws://127.0.0.1:{port}", clock=lambda: NOW, allowed_private_hosts=("127.0.0.1",))
    source = BlueskyLiveSource(host, lambda *_: Fields("bluesky", {}), earliest=incident.started_at)
    reader = reader_for(incident)
    reader(["warm"], ["en"])  # its models are loaded once
    began, cpu = time.perf_counter(), time.process_time()
    outcome = collect(database, incident, source, reader, clock=lambda: NOW)
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    read = outcome.received + outcome.passed_over
    print(
        f"{read} events in {took:.1f} s: {read / took:.0f} a second ({cpu / read * 1e6:.0f} µs of processor time each)"
    )
    print(f"kept {outcome.kept}, passed over {outcome.passed_over}; {outcome.problem or 'complete'}")
    print(f"goal {GOAL} a second on one core: {'met' if read / took >= GOAL else 'missed'}")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--posts", type=int, default=60_000)
    arguments.add_argument("--terms", type=int, default=50)
    arguments.add_argument("--hits", type=float, default=0.01)
    chosen = arguments.parse_args()
    looked_for = watch(chosen.terms)
    processes = multiprocessing.get_context("fork")
    port, done = processes.Value("i", 0), processes.Event()
    events = frames(chosen.posts, looked_for.terms, chosen.hits)
    server = processes.Process(target=replay, args=(events, port, done), daemon=True)
    server.start()
    while not port.value:
        time.sleep(0.01)
    del events
    _hold_to(0)
    with tempfile.TemporaryDirectory() as folder:
        measure(port.value, looked_for, Path(folder))
    done.set()
    server.terminate()


if __name__ == "__main__":
    main()
