"""The lists of this room."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode

from tuodi.settlement.render import yuan
from tuodi.workbench.base.columns import WhoColumn, with_below
from tuodi.workbench.base.masking import masked
from tuodi.workbench.base.naming import who
from tuodi.workbench.base.words import label
from tuodi.workbench.registry.models import Place

from .enums import Outcome, RowState, State
from .models import Batch, Due, LedgerEntry, PaymentFile, PaymentRow
from .rulebook import class_names, missing_name

_ONE_LINE = {"td": {"class": "whole"}}
_AMOUNT = {"td": {"class": "amount"}, "th": {"class": "amount"}}
_COLOURS: dict[str, str] = {
    State.HERE: "good", State.EMPLOYEE: "good", State.ELSEWHERE: "info", State.NOT: "bad",
    RowState.MATCHED: "good", RowState.RESOLVED: "good", RowState.OPEN: "warn", RowState.IGNORED: "plain",
    Outcome.REFUSED: "bad", Outcome.WAITING: "warn", Outcome.AWAY: "warn", Outcome.PAID: "good",
    Outcome.PROMISED: "info", "": "warn",
    Batch.State.DRAFT: "plain", Batch.State.SUBMITTED: "warn", Batch.State.APPROVED: "good",
    Batch.State.RETURNED: "bad", Due.State.DONE: "good",
}  # fmt: skip


def coloured(value: str, text: str) -> str:
    """A state as a coloured word."""
    return format_html('<span class="badge badge-{}">{}</span>', _COLOURS.get(value, "plain"), text)


class YuanColumn(tables.Column):
    """Fen as yuan; a dash where the amount is not known."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(attrs=_AMOUNT, default="—", **kwargs)

    def render(self, value: int) -> str:
        """On the screen."""
        return yuan(value)


class _OfPerson(tables.Table):
    """A row about a person: name and masked number."""

    name = tables.Column("姓名", accessor="person__psn_name", attrs=_ONE_LINE)
    certno = tables.Column("证件号码", accessor="person__certno", orderable=False)

    def render_certno(self, value: str) -> str:
        """Masked."""
        return masked(value)

    def value_certno(self, value: str) -> str:
        """Masked in exports too: whole numbers are in the ledgers for bureaus."""
        return masked(value)


class _Entry(_OfPerson):
    where = tables.Column("村（社区）", accessor="village__name", order_by="village", default="—")
    who = tables.Column("身份", accessor="classes", default="无", orderable=False)

    def render_who(self, value: str) -> str:
        """Classes in Chinese."""
        return class_names(value)

    def render_where(self, record: LedgerEntry) -> str:
        """Township and village."""
        village: Place | None = record.village
        return f"{village.parent} {village}" if village is not None else record.township


class UninsuredTable(_Entry):
    """Who is not insured."""

    premium = YuanColumn(verbose_name="一档标准", orderable=False)
    subsidy = YuanColumn(verbose_name="预计资助", orderable=False)
    own_pay = YuanColumn(verbose_name="个人应缴", orderable=False)
    outcome = tables.Column("动员结果", empty_values=())
    act = tables.Column("", accessor="person_id", orderable=False, exclude_from_export=True)

    class Meta:
        attrs = {"class": "cards-on-phone"}
        sequence = ("name", "certno", "where", "who", "premium", "subsidy", "own_pay", "outcome", "act")
        empty_text = "没有未参保人员。"

    def render_outcome(self, record: LedgerEntry) -> str:
        """With its colour."""
        return coloured(record.outcome, record.get_outcome_display() or "未登记")

    def render_act(self, record: LedgerEntry) -> str:
        """To the form, and back here."""
        url = reverse("enrolment:mark", args=[record.person_id])
        query = urlencode({"year": record.year, "next": self.request.get_full_path() if self.request else ""})
        return format_html('<a class="button" href="{}?{}">登记</a>', url, query)


