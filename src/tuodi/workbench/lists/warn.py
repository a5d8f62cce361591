"""The warning list out and its marks back (C-Q13): who goes on it, what the department answers, the acknowledgement."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils import timezone

from tuodi.exchange.messages import message
from tuodi.exchange.refusals import FileRefused, Refusal
from tuodi.policy.model import Statement
from tuodi.policy.regions import chain
from tuodi.workbench.audit.models import Look
from tuodi.workbench.base.bulk import update
from tuodi.workbench.base.uploads import fault_of
from tuodi.workbench.base.words import label, terms
from tuodi.workbench.registry.models import IdentityRow, Person
from tuodi.workbench.rules import index

from .certify import Certifying
from .columns import titles
from .compared import List
from .enums import Kind, Mark
from .line import CHANGES, ListLine, Reading, situation_of
from .mark_line import MarkLine
from .models import ListBatch, WarningList, WarningPerson, WarningState
from .service import BadFile, OwnWork, Refused, digest_of, keep_file
from .sheet_in import Read, SheetReader
from .sheet_out import SheetBook

if TYPE_CHECKING:
    from tuodi.workbench.access.models import User

Warned = Callable[[str, dt.date], dict[int, str]]
_sources: list[Warned] = []
_DUTY, _SENDER = "warning_list_exchange", "medical_security"


def warned(source: Warned) -> Warned:
    """Register who is warned of: `(county, last day of the month) → person id → why`."""
    _sources.append(source)
    return source


@warned
def monitored(county: str, day: dt.date) -> dict[int, str]:
    """防止返贫监测对象 of the county on the day."""
    found: dict[str, IdentityRow] = {}
    group = terms().find("groups", "monitored")
    classes = group.members if group else ()
    for row in IdentityRow.objects.filter(identity__in=classes, person__county=county).order_by("known_from", "id"):
        found[row.record_id] = row
    held = (row for row in found.values() if row.vali_flag and row.begndate <= day)
    return {
        row.person_id: f"防止返贫监测对象（{label('classes', row.identity)}）"
        for row in held
        if row.enddate is None or row.enddate >= day
    }


def departments_of(county: str, day: dt.date, duty: str = _DUTY) -> tuple[tuple[str, ...], str]:
    """The departments that the list (or what another duty names) goes to, and the clause."""
    for region in chain(county):
        for rule in index().book.of(Statement):
            if rule.kind == "duty" and rule.name == duty and rule.origin.region == region and rule.holds_on(day):
                named = dict(rule.fields).get("departments", "")
                names = (one.strip() for one in named.split(";"))
                return tuple(one for one in names if one and one != _SENDER), rule.origin.clause
    return (), ""


@transaction.atomic
def send(user: User, county: str, month: dt.date) -> list[WarningList]:
    """Make the month's lists, one for each department; those that are there stay."""
    day = List(county, "", month, Kind.FULL).month_end
    departments, clause = departments_of(county, day)
    if not departments:
        raise Refused("本地文件没有规定预警名单送哪些部门")
    people: dict[int, str] = {}
    for source in _sources:
        for person, why in source(county, day).items():
            people[person] = f"{people[person]}；{why}"[:200] if person in people else why
    if not people:
        raise Refused(f"{month:%Y-%m}没有需要预警的人员")
    made = []
    for department in departments:
        if WarningList.objects.filter(county=county, department=department, month=month).exists():
            continue
        one = WarningList.objects.create(
            county=county, department=department, month=month, clause=clause, made_by=user.get_username()
        )
        WarningPerson.objects.bulk_create(
            [WarningPerson(list=one, person_id=person, why=why) for person, why in sorted(people.items())],
            batch_size=2_000,
        )
        made.append(one)
    if not made:
        raise Refused(f"{month:%Y-%m}的预警名单已经发出，没有重复发出")
    return made


