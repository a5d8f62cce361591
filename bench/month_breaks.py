"""A month broken off by force in every step, the process and the server in turn, against an undisturbed one.

`.venv/bin/python -m bench.month_breaks --people 60000`: two databases from one beginning, on a PostgreSQL server of its
own. One run goes through; the other is killed (SIGKILL) in every step, once its process and once the server with all
of its processes, and goes on each time. Every row that the steps of a month write must then be the same.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.month_load import BY, COUNTY, MONTH, made_up
from tools.with_postgres import binaries, free_port

if TYPE_CHECKING:
    from django.db.models import Model

_STARTED = 60
_KILLS = (("process", 0.35), ("server", 0.7))
"""Who is killed, and after which part of the time that the step took undisturbed."""


_NOW = MONTH.replace(year=MONTH.year + 1)
"""A moment after this is the clock's: nothing that was made up is."""


def main() -> None:
    """Make, go through, break, compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=60_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--child", choices=("make", "walk", "tell"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        _child(given.child, given.people, given.seed)
        return
    with tempfile.TemporaryDirectory(prefix="tuodi-breaks-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        server = Server(folder)
        server.start()
        try:
            compared(server, folder, given.people, given.seed)
        finally:
            server.kill()


def compared(server: Server, folder: Path, people: int, seed: int) -> None:
    """Exits with 1 where a row differs."""
    server.create("made")
    child = Child(server, "made", folder / "made")
    child.ends("make", people, seed)
    for name in ("smooth", "broken"):
        shutil.copytree(folder / "made", folder / name)
        server.create(name, "made")
    smooth = Child(server, "smooth", folder / "smooth")
    began = time.monotonic()
    seconds = smooth.steps()
    print(f"undisturbed: {time.monotonic() - began:.0f} s", flush=True)
    for step, took in seconds.items():
        for whom, part in _KILLS:
            Child(server, "broken", folder / "broken").broken(step, took * part, whom)
    broken = Child(server, "broken", folder / "broken")
    broken.steps()
    wanted, found = smooth.told(), broken.told()
    for name, rows in wanted.items():
        same = rows == found[name]
        print(f"{name}: {len(rows):,} rows {'equal' if same else 'DIFFER'}", flush=True)
        if not same:
            pairs = ((a, b) for a, b in zip(rows, found[name], strict=False) if a != b)
            print(f"  {len(found[name]):,}: {next(pairs, None)}")
    if wanted != found:
        raise SystemExit(1)


class Server:
    """PostgreSQL, durable as in use, that may be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self._data, self._port, self._home = folder / "pg" / "data", free_port(), folder / "pg"
        self._home.mkdir()
        self._as: dict[str, Any] = {}
        if os.geteuid() == 0:
            shutil.chown(self._home, "postgres", "postgres")
            self._as = {"user": "postgres", "group": "postgres", "extra_groups": [], "cwd": self._home}
        init: list[str | Path] = [binaries() / "initdb", "-D", self._data, "-U", "tuodi", "-A", "trust", "-E", "UTF8"]
        init += ["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=zh-Hans-CN"]
        subprocess.run(init, check=True, stdout=subprocess.DEVNULL, **self._as)

    def start(self) -> None:
        """It recovers first, where it was killed."""
        options = f"-p {self._port} -k {self._home} -c listen_addresses=127.0.0.1 -c shared_buffers=256MB -c jit=off"
        options += " -c random_page_cost=1.1 -c work_mem=16MB -c max_parallel_workers_per_gather=0"
        command: list[str | Path] = [
            binaries() / "pg_ctl",
            "-D",
            self._data,
            "-s",
            "-w",
            "-t",
            str(_STARTED),
            "-o",
            options,
        ]
        if subprocess.run([*command, "-l", self._home / "log", "start"], check=False, **self._as).returncode:
            raise RuntimeError((self._home / "log").read_text(encoding="utf-8")[-3000:])

    def kill(self) -> None:
        """All of its processes, at once."""
        pid = int((self._data / "postmaster.pid").read_text(encoding="ascii").split()[0])
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        for one in (pid, *map(int, children)):
            os.kill(one, signal.SIGKILL)
        while any(_alive(one) for one in (pid, *map(int, children))):
            time.sleep(0.05)
        # a dead one that nobody has waited for still counts as there
        for lock in (self._data / "postmaster.pid", *self._home.glob(".s.PGSQL.*")):
            lock.unlink()

    def url(self, database: str) -> str:
        """Its address."""
        return f"postgresql://tuodi@127.0.0.1:{self._port}/{database}"

    def create(self, name: str, like: str = "template1") -> None:
        """A database."""
        command: list[str | Path] = [binaries() / "createdb", "-h", "127.0.0.1", "-p", str(self._port), "-U", "tuodi"]
        # the copy made by way of the log leaves sequences that go back after a crash, until the next checkpoint
        command += ["-T", like, "-S", "file_copy", name]
        subprocess.run(command, check=True)


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class Child:
    """A process of Tuodi over one of the databases."""

    def __init__(self, server: Server, database: str, folder: Path) -> None:
        self._server, self._database, self._folder = server, database, folder

    @contextmanager
    def _running(self, what: str, people: int = 0, seed: int = 0) -> Iterator[subprocess.Popen[str]]:
        command = [sys.executable, "-m", "bench.month_breaks", "--child", what]
        command += ["--people", str(people), "--seed", str(seed)]
        more = {"TUODI_DATABASE_URL": self._server.url(self._database), "TUODI_DATA": str(self._folder)}
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, **more, "TUODI_DEMO": "1", "DJANGO_SETTINGS_MODULE": "tuodi.workbench.settings"},
        )  # fmt: skip
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    def ends(self, what: str, people: int = 0, seed: int = 0) -> str:
        """What it prints until it ends well."""
        with self._running(what, people, seed) as process:
            said, faults = process.communicate()
            if process.returncode:
                raise RuntimeError(faults[-3000:])
        return said

    def steps(self) -> dict[str, float]:
        """Go through what is left of the month; seconds of each step."""
        found = {}
        for line in self.ends("walk").splitlines():
            name, seconds = line.split()
            found[name] = float(seconds)
        return {name: found[f"/{name}"] - begun for name, begun in found.items() if not name.startswith("/")}

    def broken(self, step: str, after: float, whom: str) -> None:
        """Go on until some time after a step began, then kill."""
        with self._running("walk") as process:
            for line in process.stdout or ():
                if line.split()[0] == step:
                    break
            time.sleep(after)
            over = process.poll() is not None
            if over and process.returncode and process.stderr:
                raise RuntimeError(process.stderr.read()[-3000:])
            if whom == "server":
                self._server.kill()
                process.wait(timeout=120)
            else:
                process.send_signal(signal.SIGKILL)
                process.wait()
        if whom == "server":
            self._server.start()
        print(
            f"  {whom} killed {after:.2f} s after the beginning of {step}{': it was over' if over else ''}", flush=True
        )

    def told(self) -> dict[str, list[Any]]:
        """Model → its rows."""
        found: dict[str, list[Any]] = json.loads(self.ends("tell"))
        return found