class LedgerTable(_Entry):
    """Who holds a class, and what that gives."""

    state = tables.Column("参保状态")
    insu_plan = tables.Column("档次", default="—")
    paid_date = tables.DateColumn(verbose_name="缴费日期", format="Y-m-d", default="—", attrs=_ONE_LINE)
    premium = YuanColumn(verbose_name="应缴标准")
    subsidy = YuanColumn(verbose_name="应资助")
    own_pay = YuanColumn(verbose_name="个人应缴")
    fund = tables.Column("资金来源", default="—")
    clause = tables.Column("条款", default="—", orderable=False)
    waiting = tables.Column("等待期", accessor="waiting_reason", default="—", orderable=False)
    decided = tables.Column("核定", accessor="decided__subsidy", empty_values=(), orderable=False)

    class Meta:
        attrs = {"class": "cards-on-phone table-tight"}
        sequence = (
            "name", "certno", "where", "who", "state", "insu_plan", "paid_date", "premium", "subsidy", "own_pay",
            "fund", "clause", "waiting", "decided",
        )  # fmt: skip

    def render_state(self, record: LedgerEntry) -> str:
        """With its colour."""
        return coloured(record.state, record.get_state_display())

    def render_name(self, record: LedgerEntry) -> str:
        """To the explanation."""
        url = reverse("enrolment:one", args=[record.person_id])
        return format_html('<a href="{}?year={}">{}</a>', url, record.year, record.person.psn_name)

    def render_insu_plan(self, value: int) -> str:
        """一档, 二档."""
        return {1: "一档", 2: "二档"}.get(value, str(value))

    def render_fund(self, value: str) -> str:
        """In Chinese."""
        return label("funds", value)

    def render_waiting(self, record: LedgerEntry) -> str:
        """Months, or what is missing."""
        return waiting_words(record)

    def render_decided(self, record: LedgerEntry) -> str:
        """What was decided, and whether it still is what the rules say."""
        if record.missing:
            return coloured(RowState.OPEN, f"缺{missing_name(record.missing)}")
        if record.pending_id:
            return coloured(Batch.State.SUBMITTED, "待复核")
        if record.decided is None:
            return "—"
        return coloured(State.NOT if record.differs else State.HERE, yuan(record.decided.subsidy))


def waiting_words(entry: LedgerEntry) -> str:
    """The waiting period in words, never a zero for what is not known."""
    if entry.waiting_reason == "waived":
        return f"免等待期（{entry.waiting_clause}）"
    if entry.waiting_reason == "in_window":
        return "期内缴费"
    if entry.waiting_reason and entry.waiting_months is None:
        return f"待定：缺{missing_name(entry.waiting_missing)}"
    return f"{entry.waiting_months}个月（{entry.waiting_clause}）" if entry.waiting_reason else "—"


class DifferenceTable(_Entry):
    """Decided, but the rules say something else now."""

    then = YuanColumn(verbose_name="已核定资助", accessor="decided__subsidy")
    subsidy = YuanColumn(verbose_name="现应资助")
    then_refund = YuanColumn(verbose_name="已核定退费", accessor="decided__refund")
    refund = YuanColumn(verbose_name="现应退费")
    why = tables.Column("说明", accessor="note", orderable=False, empty_values=())

    class Meta:
        attrs = {"class": "cards-on-phone"}
        sequence = ("name", "certno", "where", "who", "then", "subsidy", "then_refund", "refund", "why")
        empty_text = "没有差额：已核定的都与现在的身份一致。"

    def render_name(self, record: LedgerEntry) -> str:
        """To the explanation."""
        return LedgerTable.render_name(self, record)

    def render_why(self, record: LedgerEntry) -> str:
        """Why it cannot be worked out, or what the rules remark."""
        if record.paid_date is None:
            return "现无缴费记录，须先查明"
        return f"缺{missing_name(record.missing)}" if record.missing else record.note or "—"


class BatchTable(tables.Table):
    """Batches, newest first."""

    id = tables.Column("批次", linkify=("enrolment:batch", [tables.A("pk")]))
    subsidy = YuanColumn(verbose_name="资助金额")
    refund = YuanColumn(verbose_name="退费金额")
    maker = WhoColumn()
    checker = WhoColumn()

    class Meta:
        model = Batch
        fields = ("id", "kind", "state", "persons", "subsidy", "refund", "maker", "made_at", "checker", "checked_at")
        attrs = {"class": "cards-on-phone"}
        empty_text = "还没有批次。"

    def render_state(self, record: Batch) -> str:
        """With its colour."""
        return coloured(record.state, record.get_state_display())


