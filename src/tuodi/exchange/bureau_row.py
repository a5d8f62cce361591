"""Rows of the bureau layouts 附件1 未救助明细, 附件4 应退应补 and 清算明细 → `Bill` with earlier payments as facts."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tuodi.policy.regions import NATION, city_of
from tuodi.settlement.bill import Bill, Insurance

from .bill_row import FileFacts, care_of, hospital_level, insurance_of, marked_classes
from .care_place import district_of_care
from .cells import narrow, tidy
from .codes import person_kind
from .data import load_yaml
from .dates import parse_month
from .divisions import OUTSIDE_CITY, parse_division
from .layouts import Layout
from .messages import message
from .person_key import person_of
from .person_rows import FIRST_MOMENT, BillRow
from .refusals import CellError, FileRefused, Note
from .row import Row

_TOTAL = re.compile(r"(合\s*计|总\s*计|小\s*计|累\s*计|本页计)\s*[:：]?")
_REMARK = re.compile(r"(备注|说明|注|制表|填表|审核|复核|经办|负责人|单位盖章|打印)[^，,]{0,4}[:：]?")
_PERIODS = (
    re.compile(r"(20\d\d)\s*年\s*(1[0-2]|0?[1-9])\s*月"),
    re.compile(r"(?<!\d)(20\d\d)[-_.]?(0[1-9]|1[0-2])(?!\d)"),
)
_SIGNATURE_CELLS = 2
_KINDS = ("区内", "跨区", "手工")
_SETTLED = {"区内": "2", "跨区": "2", "手工": "1"}
"""Sheet of a clearing file → national setl_type."""
_MONEY = ("hifp_pay", "hifob_pay", "hifmi_pay", "maf_pay", "tilt_pay", "oth_pay", "acct_pay", "cash_payamt")


@dataclass(frozen=True, slots=True)
class BureauFile:
    """What identifies the rows of one table: layout, kind (for a clearing file 区内, 跨区 or 手工) and period."""

    layout: str
    kind: str
    clr_ym: str

    def setl_id(self, row: Row) -> str:
        """(clearing period, file kind, 序号), or the clearing file's own 结算id; a negative row has its own."""
        own = narrow(row.raw("setl_id"))
        if own:
            return f"{own}#冲" if row.raw("medfee_sumamt").startswith(("-", "－")) else own
        period = self.clr_ym or self.period(row)
        return f"{period}:{self.kind}:{narrow(row.raw('seq')) or f'row{row.number}'}"

    def period(self, row: Row) -> str:
        """The row's clearing period, the file's when it has no such column."""
        try:
            return parse_month(row.raw("clr_ym")) if row.raw("clr_ym") else self.clr_ym
        except CellError:
            return self.clr_ym


def bureau_file(layout: Layout, title: str, clr_ym: str | None, file: str) -> BureauFile:
    """Kind and period of a table from its title rows, sheet and file name. FileRefused when no period is found."""
    kind = next((kind for kind in _KINDS if kind in title), "清算") if layout.name == "clearing" else layout.name
    period = clr_ym or ""
    for pattern in _PERIODS:
        match = pattern.search(title)
        if not period and match is not None:
            period = f"{match[1]}{int(match[2]):02d}"
    if not period and "clr_ym" not in layout.index:
        raise FileRefused(file, "no_period")
    return BureauFile(layout.name, kind, "" if "clr_ym" in layout.index else period)


def row_kind(row: Row) -> str:
    """bill, blank, total, or remark: bureau files end in totals and signatures."""
    texts = [tidy(cell) for cell in row.cells]
    filled = [text for text in texts if text]
    if not filled:
        return "blank"
    if row.raw("certno"):
        return "bill"
    if any(_TOTAL.match(text) for text in filled[:3]):
        return "total"
    # A signature line has no amount; a row with one is a bill without a person and is refused, not skipped.
    if not row.raw("medfee_sumamt") and (_REMARK.match(filled[0]) or len(filled) <= _SIGNATURE_CELLS):
        return "remark"
    return "bill"


