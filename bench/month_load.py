"""A month for a large city: people and bills by the million through `tuodi month`'s steps, measured.

`make month-load`: 800,000 people and 3 million bills on a PostgreSQL server of its own. A block of planted people is
repeated under other numbers, so that what must be found is known: so many times what was planted in the block.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tuodi.lab.planted.world import World

MONTH = dt.date(2024, 6, 1)
BLOCK = 8_000
COUNTY = "500243"
BY = "review"
_LOOK = 2.0
"""Seconds between two looks at the server's memory."""
_KINDS = {"missed": "missed", "underpaid": "under", "overpaid": "over", "late_identity": "late_identity"}


def main() -> None:
    """Make, load, run, compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=800_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tuodi-load-") as folder:
        os.environ |= {
            "TUODI_DATA": folder, "TUODI_DEMO": "1", "DJANGO_SETTINGS_MODULE": "tuodi.workbench.settings",
        }  # fmt: skip
        from tuodi.workbench.setup import prepare, start_django  # noqa: PLC0415 - settings first

        start_django(folder, demo=True)
        prepare()
        path = Path(folder) / "settlements.csv"
        planted = made_up(given.people, given.seed, path)
        gc.collect()  # what was made up is no part of what is measured
        run(planted, path)


def made_up(people: int, seed: int, path: Path) -> dict[str, int]:
    """People into the register, their bills into a file; how many cases there are of each kind."""
    from tuodi.lab.planted.world import make_world  # noqa: PLC0415

    world = make_world(MONTH, seed, BLOCK, busy=True)
    blocks = max(1, people // len(world.lives))
    bills = timed("files made", lambda: write_bills(world, blocks, path))
    timed("people registered", lambda: register(world, blocks))
    print(f"{blocks * len(world.lives):,} people, {bills:,} bills, {path.stat().st_size:,} bytes", flush=True)
    planted = Counter(case.kind for case in world.truth.cases)
    return {kind: blocks * planted[kind] for kind in _KINDS}


def timed(words: str, work: Callable[[], Any]) -> Any:
    """Say how long it took."""
    started = time.perf_counter()
    found = work()
    print(f"{words}: {time.perf_counter() - started:.1f} s", flush=True)
    return found


def numbered(text: str, block: int) -> str:
    """An id of the block's own."""
    return f"{text[:-7]}{block:04d}{text[-7:]}" if text else ""


def write_bills(world: World, blocks: int, path: Path) -> int:
    """One export with all of them; people go by psn_no."""
    from tuodi.lab.rows import BILLS, bill_row  # noqa: PLC0415

    marked = {"setl_id", "psn_no", "mdtrt_id", "orig_setl_id", "refl_from_mdtrt_id"}
    lines = []
    for row in world.all_bills():
        cells = [
            "" if name in {"psn_cert_type", "certno", "psn_name"}
            else f"{cell[:-7]}@@@@{cell[-7:]}" if cell and name in marked else cell
            for name, cell in zip(BILLS, bill_row(row), strict=True)
        ]  # fmt: skip
        lines.append(",".join(cells) + "\n")
    body = "".join(lines)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(",".join(BILLS) + "\n")
        for block in range(blocks):
            file.write(body.replace("@@@@", f"{block:04d}"))
    return blocks * len(lines)


def register(world: World, blocks: int) -> None:
    """People and identities by COPY, without the log of changes: they are what is there before the month begins."""
    from django.db import connection  # noqa: PLC0415

    from tuodi.workbench.access.scope import unlimited  # noqa: PLC0415
    from tuodi.workbench.audit.acting import acting  # noqa: PLC0415
    from tuodi.workbench.base.bulk import insert  # noqa: PLC0415
    from tuodi.workbench.demo.places import make_places, townships  # noqa: PLC0415
    from tuodi.workbench.demo.users import make_users  # noqa: PLC0415
    from tuodi.workbench.desk.models import WholeYear  # noqa: PLC0415
    from tuodi.workbench.registry.models import IdentityRow, Person, Source  # noqa: PLC0415

    with acting("system:demo", "load"):
        make_places()
        make_users()
        source = Source.objects.create(kind="seed", name="load", by="system:demo")
        with unlimited():
            for year in (MONTH.year - 1, MONTH.year):
                WholeYear.objects.create(county=COUNTY, year=year, by="system:demo")
        codes = {name: code for code, name in townships()}
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
        insert(Person, (
            "psn_no", "psn_cert_type", "certno", "psn_name", "pinyin", "initials", "gend", "brdy", "naty", "psn_type",
            "phone", "relation", "county", "township", "resid_admdvs", "left_to",
        ), _people(world, blocks, codes))  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("SELECT psn_no, id FROM registry_person")
            keys = dict(cursor.fetchall())
        insert(IdentityRow, (
            "record_id", "person", "identity", "idet_admdvs", "certifier", "certifier_name", "begndate", "enddate",
            "end_reason", "known_from", "vali_flag", "source",
        ), _identities(world, blocks, keys, source.pk))  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = DEFAULT")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _people(world: World, blocks: int, codes: dict[str, str]) -> Iterator[tuple[Any, ...]]:
    for block in range(blocks):
        for life in world.lives:
            one = life.person
            number = numbered(one.psn_no, block)
            yield (
                number, "99", number, one.psn_name, "", "", str(one.gend), one.brdy, "01", one.psn_type, "", "",
                COUNTY, codes[one.town], COUNTY, "",
            )  # fmt: skip


