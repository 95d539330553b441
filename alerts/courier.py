"""The child process of `alerts.sending`: reads one task from standard input, writes one answer to standard output.

It follows no redirects (the message and its keys would go wherever a server says), keeps nothing on disk, and ends at
once when it has answered, whatever apprise's threads still wait for.
"""

import json
import logging
import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from apprise import AppriseResult


def main() -> None:
    """Send what standard input says."""
    logging.getLogger().addHandler(logging.NullHandler())
    answer = json.dumps(deliver(json.loads(sys.stdin.read())))
    sys.stdout.write(answer + "\n")
    sys.stdout.flush()
    os._exit(0)  # a server that drips would hold an orderly end up


def deliver(task: dict[str, Any]) -> dict[str, str]:
    """The result and what went wrong, in apprise's words."""
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
    ended: AppriseResult = sender.notify(
        task["body"],
        title=task["subject"],
        body_format=NotifyFormat.TEXT,
        interpret_escapes=False,
        timeout=task["seconds"],
        log_level=logging.WARNING,
    )
    if ended:
        return {"result": "sent", "problem": ""}
    if ended.status is AppriseResultStatus.TIMEOUT:
        return {"result": "late", "problem": ""}
    said = "; ".join(entry.message for entry in ended.logs())
    return {"result": "failed", "problem": said or "The service did not take it, and did not say why."}


if __name__ == "__main__":
    main()
