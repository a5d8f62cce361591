"""The lists of this room."""

from __future__ import annotations

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import QuerySet

from tuodi.workbench.base.columns import WhoColumn
from tuodi.workbench.base.day import today
from tuodi.workbench.base.masking import masked

from .models import Contract, ContractFile, Disease, RefusedLine
from .service.contracts import due

RANGES = {"now": "在签约期", "due": "待续签", "all": "全部"}
_WHOLE = {"td": {"class": "whole"}}


class ContractTable(tables.Table):
    """Contracts."""

    person = tables.Column("姓名", accessor="person__psn_name", linkify=("services:contract", [tables.A("pk")]))
    number = tables.Column("证件号码", accessor="person__certno", orderable=False, attrs=_WHOLE)
    begndate = tables.DateColumn(format="Y-m-d", attrs=_WHOLE)
    enddate = tables.DateColumn(format="Y-m-d", attrs=_WHOLE)

    renews = tables.BooleanColumn(yesno="是,否")

    class Meta:
        model = Contract
        fields = ("person", "number", "state", "disease", "institution", "doctor", "begndate", "enddate", "renews")
        attrs = {"class": "cards-on-phone"}
        empty_text = "没有签约。"

    def render_number(self, value: str) -> str:
        """Masked."""
        return masked(value)


class FileTable(tables.Table):
    """Files of contracts."""

    name = tables.Column(linkify=("services:file", [tables.A("pk")]))
    at = tables.DateTimeColumn(format="Y-m-d H:i", attrs=_WHOLE)
    by = WhoColumn()

    class Meta:
        model = ContractFile
        fields = ("name", "at", "by", "rows", "signed", "known", "done", "refused")
        attrs = {"class": "cards-on-phone"}
        empty_text = "还没有上传过文件。"


class LineTable(tables.Table):
    """Rows that came back."""

    place = tables.Column("行", orderable=False)
    name = tables.Column("姓名", accessor="cells__psn_name", default="—", orderable=False, attrs=_WHOLE)
    number = tables.Column("证件号码", accessor="cells__certno", default="—", orderable=False, attrs=_WHOLE)
    why = tables.Column("原因", accessor="faults", orderable=False)
    mend = tables.Column("如何改正", accessor="faults", orderable=False)

    class Meta:
        model = RefusedLine
        fields = ("place", "name", "number", "why", "mend")
        attrs = {"class": "cards-on-phone"}
        empty_text = "没有退回的行。"

    def render_number(self, value: str) -> str:
        """Masked."""
        return masked(value)

    def render_why(self, value: list[list[str]]) -> str:
        """Column and reason of each fault."""
        return "；".join(f"{column}：{reason}" if column else reason for column, reason, _ in value)

    def render_mend(self, value: list[list[str]]) -> str:
        """What would mend it."""
        return "；".join(dict.fromkeys(mend for *_, mend in value))


class ContractFilter(django_filters.FilterSet):
    """By disease, state and township."""

    disease = django_filters.ChoiceFilter(label="病种", choices=Disease.choices)
    state = django_filters.ChoiceFilter(label="状态", choices=Contract.State.choices)
    name = django_filters.CharFilter(label="姓名", field_name="person__psn_name")
    range = django_filters.ChoiceFilter(
        label="", choices=list(RANGES.items()), method="by_range", widget=forms.HiddenInput
    )

    class Meta:
        model = Contract
        fields = ("disease", "state", "name", "range")

    def by_range(self, rows: QuerySet[Contract], _name: str, value: str) -> QuerySet[Contract]:
        """Those to be renewed; the page itself keeps to those in force."""
        return rows.filter(pk__in=due(today()).values("pk")) if value == "due" else rows
