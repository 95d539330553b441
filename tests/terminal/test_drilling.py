"""A drill in processes of its own, as people start it."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE = 120  # seconds: a machine may have much else to do


@pytest.mark.slow
def test_a_drill_that_is_told_to_end_takes_its_dashboard_along(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment = {**os.environ, "OWNUP_DATA_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "ownup", "drill", "--speed", "1", "--port", str(port)]
    drill = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        assert _listens(port, until=time.monotonic() + PATIENCE)
        drill.send_signal(signal.SIGTERM)
        assert drill.wait(PATIENCE) == 130
        assert not _listens(port, until=0)
    finally:
        drill.kill()
        drill.communicate()


def _listens(port: int, *, until: float) -> bool:
    while True:
        with socket.socket() as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                return True
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
