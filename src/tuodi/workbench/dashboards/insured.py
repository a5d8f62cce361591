"""Figures of enrolment: the targets of the documents, and what was spent on premiums."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import django_tables2 as tables
from django.db.models import F, OuterRef, QuerySet, Subquery, Sum

from tuodi.workbench.base.columns import FenColumn
from tuodi.workbench.base.day import today
from tuodi.workbench.base.masking import masked
from tuodi.workbench.base.words import label
from tuodi.workbench.enrolment import figures as enrolled
from tuodi.workbench.enrolment.enums import Outcome
from tuodi.workbench.enrolment.models import Batch, Dispatch, LedgerEntry, SubsidyDecision
from tuodi.workbench.enrolment.rulebook import COMPLETION, FORMER_POOR, LOW_INCOME, class_names, targets
from tuodi.workbench.registry.models import Insurance, Person

from .figure import About, Cell, Figure, Goal, added, counted, register

_WHOLE = {"td": {"class": "whole"}}
_NAMES = {
    FORMER_POOR: ("脱贫人口参保率", ("P-2a2", "N-3.4"), "已参保（含职工、外地）人数 ÷ 月末持有脱贫身份的在册人数。"),
    LOW_INCOME: ("七类低收入人口参保率", ("P-2a3", "N-3.4a"), "已参保（含职工、外地）人数 ÷ 月末持有七类身份的人数。"),
}  # fmt: skip


class UninsuredTable(tables.Table):
    """Who is not insured."""

    psn_name = tables.Column(linkify=("registry:person", [tables.A("pk")]))
    certno = tables.Column(orderable=False, attrs=_WHOLE)
    village = tables.Column("村（社区）", accessor="village__name", orderable=False, default="—")
    classes = tables.Column("身份", orderable=False)
    outcome = tables.Column("动员结果", orderable=False)

    class Meta:
        model = Person
        fields = ("psn_name", "certno", "village", "classes", "outcome")
        attrs = {"class": "cards-on-phone"}
        empty_text = "没有未参保的人。"

    def render_certno(self, value: str) -> str:
        """Masked."""
        return masked(value)

    def render_classes(self, value: str) -> str:
        """In words."""
        return class_names(value)

    def render_outcome(self, value: str) -> str:
        """In words."""
        return str(Outcome(value).label)


class InsuredTable(tables.Table):
    """Residents who are insured."""

    person = tables.Column("姓名", accessor="person__psn_name", linkify=("registry:person", [tables.A("person_id")]))
    number = tables.Column("证件号码", accessor="person__certno", orderable=False, attrs=_WHOLE)
    village = tables.Column("村（社区）", accessor="person__village__name", orderable=False, default="—")
    paid_date = tables.DateColumn(format="Y-m-d", attrs=_WHOLE)

    class Meta:
        model = Insurance
        fields = ("person", "number", "village", "year", "insu_plan", "paid_date")
        attrs = {"class": "cards-on-phone"}
        empty_text = "没有参保的人。"

    def render_number(self, value: str) -> str:
        """Masked."""
        return masked(value)


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


def _day(about: About) -> dt.date:
    """The day of the month's dispatch; its end, or today, where nothing was told."""
    told = Dispatch.objects.filter(county=about.county, year=about.year, day__range=(about.month, about.end))
    found = told.order_by("-day").values_list("day", flat=True).first()
    return found or min(about.end, today())


def _share(name: str) -> Any:
    def cells(about: About) -> Iterator[Cell]:
        """Months that were told as they were told; the month asked for as it is known, where it was not."""
        told = {f"{one.day:%Y%m}": found for one, found in enrolled.history(about.county, about.year)}
        if about.last not in told:
            told[about.last] = enrolled.shares(about.county, about.year, _day(about))
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
    def rows(about: About) -> QuerySet[Person]:
        wanted = next((one for one in targets(about.county) if one.name == name), None)
        ids = enrolled.lacking(about.county, about.year, _day(about), wanted) if wanted is not None else set()
        entry = LedgerEntry.objects.filter(person=OuterRef("pk"), year=about.year)
        found = Person.objects.filter(pk__in=ids).annotate(
            classes=Subquery(entry.values("classes")[:1]), outcome=Subquery(entry.values("outcome")[:1])
        )
        if about.town:
            found = found.filter(township=about.town)
        return found.select_related("village").order_by("township", "village", "pk")

    return rows


def _completed(about: About) -> QuerySet[Insurance]:
    found = enrolled.completed(about.county, about.year, _day(about))
    if about.town:
        found = found.filter(person__township=about.town)
    return found.select_related("person__village").order_by("person__township", "person__village", "pk")


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


_REST = "按当月调度日计，没有调度的按月末（当月按今天）。"
_FOLLOW = frozenset({"civil_affairs", "rural_revitalisation", "taxation"})
register(*(
    Figure(
        name, zh, "参保", "rate", clauses, f"{definition}{_REST}", "已参保", "应参保", _share(name),
        _uninsured(name), UninsuredTable, counted("未参保的人", rest=True), "enrolment.see", _goal(name), standing=True,
        departments=_FOLLOW,
    )
    for name, (zh, clauses, definition) in _NAMES.items()
))  # fmt: skip
register(Figure(
    COMPLETION, "居民医保参保完成率", "参保", "rate", ("P-2a",),
    f"截止日前缴费的本地居民参保人数 ÷ 下达任务数；明细为已参保的人，未参保的在“未参保人员”。{_REST}",
    "已参保", "任务数", _share(COMPLETION), _completed, InsuredTable, counted("已参保的人"), "enrolment.see",
    _goal(COMPLETION), standing=True, departments=_FOLLOW,
))  # fmt: skip
register(Figure(
    "subsidised", "资助参保支出", "资助", "fen", ("C-Q1d", "W-2.1f", "P-3.1f", "P-3.1f2"),
    "本参保年度已审批的资助核定增减之和；每笔列明资金来源。", "资助金额", "", _subsidised, subsidies, SubsidyTable,
    added("资助金额", F("subsidy_more")), "enrolment.see", standing=True,
    departments=frozenset({"civil_affairs", "rural_revitalisation", "finance"}),
))  # fmt: skip
