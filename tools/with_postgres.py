"""Start a PostgreSQL server of one's own in a temporary folder, run a command with its address, stop it.

`python tools/with_postgres.py COMMAND …`: the command finds the server in `TUODI_DATABASE_URL`. The database sorts as
Chinese (ICU zh-Hans), so that nothing leans on the C collation. `--keep FOLDER` before the command: the databases
stay in that folder for the next time. `--durable`: every commit reaches the disk.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

_INSTALLED = Path("/usr/lib/postgresql")
_MISSING = "PostgreSQL's server is not installed. On Debian or Ubuntu: apt-get install postgresql"


def binaries() -> Path:
    """The folder of initdb and pg_ctl, of the newest version installed."""
    found = sorted(_INSTALLED.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    named = shutil.which("initdb")
    if named is None:
        sys.exit(_MISSING)
    return Path(named).resolve().parent


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> int:
    """Run the command given."""
    kept, place, port = _after("--keep"), binaries(), free_port()
    with tempfile.TemporaryDirectory(prefix="tuodi-pg-") as folder:
        data = Path(kept or folder) / "data"
        as_user: dict[str, Any] = {}
        if os.geteuid() == 0:  # the server refuses to run as root
            for one in {folder, kept or folder}:
                shutil.chown(one, "postgres", "postgres")
            as_user = {"user": "postgres", "group": "postgres", "extra_groups": [], "cwd": folder}
        if not data.exists():
            init: list[str | Path] = ["-D", data, "-U", "tuodi", "-A", "trust", "-E", "UTF8", "--no-instructions"]
            init += ["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=zh-Hans-CN"]
            subprocess.run([place / "initdb", *init], check=True, stdout=subprocess.DEVNULL, **as_user)
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c max_connections=200 -c shared_buffers=256MB"
        # what docs/workbench.md tells a bureau to set: the tables fit in memory, every question is a small one
        options += " -c jit=off -c random_page_cost=1.1 -c work_mem=16MB -c max_parallel_workers_per_gather=0"
        packed: list[str | Path] = [
            "-D",
            data,
            "-c",
            "default_toast_compression=lz4",
            "-C",
            "default_toast_compression",
        ]
        if not subprocess.run([place / "postgres", *packed], check=False, capture_output=True, **as_user).returncode:
            options += " -c default_toast_compression=lz4"  # not every server was built with it
        if "--durable" in sys.argv[1:2]:
            sys.argv.pop(1)
        else:
            options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        control: list[str | Path] = [place / "pg_ctl", "-D", data, "-s", "-w"]
        subprocess.run([*control, "-o", options, "-l", Path(folder) / "log", "start"], check=True, **as_user)
        try:
            url = f"postgresql://tuodi@127.0.0.1:{port}/postgres"
            return subprocess.run(sys.argv[1:], check=False, env={**os.environ, "TUODI_DATABASE_URL": url}).returncode
        finally:
            subprocess.run([*control, "-m", "fast" if kept else "immediate", "stop"], check=False, **as_user)


def _after(option: str) -> str:
    """What stands behind an option at the beginning; both are taken away."""
    if sys.argv[1:2] != [option]:
        return ""
    value = sys.argv[2]
    del sys.argv[1:3]
    return value


if __name__ == "__main__":
    sys.exit(main())
