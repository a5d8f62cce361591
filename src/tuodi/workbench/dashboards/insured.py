"""Figures of enrolment: the targets of the documents, and what was spent on premiums."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import django_tables2 as tables
from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from tuodi.workbench.base.columns import FenColumn
from tuodi.workbench.base.masking import masked
from tuodi.workbench.base.words import label
from tuodi.workbench.enrolment import figures as enrolled
from tuodi.workbench.enrolment.enums import State
from tuodi.workbench.enrolment.models import Batch, LedgerEntry, SubsidyDecision
from tuodi.workbench.enrolment.rulebook import COMPLETION, FORMER_POOR, LOW_INCOME, class_names, targets

from .figure import About, Cell, Figure, Goal, register

_WHOLE = {"td": {"class": "whole"}}
_NAMES = {
    COMPLETION: ("居民医保参保完成率", ("P-2a",), "截止日前缴费的本地居民参保人数 ÷ 下达任务数。"),
    FORMER_POOR: ("脱贫人口参保率", ("P-2a2", "N-3.4"), "已参保（含职工、外地）人数 ÷ 月末持有脱贫身份的在册人数。"),
    LOW_INCOME: ("七类低收入人口参保率", ("P-2a3", "N-3.4a"), "已参保（含职工、外地）人数 ÷ 月末持有七类身份的人数。"),
}  # fmt: skip


class UninsuredTable(tables.Table):
    """Who is not insured."""

    person = tables.Column("姓名", accessor="person__psn_name", linkify=("registry:person", [tables.A("person_id")]))
    number = tables.Column("证件号码", accessor="person__certno", orderable=False, attrs=_WHOLE)
    village = tables.Column("村（社区）", accessor="village__name", orderable=False)
    classes = tables.Column(orderable=False)
    outcome = tables.Column()

    class Meta:
        model = LedgerEntry
        fields = ("person", "number", "village", "classes", "outcome")
        attrs = {"class": "cards-on-phone"}
        empty_text = "台账里没有未参保的人。"

    def render_number(self, value: str) -> str:
        """Masked."""
        return masked(value)

    def render_classes(self, value: str) -> str:
        """In words."""
        return class_names(value)


class SubsidyTable(tables.Table):
    """Who was helped to pay the premium, from which fund."""

    person = tables.Column("姓名", accessor="person__psn_name", linkify=("registry:person", [tables.A("person_id")]))
    number = tables.Column("证件号码", accessor="person__certno", orderable=False, attrs=_WHOLE)
    subsidy_more = FenColumn(verbose_name="资助增减（元）")

    class Meta:
        model = SubsidyDecision
        fields = ("person", "number", "year", "class_id", "fund", "subsidy_more", "clause")
        attrs = {"class": "cards-on-phone"}

    def render_number(self, value: str) -> str:
        """Masked."""
        return masked(value)

    def render_class_id(self, value: str) -> str:
        """In words."""
        return label("classes", value)

    def render_fund(self, value: str) -> str:
        """In words."""
        return label("funds", value)


def _share(name: str) -> Any:
    def cells(about: About) -> Iterator[Cell]:
        """Months that were told as they were told; the month asked for as it is known, where it was not."""
        told = {f"{one.day:%Y%m}": found for one, found in enrolled.history(about.county, about.year)}
        if about.last not in told:
            day = min(about.end, timezone.now().date())
            told[about.last] = enrolled.shares(about.county, about.year, day)
        for month, found in told.items():
            for (town, target), share in found.items():
                if target == name:
                    yield Cell(month, town, share.part, share.whole)

    return cells


def _goal(name: str) -> Any:
    def goal(county: str) -> Goal | None:
        found = next((one for one in targets(county) if one.name == name), None)
        return Goal(found.at_least, found.clause) if found else None

    return goal


def _uninsured(name: str) -> Any:
    def rows(about: About) -> QuerySet[LedgerEntry]:
        found = LedgerEntry.objects.filter(county=about.county, year=about.year, state=State.NOT)
        if about.town:
            found = found.filter(township=about.town)
        wanted = next((one for one in targets(about.county) if one.name == name), None)
        if wanted is not None and wanted.classes is not None:
            any_of = Q()
            for one in sorted(wanted.classes):
                any_of |= Q(classes__contains=f",{one},")
            found = found.filter(any_of)
        return found.select_related("person", "village").order_by("township", "village", "pk")

    return rows


def subsidies(about: About) -> QuerySet[SubsidyDecision]:
    """Approved decisions of the cover year."""
    found = SubsidyDecision.objects.filter(
        person__county=about.county, batch__state=Batch.State.APPROVED, year=about.year
    )
    if about.town:
        found = found.filter(person__township=about.town)
    return found.select_related("person").defer("trace").order_by("-pk")


def _subsidised(about: About) -> Iterator[Cell]:
    rows = subsidies(about).select_related(None).order_by().values("person__township")
    for row in rows.annotate(fen=Sum("subsidy_more")):
        yield Cell(about.last, row["person__township"], row["fen"] or 0, 0)


register(*(
    Figure(
        name, zh, "参保", "rate", clauses, definition + "月度通报过的月份用通报数；名单为台账中现在未参保的人。",
        "已参保", "应参保", _share(name), _uninsured(name), UninsuredTable, "enrolment.see", _goal(name), standing=True,
        departments=frozenset({"civil_affairs", "rural_revitalisation", "taxation"}),
    )
    for name, (zh, clauses, definition) in _NAMES.items()
))  # fmt: skip
register(Figure(
    "subsidised", "资助参保支出", "资助", "fen", ("C-Q1d", "W-2.1f", "P-3.1f", "P-3.1f2"),
    "本参保年度已审批的资助核定增减之和；每笔列明资金来源。", "资助金额", "", _subsidised, subsidies, SubsidyTable,
    "enrolment.see", standing=True, departments=frozenset({"civil_affairs", "rural_revitalisation", "finance"}),
))  # fmt: skip
