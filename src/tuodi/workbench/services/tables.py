"""The list of contracts."""

from __future__ import annotations

import django_tables2 as tables

from tuodi.workbench.base.masking import masked

from .models import Contract

_WHOLE = {"td": {"class": "whole"}}


class ContractTable(tables.Table):
    """Contracts."""

    person = tables.Column("姓名", accessor="person__psn_name", linkify=("services:contract", [tables.A("pk")]))
    number = tables.Column("证件号码", accessor="person__certno", orderable=False, attrs=_WHOLE)
    begndate = tables.DateColumn(format="Y-m-d", attrs=_WHOLE)
    enddate = tables.DateColumn(format="Y-m-d", attrs=_WHOLE)

    class Meta:
        model = Contract
        fields = ("person", "number", "state", "disease", "institution", "doctor", "begndate", "enddate", "renews")
        attrs = {"class": "cards-on-phone"}
        empty_text = "没有签约。"

    def render_number(self, value: str) -> str:
        """Masked."""
        return masked(value)