def _identities(world: World, blocks: int, keys: dict[str, int], source: int) -> Iterator[tuple[Any, ...]]:
    for block in range(blocks):
        for life in world.lives:
            for row in life.identities:
                yield (
                    numbered(row.record_id, block), keys[numbered(life.person.psn_no, block)], row.identity, COUNTY,
                    "civil_affairs", row.certifier, row.begndate, row.enddate, row.end_reason, row.known_from,
                    bool(row.vali_flag), source,
                )  # fmt: skip


def run(planted: dict[str, int], path: Path) -> None:
    """Check, take and go through the month; then compare with what was planted."""
    from django.core.files.base import File  # noqa: PLC0415

    from tuodi.workbench.access.scope import unlimited  # noqa: PLC0415
    from tuodi.workbench.audit.acting import acting  # noqa: PLC0415
    from tuodi.workbench.month.run import begin, go_through  # noqa: PLC0415
    from tuodi.workbench.review.importing import check  # noqa: PLC0415
    from tuodi.workbench.review.service import keep  # noqa: PLC0415

    started = time.perf_counter()
    with unlimited():
        with acting(BY, "load"), path.open("rb") as content:
            file = keep(COUNTY, MONTH, File(content, path.name), path.name, BY)
        watched = Watched()
        watched.at("check")
        check(file, lambda: acting(BY, "load"), lambda *_: watched.at("check"))
        with acting(BY, "load"):
            month = begin(COUNTY, MONTH, BY)
        go_through(month, lambda name, *_: watched.at(name))
        watched.at("")
        steps = {row.name: row for row in month.steps.all()}
    for name, row in steps.items():
        print(f"{name}: {row.seconds} s {row.result}")
    print(f"end to end: {time.perf_counter() - started:.0f} s, peak memory {watched.peak} MiB of which the database "
          f"{watched.database} MiB")  # fmt: skip
    for kind, name in _KINDS.items():
        found = steps["review"].result[name]
        print(f"{kind}: planted {planted[kind]}, found {found}")
        if found != planted[kind]:
            raise SystemExit(1)


class Watched:
    """Time and memory of each step: the highest resident size of this process, and of the server's while it reports."""

    def __init__(self) -> None:
        _forget_highest()
        self.step, self.since = "", self._now()
        self.peak = self.database = self._here = self._there = 0
        self._looked = 0.0

    def at(self, step: str) -> None:
        """A step goes on; where it is another than before, that one has ended."""
        if time.perf_counter() - self._looked > _LOOK or step != self.step:
            self._looked = time.perf_counter()
            self._here, there = max(self._here, _highest()), _memory()
            self._there = max(self._there, there)
            self.peak, self.database = max(self.peak, _highest() + there), max(self.database, there)
        if step != self.step:
            if self.step:
                self._ended()
            self.step, self.since = step, self._now()

    def _now(self) -> tuple[float, float, float]:
        return time.perf_counter(), time.process_time(), _processor()

    def _ended(self) -> None:
        """Say what it took, and begin to watch anew."""
        wall, own, there = (now - then for now, then in zip(self._now(), self.since, strict=True))
        print(
            f"  {self.step}: {wall:.1f} s; processor {own:.1f} s here, {there:.1f} s in the database; "
            f"memory {self._here} MiB here, {self._there} MiB in the database", flush=True,
        )  # fmt: skip
        self._here = self._there = 0
        _forget_highest()


def _forget_highest() -> None:
    """Linux measures the highest size from now on."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _highest() -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) >> 10


def _server() -> list[Path]:
    """The processes of the server of this connection."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    parent = _parent(Path(f"/proc/{backend}"))
    return [path for path in Path("/proc").glob("[0-9]*") if _parent(path) == parent or path.name == parent]


def _memory() -> int:
    """What they have for themselves, and what they share, once."""
    return sum(_proportional(path) for path in _server()) >> 10


def _processor() -> float:
    """Seconds of theirs."""
    ticks = 0
    for path in _server():
        with suppress(OSError):
            cells = (path / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            ticks += sum(int(cells[place]) for place in (11, 12))
    return ticks / os.sysconf("SC_CLK_TCK")


def _parent(process: Path) -> str:
    try:
        return (process / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1]
    except OSError:
        return ""


def _proportional(process: Path) -> int:
    try:
        lines = (process / "smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


if __name__ == "__main__":
    main()
