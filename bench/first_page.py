"""How long until the workbench answers: `python -m bench.first_page`.

A demonstration in an empty folder to its first page and to all its data, its second start, a real installation made by
`tuodi init` and started. What runs beside it adds to every figure.
"""

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tools.with_postgres import free_port

TUODI = [sys.executable, "-m", "tuodi"]
PATIENCE = 300.0
_LOOK = 0.02


@contextlib.contextmanager
def served(folder: Path, *options: str) -> Iterator[float]:
    """The server of a folder; seconds until it answered somebody who is not logged in."""
    port, began = free_port(), time.monotonic()
    command = [*TUODI, "serve", "--port", str(port), "--data", str(folder), *options]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=PATIENCE) as answer:
                    answer.read()
                break
            except OSError:
                if server.poll() is not None or time.monotonic() - began > PATIENCE:
                    raise
                time.sleep(_LOOK)
        yield time.monotonic() - began
    finally:
        os.killpg(server.pid, signal.SIGINT)
        server.wait(timeout=60)


def seeded(folder: Path) -> bool:
    """Whether every job of the demonstration is over."""
    with contextlib.closing(sqlite3.connect(folder / "tuodi.sqlite3")) as line:
        states = [row[0] for row in line.execute("SELECT state FROM jobs_jobrun")]
    return bool(states) and all(state == "done" for state in states)


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as place:
        demo, real = Path(place) / "demo", Path(place) / "real"
        began = time.monotonic()
        with served(demo, "--demo") as first:
            while not seeded(demo):
                time.sleep(0.2)
            whole = time.monotonic() - began
        with served(demo, "--demo") as second:
            pass
        (Path(place) / "password").write_text("correct-horse-battery-9", encoding="ascii")
        began = time.monotonic()
        asked = ["--region", "500243", "--password-file", str(Path(place) / "password"), "--data", str(real)]
        subprocess.run([*TUODI, "init", *asked], check=True, stdout=subprocess.DEVNULL)
        made = time.monotonic() - began
        with served(real) as started:
            pass
    for what, seconds in (
        ("demonstration, empty folder: first page", first), ("demonstration: all data", whole),
        ("demonstration, second start: first page", second), ("tuodi init", made),
        ("tuodi serve after init: first page", started),
    ):  # fmt: skip
        print(f"{what:<45}{seconds:6.1f} s")


if __name__ == "__main__":
    main()
