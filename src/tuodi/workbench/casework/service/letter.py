"""The letter that tells the family what was decided, in plain words with the clauses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from tuodi.policy.regions import chain
from tuodi.settlement.render import yuan
from tuodi.workbench.base.printing import Printer
from tuodi.workbench.casework.kinds import kinds
from tuodi.workbench.casework.models import Case
from tuodi.workbench.desk.service.notice import layout_of
from tuodi.workbench.rules import book

_ENDED = (Case.State.APPROVED, Case.State.REFUSED, Case.State.CLOSED, Case.State.WITHDRAWN)
_PRINTER = Printer(Path(__file__).parent.parent / "notice" / "letter.typ")


@cache
def clauses() -> dict[str, tuple[str, str, str]]:
    """Of each clause the region, where it stands by the number of its document, and what it says in a line."""
    heads = {one.id: one for one in book().documents}
    return {
        one.id: (heads[one.document].region, f"{heads[one.document].number}（{one.id}）", one.gist)
        for one in book().clauses
    }


def _holding(names: Iterable[str], county: str) -> list[list[str]]:
    """Of some clauses those that hold in a county: its own, its city's, its province's, the nation's."""
    found, near = (clauses()[name] for name in names), chain(county)
    return [[where, gist] for region, where, gist in found if region in near]


def pdf_of(case: Case) -> bytes:
    """The letter. Raises NoFont."""
    return _PRINTER.printed(data_of(case))


def data_of(case: Case) -> dict[str, Any]:
    """Everything that is printed, as text."""
    kind, office = kinds()[case.kind], layout_of(case.county)
    what = "办理结果" if case.state in _ENDED else "办理情况"
    return {
        "head": f"{kind.zh}{what}告知书", "number": case.number, "to": case.person.psn_name,
        "paragraphs": list(_paragraphs(case)), "clauses": _holding(kind.clauses, case.county),
        "office": office.office,
        "phone": office.phone, "day": _day(case.decided_on or case.opened_on), "seal": office.seal,
    }  # fmt: skip


def _day(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _paragraphs(case: Case) -> list[str]:
    kind = kinds()[case.kind]
    how = "已办理" if case.state in _ENDED else "正在办理"
    found = [f"您（家）{_day(case.opened_on)}提出的“{kind.zh}”申请（编号 {case.number}），我们{how}。"]
    if case.state in (Case.State.REFUSED, Case.State.WITHDRAWN):
        why = case.decision or case.note
        found.append(f"结果：{case.get_state_display()}。原因：{why}")
    elif case.state in (Case.State.APPROVED, Case.State.CLOSED):
        if case.base is not None and kind.amount:
            found.append(f"{case.opened_on.year} 年您（家）在政策范围内自己负担的医疗费用核定为 {yuan(case.base)} 元。")
        if case.decided is not None:
            pays = "由医疗救助基金支付" if kind.fund else "由其他渠道帮扶"
            found.append(f"结果：同意。金额 {yuan(case.decided)} 元，{pays}。{case.decision}".strip())
        elif kind.grants:
            found.append(f"结果：同意认定，自{_day(case.opened_on)}起享受相应待遇。{case.decision}".strip())
        else:
            found.append(f"结果：同意。{case.decision}".strip())
        if case.review_on:
            found.append(f"我们将于{_day(case.review_on)}前复查，家庭情况有变化请及时告知。")
    else:
        found.append(f"目前{case.get_state_display()}，办理期限到{_day(case.due_on)}。")
        if case.note:
            found.append(f"需要补充：{case.note}")
    found.append("如有异议，可在收到本告知书后向我们申请复核，办理复核不收任何费用。")
    return found