class DecisionTable(_OfPerson):
    """The persons of a batch."""

    class_id = tables.Column("资助身份", default="—")
    insu_plan = tables.Column("档次", default="—")
    premium = YuanColumn(verbose_name="应缴标准")
    subsidy = YuanColumn(verbose_name="资助金额")
    subsidy_more = YuanColumn(verbose_name="增减")
    own_pay = YuanColumn(verbose_name="个人缴费")
    refund = YuanColumn(verbose_name="退费")
    fund = tables.Column("资金来源", default="—")
    clause = tables.Column("条款", default="—")

    class Meta:
        attrs = {"class": "cards-on-phone table-tight"}

    def render_name(self, record: Any) -> str:
        """To the explanation."""
        return LedgerTable.render_name(self, record)

    def render_class_id(self, value: str) -> str:
        """In Chinese."""
        return label("classes", value)

    def render_fund(self, value: str) -> str:
        """In Chinese."""
        return label("funds", value)


class DueTable(_OfPerson):
    """Money that has to move."""

    kind = tables.Column("事项", attrs=_ONE_LINE)
    amount = YuanColumn(verbose_name="金额")
    deadline = tables.DateColumn(verbose_name="截止日期", format="Y-m-d", default="—", attrs=_ONE_LINE)
    state = tables.Column("状态")
    maker = WhoColumn("核定人")
    checker = WhoColumn("办理人", default="—")
    done_on = tables.DateColumn(verbose_name="办理日期", format="Y-m-d", default="—", visible=False)
    voucher = tables.Column("凭证号", default="—", visible=False)
    act = tables.TemplateColumn(
        verbose_name="", template_name="enrolment/due_act.html", orderable=False, exclude_from_export=True
    )

    class Meta:
        attrs = {"class": "cards-on-phone"}
        empty_text = "没有退费、补差事项。"

    def render_checker(self, record: Due) -> str:
        """Who, when, and under which voucher."""
        return with_below(who(record.checker), f"{record.done_on} {record.voucher}")

    def value_checker(self, record: Due) -> str:
        """Who alone: the workbook has day and voucher in columns of their own."""
        return who(record.checker)

    def render_state(self, record: Due) -> str:
        """With its colour."""
        return coloured(record.state, record.get_state_display())


class FileTable(tables.Table):
    """Payment files, newest first."""

    name = tables.Column(linkify=("enrolment:payment_file", [tables.A("pk")]))
    matched = tables.Column("已匹配", orderable=False)
    waiting = tables.Column("未匹配", orderable=False)
    by = WhoColumn()

    class Meta:
        model = PaymentFile
        fields = ("name", "year", "rows", "matched", "waiting", "repeated", "finished", "by", "at")
        attrs = {"class": "cards-on-phone"}
        empty_text = "还没有导入过缴费文件。"


class RowTable(tables.Table):
    """The rows of a file."""

    psn_name = tables.Column(attrs=_ONE_LINE)
    certno = tables.Column(orderable=False)
    paid_date = tables.DateColumn(format="Y-m-d", default="—", attrs=_ONE_LINE)
    amount = YuanColumn(verbose_name="缴费金额")
    person = tables.Column(
        "人员", default="—", orderable=False, attrs=_ONE_LINE, linkify=("registry:person", [tables.A("person_id")])
    )
    act = tables.Column("", accessor="pk", orderable=False, exclude_from_export=True)

    class Meta:
        model = PaymentRow
        fields = (
            "row",
            "psn_name",
            "certno",
            "paid_date",
            "amount",
            "insu_plan",
            "state",
            "why",
            "detail",
            "person",
            "act",
        )
        attrs = {"class": "cards-on-phone"}

    def render_certno(self, value: str) -> str:
        """Masked."""
        return masked(value)

    def render_state(self, record: PaymentRow) -> str:
        """With its colour."""
        return coloured(record.state, record.get_state_display())

    def render_act(self, record: PaymentRow) -> str:
        """To the page where it is resolved."""
        if record.state != RowState.OPEN:
            return "—"
        return format_html('<a class="button" href="{}">处理</a>', reverse("enrolment:payment_row", args=[record.pk]))
