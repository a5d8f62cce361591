"""Reading a batch's file, comparing it, and staging what came out: the job behind an upload, and again on accepting."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tuodi.exchange.refusals import FileRefused
from tuodi.workbench.base.bulk import insert
from tuodi.workbench.jobs.run import JobFailed, Running
from tuodi.workbench.rules import index

from .certify import Certifying
from .compare import compared, counted
from .compared import Compared, List
from .effects import effects_of
from .enums import WRITES, Flag, Kind, State
from .facts import Facts
from .line import ListLine, Reading, kind_of
from .models import ListBatch, ListFault, ListRow
from .sheet_in import Read, SheetReader

_AT_ONCE = 5_000
_VALUE = 200
PARTS = 100
"""Of the progress bar."""
_READ, _FOUND, COMPARED = 40, 60, 70
"""How many of them are over when the file is read, when the people are found, when they are compared."""

_FLAGS = tuple(flag.value for flag in Flag)
_NO_FLAG = (False,) * len(_FLAGS)
_FIELDS = (
    "batch", "number", "outcome", "would", "psn_name", "psn_cert_type", "certno", "identity", "begndate", "enddate",
    "end_reason", "vali_flag", "certifier_name", "person", "before", "detail", *_FLAGS, "cells", "let_through_by",
    "let_through_why",
)  # fmt: skip

reader: SheetReader[ListLine] = SheetReader(ListLine)


class Result:
    """What a file comes to, before anything is written."""

    def __init__(self, batch: ListBatch, progress: Running) -> None:
        self.list = List(batch.county, batch.department, batch.month, batch.kind)
        self.certifying = Certifying(batch.county, self.list.month_end)
        reads = self._read(Path(batch.file.path), progress)
        self.rows_in = len(reads)
        progress.progress(_READ, PARTS, f"{self.rows_in} 行，查找人员与已知身份")
        facts = self._facts(reads)
        progress.progress(_FOUND, PARTS, f"{self.rows_in} 行，比对")
        self.rows, self.faults = compared(self.list, facts, self.certifying, reads)
        self.signature = _signature(self.rows)
        self.counts = self._counts()

    def _read(self, path: Path, progress: Running) -> list[Read[ListLine]]:
        context = Reading(self.list.county, self.list.department, self.list.month_end, self.certifying)
        found: list[Read[ListLine]] = []
        size = max(1, path.stat().st_size)

        def tell(position: int) -> None:
            progress.progress(_READ * position // size, PARTS, f"读取与校验，已读 {len(found)} 行")

        found.extend(reader.read(path, context, at_byte=tell))
        return found

    def _facts(self, reads: Sequence[Read[ListLine]]) -> Facts:
        facts = Facts()
        lines = [read.line for read in reads if read.line is not None]
        unread = [read.cells.get("certno", "").upper() for read in reads if read.line is None]
        facts.find_numbers([*(line.certno for line in lines), *filter(None, unread)])
        facts.find_names(line.psn_name for line in lines if line.certno not in facts.by_number)
        if self.list.kind == Kind.FULL:
            facts.find_certified(self.list.department, self.list.county)
        facts.find_standing()
        facts.find_insurance(self.list.month.year)
        return facts

    def _counts(self) -> dict[str, Any]:
        counts: dict[str, Any] = dict(counted(self.rows))
        changing = [row for row in self.rows if row.outcome in WRITES and row.who is not None]
        people = sorted({row.who.id for row in changing if row.who is not None})
        days = {row.begndate for row in changing} | {row.before.begndate for row in changing if row.before is not None}
        since = min((day for day in days if day is not None), default=self.list.month)
        by_class: dict[str, dict[str, int]] = {}
        for (identity, outcome), count in Counter((row.identity, row.outcome) for row in self.rows).items():
            if identity:
                by_class.setdefault(identity, {})[outcome.value] = count
        year = dt.date(self.list.month.year, 1, 1)
        counts |= {"people": len(people), "effects": effects_of(people, max(since, year)), "classes": by_class}
        counts["signature"] = self.signature
        return counts


def _signature(rows: Sequence[Compared]) -> str:
    """Two comparisons of a file that say the same have the same."""
    said = hashlib.sha256()
    for row in rows:
        who, known = row.who, row.before
        said.update(
            f"{row.number}|{row.outcome.value}|{row.would and row.would.value}|{who and who.id}|{known and known.id}|"
            f"{row.identity}|{row.begndate}|{row.enddate}|{row.end_reason}|{row.valid}\n".encode()
        )
    return said.hexdigest()


def check(running: Running, batch_id: int) -> dict[str, Any]:
    """The job: the batch is `checked` at its end, or says what is wrong with the file."""
    batch = ListBatch.objects.get(pk=batch_id)
    if batch.state not in (State.UPLOADED, State.CHECKED):
        raise JobFailed(f"批次{batch.number}{batch.get_state_display()}，不再校验")
    try:
        result = Result(batch, running)
    except FileRefused as fault:
        with running.writing():
            batch.problem = fault.line("zh", batch.file_name)[:300]
            batch.save(update_fields=["problem"])
        raise JobFailed(fault.line("zh", batch.file_name)) from fault
    stage(batch, result, running)
    with running.writing():
        batch.check_done(result.rows_in, result.counts, index().book.hash)
        batch.save()
    return {"rows": result.rows_in, **{name: n for name, n in result.counts.items() if isinstance(n, int)}}


def stage(batch: ListBatch, result: Result, running: Running) -> None:
    """Put rows and faults in the place of those of an earlier comparison."""
    with running.writing():
        ListRow.objects.filter(batch=batch).delete()
        ListFault.objects.filter(batch=batch).delete()
    total = len(result.rows)
    for start in range(0, total, _AT_ONCE):
        with running.writing():
            insert(ListRow, _FIELDS, _staged(batch, result.rows[start : start + _AT_ONCE]))
        done = min(total, start + _AT_ONCE)
        running.progress(COMPARED + (PARTS - COMPARED) * done // total, PARTS, f"保存比对结果，{done} / {total} 行")
    with running.writing():
        ListFault.objects.bulk_create(
            (
                ListFault(
                    batch=batch, number=one.row, column=one.column[:60], value=one.value[:_VALUE], key=one.key,
                    reason=one.reason("zh")[:300], mend=one.mend("zh")[:300],
                )
                for one in result.faults
            ),
            batch_size=_AT_ONCE,
        )  # fmt: skip


def _staged(batch: ListBatch, rows: Sequence[Compared]) -> Iterator[tuple[Any, ...]]:
    """The values of `_FIELDS`."""
    for row in rows:
        line, who, cells = row.line, row.who, row.cells or {}
        name = line.psn_name if line else who.name if who else cells.get("psn_name", "")
        number = line.certno if line else who.certno if who else cells.get("certno", "")
        yield (
            batch.pk, row.number, row.outcome.value, row.would.value if row.would else "", name[:50],
            kind_of(line.psn_cert_type, line.certno) if line else "", number[:50], row.identity,
            row.begndate and row.begndate.isoformat(), row.enddate and row.enddate.isoformat(), row.end_reason,
            row.valid, line.certifier_name if line else "", who.id if who else None,
            row.before.id if row.before else None, row.detail,
            *([flag in row.flags for flag in _FLAGS] if row.flags else _NO_FLAG),
            None if row.cells is None else json.dumps(row.cells, ensure_ascii=False), "", "",
        )  # fmt: skip
