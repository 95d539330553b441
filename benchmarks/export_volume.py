"""What an export of a million mentions costs in time, memory and disk, from the command line, beside one of 10,000.

    ./run python benchmarks/export_volume.py                       # 1,000,000 mentions, some minutes, 3 GB of disk
    ./run python benchmarks/export_volume.py --folder /tmp/crowds  # keep the databases there and use them again

Each export runs in a process of its own; memory is the most that this process ever held, libraries included.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.crowd import ID, filled
from config.settings import Settings

SMALL = 10_000


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--mentions", type=int, default=1_000_000)
    asked.add_argument("--folder", type=Path, help="where the databases are kept; default: a temporary folder")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="ownup-export-") as temporary:
        for count in (SMALL, given.mentions):
            settings = filled(given.folder or Path(temporary), count)
            _export(settings, Path(temporary) / f"out-{count}", count)


def _export(settings: Settings, to: Path, count: int) -> None:
    command = [sys.executable, "-m", "ownup", "export", "--incident", ID, "--to", str(to), "--what", "data"]
    began = time.perf_counter()
    environment = {**os.environ, "OWNUP_DATA_DIR": str(settings.data_dir)}
    with subprocess.Popen(command, env=environment) as process:  # noqa: S603 - our own command
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    print(
        f"{count:,} rows: {time.perf_counter() - began:.1f} s, {used.ru_utime + used.ru_stime:.1f} s of processor "
        f"time, {used.ru_maxrss / 1024:.0f} MB of memory at most; "
        + ", ".join(f"{path.name} {path.stat().st_size / 1e6:.1f} MB" for path in sorted(to.glob("*-mentions.*"))),
        flush=True,
    )


if __name__ == "__main__":
    main()
