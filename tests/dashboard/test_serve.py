"""The dashboard is served behind security headers, to known hosts only, with Streamlit's safe options."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from config.settings import Settings
from dashboard.headers import SecurityHeaders, content_policy, served_inline_scripts
from dashboard.palette import DARK
from dashboard.serve import application, options, require_free
from domain.errors import ConfigurationError


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, address="127.0.0.1", port=8501, allowed_hosts=("localhost", "[::1]"))


@asynccontextmanager
async def asking(app: Any) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost:8501") as client:
        yield client


def answer(app: Any, path: str = "/", host: str = "localhost:8501") -> httpx.Response:
    async def ask() -> httpx.Response:
        async with asking(app) as client:
            return await client.get(path, headers={"Host": host})

    return asyncio.run(ask())


def test_every_answer_carries_the_headers() -> None:
    app = SecurityHeaders(Starlette(routes=[Route("/", lambda _: PlainTextResponse("ours"))]))
    for path in ("/", "/missing"):
        headers = answer(app, path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "img-src 'self' data: blob:" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-frame-options"] == "DENY"


def test_no_script_runs_but_streamlits_own() -> None:
    scripts = served_inline_scripts()
    policy = dict(part.split(" ", 1) for part in content_policy(scripts).split("; "))
    assert len(scripts) == 1
    assert policy["script-src"].startswith("'self' 'sha256-")
    assert "unsafe" not in policy["script-src"]
    assert "*" not in content_policy(scripts)
    assert "http" not in content_policy(scripts)


def test_only_known_hosts_are_answered(settings: Settings) -> None:
    app = application(settings, announce=lambda _: None)  # one: a process can hold no second
    for host in ("localhost:8501", "[::1]:8501", "evil.example", "localhost.evil.example", ""):
        found = answer(app, "/_stcore/host-config", host)
        assert found.status_code == (200 if "8501" in host else 400), host
        assert "content-security-policy" in found.headers


def test_streamlit_gets_its_safe_options_and_our_address(settings: Settings) -> None:
    found = options(settings)
    assert found["client.showErrorDetails"] == "none"
    assert found["server.enableCORS"] is True
    assert found["server.enableXsrfProtection"] is True
    assert found["browser.gatherUsageStats"] is False
    assert found["server.enableAgentApi"] is False
    assert found["server.allowedHosts"] == ["localhost", "::1"]
    assert (found["server.address"], found["server.port"]) == ("127.0.0.1", 8501)
    assert found["theme.dark.backgroundColor"] == DARK.page


def test_a_taken_port_is_named_with_the_next_free_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigurationError, match=rf"Port {port} is taken.*ownup serve --port \d+"):
            require_free("127.0.0.1", port)
    require_free("127.0.0.1", port)
