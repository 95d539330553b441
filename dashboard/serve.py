"""Serve the dashboard: Streamlit as an ASGI application behind our own security headers.

browser → SecurityHeaders → TrustedHost → Streamlit → streamlit_app.py → dashboard.app
"""

import logging
import os
import socket
import tomllib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from streamlit.starlette import App

from config.settings import Settings
from dashboard.headers import SecurityHeaders
from dashboard.views import trouble
from domain.errors import ConfigurationError

_HERE = Path(__file__).parent.parent
_PORTS_TRIED = 50


_log = logging.getLogger(__name__)


def _announce(address: str) -> None:
    _log.info("Dashboard: %s", address)


def serve(settings: Settings, *, port: int | None = None, announce: Callable[[str], None] = _announce) -> None:
    """Serve until interrupted. `announce` receives the address once the pages can be opened.

    Raises ConfigurationError if the port is taken; its text names the next free one.
    """
    if port is not None:
        settings = settings.model_copy(update={"port": port})
    require_free(settings.address, settings.port)
    # The pages read the settings themselves, in this process: they must find the same data.
    os.environ["OWNUP_DATA_DIR"] = str(settings.data_dir.absolute())
    application(settings, announce=announce).run(config=options(settings))


def application(settings: Settings, *, announce: Callable[[str], None]) -> App:
    """The dashboard as an ASGI application."""

    @asynccontextmanager
    async def announcing(_app: App) -> AsyncIterator[None]:
        import_module("dashboard.app")  # so that the first visitor does not wait for it
        _log_as_one()
        announce(f"http://{_spoken(settings.address)}:{settings.port}")
        yield

    return App(
        _HERE / "streamlit_app.py",
        middleware=[
            # First the headers, so that a refusal carries them too.
            Middleware(SecurityHeaders),
            Middleware(TrustedHostMiddleware, allowed_hosts=list(settings.allowed_hosts), www_redirect=False),
        ],
        lifespan=announcing,
        on_script_error=trouble.show,
    )


def _log_as_one() -> None:
    """Send what Streamlit and its server log through our own log, which keeps secrets out."""
    for name, logger in logging.Logger.manager.loggerDict.items():
        if name == "uvicorn.access":  # it is off, and addresses hold what people searched for
            continue
        if name.split(".")[0] in {"streamlit", "uvicorn"} and isinstance(logger, logging.Logger):
            logger.handlers.clear()
            logger.propagate = True


def options(settings: Settings) -> dict[str, Any]:
    """Streamlit's options: those of `.streamlit/config.toml`, with address, port and hosts from the settings."""
    written = tomllib.loads((_HERE / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    return {
        **_flat(written),
        "server.address": settings.address,
        "server.port": settings.port,
        "server.allowedHosts": [host.strip("[]") for host in settings.allowed_hosts],
    }


def require_free(address: str, port: int) -> None:
    """Raise ConfigurationError unless `port` can be listened on; its text names the next free one."""
    if _is_free(address, port):
        return
    free = first_free(address, port + 1)
    msg = f"Port {port} is taken; another dashboard may be running. Port {free} is free: ownup serve --port {free}"
    raise ConfigurationError(msg)


def first_free(address: str, port: int) -> int:
    """The first port from `port` on that can be listened on. Raises ConfigurationError if none nearby can."""
    for candidate in range(port, min(port + _PORTS_TRIED, 65_536)):
        if _is_free(address, candidate):
            return candidate
    msg = f"No port from {port} on is free at {address}. Choose another with ownup serve --port."
    raise ConfigurationError(msg)


def _is_free(address: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        if os.name != "nt":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
    return True


def _spoken(address: str) -> str:
    """The name under which a browser on this machine finds what listens on `address`."""
    if address in {"", "0.0.0.0", "::"}:  # noqa: S104 - compared, not listened on
        return "localhost"
    return f"[{address}]" if ":" in address else address


def _flat(table: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in table.items():
        flat.update(_flat(value, f"{prefix}{name}.") if isinstance(value, Mapping) else {f"{prefix}{name}": value})
    return flat