def bureau_bill(row: Row, facts: FileFacts, file: BureauFile) -> tuple[Bill | None, dict[str, int] | None]:
    """(bill or None with refusals left on the row, opening balances by account or None)."""
    options = facts.options
    if "seq" in row.layout.index and "setl_id" not in row.layout.index:
        row.needed("seq")
    row.text("setl_id")
    person, born = person_of(row, options.people, options.today, by_psn_no=facts.by_psn_no)
    moment = row.time("setl_time", options.today)
    if not row.raw("setl_time"):
        row.refuse("setl_time", "required")
    begin, end = row.date("begndate", options.today), row.date("enddate", options.today)
    if begin and end and end < begin:
        row.refuse("enddate", "date_order", begin=begin.isoformat())
    if end and moment and end > moment.date():
        row.refuse("enddate", "date_after_settlement", settled=moment.date().isoformat())
    region, certified, care_place = _places(row, options.home)
    details = _details(row, options.today, {region, certified}, care_place)
    details["setl_type"] = row.text("setl_type") or _SETTLED.get(file.kind)
    insurance: Insurance | None = options.insutype
    if "insutype" in row.layout.index:
        insurance = insurance_of(row)
    else:
        row.note("note_residents")
    day = end or (moment.date() if moment else None)
    care = care_of(row, region or options.home, day, row.text("dise_codg"))
    level = hospital_level(row, care, national=facts.national)
    money = _money(row)
    opening = _opening(row)
    period = row.month("clr_ym") or file.clr_ym
    classes = marked_classes(row, options, region) if row.raw("psn_idet_type") else None
    if row.refusals or moment is None or insurance is None:
        return None, opening
    total, policy = money.pop("medfee_sumamt") or 0, money.pop("inscp_scp_amt") or 0
    payments: dict[str, Any] = dict(money)
    return Bill(
        row=row.number,
        setl_id=file.setl_id(row),
        person=person,
        setl_time=moment,
        begndate=begin,
        enddate=end,
        clr_ym=period or None,
        reversal_of="" if total < 0 else None,
        insu_admdvs=region,
        idet_admdvs=certified,
        mdtrt_admdvs=care_place,
        insutype=insurance,
        care_type=care,
        hosp_lv=level,
        birth_date=details.pop("brdy") or born,
        marked_classes=classes,
        **details,
        medfee_sumamt=total,
        # One amount outside the policy: the layouts do not say what it is made of.
        fulamt_ownpay_amt=total - policy,
        overlmt_selfpay=0,
        preselfpay_amt=0,
        inscp_scp_amt=policy,
        **payments,
    ), opening


def _details(row: Row, today: dt.date, districts: set[str], care_place: str) -> dict[str, Any]:
    """Facts that rules ask for: the columns a bureau may add. Care in the person's own district needs no referral."""
    refl, plan = row.coded("refl"), row.coded("insu_plan")
    kind = row.parsed("psn_type", lambda text: person_kind(narrow(text)))
    at_home = bool(care_place) and care_place in districts
    return {
        "mdtrt_id": row.text("mdtrt_id"),
        "refl_from_mdtrt_id": row.text("refl_from_mdtrt_id") or None,
        "primary_care": row.yes_or_no("primary_care"),
        "fixmedins_code": row.text("fixmedins_code") or None,
        "dise_codg": row.text("dise_codg") or None,
        "dise_class": row.coded("dise_class"),
        "opsp_class": row.coded("opsp_class"),
        "refl": int(refl) if refl is not None else 2 if at_home and not row.raw("refl") else None,
        "insu_plan": None if plan is None else int(plan),
        "brdy": row.date_of_birth("brdy", today),
        "minor": None if kind is None else kind == "minor",
        "student": None if kind is None else kind == "student",
    }


