"""The Chromium that draws pictures."""

import os
import shutil
from pathlib import Path

from domain.errors import ExportError

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/usr/lib/chromium/chromium",
)
HOW = (
    "Install Chromium or Chrome (Debian and Ubuntu: apt install chromium; macOS: brew install --cask chromium), "
    "or set OWNUP_BROWSER to the program."
)


def find_browser(chosen: str) -> Path:
    """`chosen` (the setting `browser`: a path or a name) or, if it is "", one that this machine has.

    Raises ExportError with how to get one.
    """
    if chosen:
        if found := shutil.which(chosen):
            return Path(found)
        msg = f"There is no browser at {chosen}, which OWNUP_BROWSER names. {HOW}"
        raise ExportError(msg)
    for name in _NAMES:
        if found := shutil.which(name):
            return Path(found)
    for place in map(Path, _PLACES):
        if os.access(place, os.X_OK):
            return place
    msg = f"No Chromium was found, and PNG, SVG and PDF are drawn by one. {HOW}"
    raise ExportError(msg)