def file_of(user: User, one: WarningList) -> bytes:
    """The list as a workbook to be marked. It holds whole numbers, so each person's look is written down."""
    people = list(
        WarningPerson.objects.filter(list=one)
        .select_related("person__village__parent")
        .order_by("person__township", "id")
    )
    ids = [row.person_id for row in people]
    held: dict[int, dict[str, IdentityRow]] = {}
    for row in IdentityRow.objects.filter(person_id__in=ids).order_by("known_from", "id"):
        held.setdefault(row.person_id, {})[row.record_id] = row
    Look.objects.bulk_create(
        [
            Look(actor=user.get_username(), kind=Look.Kind.EXPORT, person=pk, screen="预警名单", reason=str(one))
            for pk in ids
        ]
    )
    day = List(one.county, one.department, one.month, Kind.FULL).month_end
    situation = situation_of(Certifying(one.county, day), one.department, label)
    book = SheetBook(MarkLine, situation, f"{one}：逐人填写“标识结果”后回传")
    return book.rows([_cells(row, held.get(row.person_id, {}), day) for row in people], "预警名单")


def _cells(row: WarningPerson, held: dict[str, IdentityRow], day: dt.date) -> list[str]:
    person: Person = row.person
    now = [
        label("classes", one.identity) for one in held.values()
        if one.vali_flag and one.begndate <= day and (one.enddate is None or one.enddate >= day)
    ]  # fmt: skip
    village = person.village
    town = village.parent.name if village and village.parent else ""
    values = {
        "psn_name": person.psn_name, "certno": person.certno, "town": town, "village": village.name if village else "",
        "held": "、".join(dict.fromkeys(now)), "why": row.why, "mark": str(row.get_mark_display()) if row.mark else "",
        "identity": label("classes", row.identity) if row.identity else "", "remark": row.remark,
        "begndate": row.begndate.isoformat() if row.begndate else "",
        "enddate": row.enddate.isoformat() if row.enddate else "",
    }  # fmt: skip
    return [values[field] for field in titles(MarkLine)]


class Marked(Refused):
    """The marked file has faults: nothing was kept."""

    def __init__(self, faults: list[Refusal]) -> None:
        self.faults = faults
        super().__init__(f"有 {len(faults)} 处错误，没有保存任何标识：改正后重新上传")


def answer(user: User, one: WarningList, file: File) -> int:
    """Keep the marks of a file, all of them or none; how many. Changes of identity become a batch of their own."""
    if one.state == WarningState.ACKNOWLEDGED:
        raise Refused("这份预警名单已经确认，不能再回传")
    digest = digest_of(file)
    if digest == one.digest:
        raise Refused(f"与{one.answered_at:%Y-%m-%d %H:%M}回传的文件完全相同，没有任何改动")
    reads = _read(one, file)
    faults = [fault for read in reads for fault in read.faults]
    people = {row.person.certno: row for row in WarningPerson.objects.filter(list=one).select_related("person")}
    marked: list[WarningPerson] = []
    seen: dict[str, int] = {}
    for read in reads:
        if read.line is not None:
            fault = _judged(read.number, read.line, people, seen)
            if fault is not None:
                faults.append(fault)
            else:
                marked.append(_with_mark(people[read.line.certno], read.line))
    if faults:
        raise Marked(faults)
    with transaction.atomic():
        fields = ["mark", "identity", "begndate", "enddate", "remark"]
        update(marked, fields)
        one.batch = _changes(user, one, [row for row in marked if row.mark in (Mark.NEW_CLASS, Mark.ENDED)])
        one.answer()
        one.answered_by, one.answered_at = user.get_username(), timezone.now()
        one.file_name, one.digest = Path(file.name or "").name[:200], digest
        one.save()
    return len(marked)


