"""The child process of `alerts.sending`: reads one task from standard input, writes one answer to standard output.

It follows no redirects (the message and its keys would go wherever a server says), keeps nothing on disk, and ends at
once when it has answered, whatever apprise's threads still wait for.
"""

import json
import logging
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from apprise import AppriseResult, NotifyBase
    from requests import PreparedRequest, Response

_TOO_LONG = frozenset({400, 413, 422})  # what services answer to a text that they do not take
_CUT = "… cut: this channel takes no more. The dashboard has all of it."
_SHORT = 100  # characters of a subject that has to be cut


def main() -> None:
    """Send what standard input says."""
    logging.getLogger().addHandler(logging.NullHandler())
    answer = json.dumps(deliver(json.loads(sys.stdin.read())))
    sys.stdout.write(answer + "\n")
    sys.stdout.flush()
    os._exit(0)  # a server that drips would hold an orderly end up


def deliver(task: dict[str, Any]) -> dict[str, str]:
    """The result and what went wrong, in apprise's words; `wait` is the Retry-After of who asked to be left alone."""
    from apprise import Apprise, AppriseAsset, NotifyFormat, PersistentStoreMode  # noqa: PLC0415 - loads 180 services
    from apprise.result import AppriseResultStatus  # noqa: PLC0415 - likewise

    asset = AppriseAsset(
        app_id="Ownup",
        app_desc="Ownup",
        app_url="",
        image_url_mask="",  # some services would show a picture of apprise, fetched from its own site
        image_url_logo="",
        async_mode=False,
        http_redirects=False,
        storage_mode=PersistentStoreMode.MEMORY,
        service_timeout=task["seconds"],
        allow_templates=False,
    )
    service = Apprise.instantiate(task["address"], asset=asset)
    if service is None:
        return {"result": "refused", "problem": "The address of this channel is none that apprise understands."}
    service.redirects = False  # an address may ask for them
    sender = Apprise(asset=asset)
    sender.add(service)
    until = time.monotonic() + task["seconds"]

    def send(subject: str, body: str) -> "AppriseResult":
        return sender.notify(
            body,
            title=subject,
            notify_type=task.get("type", "info"),
            body_format=NotifyFormat.TEXT,
            interpret_escapes=False,
            timeout=max(until - time.monotonic(), 0.1),
            log_level=logging.WARNING,
        )

    subject, body = task["subject"], task["body"]
    with _listening() as heard:
        ended = send(subject, body)
        refused = not ended and ended.status is not AppriseResultStatus.TIMEOUT
        short = _shortened(service, subject, body)
        if refused and short != (subject, body) and _TOO_LONG & heard.keys():
            # Tried whole first: what apprise knows of limits is often less than what a service takes.
            ended = send(*short)
            if ended:
                return {"result": "sent", "problem": "It was too long for this channel, and was cut."}
    if ended:
        return {"result": "sent", "problem": ""}
    if ended.status is AppriseResultStatus.TIMEOUT:
        return {"result": "late", "problem": ""}
    said = "; ".join(entry.message for entry in ended.logs())
    return {
        "result": "failed",
        "problem": said or "The service did not take it, and did not say why.",
        "wait": heard.get(429) or heard.get(503, ""),
    }


def _shortened(service: "NotifyBase", subject: str, body: str) -> tuple[str, str]:
    """What fits the limits that apprise knows of the service: whole lines or words, so that no number loses its end."""
    most, heads = int(service.body_maxlen), int(service.title_maxlen)
    room = most if heads > 0 and not service.overflow_amalgamate_title else most - len(subject) - 2
    if len(body) <= room and (heads <= 0 or len(subject) <= heads):
        return subject, body
    if len(subject) > _SHORT:
        subject = subject[: _SHORT - 1].rpartition(" ")[0] + "…"
    room = max(most - len(subject) - 2 - len(_CUT) - 1, 0)
    if len(body) > room:
        head = body[: room + 1]
        body = f"{head[: max(head.rfind(chr(10)), head.rfind(' '), 0)].rstrip()}\n{_CUT}"
    return subject, body


@contextmanager
def _listening() -> Iterator[dict[int, str]]:
    """What services answered, as far as they are asked by HTTP: each status with its last Retry-After or ""."""
    from requests.adapters import HTTPAdapter  # noqa: PLC0415 - apprise brings it

    heard: dict[int, str] = {}
    before = HTTPAdapter.build_response

    def listen(self: HTTPAdapter, req: "PreparedRequest", resp: Any) -> "Response":
        answer = before(self, req, resp)
        heard[answer.status_code] = answer.headers.get("Retry-After", "")
        return answer

    HTTPAdapter.build_response = listen  # type: ignore[method-assign]
    try:
        yield heard
    finally:
        HTTPAdapter.build_response = before  # type: ignore[method-assign]


if __name__ == "__main__":
    main()
