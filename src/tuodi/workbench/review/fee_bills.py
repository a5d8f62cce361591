"""The lines of one bill against the bill and against what is there already: which are new, which are refused and why.

Of a bill all lines come or none: what is left would not add up to its total.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tuodi.exchange.cells import tidy
from tuodi.exchange.money import format_fen
from tuodi.exchange.refusals import place
from tuodi.workbench.desk.models import Settlement

from .faults import Fault
from .models import BillFile, GuestBill, ImportedBill, ImportedLine
from .spill import bucket_of
from .stored import cells_of, layout_of

UNKNOWN = ("bill_unknown", "本县没有这张结算单", "先导入含这张结算单的结算清单，再导入明细；或核对结算编号")
COPY = ("line_copy", "与第{other}行完全相同", "删去重复行")
TWICE = ("line_twice", "与第{other}行的明细流水号相同而内容不同", "核对后只保留正确的一行")
OTHERWISE = ("line_otherwise", "这条明细已导入，内容不同", "导入的明细不再改动；有错的，由医院冲销后以新编号重结")
ELSEWHERE = ("visit_differs", "就诊编号与这张结算单的 {visit} 不同", "核对结算编号与就诊编号")
TORN = ("bill_torn", "同一结算单的第{other}行有错，整单明细一起退回", "改正第{other}行后，连同本行一起重新导入")
SUM = ("lines_sum", "这张结算单的明细合计 {sum} 元，与总费用 {total} 元不符", "补齐或核对这张结算单的全部明细")
_CONTENT = ("med_list_codg", "fee_ocur_time", "cnt", "pric", "det_item_fee_sumamt")


class Line(NamedTuple):
    """A line as it waits: the columns of the table, its moment as text, and the visit that its file gives it."""

    row: int
    feedetl_sn: str
    med_list_codg: str
    name: str
    fee_ocur_time: str
    cnt: int
    pric: int | None
    det_item_fee_sumamt: int
    mdtrt_id: str = ""


class Bill(NamedTuple):
    """What is asked of a settled bill. total: fen; mdtrt_id: empty where nobody said it."""

    total: int
    bucket: int
    township: str
    mdtrt_id: str


@dataclass(slots=True)
class Decided:
    """What becomes of a bill's lines."""

    fresh: list[Line] = field(default_factory=list)
    same: int = 0
    faults: list[Fault] = field(default_factory=list)


def decide(
    setl_id: str, bill: Bill | None, lines: Sequence[Line], refused: Collection[int], there: Mapping[str, Line]
) -> Decided:
    """lines: by row. refused: its rows that nobody could read. there: what was imported before, by number."""
    found = Decided()

    def refuse(line: Line, column: str, why: tuple[str, str, str], **values: object) -> None:
        key, reason, mend = why
        found.faults.append(
            Fault(row=line.row, column=column, value=str(getattr(line, column, setl_id)), key=key,
                  reason=reason.format(**values), mend=mend.format(**values), setl_id=setl_id)
        )  # fmt: skip

    if bill is None:
        for line in lines:
            refuse(line, "setl_id", UNKNOWN)
        return found
    torn, first = set(refused), dict[str, Line]()
    for line in lines:
        other = first.setdefault(line.feedetl_sn, line)
        before = there.get(line.feedetl_sn)
        if other is not line and _same(other, line):
            refuse(line, "feedetl_sn", COPY, other=place(other.row))
        elif other is not line:
            refuse(line, "feedetl_sn", TWICE, other=place(other.row))
            torn.add(line.row)
        elif line.mdtrt_id and bill.mdtrt_id and line.mdtrt_id != bill.mdtrt_id:
            refuse(line, "mdtrt_id", ELSEWHERE, visit=bill.mdtrt_id)
            torn.add(line.row)
        elif before is None:
            found.fresh.append(line)
        elif _same(before, line):
            found.same += 1
        else:
            refuse(line, "feedetl_sn", OTHERWISE)
            torn.add(line.row)
    total = sum(line.det_item_fee_sumamt for line in (*there.values(), *found.fresh))
    if torn:
        _all_back(found, lambda line: refuse(line, "setl_id", TORN, other=place(min(torn))))
    elif total != bill.total:
        told = {"sum": format_fen(total), "total": format_fen(bill.total)}
        _all_back(found, lambda line: refuse(line, "setl_id", SUM, **told))
    return found


def _all_back(found: Decided, refuse: Callable[[Line], None]) -> None:
    for line in found.fresh:
        refuse(line)
    found.fresh = []


def _same(one: Line, other: Line) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in _CONTENT)


def bills_of(county: str, setl_ids: Collection[str]) -> dict[str, Bill]:
    """The county's settled bills of these ids: what was booked here counts before what a file brought."""
    asked, found = {"county": county, "setl_id__in": setl_ids}, dict[str, Bill]()
    came: list[GuestBill | ImportedBill] = [*GuestBill.objects.filter(**asked), *ImportedBill.objects.filter(**asked)]
    headers = dict(BillFile.objects.filter(pk__in={one.file_id for one in came}).values_list("pk", "header"))
    for one in came:
        town = one.township if isinstance(one, ImportedBill) else ""
        found[one.setl_id] = Bill(one.medfee_sumamt, one.bucket, town, _visit_of(one, headers[one.file_id]))
    booked = Settlement.objects.filter(**asked).values_list(
        "setl_id", "medfee_sumamt", "person_id", "township", "mdtrt_id"
    )
    found.update((key, Bill(total, bucket_of(who), town, visit)) for key, total, who, town, visit in booked)
    return found


def _visit_of(bill: ImportedBill | GuestBill, header: str) -> str:
    if bill.facts:
        return str(json.loads(bill.facts).get("mdtrt_id", ""))
    at = layout_of(header).index.get("mdtrt_id")
    return "" if at is None else tidy(cells_of(bill.line)[at])


def lines_there(county: str, setl_ids: Collection[str]) -> dict[str, dict[str, Line]]:
    """Bill → number → the line that an earlier file brought."""
    found: dict[str, dict[str, Line]] = {}
    for one in ImportedLine.objects.filter(county=county, setl_id__in=setl_ids):
        moment = f"{one.fee_ocur_time:%Y-%m-%d %H:%M:%S}"
        found.setdefault(one.setl_id, {})[one.feedetl_sn] = Line(
            one.row, one.feedetl_sn, one.med_list_codg, one.name, moment, one.cnt, one.pric, one.det_item_fee_sumamt
        )
    return found
