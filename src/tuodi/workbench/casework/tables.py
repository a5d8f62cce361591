"""The list of cases."""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tuodi.workbench.base.columns import FenColumn, WhoColumn
from tuodi.workbench.base.day import today
from tuodi.workbench.base.templatetags.tuodi import badge

from .forms import kind_choices
from .kinds import payers
from .models import Case, SupplementPayment

OPEN = (Case.State.INTAKE, Case.State.WORKING, Case.State.PUBLIC, Case.State.DECIDING)
_WHOLE = {"td": {"class": "whole"}}
_SOON = 5


class CaseTable(tables.Table):
    """Cases; the days that are left are coloured."""

    number = tables.Column(linkify=("casework:case", [tables.A("pk")]), attrs=_WHOLE)
    person = tables.Column(accessor="person__psn_name", verbose_name="对象", orderable=False, attrs=_WHOLE)
    kind = tables.Column(accessor="kind_zh", verbose_name="事项", orderable=False)
    proposed = FenColumn(orderable=False)
    decided = FenColumn(orderable=False)
    due_on = tables.DateColumn(format="Y-m-d", attrs=_WHOLE)

    class Meta:
        model = Case
        fields = ("number", "person", "kind", "state", "opened_on", "due_on", "proposed", "decided")

    def render_due_on(self, value: Any, record: Case) -> SafeString | str:
        """With what is left while it is open."""
        if record.state not in OPEN:
            return f"{value}"
        left = (value - today()).days
        kind = "bad" if left < 0 else "warn" if left <= _SOON else "plain"
        return badge(f"{value} {'超期' if left < 0 else '剩'} {abs(left)} 天", kind)


class CaseFilter(django_filters.FilterSet):
    """By name, kind, state, overdue."""

    name = django_filters.CharFilter(label="姓名", method="by_name")
    kind = django_filters.ChoiceFilter(label="事项", choices=kind_choices, empty_label="全部")
    state = django_filters.ChoiceFilter(label="状态", choices=Case.State.choices, empty_label="全部")
    late = django_filters.ChoiceFilter(label="期限", choices=[("late", "已超期")], method="by_late", empty_label="全部")

    class Meta:
        model = Case
        fields = ("kind", "state")

    def by_name(self, rows: QuerySet[Case], _name: str, value: str) -> QuerySet[Case]:
        """Names that begin so."""
        return rows.filter(person__psn_name__prefix=value.strip())

    def by_late(self, rows: QuerySet[Case], _name: str, _value: str) -> QuerySet[Case]:
        """Open beyond their day."""
        return rows.filter(state__in=OPEN, due_on__lt=today())


class OthersTable(tables.Table):
    """What others paid, case by case."""

    on = tables.DateColumn(format="Y-m-d", attrs=_WHOLE)
    payer = tables.Column(orderable=False, attrs=_WHOLE)
    person = tables.Column("对象", accessor="case__person__psn_name", orderable=False, attrs=_WHOLE)
    case = tables.Column("个案", accessor="case__number", orderable=False, attrs=_WHOLE)
    kind = tables.Column("事项", accessor="case__kind_zh", orderable=False)
    amount = FenColumn()
    by = WhoColumn()

    class Meta:
        model = SupplementPayment
        fields = ("on", "payer", "name", "person", "case", "kind", "amount", "voucher", "by")
        empty_text = "还没有登记其他支付方的支付。"

    def render_payer(self, value: str) -> str:
        """In words."""
        return payers().get(value, value)

    def render_case(self, record: SupplementPayment, value: str) -> SafeString:
        """With the way to it."""
        return format_html('<a href="{}">{}</a>', reverse("casework:case", args=[record.case_id]), value)


class OthersFilter(django_filters.FilterSet):
    """By kind of payer and year."""

    payer = django_filters.ChoiceFilter(label="支付方", choices=lambda: list(payers().items()), empty_label="全部")
    year = django_filters.NumberFilter(label="年度", field_name="on__year")

    class Meta:
        model = SupplementPayment
        fields: tuple[str, ...] = ()
