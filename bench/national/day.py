"""A day of hospitals with faults on both sides; afterwards books, platform and columnar engine say the same fen.

`make hospital-day`; VISITS=10000 PEOPLE=1000.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import django

from bench.national import county
from bench.national.servers import serving

STRIKES = "received=30,recorded=30,handled=30,committed=30,answer=30,statement=5,kill=1"
_FUNDS = {"hifp_pay": "3901", "hifmi_pay": "3902", "maf_pay": "610100", "tilt_pay": "610102"}


def main() -> int:
    """1 where anything was lost, doubled or different."""
    visits, people = int(os.environ.get("VISITS", "10000")), int(os.environ.get("PEOPLE", "1000"))
    with tempfile.TemporaryDirectory(prefix="tuodi-day-") as name:
        folder = Path(name)
        os.environ |= {"TUODI_DATA": name, "DJANGO_SETTINGS_MODULE": "bench.national.settings"}
        django.setup()
        county.make(people)
        from django.db import connection  # noqa: PLC0415

        connection.close()
        patients, items = county.write_lists(folder, people)
        with serving("bench.national.wsgi:application", TUODI_STRIKES=STRIKES) as servers:
            command = [
                sys.executable, "-m", "tuodi", "hospital", "--url", servers.base, "--people", patients, "--items",
                items,
                "--patients", str(people), "--visits", str(visits), "--threads", "16", "--on", str(county.ON),
                *(word for code in county.INSTITUTIONS for word in ("--institution", code)), "--json",
            ]  # fmt: skip
            done = subprocess.run(command, check=False, stdout=subprocess.PIPE)
        if not done.stdout:
            return done.returncode
        played = json.loads(done.stdout)
        faults = [f"{one['kind']}: {one['what']} {one['msgid']}" for one in played["findings"]]
        faults += engine_differs(folder, people, played["funds"])
        tell(played, Counter((folder / "strikes").read_text().split()))
    print(*(faults[:40] or ["Nothing lost, nothing doubled; books, platform and columnar engine agree."]), sep="\n")
    return bool(faults)


def engine_differs(folder: Path, people: int, booked: dict[str, str]) -> list[str]:
    """The platform's bills, settled again by the columnar engine: bill by bill, and every fund's total."""
    from tuodi.workbench.access.scope import unlimited  # noqa: PLC0415 - models need Django
    from tuodi.workbench.desk.models import Settlement  # noqa: PLC0415
    from tuodi.workbench.desk.service.export import as_lines  # noqa: PLC0415

    bills, listed, out = folder / "bills.csv", folder / "identities.csv", folder / "out.csv"
    with unlimited():
        bills.write_text("".join(as_lines(Settlement.objects.all())), encoding="utf-8")
        here = {
            row["setl_id"]: {name: row[name] for name in _FUNDS}
            for row in Settlement.objects.values("setl_id", *_FUNDS)
        }
    county.write_identities(listed, people)
    command = [sys.executable, "-m", "tuodi", "settle", bills, "--identities", listed, "--opening", "zero", "-o", out]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    with out.open(encoding="utf-8-sig", newline="") as file:
        again = {row["setl_id"]: {name: _fen(row[name]) for name in _FUNDS} for row in csv.DictReader(file)}
    faults = [
        f"{name}: engine {again.get(name)}, booked {amounts}"
        for name, amounts in here.items()
        if again.get(name) != amounts
    ]
    for name, digits in _FUNDS.items():
        theirs = sum(one[name] or 0 for one in again.values())
        mine = sum(_fen(amount) or 0 for kind, amount in booked.items() if kind.startswith(digits))
        if theirs != mine:
            faults.append(f"{name}: engine {theirs} fen, the hospitals' books {mine} fen")
    print(f"{len(again):,} bills and reversals settled again by the columnar engine")
    return faults


def tell(played: dict[str, Any], strikes: Counter[str]) -> None:
    """What the day was."""
    print(
        f"{sum(played['visits'].values()):,} visits {played['visits']}, {played['settlements']:,} settlements, "
        f"{played['undone']:,} undone, {played['reversed']:,} messages reversed; {played['seconds']:.0f} s"
    )
    print("at the hospitals:", played["faults"])
    print("in the server:", dict(sorted(strikes.items())))
    print("funds, yuan:", played["funds"])
    if played["not_offered"]:
        print("not offered, so not compared:", played["not_offered"])
    for infno in ("2207", "2304"):
        print(infno, played["milliseconds"].get(infno))


def _fen(text: str) -> int | None:
    return int(text.replace(".", "")) if text else None


if __name__ == "__main__":
    sys.exit(main())
