"""Lists of batches, of staged rows and of faults, with their filters."""

from __future__ import annotations

import django_filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from tuodi.workbench.access.enums import Department
from tuodi.workbench.base.columns import WhoColumn
from tuodi.workbench.base.masking import masked
from tuodi.workbench.base.words import choices, label

from .enums import Flag, Kind, Outcome, State
from .models import ListBatch, ListFault, ListRow
from .overview import level_of

_BADGES: dict[str, str] = {
    Outcome.NEW: "good", Outcome.CHANGED: "info", Outcome.ENDED: "warn", Outcome.UNCHANGED: "plain",
    Outcome.CLASH: "bad", Outcome.NAME: "bad", Outcome.DEAD: "bad", Outcome.UNSURE: "warn",
    Outcome.UNMATCHED: "bad", Outcome.SEVERAL: "bad", Outcome.BAD: "bad",
}  # fmt: skip


class BatchTable(tables.Table):
    """Batches, newest first."""

    number = tables.Column("批次", accessor="number", order_by="pk", linkify=("lists:batch", [tables.A("pk")]))
    month = tables.DateColumn(format="Y-m", verbose_name="月份")
    people = tables.Column("涉及人数", accessor="counts__people", orderable=False, default="—")
    uploaded_by = WhoColumn("上传人")
    checker = WhoColumn()

    class Meta:
        model = ListBatch
        fields = (
            "number", "department", "month", "kind", "state", "rows_in", "people", "uploaded_by", "uploaded_at",
            "checker", "decided_at",
        )  # fmt: skip
        order_by = "-pk"
        attrs = {"class": "cards-on-phone"}
        empty_text = "还没有名单。"

    def render_state(self, record: ListBatch) -> SafeString:
        """The state, in its colour."""
        return format_html('<span class="badge badge-{}">{}</span>', level_of(record.state), record.get_state_display())

    def value_state(self, record: ListBatch) -> str:
        """In the workbook."""
        return str(record.get_state_display())


class BatchFilter(django_filters.FilterSet):
    """By department, kind and state."""

    department = django_filters.ChoiceFilter(label="部门", choices=Department.choices)
    kind = django_filters.ChoiceFilter(label="类型", choices=Kind.choices)
    state = django_filters.ChoiceFilter(label="状态", choices=State.choices)

    class Meta:
        model = ListBatch
        fields = ("department", "kind", "state")


class RowTable(tables.Table):
    """The rows of a batch with what they come to."""

    place = tables.Column("行", accessor="place", order_by="number")
    psn_name = tables.Column("姓名")
    begndate = tables.DateColumn(format="Y-m-d", verbose_name="起始")
    enddate = tables.DateColumn(format="Y-m-d", verbose_name="终止")
    flags = tables.Column("提示", accessor="flags", orderable=False, empty_values=())
    detail = tables.Column("说明", orderable=False)
    decide = tables.TemplateColumn(
        template_name="lists/decide.html", verbose_name="处理", orderable=False, exclude_from_export=True
    )

    class Meta:
        model = ListRow
        fields = (
            "place",
            "outcome",
            "psn_name",
            "certno",
            "identity",
            "begndate",
            "enddate",
            "flags",
            "detail",
            "decide",
        )
        order_by = "pk"
        attrs = {"class": "cards-on-phone"}

    def render_outcome(self, record: ListRow) -> SafeString:
        """What it comes to, and whether it was let through."""
        shown = format_html(
            '<span class="badge badge-{}">{}</span>', _BADGES[record.outcome], record.get_outcome_display()
        )
        if not record.would:
            return shown
        return format_html(
            "{} <small>{}{}</small>",
            shown,
            "已放行：" if record.let_through_by else "放行后：",
            record.get_would_display(),
        )

    def value_outcome(self, record: ListRow) -> str:
        """In the workbook."""
        return str(record.get_outcome_display())

    def render_certno(self, value: str) -> str:
        """Masked."""
        return masked(value)

    def render_identity(self, value: str) -> str:
        """Its Chinese name."""
        return label("classes", value)

    def render_flags(self, record: ListRow) -> SafeString:
        """Each in a badge."""
        return format_html_join(" ", '<span class="badge">{}</span>', ((one,) for one in record.flags))

    def value_flags(self, record: ListRow) -> str:
        """In the workbook."""
        return "、".join(record.flags)


class RowFilter(django_filters.FilterSet):
    """By outcome, flag, class and name."""

    outcome = django_filters.ChoiceFilter(label="比对结果", choices=Outcome.choices)
    flag = django_filters.ChoiceFilter(label="提示", choices=Flag.choices, method="by_flag")
    identity = django_filters.ChoiceFilter(label="身份类别", choices=lambda: choices("classes"))
    psn_name = django_filters.CharFilter(label="姓名", lookup_expr="prefix")

    class Meta:
        model = ListRow
        fields = ("outcome", "flag", "identity", "psn_name")

    def by_flag(self, rows: QuerySet[ListRow], _name: str, value: str) -> QuerySet[ListRow]:
        """Rows with the flag."""
        return rows.filter(**{value: True})


class FaultTable(tables.Table):
    """What is wrong, cell by cell."""

    place = tables.Column("行", accessor="place", order_by="number")

    class Meta:
        model = ListFault
        fields = ("place", "column", "value", "reason", "mend")
        order_by = "pk"
        attrs = {"class": "cards-on-phone"}
        empty_text = "没有错误行。"
