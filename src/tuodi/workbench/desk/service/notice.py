"""A settlement as PDF (明白单): the compiler is kept, so that only the first one takes long."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tuodi.exchange.divisions import name_of
from tuodi.settlement.render import yuan
from tuodi.workbench.base.masking import masked
from tuodi.workbench.base.naming import who
from tuodi.workbench.base.printing import Printer
from tuodi.workbench.base.words import label
from tuodi.workbench.desk.models import Settlement, StatementLayout

_PRINTER = Printer(Path(__file__).parent.parent / "notice" / "statement.typ")


def pdf_of(row: Settlement) -> bytes:
    """The statement. Raises NoFont."""
    return _PRINTER.printed(data_of(row))


def layout_of(county: str) -> StatementLayout:
    """The county's layout, or one with its name."""
    found = StatementLayout.objects.filter(county=county).first()
    return found or StatementLayout(county=county, office=f"{name_of(county) or county}医疗保障局")


def data_of(row: Settlement) -> dict[str, Any]:
    """Everything that is printed, as text."""
    layout = layout_of(row.county)
    trace = (row.reverses.trace if row.reverses else row.trace) or {"stages": [], "balance": []}
    notes = [line["text"] for line in trace["balance"] if line["kind"] == "note"]
    if row.reverses is not None:
        notes.insert(0, f"本单冲正 {row.reverses.setl_id}，各金额为其相反数；下列计算过程是原单的。原因：{row.reason}")
    payers = (
        ("基本医保", row.hifp_pay), ("大病保险", row.hifmi_pay), ("职工大额", row.hifob_pay or 0),
        ("公务员补助", row.cvlserv_pay or 0), ("企业补充", row.hifes_pay or 0), ("医疗救助", row.maf_pay),
        ("倾斜救助", row.tilt_pay), ("其他支付", row.oth_pay),
    )  # fmt: skip
    plan = f"{row.insu_plan}档" if row.insu_plan else ""
    always = ("基本医保", "大病保险", "医疗救助", "倾斜救助")
    return {
        "head": layout.head, "number": row.setl_id, "kind": "冲正单" if row.reverses else row.get_setl_type_display(),
        "facts": [
            ["姓名", row.person.psn_name], ["证件号码", masked(row.person.certno)],
            ["参保", f"{name_of(row.insu_admdvs) or row.insu_admdvs} {plan}".strip()],
            ["就医地", name_of(row.mdtrt_admdvs) or row.mdtrt_admdvs], ["医疗类别", label("care_types", row.care_type)],
            ["就诊日期", f"{row.begndate or ''} 至 {row.enddate or ''}"],
            ["结算时间", f"{row.setl_time:%Y-%m-%d %H:%M}"],
            ["总费用", f"{yuan(row.medfee_sumamt)} 元"], ["政策范围内", f"{yuan(row.in_policy)} 元"],
            ["清算期", row.clr_ym],
        ],
        "payers": [[name, _fen(fen)] for name, fen in payers if fen or name in always],
        "person": _fen(row.psn_part_amt),
        "stages": [
            {"name": s["name"], "paid": _fen(s["paid"]), "lines": _lines(s)}
            for s in trace["stages"]
        ],
        "notes": notes, "clauses": "、".join(row.clauses) if layout.show_clauses else "",
        "lines": [line for line in layout.lines.splitlines() if line.strip()], "by": _name(row.by),
        "office": layout.office, "seal": layout.seal, "phone": f"咨询电话：{layout.phone}" if layout.phone else "",
        "date": f"{row.at:%Y年%m月%d日}",
    }  # fmt: skip


def _name(username: str) -> str:
    """Of whoever booked it, without the login name: the paper leaves the house."""
    return who(username).partition("（")[0]


def _fen(fen: int | None) -> str:
    return "未定" if fen is None else yuan(fen)


def _lines(stage: dict[str, Any]) -> list[list[str]]:
    """A stage's lines for those who take the paper home: which reading was chosen stands on the screen."""
    return [[line["text"], _amount(line)] for line in stage["lines"] if line["kind"] != "reading"]


def _amount(line: dict[str, Any]) -> str:
    return yuan(line["amount"]) if line.get("amount") is not None else ""
