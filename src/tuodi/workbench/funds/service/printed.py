"""A month's clearing sheet as a page to be signed: what each institution gets from each fund, and paper claims."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Any

from django.db.models import Sum

from tuodi.settlement.render import yuan
from tuodi.workbench.base.naming import institution, who
from tuodi.workbench.base.printing import Printer
from tuodi.workbench.desk.service.notice import layout_of
from tuodi.workbench.funds.models import ClearingSheet
from tuodi.workbench.registry.seen_places import names_of

from .clearing import dues_of
from .names import fund_label

_PRINTER = Printer(Path(__file__).parent.parent / "notice" / "clearing.typ")


def pdf_of(sheet: ClearingSheet) -> bytes:
    """The page. Raises NoFont."""
    return _PRINTER.printed(data_of(sheet))


def data_of(sheet: ClearingSheet) -> dict[str, Any]:
    """Everything that is printed, as text; sums are those of the lines."""
    manual = dict(sheet.lines.filter(manual=True).order_by().values_list("fund").annotate(fen=Sum("amount")))
    dues = {fund: list(some) for fund, some in groupby(dues_of(sheet), key=lambda due: due.fund)}
    funds = []
    for fund in sorted({*manual, *dues}):
        rows = [(institution(d.fixmedins_code), (d.cleared, d.offset, d.to_pay)) for d in dues.get(fund, [])]
        if fund in manual:
            rows.append(("手工报销（付给个人）", (manual[fund], 0, manual[fund])))
        sums = [sum(amounts[at] for _, amounts in rows) for at in range(3)]
        funds.append({
            "name": fund_label(fund), "rows": [[name, *map(yuan, amounts)] for name, amounts in rows],
            "total": ["合计", *map(yuan, sums)],
        })  # fmt: skip
    county = names_of([sheet.county]).get(sheet.county, sheet.county)
    return {
        "title": f"{county}{sheet.clr_ym[:4]} 年 {int(sheet.clr_ym[4:])} 月医疗保障基金清算表", "funds": funds,
        "bills": f"{sheet.bills:,}", "amount": yuan(sheet.amount), "digest": sheet.digest, "by": who(sheet.by),
        "office": layout_of(sheet.county).office,
    }  # fmt: skip
