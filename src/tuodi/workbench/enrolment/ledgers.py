"""The workbooks of P-3.1g as a bureau files them: the two ledgers, and the monthly dispatch."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter
from django.db.models import Q, QuerySet
from django.utils import timezone

from tuodi.exchange.divisions import name_of
from tuodi.exchange.money import yuan
from tuodi.exchange.sheet_setup import AS_TEXT
from tuodi.policy.money import format_rate
from tuodi.policy.regions import city_of
from tuodi.workbench.access.models import User
from tuodi.workbench.access.perms import may
from tuodi.workbench.audit.models import Look
from tuodi.workbench.base.masking import masked
from tuodi.workbench.base.naming import who
from tuodi.workbench.base.words import label

from .enums import Outcome, State
from .figures import Share, Shares, total, townships
from .models import Dispatch, LedgerEntry, Mobilisation
from .rulebook import Target, class_names, missing_name, targets

_EIGHT = (
    ("序号", 6), ("乡镇（街道）", 13), ("村（社区）", 13), ("姓名", 10), ("证件号码", 21), ("人员身份", 24),
    ("参保状态", 10), ("参保地", 16), ("档次", 7), ("缴费日期", 12), ("应缴标准（元）", 13), ("资助身份", 15),
    ("资助金额（元）", 13), ("个人缴费（元）", 13), ("资金来源", 15), ("政策条款", 11), ("是否核定", 10), ("备注", 30),
)  # fmt: skip
_OUTSIDE = (
    ("序号", 6), ("乡镇（街道）", 13), ("村（社区）", 13), ("姓名", 10), ("证件号码", 21), ("人员身份", 24),
    ("参保地", 24), ("参保险种", 20), ("缴费日期", 12), ("核实方式", 14), ("参保凭证", 24), ("联系电话", 14),
    ("核实人", 10), ("备注", 30),
)  # fmt: skip
_MONEY = frozenset({"应缴标准（元）", "资助金额（元）", "个人缴费（元）"})
_PLANS = {1: "一档", 2: "二档"}


def eight_entries(county: str, year: int) -> QuerySet[LedgerEntry]:
    """Everybody of the eight groups."""
    found = LedgerEntry.objects.filter(county=county, year=year, eight=True)
    return found.select_related("person", "village__parent", "decided").order_by("township", "village", "id")


def outside_entries(county: str, year: int) -> QuerySet[LedgerEntry]:
    """Those of the eight groups insured outside the city, by the registry or by what township staff found out."""
    city = city_of(county)
    width = 2 if city.endswith("0000") else 4
    abroad = ~Q(insu_admdvs="") & ~Q(insu_admdvs__startswith=city[:width]) & ~Q(state=State.NOT)
    found = LedgerEntry.objects.filter(
        abroad | Q(state=State.NOT, outcome=Outcome.ELSEWHERE), county=county, year=year, eight=True
    )
    return found.select_related("person", "village__parent").order_by("township", "village", "id")


def eight_book(county: str, year: int, user: User) -> bytes:
    """重点人群资助参保台账."""
    entries = list(eight_entries(county, year))
    rows = [[
        at, *_who(entry, user), entry.get_state_display(), name_of(entry.insu_admdvs) or "—",
        _PLANS.get(entry.insu_plan or 0, "—"),
        _day(entry.paid_date), entry.premium, label("classes", entry.class_id) if entry.class_id else "—",
        entry.subsidy, entry.own_pay, label("funds", entry.fund) if entry.fund else "—", entry.clause or "—",
        "已核定" if entry.decided_id else "未核定",
        _remark(entry),
    ] for at, entry in enumerate(entries, 1)]  # fmt: skip
    _looked(entries, user, "八类人群资助参保台账")
    return _book(f"{name_of(county)}{year}年度8类人群资助参保台账", _EIGHT, rows, user)


def outside_book(county: str, year: int, user: User) -> bytes:
    """市外参保台账."""
    entries = list(outside_entries(county, year))
    visits = {
        m.person_id: m for m in Mobilisation.objects.filter(year=year, person_id__in=[e.person_id for e in entries])
    }
    rows = []
    for at, entry in enumerate(entries, 1):
        visit = visits.get(entry.person_id)
        registered = entry.state != State.NOT
        place = entry.insu_admdvs if registered else visit.insu_admdvs if visit else ""
        rows.append([
            at, *_who(entry, user), name_of(place) or place, entry.get_state_display() if registered else "待核",
            _day(entry.paid_date), "系统参保记录" if registered else "乡镇核实", visit.proof if visit else "",
            entry.person.phone, who(visit.by) if visit else "", visit.note if visit else "",
        ])  # fmt: skip
    _looked(entries, user, "市外参保台账")
    return _book(f"{name_of(county)}{year}年度8类人群市外参保台账", _OUTSIDE, rows, user)


def dispatch_book(one: Dispatch, found: Shares, user: User) -> bytes:
    """参保月调度通报: every target of every township on the day, met or not."""
    wanted = targets(one.county)
    columns: list[tuple[str, int]] = [("序号", 6), ("乡镇（街道）", 16)]
    for target in wanted:
        goal = f"{target.zh}（目标{format_rate(target.at_least)}）"
        columns += [(f"{goal}参保人数", 16), (f"{goal}应参保人数", 16), (f"{goal}比率", 14), (f"{goal}是否达标", 12)]
    rows: list[list[Any]] = []
    for at, (code, name) in enumerate(townships(one.county).items(), 1):
        rows.append([at, name, *_figures([found.get((code, target.name)) for target in wanted], wanted)])
    rows.append(["", "全县", *_figures([total(found, target.name) for target in wanted], wanted)])
    title = f"{name_of(one.county)}{one.year}年度参保月调度通报（截至{one.day:%Y年%m月%d日}）"
    return _book(title, columns, rows, user, summed=False)


def _figures(shares: Sequence[Share | None], wanted: Sequence[Target]) -> list[Any]:
    cells: list[Any] = []
    for share, target in zip(shares, wanted, strict=True):
        if share is None or share.whole is None:
            cells += [share.part if share else "—", "任务数未登记", "—", "—"]
        elif share.rate is None:
            cells += [0, 0, "—", "无此类人员"]
        else:
            met = "达标" if share.rate >= target.at_least else "未达标"
            cells += [share.part, share.whole, f"{share.rate // 100}.{share.rate % 100:02d}%", met]
    return cells


def _who(entry: LedgerEntry, user: User) -> list[str]:
    village, number = entry.village, entry.person.certno
    town = str(village.parent) if village is not None else entry.township
    shown = number if may(user, "person.see_number") else masked(number)
    return [
        town,
        str(village) if village is not None else "—",
        entry.person.psn_name,
        shown,
        class_names(entry.classes),
    ]


def _remark(entry: LedgerEntry) -> str:
    if entry.missing:
        return f"缺{missing_name(entry.missing)}"
    return entry.get_outcome_display() if entry.state == State.NOT else ""


def _day(day: Any) -> str:
    return day.isoformat() if day is not None else "—"


def _looked(entries: Iterable[LedgerEntry], user: User, screen: str) -> None:
    """Who takes people's data out of the house is on record."""
    Look.objects.bulk_create(
        (Look(actor=user.get_username(), kind=Look.Kind.EXPORT, person=e.person_id, screen=screen) for e in entries),
        batch_size=2_000,
    )


