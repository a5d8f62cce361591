"""The sheets of a review: columns, and the values of a row."""

from __future__ import annotations

from collections.abc import Iterable

from tuodi.exchange.divisions import name_of
from tuodi.exchange.layouts import Layout
from tuodi.exchange.person_rows import BillRow
from tuodi.exchange.refusals import place
from tuodi.exchange.review_people import Who, cell_text
from tuodi.exchange.review_sheets import SheetColumn
from tuodi.exchange.table_writer import Value
from tuodi.monitoring.finding import Finding, Notify, Verdict
from tuodi.monitoring.words import say_all
from tuodi.policy.model import Parameter, RuleBook
from tuodi.policy.terms import RESIDENT
from tuodi.settlement.reasons import Lang
from tuodi.settlement.statement import Reason

SHEETS: dict[Verdict, str] = {
    Verdict.UNASSISTED: "未救助",
    Verdict.UNDERPAID: "应退应补",
    Verdict.OVERPAID: "应退应补",
    Verdict.SHIFTED: "应退应补",
    Verdict.PENDING: "待核",
    Verdict.NOT_ASSISTED: "不予救助",
    Verdict.SAME: "一致及冲销",
    Verdict.CANCELLED: "一致及冲销",
    Verdict.LATER: "一致及冲销",
}
"""Which sheet a verdict goes to; every row of the file stands on one sheet or in the refused file."""

NOTIFY: dict[Notify | None, str] = {"none": "无金额", "below": "不通知", "notify": "通知", None: ""}
INSURANCE: dict[str, str] = {"390": "居民", "310": "职工"}

COLUMNS = (
    SheetColumn("行号", "row", "text", 8),
    SheetColumn("镇街", "township", "text", 14),
    SheetColumn("姓名", "name", "text", 10),
    SheetColumn("证件号码", "identity number", "text", 21),
    SheetColumn("人员编号", "psn_no", "text", 18),
    SheetColumn("结算编号", "settlement id", "text", 22),
    SheetColumn("清算期", "clearing period", "text", 9),
    SheetColumn("参保地", "insured region", "text", 14),
    SheetColumn("险种", "insurance", "text", 7),
    SheetColumn("救助身份（所核时点）", "class (as known at the review)", "text", 18),
    SheetColumn("结算时标识", "mark at settlement", "text", 18),
    SheetColumn("医疗类别", "care type", "text", 14),
    SheetColumn("医疗机构", "institution", "text", 20),
    SheetColumn("病种", "disease", "text", 16),
    SheetColumn("入院日期", "admitted", "date"),
    SheetColumn("出院日期", "discharged", "date"),
    SheetColumn("结算时间", "settled at", "time"),
    SheetColumn("总费用", "total", "money"),
    SheetColumn("政策范围内", "in-policy", "money"),
    SheetColumn("基本医保支付", "basic paid", "money"),
    SheetColumn("大病支付", "critical paid", "money"),
    SheetColumn("大额支付", "large-sum paid", "money"),
    SheetColumn("剩余政策内金额", "in-policy left", "money"),
    SheetColumn("再减救助和渝快保", "left after assistance and others", "money"),
    SheetColumn("通知状态", "notify", "text", 9),
    SheetColumn("应付医疗救助", "assistance due", "money"),
    SheetColumn("应付倾斜救助", "tilt due", "money"),
    SheetColumn("应付合计", "due in all", "money"),
    SheetColumn("已付合计", "paid in all", "money"),
    SheetColumn("差额（正为应补）", "difference (+ owed)", "money"),
    SheetColumn("结论", "verdict", "text", 11),
    SheetColumn("原因", "reason", "text", 48),
    SheetColumn("漏救或多付的原因", "why missed or overpaid", "text", 48),
    SheetColumn("依据条款", "clauses", "text", 20),
)
FROZEN = 3


def region_text(code: str) -> str:
    """An insured region with its name."""
    return f"{code} {name_of(code)}".strip()


class RowMaker:
    """Values of a row under the columns above."""

    def __init__(self, layout: Layout, book: RuleBook, lang: Lang) -> None:
        self._index, self._terms, self._lang = layout.index, book.terms, lang
        self._figures = {rule.name: rule.zh for rule in book.of(Parameter)}

    def values(self, finding: Finding, row: BillRow, who: Who) -> list[Value]:
        """One row. Dates are ISO text, so that the row can wait on disk."""
        bill, statement = finding.bill, finding.statement
        held = [] if statement is None else [h.class_id for h in statement.held]
        return [
            place(row.row),
            who.town,
            who.name,
            who.certno,
            who.psn_no,
            bill.setl_id,
            bill.clr_ym or "",
            region_text(bill.insu_admdvs),
            INSURANCE[bill.insutype],
            self.classes(held) if held or statement is None else self.classes([RESIDENT]),
            self.classes(bill.marked_classes or ()),
            self.care(bill.care_type),
            self._cell(row, "fixmedins_name") or bill.fixmedins_code or "",
            self._cell(row, "dise_name") or bill.dise_codg or "",
            None if bill.begndate is None else bill.begndate.isoformat(),
            None if bill.enddate is None else bill.enddate.isoformat(),
            bill.setl_time.isoformat(sep=" "),
            bill.medfee_sumamt,
            bill.inscp_scp_amt,
            bill.hifp_pay,
            bill.hifmi_pay,
            bill.hifob_pay,
            finding.remaining,
            finding.remaining_after,
            NOTIFY[finding.notify],
            None if statement is None else statement.paid("assistance"),
            None if statement is None else statement.paid("tilt"),
            finding.due,
            finding.booked,
            finding.amount,
            finding.verdict.value,
            self.reasons(finding.reasons),
            say_all(finding.causes, self._lang),
            self.clauses(finding),
        ]

    @staticmethod
    def clauses(finding: Finding) -> str:
        """The clauses that decided what is due."""
        return "" if finding.statement is None else ";".join(finding.statement.clauses)

    def reasons(self, reasons: tuple[Reason, ...]) -> str:
        """Why nothing is due, or why it is doubtful."""
        return say_all(reasons, self._lang, self._figures)

    def care(self, care_type: str) -> str:
        """A kind of care."""
        return self._terms.label("care_types", care_type)

    def classes(self, classes: Iterable[str]) -> str:
        """Classes, each once."""
        return "、".join(self._terms.label("classes", name) for name in dict.fromkeys(classes))

    def _cell(self, row: BillRow, name: str) -> str:
        position = self._index.get(name)
        return "" if position is None or position >= len(row.cells) else cell_text(row.cells[position])