def _child(what: str, people: int, seed: int) -> None:
    folder = Path(os.environ["TUODI_DATA"])
    folder.mkdir(exist_ok=True)
    from tuodi.workbench.setup import prepare, start_django  # noqa: PLC0415 - settings first

    start_django(str(folder), demo=True)
    if what == "make":
        prepare()
        _make(folder, people, seed)
    elif what == "walk":
        _walk()
    else:
        print(json.dumps(rows(), default=str))


def _make(folder: Path, people: int, seed: int) -> None:
    from django.core.files.base import File  # noqa: PLC0415

    from tuodi.workbench.access.scope import unlimited  # noqa: PLC0415
    from tuodi.workbench.audit.acting import acting  # noqa: PLC0415
    from tuodi.workbench.review.importing import check  # noqa: PLC0415
    from tuodi.workbench.review.service import keep  # noqa: PLC0415

    path = folder / "settlements.csv"
    made_up(people, seed, path)
    with unlimited():
        with acting(BY, "breaks"), path.open("rb") as content:
            file = keep(COUNTY, MONTH, File(content, path.name), path.name, BY)
        check(file, lambda: acting(BY, "breaks"), lambda *_: None)


def _walk() -> None:
    """Says `NAME seconds` when a step begins, `/NAME seconds` when it is over."""
    from tuodi.workbench.access.scope import unlimited  # noqa: PLC0415
    from tuodi.workbench.audit.acting import acting  # noqa: PLC0415
    from tuodi.workbench.month.run import begin, go_through  # noqa: PLC0415

    began, last = time.monotonic(), ""

    def tell(name: str, *_: object) -> None:
        nonlocal last
        if name != last:
            now = time.monotonic() - began
            print(*([f"/{last} {now:.3f}"] if last else []), f"{name} {now:.3f}", sep="\n", flush=True)
            last = name

    with unlimited():
        with acting(BY, "breaks"):
            run = begin(COUNTY, MONTH, BY)
        go_through(run, tell)
    if last:
        print(f"/{last} {time.monotonic() - began:.3f}", flush=True)


def rows() -> dict[str, list[Any]]:
    """What the steps of a month write, in every room: rows by their order, keys as places in it, the clock left out."""
    from tuodi.workbench.access.scope import unlimited  # noqa: PLC0415
    from tuodi.workbench.month.models import MonthRun, MonthStep  # noqa: PLC0415
    from tuodi.workbench.review.models import BillFile, Finding, FindingEvent, ImportedBill, Judged  # noqa: PLC0415
    from tuodi.workbench.supervision.models import Screened  # noqa: PLC0415
    from tuodi.workbench.warning.models import Alert, AlertEvent, Expected, Trial, Tried, Watched  # noqa: PLC0415

    kept: tuple[type[Model], ...] = (
        BillFile, ImportedBill, MonthRun, MonthStep, Judged, Finding, FindingEvent, Watched, Alert, AlertEvent, Trial,
        Tried, Expected, Screened,
    )  # fmt: skip
    with unlimited():
        places = {
            model: {pk: place for place, pk in enumerate(_every(model).values_list("pk", flat=True))} for model in kept
        }
        return {model.__name__: [_row(model, row, places) for row in _every(model).values()] for model in kept}


def _every(model: type[Model]) -> Any:
    return model._default_manager.order_by("pk")


def _row(model: type[Model], row: dict[str, Any], places: dict[type[Model], dict[Any, int]]) -> dict[str, Any]:
    found = {}
    for field in model._meta.concrete_fields:
        value = row[field.attname]
        about = model if field.primary_key else field.related_model
        if about in places and value is not None:
            value = places[about][value]
        if field.name != "seconds" and not (isinstance(value, dt.datetime) and value.date() >= _NOW):
            found[field.attname] = value
    return found


if __name__ == "__main__":
    main()
