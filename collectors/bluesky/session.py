"""The session file: logging in is rationed, so a session outlives the process. Only its owner may read it."""

import json
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFile:
    """A session of one account at one server; another's is left alone and overwritten by ours."""

    path: Path
    url: str
    handle: str

    def read(self) -> str:
        """The session as it was kept, "" if there is none of this account."""
        try:
            kept = json.loads(self.path.read_text("utf-8"))
            session = kept["session"] if (kept["url"], kept["handle"]) == (self.url, self.handle) else ""
        except (OSError, ValueError, LookupError, TypeError, RecursionError):
            return ""
        return session if isinstance(session, str) else ""

    def write(self, session: str) -> None:
        """Keep it. A folder that cannot be written to costs one more login after a restart, no more."""
        content = json.dumps({"url": self.url, "handle": self.handle, "session": session})
        with suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            number, name = tempfile.mkstemp(dir=self.path.parent, prefix=".session-")  # readable by its owner alone
            try:
                with os.fdopen(number, "w", encoding="utf-8") as file:
                    file.write(content)
                Path(name).replace(self.path)
            except OSError:
                Path(name).unlink(missing_ok=True)
                raise
