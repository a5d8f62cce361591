"""Clearing: the sheet of a locked period, made once, hashed, and checked against what the desk has booked."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q, Sum

from tuodi.exchange.settle_values import PAID
from tuodi.settlement.render import yuan
from tuodi.workbench.desk.models import ClearingPeriod, Difference, Settlement
from tuodi.workbench.desk.service.refused import refused
from tuodi.workbench.funds.models import Advance, ClearingLine, ClearingSheet, Offset

from .names import EMPLOYEE_COLUMNS, EMPLOYEES, FUND_OF, STAGE_OF

Key = tuple[str, str, str, bool]
"""Fund, institution, township, manual."""
_COLUMNS = tuple(dict.fromkeys((*FUND_OF, *EMPLOYEE_COLUMNS)))
_MANUAL = "1"


@dataclass(slots=True)
class Cell:
    """What a key adds up to."""

    amount: int = 0
    bills: int = 0
    reversals: int = 0
    differences: int = 0
    seen: set[int] = field(default_factory=set)


def lines_of(county: str, clr_ym: str) -> dict[Key, Cell]:
    """The lines of a period as booked: each settlement's tiers by the fund its rule named."""
    found: dict[Key, Cell] = defaultdict(Cell)
    rows = Settlement.objects.filter(county=county, clr_ym=clr_ym).order_by()
    wanted = ("pk", "insutype", "fixmedins_code", "township", "setl_type", "reverses_id", "stages", *_COLUMNS)
    for row in rows.values(*wanted).iterator(chunk_size=5_000):
        manual = row["setl_type"] == _MANUAL
        place = "" if manual else row["fixmedins_code"]
        for fund, fen in _funds(row):
            cell = found[fund, place, row["township"], manual]
            cell.amount += fen
            if row["pk"] not in cell.seen:
                cell.seen.add(row["pk"])
                cell.bills += 1
                cell.reversals += row["reverses_id"] is not None
    _add_differences(found, county, clr_ym)
    return dict(found)


def _funds(row: dict[str, object]) -> Iterable[tuple[str, int]]:
    stages = row["stages"]
    named = {kept["stage"]: kept["fund"] for kept in stages} if isinstance(stages, list) else {}
    for column in _COLUMNS:
        fen = row[column]
        if not isinstance(fen, int) or not fen:
            continue
        if row["insutype"] == "310" and column in EMPLOYEE_COLUMNS:
            yield EMPLOYEES, fen
        elif column in FUND_OF:
            yield named.get(STAGE_OF[column]) or FUND_OF[column], fen


def _add_differences(found: dict[Key, Cell], county: str, clr_ym: str) -> None:
    rows = Difference.objects.filter(county=county, clr_ym=clr_ym, state=Difference.State.ACCEPTED).order_by()
    columns: dict[str, str] = dict(PAID.items())
    for row in rows.values(
        "fund",
        "stage",
        "amount",
        "township",
        "settlement__fixmedins_code",
        "settlement__setl_type",
        "settlement__insutype",
    ):
        manual = row["settlement__setl_type"] == _MANUAL
        employees = row["settlement__insutype"] == "310" and row["stage"] in ("basic", "critical")
        fund = EMPLOYEES if employees else row["fund"] or FUND_OF[columns[row["stage"]]]
        cell = found[fund, "" if manual else row["settlement__fixmedins_code"], row["township"], manual]
        cell.amount += row["amount"] or 0
        cell.differences += 1


