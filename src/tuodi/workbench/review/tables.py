"""Lists of findings, files, faults and sampled bills, with their filters."""

from __future__ import annotations

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tuodi.settlement.render import yuan
from tuodi.workbench.base.columns import FenColumn, WhoColumn
from tuodi.workbench.base.masking import masked
from tuodi.workbench.base.months import MonthFilter
from tuodi.workbench.registry.models import Place

from .enums import CAUSES, FileState, Kind, Opinion, State
from .following import overdue
from .models import BillFile, FileFault, Finding, SampleItem
from .words import FILE_LEVELS, KIND_LEVELS, LAYOUTS, STATE_LEVELS, said

_WHOLE = {"td": {"class": "whole"}}


def badge(level: str, text: str) -> SafeString:
    """A coloured word."""
    return format_html('<span class="badge badge-{}">{}</span>', level, text)


class FindingTable(tables.Table):
    """Findings."""

    kind = tables.Column(linkify=("review:case", [tables.A("pk")]))
    person = tables.Column("姓名", accessor="person__psn_name", orderable=False, attrs=_WHOLE)
    number = tables.Column("证件号码", accessor="person__certno", orderable=False, attrs=_WHOLE)
    township = tables.Column("镇街", attrs=_WHOLE)
    settled = tables.DateTimeColumn(
        format="Y-m-d", verbose_name="结算", accessor="bill__setl_time", orderable=False, attrs=_WHOLE
    )
    setl_id = tables.Column("结算编号", accessor="bill__setl_id", orderable=False, visible=False)
    due = FenColumn(orderable=False)
    booked = FenColumn(orderable=False)
    amount = FenColumn()
    cause = tables.Column("主要原因")
    why = tables.Column("原因", accessor="content", orderable=False, visible=False)
    clauses = tables.Column("条款", accessor="content__clauses", orderable=False, default="—", visible=False)
    due_date = tables.DateColumn(format="Y-m-d", attrs=_WHOLE)

    class Meta:
        model = Finding
        fields = (
            "kind", "state", "township", "person", "number", "classes", "settled", "setl_id", "due", "booked",
            "amount", "cause", "why", "clauses", "due_date",
        )  # fmt: skip
        attrs = {"class": "cards-on-phone"}
        empty_text = "没有符合条件的结论。"

    def before_render(self, request: HttpRequest) -> None:  # noqa: ARG002 - called by the library
        """Names of the townships, read once."""
        codes = {row.record.township for row in self.page.object_list} if self.page else set()
        self.names = dict(Place.objects.filter(code__in=codes).values_list("code", "name"))

    def render_kind(self, record: Finding) -> SafeString:
        """In its colour."""
        return badge(KIND_LEVELS[record.kind], record.get_kind_display())

    def value_kind(self, record: Finding) -> str:
        """In the workbook."""
        return str(record.get_kind_display())

    def render_state(self, record: Finding) -> SafeString:
        """In its colour."""
        return badge(STATE_LEVELS[record.state], record.get_state_display())

    def value_state(self, record: Finding) -> str:
        """In the workbook."""
        return str(record.get_state_display())

    def render_number(self, value: str) -> str:
        """Masked."""
        return masked(value)

    def render_township(self, value: str) -> str:
        """Its name."""
        if not hasattr(self, "names"):
            self.names = dict(Place.objects.filter(level=Place.Level.TOWNSHIP).values_list("code", "name"))
        return str(self.names.get(value, value))

    def render_cause(self, value: str) -> str:
        """In words."""
        return CAUSES.get(value, value)

    def value_why(self, record: Finding) -> str:
        """All causes and reasons, in the workbook."""
        return "；".join(filter(None, (said(record.content, "causes"), said(record.content, "reasons"))))

    def render_clauses(self, value: list[str]) -> str:
        """The last that decided."""
        return "、".join(value[-2:])


def _towns() -> list[tuple[str, str]]:
    codes = Finding.objects.order_by().values_list("township", flat=True).distinct()
    names = dict(Place.objects.filter(code__in=list(codes)).values_list("code", "name"))
    return sorted((code, names.get(code, code)) for code in codes)


