"""The rest of what an app can do at X: counts, rules and the stream, compliance jobs, look-ups, usage. Strict."""

import json
import queue
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from tests.collectors.servers.faulty import Reply, Request

Find: TypeAlias = Callable[[Mapping[str, str]], list[Any]]
COUNTS = {"query", "granularity", "start_time", "end_time", "since_id", "until_id"}
STREAM = {"tweet.fields", "post.fields", "user.fields", "expansions", "backfill_minutes"}
WIDTHS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}


def problem(status: int, title: str, message: str = "", parameters: Mapping[str, Any] | None = None) -> Reply:
    said: dict[str, Any] = {"title": title, "detail": "One or more parameters to your request was invalid."}
    if message:
        said["errors"] = [{"message": message, "parameters": parameters or {}}]
    return Reply.json(said, status=status)


@dataclass(slots=True, kw_only=True)
class XApp:
    """`jobs` are compliance jobs as X tells them, `uploaded` what came for each, `gone` what became of which post;
    `plan_has_jobs` False refuses them. `base` is where files are lent. `say` puts a line on the stream, None ends it.
    """

    now: Callable[[], datetime] = lambda: datetime.fromisoformat("2026-03-01T12:00:00Z")
    base: str = ""
    plan_has_jobs: bool = True
    rules: list[dict[str, str]] = field(default_factory=list)
    jobs: list[Any] = field(default_factory=list)
    uploaded: dict[str, list[str]] = field(default_factory=dict)
    gone: dict[str, str] = field(default_factory=dict)
    said: queue.Queue[bytes | None] = field(default_factory=queue.Queue)
    connections: int = 0
    used: int = 43435
    numbers: int = 0

    def say(self, message: object) -> None:
        self.said.put(message if isinstance(message, bytes | None) else json.dumps(message).encode() + b"\r\n")

    def answer(self, request: Request, find: Find) -> Reply:
        place = re.sub(r"/(recent|all)$", "", request.path)
        answers: Mapping[str, Callable[[Request, Find], Reply]] = {
            "/2/tweets/counts": self._counts,
            "/2/tweets/search/stream/rules": self._rules,
            "/2/tweets/search/stream": self._stream,
            "/2/compliance/jobs": self._jobs,
            "/2/tweets": self._look_up,
            "/2/usage/tweets": self._usage,
        }
        return answers[place](request, find) if place in answers else problem(404, "Not Found Error")

    def _usage(self, _: Request, __: Find) -> Reply:
        usage = {"project_usage": str(self.used), "project_cap": "3000000", "cap_reset_day": 10, "project_id": "1"}
        return Reply.json({"data": usage})

    def lends(self, request: Request) -> bool:
        return request.path.startswith("/files/")

    def lend(self, request: Request) -> Reply:
        """Places for files: their addresses are signed, and no token belongs there."""
        named = [job for job in self.jobs if isinstance(job, dict) and job.get("id") == request.path.rpartition("/")[2]]
        job = next(iter(named), None)
        if job is None or request.query.get("signature") != "good":
            return Reply(status=403)
        if request.method == "PUT":
            if request.headers.get("content-type") != "text/plain" or job["status"] != "created":
                return Reply(status=400)
            self.uploaded[job["id"]] = request.body.decode().split()
            job["status"] = "in_progress"
            return Reply()
        if job["status"] != "complete":
            return Reply(status=404)
        lines = [
            {"id": each, "action": "delete", "created_at": "2026-02-28T00:00:00.000Z", "redacted_at": self._stamp(),
             "reason": self.gone[each]}
            for each in self.uploaded[job["id"]]
            if each in self.gone
        ]  # fmt: skip
        return Reply(body="".join(json.dumps(line) + "\n" for line in lines).encode())

    def finish_jobs(self) -> None:
        for job in self.jobs:
            if job["status"] == "in_progress":
                job["status"] = "complete"

    def _stamp(self) -> str:
        return f"{self.now():%Y-%m-%dT%H:%M:%S}.000Z"

    def _number(self) -> str:
        self.numbers += 1
        return str(1000 + self.numbers)

    def _counts(self, request: Request, find: Find) -> Reply:
        query = request.query
        width = WIDTHS.get(query.get("granularity", "hour"))
        if query.keys() - COUNTS or width is None or "query" not in query:
            return problem(400, "Invalid Request", f"unknown: {query.keys() - COUNTS}")
        start, end = datetime.fromisoformat(query["start_time"]), datetime.fromisoformat(query["end_time"])
        if end > self.now() - timedelta(seconds=10):
            return problem(400, "Invalid Request", "'end_time' must be a minimum of 10 seconds prior")
        times = [datetime.fromisoformat(str(post["created_at"])) for post in find({"query": query["query"]})]
        buckets: list[dict[str, Any]] = []
        while start < end:
            count = len([at for at in times if start <= at < start + width])
            stamps = {"start": f"{start:%Y-%m-%dT%H:%M:%S}.000Z", "end": f"{start + width:%Y-%m-%dT%H:%M:%S}.000Z"}
            buckets.append({**stamps, "tweet_count": count})
            start += width
        return Reply.json(
            {"data": buckets, "meta": {"total_tweet_count": sum(each["tweet_count"] for each in buckets)}}
        )

    def _rules(self, request: Request, _: Find) -> Reply:
        if request.method == "GET":
            return Reply.json({**({"data": self.rules} if self.rules else {}), "meta": {"sent": self._stamp()}})
        body = json.loads(request.body)
        if request.headers.get("content-type") != "application/json" or len(body) != 1:
            return problem(400, "Invalid Request")
        if "delete" in body:
            ids = body["delete"]["ids"]
            assert all(isinstance(each, str) for each in ids)
            self.rules = [rule for rule in self.rules if rule["id"] not in ids]
            return Reply.json({"meta": {"summary": {"deleted": len(ids), "not_deleted": 0}}})
        errors, added = [], []
        for rule in body["add"]:
            if len(rule["value"]) > 1024:
                errors.append({"title": "InvalidRule", "value": rule["value"], "details": ["the rule is too long"]})
            elif any(each["value"] == rule["value"] for each in self.rules):
                errors.append({"title": "DuplicateRule", "value": rule["value"], "id": "1"})
            else:
                added.append({"id": self._number(), "value": rule["value"], "tag": rule.get("tag", "")})
        self.rules += added
        summary = {"created": len(added), "not_created": len(errors)}
        return Reply.json(
            {**({"data": added} if added else {}), "meta": {"summary": summary}, "errors": errors}, status=201
        )

    def _stream(self, request: Request, _: Find) -> Reply:
        if request.query.keys() - STREAM:
            return problem(400, "Invalid Request")
        if not self.rules:
            return problem(409, "RuleConfigurationIssue")
        if self.connections:
            taken = {
                "title": "ConnectionException",
                "detail": "This stream is currently at the maximum allowed connection limit.",
                "connection_issue": "TooManyConnections",
            }
            return Reply.json(taken, status=429)
        self.connections += 1
        return Reply(headers={"content-type": "application/json"}, stream=self._speak())

    def _speak(self) -> Iterator[bytes]:
        """What the test says. Between, an empty piece tells whether anybody still listens."""
        try:
            yield b"\r\n"
            while (line := self.said.get()) is not None:
                yield line
        finally:
            self.connections -= 1

    def _jobs(self, request: Request, _: Find) -> Reply:
        if not self.plan_has_jobs:
            return problem(403, "Client Forbidden")
        if request.method == "GET":
            if request.query.get("type") != "tweets":
                return problem(400, "Invalid Request")
            return Reply.json({**({"data": self.jobs} if self.jobs else {}), "meta": {"result_count": len(self.jobs)}})
        body = json.loads(request.body)
        if body.keys() - {"type", "name", "resumable"} or body["type"] != "tweets" or len(body["name"]) > 64:
            return problem(400, "Invalid Request")
        if any(isinstance(job, dict) and job.get("status") in ("created", "in_progress") for job in self.jobs):
            return problem(409, "Conflict", "one job at a time")
        number = self._number()
        job = {
            "id": number, "type": "tweets", "name": body["name"], "status": "created", "created_at": self._stamp(),
            "upload_url": f"{self.base}/files/up/{number}?signature=good",
            "download_url": f"{self.base}/files/down/{number}?signature=good",
        }  # fmt: skip
        self.jobs.append(job)
        return Reply.json({"data": job})

    def _look_up(self, request: Request, find: Find) -> Reply:
        ids = request.query["ids"].split(",")
        if len(ids) > 100 or request.query.keys() - {"ids"}:
            return problem(400, "Invalid Request")
        there = {post["id"] for post in find({"query": "("}) if post["id"] not in self.gone}
        kinds = {"deleted": "resource-not-found"}
        errors = [
            {
                "resource_type": "tweet", "resource_id": each, "value": each, "parameter": "ids",
                "type": f"https://api.twitter.com/2/problems/{kinds.get(reason, 'not-authorized-for-resource')}",
            }
            for each in ids
            if (reason := self.gone.get(each))
        ]  # fmt: skip
        data = [{"id": each, "text": "…"} for each in ids if each in there]
        return Reply.json({name: value for name, value in (("data", data), ("errors", errors)) if value})
