"""Reading a batch's file, comparing it, and staging what came out: the job behind an upload, and again on accepting."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tuodi.exchange.refusals import FileRefused
from tuodi.workbench.jobs.run import JobFailed, Running
from tuodi.workbench.rules import index

from .bulk import insert
from .certify import Certifying
from .compare import Compared, Comparison, List, counted
from .effects import effects_of
from .enums import WRITES, Flag, State
from .facts import Facts
from .line import ListLine, Reading, kind_of
from .models import ListBatch, ListFault, ListRow
from .sheet_in import Read, SheetReader

_EVERY, _AT_ONCE = 2_000, 5_000
_VALUE = 200
_PARTS = 4
"""Of the progress bar: reading, looking people up, comparing, staging."""

_FLAGS = tuple(flag.value for flag in Flag)
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
        progress.progress(self.rows_in, _PARTS * self.rows_in, "查找人员与已知身份")
        facts = self._facts(reads)
        progress.progress(2 * self.rows_in, _PARTS * self.rows_in, "比对")
        comparison = Comparison(self.list, facts, self.certifying)
        self.rows = comparison.run(reads)
        self.faults = comparison.faults
        self.signature = _signature(self.rows)
        self.counts = self._counts()

    def _read(self, path: Path, progress: Running) -> list[Read[ListLine]]:
        context = Reading(self.list.county, self.list.department, self.list.month_end, self.certifying)
        found = []
        for read in reader.read(path, context):
            found.append(read)
            if not len(found) % _EVERY:
                progress.progress(len(found), _PARTS * len(found), "读取与校验")
        return found

    def _facts(self, reads: Sequence[Read[ListLine]]) -> Facts:
        facts = Facts()
        lines = [read.line for read in reads if read.line is not None]
        unread = [read.cells.get("certno", "").upper() for read in reads if read.line is None]
        facts.find_numbers([*(line.certno for line in lines), *filter(None, unread)])
        facts.find_names(line.psn_name for line in lines if line.certno not in facts.by_number)
        facts.find_standing(self.list.department, self.list.county)
        facts.find_insurance(self.list.month.year)
        return facts

    def _counts(self) -> dict[str, Any]:
        counts: dict[str, Any] = dict(counted(self.rows))
        changing = [row for row in self.rows if row.outcome in WRITES and row.who is not None]
        people = sorted({row.who.id for row in changing if row.who is not None})
        since = min((_changes_from(row) for row in changing), default=self.list.month)
        by_class: dict[str, dict[str, int]] = {}
        for row in self.rows:
            if row.identity:
                line = by_class.setdefault(row.identity, {})
                line[row.outcome.value] = line.get(row.outcome.value, 0) + 1
        year = dt.date(self.list.month.year, 1, 1)
        counts |= {"people": len(people), "effects": effects_of(people, max(since, year)), "classes": by_class}
        counts["signature"] = self.signature
        return counts


def _changes_from(row: Compared) -> dt.date:
    days = [day for day in (row.begndate, row.before.begndate if row.before else None) if day is not None]
    return min(days)


def _signature(rows: Sequence[Compared]) -> str:
    """Two comparisons of a file that say the same have the same."""
    said = hashlib.sha256()
    for row in rows:
        who, known = row.who, row.before
        said.update(
            repr((
                row.number, row.outcome, row.would, who.id if who else 0, known.id if known else 0, row.identity,
                row.begndate, row.enddate, row.valid,
            )).encode()
        )  # fmt: skip
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
            batch.problem = f"{fault.message.zh}。{fault.message.mend_zh}"[:300]
            batch.save(update_fields=["problem"])
        raise JobFailed(fault.line("zh")) from fault
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
        part = min(total, start + _AT_ONCE) * result.rows_in // max(1, total)
        running.progress(3 * result.rows_in + part, _PARTS * result.rows_in, "保存比对结果")
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
            row.before.id if row.before else None, row.detail, *(flag in row.flags for flag in _FLAGS),
            None if row.cells is None else json.dumps(row.cells, ensure_ascii=False), "", "",
        )  # fmt: skip
