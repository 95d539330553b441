"""The container files and the workflow name the same things as the program. Building and running: `.ci/containers`."""

import re
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped] # its types would be one more dependency

from config.settings import Settings

ROOT = Path(__file__).parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
WORKFLOW = (ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8")
JOBS: dict[str, Any] = yaml.safe_load(WORKFLOW)["jobs"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
OURS = ("dashboard", "collector")


def _said(instruction: str) -> list[str]:
    return re.findall(rf"^{instruction}\s+(.*)$", DOCKERFILE, flags=re.MULTILINE)


def _image_environment() -> dict[str, str]:
    return dict(re.findall(r"(\w+)=(\S+)", " ".join(_said("ENV"))))


def _let_in() -> set[str]:
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    assert {rule for rule in rules[1:] if not rule.startswith("!")} == {"**/__pycache__"}
    return {rule.removeprefix("!") for rule in rules[1:] if rule.startswith("!")}


def test_only_the_program_its_locks_and_its_licence_get_into_the_image() -> None:
    program = set(PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"])
    assert _let_in() == program | {"LICENSE", "requirements.lock", "requirements-uv.lock"}


def test_what_is_copied_exists_and_is_let_in() -> None:
    copied = [source for line in _said("COPY") for source in line.split()[:-1] if source != "."]
    assert {"requirements.lock", "requirements-uv.lock"} == set(copied)
    assert [name for name in _let_in() | set(copied) if not (ROOT / name).exists()] == []
    assert set(copied) <= _let_in()


def test_the_image_does_not_run_as_root_and_others_cannot_read_its_data() -> None:
    (user,) = _said("USER")
    assert f"useradd --create-home --uid 10001 {user}" in DOCKERFILE
    (data,) = _said("VOLUME")
    assert f"install -d -o {user} -g {user} -m 0700 {data}" in DOCKERFILE
    assert _image_environment()["OWNUP_DATA_DIR"] == data
    for name in OURS:
        assert COMPOSE["services"][name]["volumes"] == [f"data:{data}"]


def test_the_python_of_the_image_is_one_that_is_tested() -> None:
    (base,) = _said("FROM")
    version = base.removeprefix("python:").split("-")[0]
    assert version in JOBS["test"]["strategy"]["matrix"]["python"]


def test_ports_are_those_of_the_settings_and_open_to_this_machine_alone() -> None:
    port = str(Settings.model_fields["port"].default)
    dashboard, collector = (COMPOSE["services"][name] for name in OURS)
    assert _said("EXPOSE") == [port]
    assert dashboard["ports"] == [f"127.0.0.1:{port}:{port}"]
    assert f", {port}," in dashboard["healthcheck"]["test"][-1]
    assert collector["ports"] == []
    assert f":{collector['environment']['OWNUP_HEALTH_PORT']}/alive" in collector["healthcheck"]["test"][-1]
    assert "ports" not in COMPOSE["services"]["database"]


@pytest.mark.parametrize("name", OURS)
def test_each_service_is_given_settings_that_exist_and_no_right_over_the_machine(name: str) -> None:
    service = COMPOSE["services"][name]
    given = {*service["environment"], *_image_environment()}
    settings = {f"OWNUP_{field.upper()}" for field in Settings.model_fields}
    assert {each for each in given if each.startswith("OWNUP_")} <= settings
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_the_collector_and_the_dashboard_are_given_the_same() -> None:
    dashboard, collector = (dict(COMPOSE["services"][name]["environment"]) for name in OURS)
    del collector["OWNUP_HEALTH_PORT"]
    assert collector == dashboard


def test_the_password_is_in_no_address() -> None:
    # There a "/", "@" or "%" in it would be taken for something else.
    for name in OURS:
        environment = COMPOSE["services"][name]["environment"]
        assert "PASSWORD" not in environment["OWNUP_DATABASE_URL"]
        assert "OWNUP_POSTGRES_PASSWORD" in environment["PGPASSWORD"]


@contextmanager
def _answering(status: int) -> Iterator[int]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing to tell."""

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("name", "port", "status", "healthy"),
    [
        ("dashboard", "8501", 200, True),
        ("dashboard", "8501", 400, True),  # it is called 127.0.0.1, which it may have been told to refuse
        ("dashboard", "8501", 503, False),
        ("collector", "9464", 200, True),
        ("collector", "9464", 503, False),
    ],
)
def test_health_is_told_as_written(name: str, port: str, status: int, *, healthy: bool) -> None:
    kind, command, option, code = COMPOSE["services"][name]["healthcheck"]["test"]
    assert (kind, command, option) == ("CMD", "python", "-c")
    with _answering(status) as listening:
        asked = subprocess.run(
            [sys.executable, "-c", code.replace(port, str(listening))], check=False, stderr=subprocess.DEVNULL
        )
    assert (asked.returncode == 0) is healthy


def test_actions_are_pinned_by_commit_and_say_their_version() -> None:
    used = re.findall(r"uses: (.*)", WORKFLOW)
    assert used
    assert [each for each in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", each)] == []


def test_the_workflow_may_only_read_and_knows_no_secret() -> None:
    assert yaml.safe_load(WORKFLOW)["permissions"] == {"contents": "read"}
    assert "secrets" not in WORKFLOW
    for job in JOBS.values():
        assert "permissions" not in job
        assert job["timeout-minutes"] <= 90
        for step in job["steps"]:
            if "checkout" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False


def test_what_the_workflow_runs_is_there() -> None:
    run = [step["run"] for job in JOBS.values() for step in job["steps"] if "run" in step]
    assert run == ["bash .ci/run", "bash .ci/containers"]
    assert all((ROOT / line.removeprefix("bash ")).is_file() for line in run)
