"""Checking a settlement file on trial, and taking its sound rows as bills: the same reading, with and without writing.

A bill whose id is there with the same content is `same`; one that another layout's file brought already (same person,
day and amounts) is `again`; one whose id is there with another content is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from tuodi.exchange.fee_lines import has_fee_lines
from tuodi.exchange.refusals import FileRefused
from tuodi.settlement.bill import Bill
from tuodi.workbench.base.bulk import insert as insert_many
from tuodi.workbench.jobs.run import JobFailed, Running

from . import fee_importing
from .enums import FileState
from .faults import OTHERWISE, Fault
from .fee_importing import GoneThrough
from .guest_rows import GuestRows, insert, sorted_out
from .models import BillFile, FileFault, GuestBill, ImportedBill, ImportedLine
from .reading import Read, Reader, Tell
from .spill import BUCKETS, INCOMING, Spill
from .stored import bills_of, read_options

Writing = Callable[[], AbstractContextManager[None]]
BROUGHT_IN = "导入"
_FAULT = ("file", "row", "setl_id", "person", "column", "value", "key", "reason", "mend")
_BILLS = ImportedBill._meta.db_table
_FILES = BillFile._meta.db_table
_SAME = "b.person_id = i.person_id AND b.medfee_sumamt = i.medfee_sumamt AND b.inscp_scp_amt = i.inscp_scp_amt"
_CONTENT = f"{_SAME} AND b.insured = i.insured AND b.assisted = i.assisted"
_ELSEWHERE = (
    f"EXISTS (SELECT 1 FROM {_BILLS} b JOIN {_FILES} f ON f.id = b.file_id WHERE {_SAME} AND f.layout <> %(layout)s "  # noqa: S608 - names of our own tables
    "AND DATE(b.setl_time) = DATE(i.setl_time))"
)
_BY_ID = f"SELECT 1 FROM {_BILLS} b WHERE b.county = %(county)s AND b.setl_id = i.setl_id"  # noqa: S608


def check(file: BillFile, writing: Writing, tell: Tell) -> None:
    """On trial: what would become of each row. Raises JobFailed where the file is no use."""
    if _has_fee_lines(file):
        with GoneThrough() as lines:
            lines.go(file, tell)
            _checked(file, writing, lines.faults(), fee_importing.LAYOUT, "", lines.rows_in, lines.counts)
        return
    read, counts, faults = _gone_through(file, None, tell)
    _checked(file, writing, _by_row([*read.faults, *faults]), read.layout, read.header, read.rows_in, counts)


def _checked(  # noqa: PLR0917 - what was found of it
    file: BillFile, writing: Writing, faults: Iterable[Fault], layout: str, header: str, rows_in: int,
    counts: dict[str, int],
) -> None:  # fmt: skip
    with writing():
        _put_faults(file, faults)
        file.problem = ""
        file.check_done(layout, header, rows_in, counts)
        file.save()


def take(file: BillFile, by: str, writing: Writing, tell: Tell) -> None:
    """Its sound rows become bills, or lines. One that was broken off is taken anew: nothing is there twice."""
    if file.state != FileState.CHECKED:
        raise JobFailed(f"{file}：{file.get_state_display()}，不再导入")
    if file.layout == fee_importing.LAYOUT:
        with GoneThrough() as lines:
            lines.go(file, tell)
            lines.bring_in(file, writing, tell)
            new = ImportedLine.objects.filter(file=file).count()
            counts = {**lines.counts, "new": new, "same": lines.rows_in - new - lines.counts["refused"]}
            _taken(file, by, writing, lines.faults(), counts)
        return
    read, counts, faults = _gone_through(file, writing, tell)
    # what a run that was broken off brought in is of this file too
    counts = {**counts, "new": ImportedBill.objects.filter(file=file).count()}
    counts["guests"] = GuestBill.objects.filter(file=file).count()
    counts["same"] = read.rows_in - sum(counts[name] for name in ("new", "guests", "again", "refused"))
    _refresh_statistics()
    _taken(file, by, writing, _by_row([*read.faults, *faults]), counts)


def _taken(file: BillFile, by: str, writing: Writing, faults: Iterable[Fault], counts: dict[str, int]) -> None:
    with writing():
        _put_faults(file, faults)
        file.take(counts)
        file.taken_by, file.taken_at = by, timezone.now()
        file.save()


def _gone_through(file: BillFile, writing: Writing | None, tell: Tell) -> tuple[Read, dict[str, int], list[Fault]]:
    county = file.county
    counts = {"new": 0, "guests": 0, "same": 0, "again": 0}
    faults: list[Fault] = []
    with Spill() as spill, GuestRows() as guests:
        reader = Reader(
            county, file.month, timezone.now().date(), lambda who, no: booked_of(county, who, no), tell,
            guests=guests, trial=writing is None,
        )  # fmt: skip
        try:
            read = reader.read(Path(file.file.path), spill)
        except FileRefused as fault:
            raise JobFailed(fault.line("zh", file.file_name)) from fault
        asked = Asked(county, read.layout)
        done = 0
        for rows in spill.brought_in() if asked.some or writing is not None else ():
            found = asked.counts(rows)
            faults += asked.otherwise()
            if writing is not None:
                with writing():
                    _insert(file, asked)
            for name, count in found.items():
                counts[name] += count
            done += rows
            tell(done, spill.rows, "比对" if writing is None else BROUGHT_IN)
        if not done:
            counts["new"] = spill.rows
        for some in guests.batches():
            fresh, told, otherwise = sorted_out(file, read.layout, some)
            if writing is not None:
                with writing():
                    insert(file, fresh)
            counts["guests"] += len(fresh)
            for name, count in told.items():
                counts[name] += count
            faults += otherwise
    refused = {fault.row for fault in (*read.faults, *faults)}
    return read, {**counts, "refused": len(refused)}, faults


class Asked:
    """The rows in `INCOMING` against the bills of the county. some: whether there are any yet."""

    def __init__(self, county: str, layout: str) -> None:
        self.values = {"county": county, "layout": layout}
        self.some = ImportedBill.objects.filter(county=county).exists()
        others = BillFile.objects.filter(county=county).exclude(layout__in=("", layout, fee_importing.LAYOUT))
        self.elsewhere = _ELSEWHERE if others.exists() else "FALSE"

    def counts(self, rows: int) -> dict[str, int]:
        """What becomes of them."""
        if not self.some:
            return {"new": rows}
        joined = f"FROM {INCOMING} i JOIN {_BILLS} b ON b.county = %(county)s AND b.setl_id = i.setl_id"
        query = f"SELECT COUNT(*), COUNT(CASE WHEN {_CONTENT} THEN 1 END) {joined}"
        own, same = _all(query, self.values)[0]
        query = f"SELECT COUNT(*) FROM {INCOMING} i WHERE NOT EXISTS ({_BY_ID}) AND {self.elsewhere}"  # noqa: S608
        again = int(_all(query, self.values)[0][0])
        return {"new": rows - own - again, "same": same, "again": again}

    def otherwise(self) -> list[Fault]:
        """Rows whose id is there with another content."""
        if not self.some:
            return []
        query = f"""SELECT i.row, i.setl_id, i.person_id FROM {INCOMING} i JOIN {_BILLS} b
            ON b.county = %(county)s AND b.setl_id = i.setl_id WHERE NOT ({_CONTENT})"""  # noqa: S608
        key, reason, mend = OTHERWISE
        return [
            Fault(row=row, column="setl_id", value=setl_id, key=key, reason=reason, mend=mend, setl_id=setl_id,
                  person_id=person)
            for row, setl_id, person in _all(query, self.values)
        ]  # fmt: skip


def _insert(file: BillFile, asked: Asked) -> None:
    query = f"""INSERT INTO {_BILLS} (file_id, "row", county, township, setl_id, person_id, bucket, setl_time,
        medfee_sumamt, inscp_scp_amt, insured, assisted, turned, line, facts)
        SELECT %(file)s, i."row", %(county)s, i.township, i.setl_id, i.person_id, i.person_id %% {BUCKETS}, i.setl_time,
        i.medfee_sumamt, i.inscp_scp_amt, i.insured, i.assisted, i.turned, i.line, i.facts
        FROM {INCOMING} i WHERE NOT {asked.elsewhere} ORDER BY i.person_id %% {BUCKETS}, i.person_id
        ON CONFLICT (setl_id, county) DO NOTHING"""  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(query, {**asked.values, "file": file.pk})


def _all(query: str, asked: dict[str, Any]) -> list[Sequence[Any]]:
    with connection.cursor() as cursor:
        cursor.execute(query, asked)
        found: list[Sequence[Any]] = cursor.fetchall()
    return found


def _refresh_statistics() -> None:
    """Millions of rows came at once: what the database knows of the table is of another time."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {_BILLS}")


