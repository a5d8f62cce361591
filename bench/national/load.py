"""2207 complete under load, beside pgbench sending the same statements prepared. `make bench-national`.

Two server processes on a durable PostgreSQL, 64 connections. Visits are registered, charged and tried before the time
begins; measured is 2207 alone: gateway, parse, idempotency record, cascade, settlement, accounts, audit, commit. Each
round is of people of its own: they have 6 bills of the year, and get 6 more. pgbench writes for others with as many; it
runs `TIMES` as long, since its connections are new each time. Rounds of both are interleaved, and the database does
what is due after one before the next. Then the same 2207 come by chance, at `SHARE` of what was reached, over as many
connections. Limits: at least 0.3 of pgbench; p99 under 200 ms; at most 12 statements.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import django

from bench.national import county, statements
from bench.national.blast import Blasted, blast
from bench.national.servers import cpu, parent, serving
from bench.national.visits import Cashier
from tuodi.hospital.lists import read_items
from tuodi.hospital.style import CALL_SERVICE

PEOPLE, CONNECTIONS, ROUNDS, EACH = 200, 64, 3, 1_280
TIMES, SHARE, LINES, MANY = 3, 0.7, 5, 200
LEAST, P99_MS, STATEMENTS = 0.3, 200, 12
OURS = [range(at * PEOPLE, (at + 1) * PEOPLE) for at in range(ROUNDS + 1)]
_AFTER = OURS[-1].stop
THEIRS = [range(_AFTER + at * TIMES * PEOPLE, _AFTER + (at + 1) * TIMES * PEOPLE) for at in range(ROUNDS)]


class Raw(NamedTuple):
    """A round of pgbench: transactions a second, and seconds of computing of each, the database's included."""

    each_second: float
    cpu: float


def main() -> int:
    """1 where a limit is missed."""
    with tempfile.TemporaryDirectory(prefix="tuodi-bench-") as name:
        os.environ |= {"TUODI_DATA": name, "DJANGO_SETTINGS_MODULE": "tuodi.workbench.settings"}
        django.setup()
        from django.db import connection  # noqa: PLC0415

        county.make(THEIRS[-1].stop)
        items = read_items(county.write_lists(Path(name), PEOPLE)[1])
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            database = parent(cursor.fetchone()[0])
        with serving("tuodi.workbench.wsgi:application") as servers:
            cashier = Cashier(servers.base, items)

            def settle(visits: int, people: range, rate: float | None = None) -> Blasted:
                bodies = [one.body for one in cashier.ready(LINES, visits, people)]
                before = cpu(servers.pid) + cpu(database)
                done = blast(servers.base, CALL_SERVICE, bodies, CONNECTIONS, rate)
                done.cpu = cpu(servers.pid) + cpu(database) - before
                if done.refused:
                    print(f"{len(done.refused)} refused, such as {done.refused[0].decode()[:300]}")
                return done

            def bare(people: range) -> Raw:
                before = cpu(os.getpid()) + cpu(database)
                tps = pgbench(script, visits, people)
                return Raw(tps, (cpu(os.getpid()) + cpu(database) - before) / (TIMES * EACH))

            for people in OURS:
                settle(EACH, people)
            for people in THEIRS:
                settle(len(people), people)  # so that they have accounts
            script = Path(name) / "settle.sql"
            visits = statements.name_visits()
            counts = {
                count: statements.capture(cashier.ready(count, 1, OURS[-1][at:])[0], script)
                for at, count in enumerate((LINES, MANY, LINES))  # of a person each: numbers are counted on by person
            }
            connection.close()
            for people in THEIRS:
                bare(people)
            rounds = []
            for ours, theirs in zip(OURS, THEIRS, strict=False):
                tidy()
                settled = settle(EACH, ours)
                tidy()
                rounds.append((settled, bare(theirs)))
            tidy()
            reached = statistics.median(one.each_second for one, _ in rounds)
            by_chance = settle(EACH, OURS[-1], SHARE * reached)
    return told(rounds, by_chance, counts)


def tidy() -> None:
    """Have the database do now what is due after many writes, so that no round pays for the one before."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    connection.close()


def pgbench(script: Path, visits: tuple[int, int], people: range) -> float:
    """Transactions a second of the same statements, prepared."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pgbench"))
    command = [found[-1], "-n", "-M", "prepared", "-c", str(CONNECTIONS), "-j", "2"]
    command += ["-t", str(TIMES * EACH // CONNECTIONS), *statements.variables(people, visits)]
    command += ["-f", script, os.environ["TUODI_DATABASE_URL"]]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return float(next(line.split("=")[1].split()[0] for line in done.stdout.splitlines() if line.startswith("tps")))


def told(rounds: Sequence[tuple[Blasted, Raw]], by_chance: Blasted, counts: dict[int, int]) -> int:
    """Print it; 1 where a limit is missed."""
    ours = statistics.median(one.each_second for one, _ in rounds)
    theirs = statistics.median(raw.each_second for _, raw in rounds)
    each = 1000 * statistics.median(one.cpu / len(one.times) for one, _ in rounds)
    bare = 1000 * statistics.median(raw.cpu for _, raw in rounds)
    closed = Blasted(times=[time for one, _ in rounds for time in one.times])
    print(
        f"2207 complete, {CONNECTIONS} connections without a pause: {ours:,.0f} a second, "
        f"p50 {closed.percentile(50):.0f} ms, p99 {closed.percentile(99):.0f} ms"
    )
    print(
        f"the same coming by chance, {SHARE * ours:,.0f} a second: p50 {by_chance.percentile(50):.0f} ms, "
        f"p99 {by_chance.percentile(99):.0f} ms (limit {P99_MS})"
    )
    print(f"pgbench, the same statements prepared: {theirs:,.0f} a second; ratio {ours / theirs:.2f} (limit {LEAST})")
    print(f"rounds: {', '.join(f'{one.each_second:.0f} / {raw.each_second:.0f}' for one, raw in rounds)}")
    print(
        f"CPU, database included: {each:.2f} ms a 2207, {bare:.2f} ms a transaction of pgbench; ratio {bare / each:.2f}"
    )
    print("statements: " + ", ".join(f"{count} with {lines} lines" for lines, count in sorted(counts.items())))
    refused = len(by_chance.refused) + sum(len(one.refused) for one, _ in rounds)
    slow = by_chance.percentile(99) >= P99_MS
    return int(ours < LEAST * theirs or slow or max(counts.values()) > STATEMENTS or refused > 0)


if __name__ == "__main__":
    sys.exit(main())