def _book(
    title: str, columns: Sequence[tuple[str, int]], rows: list[list[Any]], user: User, *, summed: bool = True
) -> bytes:
    """Title, unit and date, head, rows, sums where asked for, signature line; ready to print."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, **AS_TEXT})
    sheet = book.add_worksheet("台账")
    font = {"font_name": "宋体", "font_size": 10}
    head = book.add_format(
        {**font, "bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True}
    )
    cell = book.add_format({**font, "border": 1, "valign": "vcenter", "text_wrap": True})
    money = book.add_format({**font, "border": 1, "valign": "vcenter", "num_format": "#,##0.00"})
    plain = book.add_format(font)
    last = len(columns) - 1
    big = book.add_format({"font_name": "方正小标宋简体", "font_size": 16, "align": "center", "valign": "vcenter"})
    sheet.merge_range(0, 0, 0, last, title, big)
    sheet.set_row(0, 30)
    now = timezone.now()
    sheet.write(
        1, 0, f"填报单位：{user.get_department_display()}    数据时间：{now:%Y年%m月%d日}    单位：人、元", plain
    )
    for at, (name, width) in enumerate(columns):
        sheet.set_column(at, at, width)
        sheet.write(2, at, name, head)
    sums = dict.fromkeys((at for at, (name, _) in enumerate(columns) if name in _MONEY), 0)
    line = 3
    for line, row in enumerate(rows, 3):
        for at, value in enumerate(row):
            if at in sums:
                sums[at] += value or 0
                _write_money(sheet, (line, at), value, money, cell)
            elif isinstance(value, int):
                sheet.write_number(line, at, value, cell)
            else:
                sheet.write_string(line, at, value, cell)
    line = 3 + len(rows)
    if summed:
        sheet.write(line, 0, "合计", head)
    for at in range(1, len(columns) if summed else 0):
        if at in sums:
            _write_money(sheet, (line, at), sums[at], money, cell)
        else:
            sheet.write(line, at, f"{len(rows)}人" if at == 1 else "", head)
    sheet.write(
        line + 1, 0, f"填表人：{user.full_name}            审核人：            负责人：            （盖章）", plain
    )
    sheet.freeze_panes(3, 4)
    sheet.autofilter(2, 0, max(3, line - 1), last)
    sheet.set_landscape()
    sheet.set_paper(8 if len(columns) > 15 else 9)  # noqa: PLR2004 - A3 for a wide one, else A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, 2)
    sheet.set_footer("&C第 &P 页 共 &N 页")
    book.close()
    return made.getvalue()


def _write_money(sheet: Any, place: tuple[int, int], fen: int | None, money: Any, cell: Any) -> None:
    """A number that Excel can sum; an amount that is not known stays a dash."""
    if fen is None:
        sheet.write_string(*place, "—", cell)
    else:
        sheet.write_number(*place, yuan(fen), money)