def _has_fee_lines(file: BillFile) -> bool:
    try:
        return has_fee_lines(Path(file.file.path))
    except FileRefused as fault:
        raise JobFailed(fault.line("zh", file.file_name)) from fault


def _by_row(faults: list[Fault]) -> list[Fault]:
    return sorted(faults, key=lambda fault: fault.row)


def _put_faults(file: BillFile, faults: Iterable[Fault]) -> None:
    """By row. A file of a million rows may have as many."""
    FileFault.objects.filter(file=file).delete()
    insert_many(FileFault, _FAULT, (
        (file.pk, one.row, one.setl_id[:80], one.person_id, one.column[:60], one.value[:200], one.key,
         one.reason[:300], one.mend[:300])
        for one in faults
    ))  # fmt: skip


def booked_of(county: str, person: int, psn_no: str) -> list[Bill]:
    """The bills that earlier files brought of a person."""
    rows = list(ImportedBill.objects.filter(county=county, person_id=person))
    headers = dict(BillFile.objects.filter(pk__in={row.file_id for row in rows}).values_list("pk", "header"))
    return bills_of(rows, psn_no, headers, read_options(county, timezone.now().date()))


def check_job(running: Running, file_id: int) -> dict[str, Any]:
    """The job behind an upload."""
    file = BillFile.objects.get(pk=file_id)
    try:
        check(file, running.writing, _tell(running))
    except JobFailed as fault:
        with running.writing():
            file.problem = str(fault)[:300]
            file.save(update_fields=["problem"])
        raise
    return dict(file.counts)


def take_job(running: Running, file_id: int) -> dict[str, Any]:
    """The job behind taking."""
    file = BillFile.objects.get(pk=file_id)
    take(file, running.record.by, running.writing, _tell(running))
    return dict(file.counts)


def _tell(running: Running) -> Tell:
    def tell(done: int, total: int, words: str) -> None:
        running.progress(done, total, words)

    return tell