def _places(row: Row, home: str) -> tuple[str, str, str]:
    """Insured, certifying and care region. A place outside the city that cannot be told is empty."""
    certified = row.parsed("idet_admdvs", lambda text: parse_division(narrow(text), home)) or ""
    region = row.parsed("insu_admdvs", lambda text: parse_division(narrow(text), home)) or ""
    if "insu_admdvs" not in row.layout.index:
        if not row.raw("idet_admdvs"):
            row.refuse("idet_admdvs", "required")
        region = certified
    elif not row.raw("insu_admdvs"):
        row.refuse("insu_admdvs", "required")
    return region, certified or region, district_of_care(row.raw("fixmedins_code"), _said_place(row, region, home))


def _said_place(row: Row, region: str, home: str) -> str:
    """Where the row's own columns say that care was given."""
    if row.raw("mdtrt_admdvs"):
        return row.parsed("mdtrt_admdvs", lambda text: _care_place(text, home)) or ""
    inside = city_of(region) if region else ""
    if "in_city" in row.layout.index:
        return outside_of(region) if row.parsed("in_city", _is_outside) else inside
    if "mdtrt_admdvs" in row.layout.index:
        return ""
    if not district_of_care(row.raw("fixmedins_code"), ""):
        row.note("note_place_unknown")
    return inside


def _care_place(text: str, home: str) -> str:
    return outside_of(home) if text in (OUTSIDE_CITY, "省外", "国外") else parse_division(narrow(text), home)


def outside_of(region: str) -> str:
    """Outside the city of a region: outside the province where the city is one, else not known which."""
    city = city_of(region)
    return NATION if city == f"{city[:2]}0000" else ""


def _is_outside(text: str) -> bool:
    if text in ("市内", "内", "是", "市内就医"):
        return False
    if text in ("市外", "外", "否", "市外就医", "省外", "跨省"):
        return True
    raise CellError("in_city")


def _money(row: Row) -> dict[str, int | None]:
    """All amounts of the row with one sign; charity and 渝快保 together are other payers."""
    money = {name: row.money(name) for name in ("medfee_sumamt", "inscp_scp_amt", *_MONEY)}
    extra = [row.money("charity_pay"), row.money("yukuaibao_pay")]
    given = [fen for fen in extra if fen is not None]
    if given:
        money["oth_pay"] = (money["oth_pay"] or 0) + sum(given)
    for name in ("medfee_sumamt", "inscp_scp_amt"):
        if not row.raw(name):
            row.refuse(name, "required")
    total, policy = money["medfee_sumamt"], money["inscp_scp_amt"]
    reversal = total is not None and total < 0
    for name, fen in money.items():
        if fen and (fen < 0) != reversal:
            row.refuse(name, "money_positive" if reversal else "money_negative")
    if total is not None and policy is not None and abs(policy) > abs(total):
        row.refuse("inscp_scp_amt", "in_policy_over_total")
    return money


def _opening(row: Row) -> dict[str, int] | None:
    accounts: dict[str, str] = load_yaml("codes", "columns.yaml")["opening_accounts"]
    used: dict[str, int] = {}
    for column, account in accounts.items():
        fen = row.money(column)
        if fen is not None and fen < 0:
            row.refuse(column, "money_negative")
        elif fen is not None:
            used[account] = fen
    return used or None


def opening_of(rows: Sequence[BillRow]) -> tuple[dict[str, int] | None, list[BillRow]]:
    """The opening balances of a person's first bill; a row where they are lower than before gets a note."""
    opening: dict[str, int] | None = None
    highest: dict[str, int] = {}
    noted: dict[int, BillRow] = {}
    settled = (row for row in rows if row.bill is not None)
    for row in sorted(settled, key=lambda row: row.order or (FIRST_MOMENT, -1, "")):
        used = row.opening
        if used is None:
            continue
        opening = used if opening is None else opening
        if any(fen < highest.get(account, 0) for account, fen in used.items()):
            note = Note(row.row, "note_opening_down", message("note_opening_down"))
            noted[row.row] = dataclasses.replace(row, notes=(*row.notes, note))
        highest = {account: max(fen, highest.get(account, 0)) for account, fen in used.items()}
    return opening, [noted.get(row.row, row) for row in rows]