def _read(one: WarningList, file: File) -> list[Read[MarkLine]]:
    name = Path(file.name or "").name
    no_table = fault_of(name, file.size, file)
    if no_table:
        raise BadFile(no_table)
    which = List(one.county, one.department, one.month, Kind.CHANGES)
    context = Reading(one.county, one.department, which.month_end, Certifying(one.county, which.month_end))
    with tempfile.NamedTemporaryFile(suffix=Path(name).suffix.lower()) as kept:
        for chunk in file.chunks():
            kept.write(chunk)
        kept.flush()
        try:
            return list(SheetReader(MarkLine).read(Path(kept.name), context))
        except FileRefused as fault:
            raise BadFile(fault.line("zh", name)) from fault


def _judged(number: int, line: MarkLine, people: dict[str, WarningPerson], seen: dict[str, int]) -> Refusal | None:
    names = titles(MarkLine)

    def fault(field: str, value: str, key: str, **values: object) -> Refusal:
        return Refusal(number, names[field], value, key, message(key, **values))

    if line.certno not in people:
        return fault("certno", line.certno, "warning_stranger")
    if line.certno in seen:
        return fault("certno", line.certno, "duplicate_copy", other=seen[line.certno])
    seen[line.certno] = number
    if line.mark in (Mark.NEW_CLASS, Mark.ENDED) and not line.identity:
        return fault("identity", "", "required")
    if line.mark == Mark.NEW_CLASS and line.begndate is None:
        return fault("begndate", "", "required")
    if line.mark == Mark.ENDED and line.enddate is None:
        return fault("enddate", "", "list_end_needed")
    return None


def _with_mark(row: WarningPerson, line: MarkLine) -> WarningPerson:
    row.mark, row.identity, row.remark = line.mark, line.identity, line.remark
    row.begndate, row.enddate = line.begndate, line.enddate
    return row


def _changes(user: User, one: WarningList, rows: list[WarningPerson]) -> ListBatch | None:
    """The changes of identity as a batch: checked, submitted and received as any other."""
    if not rows:
        return None
    known: dict[tuple[int, str], dt.date] = {}
    ids = [row.person_id for row in rows]
    for held in IdentityRow.objects.filter(person_id__in=ids, vali_flag=True).order_by("known_from", "id"):
        known[held.person_id, held.identity] = held.begndate
    situation = situation_of(Certifying(one.county, one.month), one.department, label)
    content = SheetBook(ListLine, situation, f"{one}回传的身份变动").rows(_change_cells(rows, known))
    file = ContentFile(content, name=f"{one}回传.xlsx")
    try:
        return keep_file(
            user, file, county=one.county, department=one.department, month=one.month, kind=Kind.CHANGES,
            note=f"{one}回传的身份变动（{one.clause}）",
        )  # fmt: skip
    except Refused as refused:
        raise Refused(f"回传的身份变动不能建成批次：{refused}") from refused


def _change_cells(rows: list[WarningPerson], known: dict[tuple[int, str], dt.date]) -> Iterator[list[str]]:
    words = {value: word for word, value in reversed(CHANGES.items())}
    for row in rows:
        begin = row.begndate or known.get((row.person_id, row.identity))
        values = {
            "psn_name": row.person.psn_name, "certno": row.person.certno, "identity": label("classes", row.identity),
            "begndate": begin.isoformat() if begin else "", "enddate": row.enddate.isoformat() if row.enddate else "",
            "change": words["ended" if row.mark == Mark.ENDED else "new"], "note": row.remark,
        }  # fmt: skip
        yield [values.get(field, "") for field in titles(ListLine)]


@transaction.atomic
def acknowledge(user: User, one: WarningList) -> None:
    """The bureau confirms that the marks have come."""
    locked = WarningList.objects.select_for_update().get(pk=one.pk)
    if locked.state != WarningState.ANSWERED:
        raise Refused("还没有回传，或已经确认")
    if user.get_username() == locked.answered_by:
        raise OwnWork("回传的人不能自己确认")
    locked.acknowledge()
    locked.acknowledged_by, locked.acknowledged_at = user.get_username(), timezone.now()
    locked.save()