def make_sheet(county: str, clr_ym: str, by: str) -> ClearingSheet:
    """Make the sheet of a locked period, with advances offset. Raises Refused."""
    with transaction.atomic():
        period = ClearingPeriod.objects.select_for_update().filter(county=county, clr_ym=clr_ym).first()
        if period is None or period.state != ClearingPeriod.State.LOCKED:
            raise refused("not_locked", f"{clr_ym} 尚未锁定，不能清算", "先在“清算期”锁定")
        if ClearingSheet.objects.filter(county=county, clr_ym=clr_ym).exists():
            raise refused("made", f"{clr_ym} 的清算表已经编制，不能重做")
        lines = lines_of(county, clr_ym)
        _must_agree(lines, period)
        rows = [
            (*key, cell.bills, cell.reversals, cell.differences, cell.amount) for key, cell in sorted(lines.items())
        ]
        sheet = ClearingSheet.objects.create(
            county=county, clr_ym=clr_ym, by=by, digest=digest_of(county, clr_ym, rows),
            bills=Settlement.objects.filter(county=county, clr_ym=clr_ym).count(),
            amount=sum(cell.amount for cell in lines.values()),
        )  # fmt: skip
        names = ("fund", "fixmedins_code", "township", "manual", "bills", "reversals", "differences", "amount")
        ClearingLine.objects.bulk_create(
            [ClearingLine(sheet=sheet, **dict(zip(names, row, strict=True))) for row in rows], batch_size=500
        )
        _offset(sheet, lines)
        return sheet


def _must_agree(lines: dict[Key, Cell], period: ClearingPeriod) -> None:
    """The lines add up to what the period was locked with."""
    locked = period.sums
    columns = (*FUND_OF, "hifob_pay", "hifes_pay", "cvlserv_pay")
    booked = sum(locked.get(column, 0) for column in columns)
    found = sum(cell.amount for cell in lines.values())
    if booked != found:
        text = f"{period.clr_ym} 清算明细合计 {yuan(found)} 元，锁定时为 {yuan(booked)} 元，两者不符"
        raise refused("unbalanced", text, "请联系系统管理员核对变更记录")


def digest_of(county: str, clr_ym: str, rows: Sequence[tuple[object, ...]]) -> str:
    """SHA-256 over the lines in their order."""
    told = json.dumps([county, clr_ym, [list(row) for row in rows]], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


def holds(sheet: ClearingSheet) -> bool:
    """Whether the lines kept still give the hash kept."""
    rows = sheet.lines.order_by().values_list(
        "fund", "fixmedins_code", "township", "manual", "bills", "reversals", "differences", "amount"
    )
    return digest_of(sheet.county, sheet.clr_ym, sorted(tuple(row) for row in rows)) == sheet.digest


def _offset(sheet: ClearingSheet, lines: dict[Key, Cell]) -> None:
    """Use up what institutions had in advance, the oldest first; never more than the sheet owes them."""
    owed: dict[tuple[str, str], int] = defaultdict(int)
    for (fund, place, _, manual), cell in lines.items():
        if place and not manual:
            owed[fund, place] += cell.amount
    made = []
    for advance, left in outstanding(sheet.county):
        key = advance.fund, advance.fixmedins_code
        used = min(left, max(0, owed[key]))
        if used:
            owed[key] -= used
            made.append(Offset(sheet=sheet, advance=advance, amount=used))
    Offset.objects.bulk_create(made)


def outstanding(county: str) -> list[tuple[Advance, int]]:
    """Approved advances that are not used up, the oldest first, with what is left of each."""
    rows = Advance.objects.filter(county=county, state=Advance.State.APPROVED).order_by("paid_on", "id")
    found = rows.annotate(used=Sum("offsets__amount", filter=Q(offsets__isnull=False)))
    return [(row, row.amount - (row.used or 0)) for row in found if row.amount > (row.used or 0)]


@dataclass(frozen=True, slots=True)
class Due:
    """What a sheet owes an institution from one fund: cleared, offset, and left to pay."""

    fund: str
    fixmedins_code: str
    cleared: int
    offset: int

    @property
    def to_pay(self) -> int:
        """After advances; below zero the institution owes it, and the next sheet takes it."""
        return self.cleared - self.offset


def dues_of(sheet: ClearingSheet) -> list[Due]:
    """By fund and institution."""
    cleared = (
        sheet.lines.filter(manual=False).order_by().values_list("fund", "fixmedins_code").annotate(fen=Sum("amount"))
    )
    used: dict[tuple[str, str], int] = defaultdict(int)
    for offset in sheet.offsets.select_related("advance"):
        used[offset.advance.fund, offset.advance.fixmedins_code] += offset.amount
    return sorted(
        (Due(fund, place, fen, used[fund, place]) for fund, place, fen in cleared),
        key=lambda due: (due.fund, due.fixmedins_code),
    )
