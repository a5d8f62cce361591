"""Taking a batch over: its identities become new versions in the registry, known from this moment; and taking it back.

Versions are added, never changed. What is taken back gets the version before it once more, or is withdrawn where there
was none; a record of which a later batch wrote a version is left as it is, and counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q
from django.utils import timezone

from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.base.among import among, parts
from tuodi.workbench.base.bulk import insert
from tuodi.workbench.base.words import label
from tuodi.workbench.jobs.run import JobFailed, Running
from tuodi.workbench.registry.models import IdentityRow, Source
from tuodi.workbench.registry.signals import facts_changed

from .check import COMPARED, PARTS, Result, stage
from .compared import Compared
from .enums import WRITES, State
from .models import ListBatch, ListRow

_AT_ONCE = 2_000
_FIELDS = (
    "record_id", "person", "identity", "idet_admdvs", "certifier", "certifier_name", "begndate", "enddate",
    "end_reason", "known_from", "vali_flag", "source",
)  # fmt: skip
_PERSON = _FIELDS.index("person")


def accept(running: Running, batch_id: int) -> dict[str, Any]:
    """The job: compare once more, and write if nothing has changed since the list was looked at."""
    batch = ListBatch.objects.get(pk=batch_id)
    _require(batch, State.SUBMITTED)
    result = Result(batch, running)
    if result.signature != batch.counts["signature"]:
        stage(batch, result, running)
        with running.writing():
            batch.counts = result.counts
            batch.save(update_fields=["counts"])
        raise JobFailed("提交之后档案有变化，比对结果已更新：请再看一遍，然后接收")
    running.progress(COMPARED, PARTS, f"{result.rows_in} 行，写入身份")
    with running.writing(f"接收名单{batch.number}"):
        locked = ListBatch.objects.select_for_update().get(pk=batch_id)
        _require(locked, State.SUBMITTED)
        moment = timezone.now()
        source = Source.objects.create(
            kind=Source.Kind.LIST, name=f"{batch}（{batch.file_name}）"[:200], reference=batch.number,
            digest=batch.digest, by=batch.submitted_by,
        )  # fmt: skip
        written = list(_versions(locked, result.rows, source, moment))
        insert(IdentityRow, _FIELDS, written)
        locked.accept()
        locked.checker, locked.decided_at, locked.source, locked.problem = running.record.by, moment, source, ""
        locked.save()
        people = frozenset(row[_PERSON] for row in written)
        if people:
            facts_changed.send(sender=ListBatch, people=people, why=f"名单{batch.number}已接收")
    return {"written": len(written), "people": len(people)}


def _require(batch: ListBatch, state: State) -> None:
    if batch.state != state:
        raise JobFailed(f"批次{batch.number}现在是“{batch.get_state_display()}”，不能这样办理")


def to_write(batch: ListBatch) -> Any:
    """The rows that accepting writes."""
    let_through = ~Q(let_through_by="") & Q(would__in=WRITES)
    return ListRow.objects.filter(batch=batch).filter(Q(outcome__in=WRITES) | let_through)


def _versions(
    batch: ListBatch, rows: Iterable[Compared], source: Source, moment: dt.datetime
) -> Iterator[tuple[Any, ...]]:
    """The values of `_FIELDS` for what is to be written: rows that say what the staged ones say, or none would be."""
    office, known_from, name = label("departments", batch.department), moment.isoformat(" "), batch.number
    let_through = set(
        ListRow.objects.filter(batch=batch).exclude(let_through_by="").values_list("number", "before_id")
    )  # fmt: skip
    for row in rows:
        before, who = row.before, row.who
        through = row.would is not None and (row.number, before.id if before else None) in let_through
        if who is None or (row.would if through else row.outcome) not in WRITES:
            continue
        begin, end = row.begndate, row.enddate
        by_whom = (row.line.certifier_name if row.line else "") or (before.certifier_name if before else office)
        yield (
            before.record_id if before else f"{name}-{row.number}", who.id, row.identity, batch.county,
            batch.department, by_whom, begin and begin.isoformat(), end and end.isoformat(), row.end_reason,
            known_from, row.valid, source.pk,
        )  # fmt: skip


def undo(running: Running, batch_id: int) -> dict[str, Any]:
    """The job: take an accepted batch back."""
    running.progress(0, 1, "撤销名单写入的身份")
    with running.writing(f"撤销名单{batch_id}"):
        batch = ListBatch.objects.select_for_update().get(pk=batch_id)
        _require(batch, State.UNDO_ASKED)
        moment = timezone.now()
        source = Source.objects.create(
            kind=Source.Kind.LIST, name=f"撤销：{batch}"[:200], reference=batch.number, digest=batch.digest,
            by=batch.undo_by,
        )  # fmt: skip
        with unlimited():
            written = list(IdentityRow.objects.filter(source=batch.source))
            back, left = _back(written, source, moment)
            IdentityRow.objects.bulk_create(back, batch_size=_AT_ONCE)
        batch.undo()
        batch.undo_checker, batch.undone_at, batch.undo_source = running.record.by, moment, source
        batch.counts = batch.counts | {"taken_back": len(back), "left": left}
        batch.save()
        people = frozenset(row.person_id for row in back)
        if people:
            facts_changed.send(sender=ListBatch, people=people, why=f"名单{batch.number}已撤销")
    return {"taken_back": len(back), "left": left}


def _back(written: list[IdentityRow], source: Source, moment: dt.datetime) -> tuple[list[IdentityRow], int]:
    """New versions that say what was said before, and how many records a later batch has spoken of since."""
    by_record: dict[str, list[IdentityRow]] = {}
    for some in parts(row.record_id for row in written):
        for row in IdentityRow.objects.filter(among("record_id", some)).order_by("known_from", "id"):
            by_record.setdefault(row.record_id, []).append(row)
    back, left = [], 0
    for row in written:
        versions = by_record[row.record_id]
        if versions[-1].pk != row.pk:
            left += 1
            continue
        earlier = versions[-2] if len(versions) > 1 else None
        back.append(_again(earlier or row, source, moment, valid=earlier is not None and earlier.vali_flag))
    return back, left


def _again(row: IdentityRow, source: Source, moment: dt.datetime, *, valid: bool) -> IdentityRow:
    return IdentityRow(
        record_id=row.record_id, person_id=row.person_id, identity=row.identity, idet_admdvs=row.idet_admdvs,
        certifier=row.certifier, certifier_name=row.certifier_name, begndate=row.begndate, enddate=row.enddate,
        end_reason=row.end_reason, known_from=moment, vali_flag=valid, source=source,
    )  # fmt: skip
