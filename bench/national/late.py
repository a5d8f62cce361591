"""Every message is answered before 10 seconds, whatever the database does. `make national-late`.

500 connections at once ask to settle: while PostgreSQL is stopped (it takes connections and says nothing), and while
somebody holds the accounts of the person they are all for. Each must hear "later" in the platform's own form, in time.
Then the same messages are sent again until all are done: as many settlements as visits.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import django

from bench.national import county
from bench.national.blast import Blasted, blast
from bench.national.servers import below, parent, serving
from bench.national.visits import Cashier
from tuodi.hospital.lists import read_items
from tuodi.hospital.style import CALL_SERVICE

CONNECTIONS, PEOPLE, SECONDS, HELD = 500, 100, 10.0, 15.0


def main() -> int:
    """1 where an answer came too late, was no answer, or something was lost or doubled."""
    with tempfile.TemporaryDirectory(prefix="tuodi-late-") as name:
        os.environ |= {"TUODI_DATA": name, "DJANGO_SETTINGS_MODULE": "tuodi.workbench.settings"}
        django.setup()
        from django.db import connection  # noqa: PLC0415

        county.make(PEOPLE)
        items = read_items(county.write_lists(Path(name), PEOPLE)[1])
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            database = parent(cursor.fetchone()[0])
        faults: list[str] = []
        with serving("tuodi.workbench.wsgi:application") as servers:
            cashier = Cashier(servers.base, items)
            warm = [one.body for one in cashier.ready(5, 4 * PEOPLE, range(PEOPLE))]
            blast(servers.base, CALL_SERVICE, warm, 64)
            done = len(warm)
            for what, people in (("stopped", range(PEOPLE)), ("held", range(1))):
                bodies = [one.body for one in cashier.ready(5, CONNECTIONS, people)]
                with _stopped(database) if what == "stopped" else _held():
                    first = blast(servers.base, CALL_SERVICE, bodies, CONNECTIONS)
                faults += judged(what, first)
                faults += again(servers.base, bodies)
                done += len(bodies)
                if (found := _settlements()) != done:
                    faults.append(f"{what}: {found} settlements, {done} visits")
    print(*(faults[:20] or ["Each in time; nothing lost, nothing doubled."]), sep="\n")
    return bool(faults)


def judged(what: str, first: Blasted) -> list[str]:
    """Each answer in time, and in the platform's form."""
    later, slowest = 0, max(first.times) / 1000
    faults = [f"{what}: an answer after {slowest:.1f} s"] if slowest >= SECONDS else []
    for body in first.refused:
        said = json.loads(body)
        if said.get("err_code") == "later" and said["infcode"] == -1 and said["inf_refmsgid"]:
            later += 1
        else:
            faults.append(f"{what}: {body.decode()[:200]}")
    print(f"{what}: {len(first.times)} answers, {later} of them later; p50 {first.percentile(50) / 1000:.1f} s, "
          f"slowest {slowest:.1f} s")  # fmt: skip
    return faults


def again(base: str, bodies: Sequence[bytes]) -> list[str]:
    """The same messages until all are done."""
    for _ in range(20):
        told = blast(base, CALL_SERVICE, bodies, 16)
        if not told.refused:
            return []
    return [f"still refused: {told.refused[0].decode()[:200]}"]


@contextmanager
def _stopped(database: int) -> Iterator[None]:
    """PostgreSQL and all its processes are stopped."""
    pids = [database, *below(database)]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


@contextmanager
def _held() -> Iterator[None]:
    """Somebody holds the first person's accounts for longer than anybody may wait."""
    holds, over = threading.Event(), threading.Event()

    def hold() -> None:
        from django.db import connection, transaction  # noqa: PLC0415

        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM desk_personaccounts WHERE person_id ="
                " (SELECT id FROM registry_person WHERE psn_no = 'P00000000') FOR UPDATE"
            )
            holds.set()
            over.wait(HELD)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    holds.wait()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _settlements() -> int:
    from tuodi.workbench.access.scope import unlimited  # noqa: PLC0415
    from tuodi.workbench.desk.models import Settlement  # noqa: PLC0415

    with unlimited():
        return int(Settlement.objects.count())


if __name__ == "__main__":
    sys.exit(main())
