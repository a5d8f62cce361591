"""A million fee lines by file: checked on trial, taken, given back where refused, screened.

`python tools/with_postgres.py python -m bench.fee_lines [LINES] [--bad]`. Each person has a bill of twenty lines.
`--bad`: the file is about bills that nobody has, so that every row is refused. Told: seconds, CPU of this process and
its memory at most after each step, that of the server's processes beside it not counted. Limit: 512 MiB up to the
screening, which takes shares of the persons.
"""

from __future__ import annotations

import datetime as dt
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

LINES, OF_A_BILL, LIMIT = 1_000_000, 20, 512
COUNTY, MONTH, BY = "500243", dt.date(2024, 6, 1), "review"
_FACTS = '{"care_type": "inpatient", "begndate": "2024-06-01", "enddate": "2024-06-20", "mdtrt_id": "V%09d"}'
_HEAD = "feedetl_sn,setl_id,mdtrt_id,med_list_codg,medins_list_name,fee_ocur_time,cnt,pric,det_item_fee_sumamt"


def main() -> int:
    """On the database of the environment; 1 where the limit is missed."""
    lines = next((int(one) for one in sys.argv[1:] if one.isdigit()), LINES)
    with tempfile.TemporaryDirectory(prefix="tuodi-bench-") as folder:
        os.environ |= {"TUODI_DATA": folder, "DJANGO_SETTINGS_MODULE": "tuodi.workbench.settings"}
        import django  # noqa: PLC0415 - settings first

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415

        from tuodi.workbench.access.scope import unlimited  # noqa: PLC0415

        call_command("migrate", verbosity=0)
        path = Path(folder) / "lines.csv"
        with unlimited():
            _bills(lines // OF_A_BILL)
            _write(path, lines, "X" if "--bad" in sys.argv[1:] else "S")
            print(f"{lines:,} lines of {lines // OF_A_BILL:,} bills, {path.stat().st_size:,} bytes", flush=True)
            _said("before", lambda: None)
            return _through(path)


def _bills(count: int) -> None:
    """Past every check: what is there before the file comes."""
    from tuodi.workbench.base.bulk import insert  # noqa: PLC0415
    from tuodi.workbench.review.models import BillFile, ImportedBill  # noqa: PLC0415
    from tuodi.workbench.review.spill import BUCKETS  # noqa: PLC0415

    with _writing():
        file = BillFile.objects.create(
            county=COUNTY, month=MONTH, file="x", file_name="x", digest="x", header="x", uploaded_by=BY
        )
        insert(ImportedBill, (
            "file", "row", "county", "township", "setl_id", "person", "bucket", "setl_time", "medfee_sumamt",
            "inscp_scp_amt", "insured", "assisted", "turned", "line", "facts",
        ), (
            (file.pk, number, COUNTY, "500243001", f"S{number:09d}", who, who % BUCKETS, "2024-06-20 10:00:00",
             OF_A_BILL * 1_050, 0, 0, 0, False, "", _FACTS % number)
            for number, who in ((number, number + 1) for number in range(count))
        ))  # fmt: skip


def _write(path: Path, lines: int, mark: str) -> None:
    with path.open("w", encoding="utf-8") as out:
        out.write(f"{_HEAD}\n")
        for number in range(lines):
            bill, place = divmod(number, OF_A_BILL)
            out.write(
                f"L{number:012d},{mark}{bill:09d},V{bill:09d},XJ01CAA{place:03d},阿莫西林胶囊{place},"
                f"2024-06-{place + 1:02d} 08:30:00,2.5,4.2,10.50\n"
            )


def _through(path: Path) -> int:
    from django.core.files import File  # noqa: PLC0415

    from tuodi.workbench.review.importing import check, take  # noqa: PLC0415
    from tuodi.workbench.review.models import BillFile, FileFault, ImportedLine  # noqa: PLC0415
    from tuodi.workbench.review.rows_back import bad_rows_of  # noqa: PLC0415
    from tuodi.workbench.review.service import keep  # noqa: PLC0415

    with path.open("rb") as content, _writing():
        file = keep(COUNTY, MONTH, File(content), path.name, BY)
    worst = _said("checked on trial", lambda: check(file, _writing, _tell))
    worst = max(worst, _said("taken", lambda: take(file, BY, _writing, _tell)))
    done = BillFile.objects.get(pk=file.pk)
    kept = (ImportedLine.objects.count(), FileFault.objects.filter(file=file).count())
    if (done.count("new"), done.count("refused")) != kept or done.rows_in != sum(kept):
        raise RuntimeError(f"{done.counts}, kept {kept}")
    if kept[1]:
        worst = max(worst, _said("rows back", lambda: sum(map(len, bad_rows_of(done)[1]))))
    _said("screened", _screen)
    return int(worst > LIMIT)


def _screen() -> None:
    from tuodi.workbench.supervision.service.run import Month  # noqa: PLC0415

    month = Month(COUNTY, MONTH)
    hits = sum(len(month.look(share.low, share.high).hits) for share in month.shares())
    if hits:
        raise RuntimeError(f"{hits} hits of bills that have nothing in common")


def _writing() -> AbstractContextManager[None]:
    from tuodi.workbench.audit.acting import acting  # noqa: PLC0415

    return acting(BY, "bench")


def _tell(_done: int, _total: int, _words: str) -> None:
    """Nobody looks."""


def _said(words: str, work: Callable[[], object]) -> int:
    """How long it took; MiB of this process at most, so far."""
    begun, spent = time.perf_counter(), time.process_time()
    work()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{words}: {time.perf_counter() - begun:.1f} s, {time.process_time() - spent:.1f} s CPU, at most {memory} MiB",
        flush=True,
    )
    return memory


if __name__ == "__main__":
    sys.exit(main())
