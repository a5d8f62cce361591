"""Lists of this room."""

from __future__ import annotations

import django_tables2 as tables

from tuodi.workbench.base.columns import WhoColumn

from .models import Issue

_WHOLE = {"td": {"class": "whole"}}


class IssueTable(tables.Table):
    """Issues."""

    title = tables.Column(linkify=("dashboards:issue", [tables.A("pk")]))
    at = tables.DateTimeColumn(format="Y-m-d", attrs=_WHOLE)
    by = WhoColumn()

    class Meta:
        model = Issue
        fields = ("title", "department", "state", "clause", "by", "at", "reported_to", "reported_on", "closed_on")
        attrs = {"class": "cards-on-phone"}
        empty_text = "没有问题。"