class FindingFilter(django_filters.FilterSet):
    """By kind, state, cause, township, month, name, lateness."""

    kind = django_filters.ChoiceFilter(label="结论", choices=Kind.choices, empty_label="全部")
    state = django_filters.ChoiceFilter(
        label="状态", choices=[one for one in State.choices if one[0] != State.SUPERSEDED], empty_label="全部"
    )
    cause = django_filters.ChoiceFilter(label="主要原因", choices=list(CAUSES.items()), empty_label="全部")
    township = django_filters.ChoiceFilter(label="镇街", choices=_towns, empty_label="全部")
    month = MonthFilter(label="发现月份")
    name = django_filters.CharFilter(label="姓名", method="by_name")
    late = django_filters.BooleanFilter(
        label="只看超期", method="by_late", widget=forms.CheckboxInput(attrs={"value": "1"})
    )

    class Meta:
        model = Finding
        fields: tuple[str, ...] = ()

    def by_name(self, rows: QuerySet[Finding], _name: str, value: str) -> QuerySet[Finding]:
        """Names that begin so."""
        return rows.filter(person__psn_name__prefix=value.strip())

    def by_late(self, rows: QuerySet[Finding], _name: str, value: object) -> QuerySet[Finding]:
        """After their term."""
        return overdue(rows, timezone.now().date()) if value else rows


class FileTable(tables.Table):
    """Files, newest first."""

    file_name = tables.Column(linkify=("review:file", [tables.A("pk")]))
    month = tables.DateColumn(format="Y-m", verbose_name="清算月份", attrs=_WHOLE)
    new = tables.Column("新增", accessor="counts__new", orderable=False, default="—")
    guests = tables.Column("异地参保", accessor="counts__guests", orderable=False, default="—")
    again = tables.Column("他表已有", accessor="counts__again", orderable=False, default="—")
    same = tables.Column("重复", accessor="counts__same", orderable=False, default="—")
    refused = tables.Column("退回", accessor="counts__refused", orderable=False, default="—")
    uploaded_by = WhoColumn()
    taken_by = WhoColumn()

    class Meta:
        model = BillFile
        fields = (
            "file_name", "month", "layout", "state", "rows_in", "new", "guests", "again", "same", "refused",
            "uploaded_by", "uploaded_at", "taken_by",
        )  # fmt: skip
        attrs = {"class": "cards-on-phone"}
        empty_text = "还没有文件。"

    def render_state(self, record: BillFile) -> SafeString:
        """In its colour."""
        return badge(FILE_LEVELS[record.state], record.get_state_display())

    def render_layout(self, value: str) -> str:
        """In words."""
        return LAYOUTS.get(value, value)


class FileFilter(django_filters.FilterSet):
    """By state and layout."""

    state = django_filters.ChoiceFilter(label="状态", choices=FileState.choices, empty_label="全部")
    layout = django_filters.ChoiceFilter(label="表样", choices=list(LAYOUTS.items()), empty_label="全部")

    class Meta:
        model = BillFile
        fields = ("state", "layout")


class FaultTable(tables.Table):
    """Refused rows, cell by cell."""

    place = tables.Column("行", accessor="place", order_by="row")

    class Meta:
        model = FileFault
        fields = ("place", "setl_id", "column", "value", "reason", "mend")
        attrs = {"class": "cards-on-phone"}
        empty_text = "没有退回行。"


class ItemTable(tables.Table):
    """Bills of a sample."""

    setl_id = tables.Column("结算编号", accessor="bill__setl_id", orderable=False)
    person = tables.Column("姓名", accessor="bill__person__psn_name", orderable=False)
    settled = tables.DateTimeColumn(format="Y-m-d", verbose_name="结算", accessor="bill__setl_time", orderable=False)
    total = FenColumn(verbose_name="总费用", accessor="bill__medfee_sumamt", orderable=False)
    insured = FenColumn(verbose_name="基本与大病", accessor="bill__insured", orderable=False)
    assisted = FenColumn(verbose_name="救助", accessor="bill__assisted", orderable=False)
    by = WhoColumn()
    judge = tables.TemplateColumn(
        template_name="review/judge.html", verbose_name="复查", orderable=False, exclude_from_export=True
    )

    class Meta:
        model = SampleItem
        fields = ("setl_id", "person", "settled", "total", "insured", "assisted", "opinion", "amount", "by", "judge")
        attrs = {"class": "cards-on-phone"}

    def render_opinion(self, record: SampleItem) -> SafeString:
        """In its colour."""
        return badge("good" if record.opinion == Opinion.RIGHT else "bad", record.get_opinion_display())

    def render_amount(self, value: int) -> str:
        """Yuan."""
        return yuan(value) if value else "—"
