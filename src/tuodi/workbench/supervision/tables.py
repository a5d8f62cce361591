"""Tables and filters of this room's lists."""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import QuerySet

from tuodi.exchange.divisions import name_of
from tuodi.monitoring.screening.settings import shipped
from tuodi.workbench.base.columns import FenColumn, InstitutionColumn, WhoColumn, with_below
from tuodi.workbench.base.masking import masked

from .models import Screened, Tip
from .service.elsewhere import to_tell

_WHOLE = {"td": {"class": "whole"}}


def rule_choices() -> list[tuple[str, str]]:
    """Rules by name."""
    return [(name, rule.zh) for name, rule in shipped().items()]


class HitTable(tables.Table):
    """Hits, the most money first."""

    says = tables.Column(linkify=("supervision:hit", [tables.A("pk")]), orderable=False)
    person = tables.Column(verbose_name="人员", orderable=False, empty_values=(), attrs=_WHOLE)
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

    def render_person(self, record: Screened) -> str:
        """Of somebody insured elsewhere with where that is."""
        if record.guest is not None:
            return with_below(record.guest.psn_name or masked(record.guest.key), self._insured(record))
        return record.person.psn_name if record.person else "—"

    def value_person(self, record: Screened) -> str:
        """In the workbook, in one line."""
        if record.guest is not None:
            return f"{record.guest.psn_name}（{self._insured(record)}）"
        return record.person.psn_name if record.person else ""

    @staticmethod
    def _insured(record: Screened) -> str:
        return f"{name_of(record.insured_at) or record.insured_at}参保"


class HitFilter(django_filters.FilterSet):
    """By rule, state, institution, month."""

    rule = django_filters.ChoiceFilter(label="规则", choices=rule_choices, empty_label="全部")
    state = django_filters.ChoiceFilter(label="状态", choices=Screened.State.choices, empty_label="全部")
    institution = django_filters.CharFilter(label="医疗机构编码")
    gone = django_filters.ChoiceFilter(
        label="现状", choices=[("now", "仍存在"), ("gone", "已不再出现")], method="by_gone", empty_label="全部"
    )

    insured = django_filters.ChoiceFilter(
        label="参保地", method="by_insured", empty_label="全部",
        choices=[("own", "本县"), ("elsewhere", "异地参保"), ("tell", "待告知参保地")],
    )  # fmt: skip

    class Meta:
        model = Screened
        fields = ("rule", "state", "institution")

    def by_insured(self, rows: QuerySet[Screened], _name: str, value: str) -> QuerySet[Screened]:
        """Of the county's own people, of others, or of others whose county is still to be told."""
        if value == "tell":
            return rows.filter(pk__in=to_tell())
        return rows.filter(guest__isnull=value == "own")

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
