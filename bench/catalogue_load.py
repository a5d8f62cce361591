"""A catalogue of 300,000 rows loaded, again unchanged, and again with every hundredth changed. `make bench-catalogue`.

Western and Chinese patent drugs (1301) by their public columns, all values made up. Told: CPU and wall time, and the
most memory that the process had, the file as it came included. ROWS=30000.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator

import django

ROWS = int(os.environ.get("ROWS", "300000"))
REGION, TAB, BY = "500000", "1301", "system:bench"
_MOMENT = "2024-01-0{day} 10:00:00"


def main() -> int:
    """1 where a row is not counted as what it is."""
    with tempfile.TemporaryDirectory(prefix="tuodi-catalogue-") as name:
        os.environ |= {"TUODI_DATA": name, "DJANGO_SETTINGS_MODULE": "tuodi.workbench.settings"}
        django.setup()
        from django.core.management import call_command  # noqa: PLC0415 - models need Django

        call_command("migrate", interactive=False, verbosity=0)
        few = ROWS // 100
        wanted = [("new", 0, (ROWS, 0, 0)), ("one in a hundred changed", 1, (0, few, ROWS - few))]
        return max(_load(what, changed, counts) for what, changed, counts in wanted)


def _load(what: str, changed: int, counts: tuple[int, int, int]) -> int:
    from django.db import connection  # noqa: PLC0415

    from tuodi.workbench.access.scope import unlimited  # noqa: PLC0415
    from tuodi.workbench.audit.acting import acting  # noqa: PLC0415
    from tuodi.workbench.catalogue.loading import carry_out, store  # noqa: PLC0415

    content = "\n".join(_lines(changed)).encode()
    with acting(BY), unlimited():
        load, _ = store(REGION, TAB, f"{TAB}.txt", content, BY)
    size, content = len(content), b""
    wall, used = time.monotonic(), time.process_time()
    with unlimited():
        done = carry_out(load, lambda: acting(BY), lambda *_: None)
    wall, used = time.monotonic() - wall, time.process_time() - used
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    found = (done.fresh, done.changed, done.same)
    print(
        f"{ROWS:,} rows, {size / 1e6:.0f} MB, {what}, {connection.vendor}: {wall:.0f} s, {used:.0f} s CPU of the "
        f"process, {most} MB at most; new, changed, same: {found}"
    )
    return int(found != counts or done.refused > 0)


def _lines(changed: int) -> Iterator[str]:
    """The rows, with the columns' names before them; `changed`: every hundredth has another text and a later time."""
    from tuodi.workbench.catalogue.layouts import TABS  # noqa: PLC0415

    columns = TABS[TAB].columns
    yield "\t".join(columns)
    for number in range(ROWS):
        new = bool(changed) and number % 100 == 0
        told = {
            "med_list_codg": f"XA{number:07d}A001", "drug_genname": f"药品{number % 9_973}号片", "rid": f"R{number}",
            "drug_prodname": f"商品名{number}", "begndate": "2024-01-01", "vali_flag": "1",
            "updt_time": _MOMENT.format(day=2 if new else 1), "drug_spec": f"{number % 500}mg×{number % 30}片",
            "prodentp_name": f"第{number % 3_000}制药有限公司", "aprvno": f"国药准字Z{number:08d}",
            "memo": "改" if new else "",
        }  # fmt: skip
        yield "\t".join(told.get(name, "") for name in columns)


if __name__ == "__main__":
    sys.exit(main())
