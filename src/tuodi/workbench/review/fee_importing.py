"""A file of fee lines gone through bill by bill, on trial or to be taken; in bounded memory whatever its size."""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from django.db import IntegrityError, connection
from django.utils import timezone

from tuodi.exchange.fee_lines import bill_of, fee_row, fee_rows
from tuodi.exchange.refusals import FileRefused
from tuodi.exchange.row import Row
from tuodi.exchange.spool import FileOrder, Spool
from tuodi.workbench.base.bulk import insert
from tuodi.workbench.jobs.run import JobFailed

from .faults import Fault
from .fee_bills import Line, bills_of, decide, lines_there
from .models import BillFile, ImportedLine

LAYOUT = "fee_lines"
BROUGHT_IN = "导入"
_MEMORY, _RUN = 32 << 20, 8 << 20
_BILLS_AT_ONCE, _ROWS_AT_ONCE = 400, 20_000
_REFUSED = b""
"""In the place of a line that nobody could read."""
_COLUMNS = ("file", "county", "setl_id", "township", "bucket", *Line._fields[:-1])
Writing = Callable[[], AbstractContextManager[None]]
Tell = Callable[[int, int, str], None]


@dataclass(slots=True)
class GoneThrough:
    """`with GoneThrough() as found: found.go(file, tell)`: what becomes of each row; nothing is written."""

    rows_in: int = 0
    counts: dict[str, int] = field(default_factory=lambda: {"new": 0, "same": 0, "refused": 0})
    _faults: FileOrder = field(default_factory=lambda: FileOrder(_RUN))
    _fresh: FileOrder = field(default_factory=lambda: FileOrder(_RUN))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._faults.close()
        self._fresh.close()

    def go(self, file: BillFile, tell: Tell) -> None:
        """Raises JobFailed when the file is no use."""
        path, size = Path(file.file.path), file.file.size
        with Spool(_MEMORY, max(16, min(256, size // (4 << 20)))) as spool:
            try:
                for row in fee_rows(path, lambda at: tell(at, 2 * size, "逐行校验")):
                    self._read(row, spool)
            except FileRefused as fault:
                raise JobFailed(fault.line("zh", file.file_name)) from fault
            groups, done = spool.groups(), 0
            while some := list(islice(groups, _BILLS_AT_ONCE)):
                self._bills(file.county, some)
                done += sum(len(items) for _, items in some)
                tell(self.rows_in + done, 2 * self.rows_in, "比对")

    def _read(self, row: Row, spool: Spool) -> None:
        self.rows_in += 1
        line, setl_id = fee_row(row, timezone.now().date()), bill_of(row)
        if line is None:
            self.counts["refused"] += 1
            for one in row.refusals:
                self._add_fault(Fault(
                    row=row.number, column=one.column, value=one.value, key=one.key, reason=one.reason("zh"),
                    mend=one.mend("zh"), setl_id=setl_id,
                ))  # fmt: skip
            spool.add(setl_id, row.number, _REFUSED)
            return
        spool.add(line.setl_id, row.number, marshal.dumps((
            line.feedetl_sn, line.med_list_codg, line.name, str(line.fee_ocur_time), line.cnt, line.pric,
            line.det_item_fee_sumamt, line.mdtrt_id,
        )))  # fmt: skip

    def _bills(self, county: str, some: Sequence[tuple[str, Sequence[Any]]]) -> None:
        named = [(setl_id, items) for setl_id, items in some if any(item.payload for item in items)]
        keys = [setl_id for setl_id, _ in named]
        bills, there = bills_of(county, keys), lines_there(county, keys)
        for setl_id, items in named:
            lines = [Line(item.row, *marshal.loads(item.payload)) for item in items if item.payload]  # noqa: S302 - ours
            bill = bills.get(setl_id)
            found = decide(
                setl_id, bill, lines, [item.row for item in items if not item.payload], there.get(setl_id, {})
            )
            self.counts["new"] += len(found.fresh)
            self.counts["same"] += found.same
            self.counts["refused"] += len(found.faults)
            for fault in found.faults:
                self._add_fault(fault)
            if bill is not None:
                for line in found.fresh:
                    self._fresh.add(bill.bucket, (setl_id, bill.township, bill.bucket, *line[:-1]))

    def _add_fault(self, fault: Fault) -> None:
        self._faults.add(fault.row, (fault.setl_id, fault.column, fault.value, fault.key, fault.reason, fault.mend))

    def faults(self) -> Iterator[Fault]:
        """By row."""
        for row, (setl_id, column, value, key, reason, mend) in self._faults.rows():
            yield Fault(row=row, column=column, value=value, key=key, reason=reason, mend=mend, setl_id=setl_id)

    def bring_in(self, file: BillFile, writing: Writing, tell: Tell) -> None:
        """Its new lines into the table, those of a share of the persons together. Raises JobFailed."""
        fresh, done = self._fresh.rows(), 0
        while some := list(islice(fresh, _ROWS_AT_ONCE)):
            some.sort(key=_in_turn)
            try:
                with writing():
                    insert(ImportedLine, _COLUMNS, ((file.pk, file.county, *values) for _, values in some))
            except IntegrityError as fault:
                raise JobFailed("同时有别的文件导入了相同的明细，请重新导入这份文件") from fault
            done += len(some)
            tell(done, self.counts["new"], BROUGHT_IN)
        if connection.vendor == "postgresql":  # a million rows came at once: what it knows of the table is old
            with connection.cursor() as cursor:
                cursor.execute(f"ANALYZE {ImportedLine._meta.db_table}")


def _in_turn(fresh: tuple[int, Any]) -> tuple[int, str, str]:
    """Bucket, bill, number: of two files with the same lines, one waits for the other, and not both for each other."""
    bucket, (setl_id, _township, _bucket, _row, feedetl_sn, *_) = fresh
    return bucket, setl_id, feedetl_sn
