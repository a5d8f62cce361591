"""2207 complete under load, beside pgbench sending the same statements prepared. `make bench-national`.

Two server processes on a durable PostgreSQL, 64 connections, 100 people. Visits are registered, charged and tried
before the time begins; measured is 2207 alone: gateway, parse, idempotency record, cascade, settlement, accounts,
audit, commit. pgbench writes for 100 others with as many bills. Rounds of both are interleaved; limits: at least 0.3
of pgbench, p99 under 200 ms, at most 12 statements.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import django

from bench.national import county, statements
from bench.national.blast import Blasted, blast
from bench.national.servers import cpu, parent, serving
from tuodi.hospital.books import Books
from tuodi.hospital.care import diagnosis, lines, total
from tuodi.hospital.faults import Faults
from tuodi.hospital.lists import read_items
from tuodi.hospital.numbers import Numbers
from tuodi.hospital.signing import signer
from tuodi.hospital.style import CALL_SERVICE, Style
from tuodi.hospital.terminal import Institution, Till
from tuodi.hospital.wire import Line, Sent
from tuodi.lab.chance import Chance

PEOPLE, CONNECTIONS, ROUNDS, EACH = 100, 64, 3, 640
LEAST, P99_MS, STATEMENTS = 0.3, 200, 12
_PASSED = ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt")


def main() -> int:
    """1 where a limit is missed."""
    with tempfile.TemporaryDirectory(prefix="tuodi-bench-") as name:
        os.environ |= {"TUODI_DATA": name, "DJANGO_SETTINGS_MODULE": "tuodi.workbench.settings"}
        django.setup()
        from django.db import connection  # noqa: PLC0415

        county.make(2 * PEOPLE)
        items = read_items(county.write_lists(Path(name), PEOPLE)[1])
        measured: list[Blasted] = []
        raw: list[float] = []
        computing: list[float] = []
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            database = parent(cursor.fetchone()[0])
        with serving("tuodi.workbench.wsgi:application") as servers:
            tills = _Tills(servers.base, items)

            def settle(first: int) -> Blasted:
                bodies = [one.body for one in tills.ready([5] * EACH, first)]
                before = cpu(servers.pid) + cpu(database)
                done = blast(servers.base, CALL_SERVICE, bodies, CONNECTIONS)
                done.cpu = cpu(servers.pid) + cpu(database) - before
                if done.refused:
                    print(f"{len(done.refused)} refused, such as {done.refused[0].decode()[:300]}")
                return done

            settle(0)  # connects, compiles, and gives everybody some bills
            settle(PEOPLE)
            script = Path(name) / "settle.sql"
            visits = statements.name_visits()
            counts = {most: statements.capture(tills.ready([most], PEOPLE)[0], script) for most in (5, 200, 5)}
            connection.close()
            for _ in range(ROUNDS):
                measured.append(settle(0))
                before = cpu(os.getpid()) + cpu(database)
                raw.append(pgbench(script, visits))
                computing.append(cpu(os.getpid()) + cpu(database) - before)
    return told(measured, raw, computing, counts)


class _Tills:
    """Prepares visits up to the cashier."""

    def __init__(self, base: str, items: Sequence[Any]) -> None:
        code = county.INSTITUTIONS[0]
        self.at = Institution(code, county.DISTRICT, Line(base, 30), signer("none", ""), Numbers(code))
        self.items, self.number = items, 0

    def ready(self, counts: Sequence[int], first: int) -> list[Sent]:
        """So many visits with so many lines each, of people from `first` on: their 2207, not yet sent."""
        begin = self.number
        self.number += len(counts)
        with ThreadPoolExecutor(8) as pool:
            return list(pool.map(partial(self._ready, first), range(begin, self.number), counts))

    def _ready(self, first: int, number: int, count: int) -> Sent:
        till = Till(self.at, Style(), Chance("load", number), Faults({}), Books(), county.DISTRICT, on=county.ON)
        whose = first + number % PEOPLE
        psn_no, certno = f"P{whose:08d}", county.certno(whose)
        at = f"{till.moment()}"
        who = {
            "psn_no": psn_no, "mdtrt_cert_type": "02", "mdtrt_cert_no": certno, "psn_cert_type": "01",
            "certno": certno, "psn_type": "15", "psn_name": f"患者{whose}", "insutype": "390",
        }  # fmt: skip
        place = {"begntime": at, "ipt_otp_no": f"{number}", "dept_code": "A03", "dept_name": "内科", "caty": "A03"}
        mdtrt_id = till.call("2201", {"data": who | place})["data"]["mdtrt_id"]
        ids = {"psn_no": psn_no, "mdtrt_id": mdtrt_id}
        about = {"med_type": "11", "begntime": at, "dise_codg": "K29.500", "dise_name": "慢性胃炎"}
        till.call("2203", {"mdtrtinfo": ids | about, "diseinfo": [diagnosis(psn_no, till.moment(), stay=False)]})
        around = ids | {"chrg_bchno": f"{number}", "rx_circ_flag": "0"}
        charged = [
            one
            for part in range(count)
            for one in lines(self.items, till.chance, f"{number}x{part}x", till.moment(), around=around, most=1)
        ]
        till.call("2204", {"feedetail": charged})
        asked = who | ids | {
            "med_type": "11", "medfee_sumamt": total(charged), "psn_setlway": "01", "chrg_bchno": f"{number}",
            "acct_used_flag": "0",
        }  # fmt: skip
        info = till.call("2206", {"data": asked})["setlinfo"]
        return till.make("2207", {"data": asked | {name: info[name] for name in _PASSED}}, self.at.numbers.next())


def pgbench(script: Path, visits: tuple[int, int]) -> float:
    """Transactions a second of the same statements, prepared; as many as one round settles."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pgbench"))
    command = [found[-1], "-n", "-M", "prepared", "-c", str(CONNECTIONS), "-j", "2", "-t", str(EACH // CONNECTIONS)]
    command += [*statements.variables(PEOPLE, PEOPLE, visits), "-f", script, os.environ["TUODI_DATABASE_URL"]]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return float(next(line.split("=")[1].split()[0] for line in done.stdout.splitlines() if line.startswith("tps")))


def told(
    measured: Sequence[Blasted], raw: Sequence[float], computing: Sequence[float], counts: dict[int, int]
) -> int:  # fmt: skip
    """Print it; 1 where a limit is missed."""
    ours, theirs = statistics.median(one.each_second for one in measured), statistics.median(raw)
    times = sorted(time for one in measured for time in one.times)
    p50, p99 = times[len(times) // 2], times[len(times) * 99 // 100]
    each = 1000 * statistics.median(one.cpu / len(one.times) for one in measured)
    bare = 1000 * statistics.median(computing) / EACH
    print(f"2207 complete: {ours:,.0f} a second, p50 {p50:.0f} ms, p99 {p99:.0f} ms at {CONNECTIONS} connections")
    print(f"pgbench, the same statements prepared: {theirs:,.0f} a second; ratio {ours / theirs:.2f} (limit {LEAST})")
    print(
        f"rounds: {', '.join(f'{one.each_second:.0f} / {other:.0f}' for one, other in zip(measured, raw, strict=True))}"
    )
    print(
        f"CPU, database included: {each:.2f} ms a 2207, {bare:.2f} ms a transaction of pgbench; ratio {bare / each:.2f}"
    )
    print("statements: " + ", ".join(f"{count} with {most} lines" for most, count in sorted(counts.items())))
    refused = sum(len(one.refused) for one in measured)
    return int(ours < LEAST * theirs or p99 >= P99_MS or max(counts.values()) > STATEMENTS or refused > 0)


if __name__ == "__main__":
    sys.exit(main())
