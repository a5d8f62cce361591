"""Tables and filters of this room's lists."""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import QuerySet

from tuodi.monitoring.screening.settings import shipped
from tuodi.workbench.base.columns import FenColumn, InstitutionColumn, WhoColumn

from .models import Screened, Tip

_WHOLE = {"td": {"class": "whole"}}


def rule_choices() -> list[tuple[str, str]]:
    """Rules by name."""
    return [(name, rule.zh) for name, rule in shipped().items()]


class HitTable(tables.Table):
    """Hits, the most money first."""

    says = tables.Column(linkify=("supervision:hit", [tables.A("pk")]), orderable=False)
    person = tables.Column(accessor="person__psn_name", verbose_name="人员", orderable=False, attrs=_WHOLE)
    institution = InstitutionColumn()
    amount = FenColumn()
    day = tables.DateColumn(format="Y-m-d", attrs=_WHOLE)
    month = tables.DateColumn(format="Y-m", attrs=_WHOLE)
    state = tables.Column(attrs=_WHOLE)

    class Meta:
        model = Screened
        fields = ("rule", "says", "person", "institution", "day", "amount", "month", "state")

    def render_rule(self, value: str) -> str:
        """Its name."""
        return shipped()[value].zh


class HitFilter(django_filters.FilterSet):
    """By rule, state, institution, month."""

    rule = django_filters.ChoiceFilter(label="规则", choices=rule_choices, empty_label="全部")
    state = django_filters.ChoiceFilter(label="状态", choices=Screened.State.choices, empty_label="全部")
    institution = django_filters.CharFilter(label="医疗机构编码")
    gone = django_filters.ChoiceFilter(
        label="现状", choices=[("now", "仍存在"), ("gone", "已不再出现")], method="by_gone", empty_label="全部"
    )

    class Meta:
        model = Screened
        fields = ("rule", "state", "institution")

    def by_gone(self, rows: QuerySet[Screened], _name: str, value: str) -> QuerySet[Screened]:
        """Whether the last run still found it."""
        return rows.filter(gone=value == "gone")


class TipTable(tables.Table):
    """Tips."""

    number = tables.Column(linkify=("supervision:tip", [tables.A("pk")]), attrs=_WHOLE)
    received_on = tables.DateColumn(format="Y-m-d", attrs=_WHOLE)
    answered_on = tables.DateColumn(format="Y-m-d", attrs=_WHOLE)
    state = tables.Column(attrs=_WHOLE)
    institution = InstitutionColumn()
    checker = WhoColumn()

    class Meta:
        model = Tip
        fields = (
            "number",
            "received_on",
            "channel",
            "subject",
            "institution",
            "text",
            "state",
            "checker",
            "answered_on",
        )

    def render_text(self, value: Any) -> str:
        """Its beginning."""
        return f"{value[:40]}…" if len(value) > 40 else str(value)  # noqa: PLR2004 - a line
