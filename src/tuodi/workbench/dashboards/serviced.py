"""Figures of patients: managed by their family doctor as the documents ask, and the two diseases covered (两病)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import django_tables2 as tables
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from tuodi.settlement.context import TWO_DISEASES
from tuodi.workbench.base.masking import masked
from tuodi.workbench.desk.models import Settlement
from tuodi.workbench.registry.models import Person
from tuodi.workbench.services.models import Contract, Disease
from tuodi.workbench.services.service.contracts import goal_of, items_of, signed_on
from tuodi.workbench.services.tables import ContractTable

from .figure import About, Cell, Figure, Goal, counted, register

_HEALTH = frozenset({"health"})
_TWO = (Disease.HYPERTENSION, Disease.DIABETES)
_YEAR = dt.timedelta(days=365)
_MEDICINE = ("outpatient_two_disease", "outpatient_chronic")
"""Care under which the medicine of the two diseases is paid for."""
DRUGS, MANAGEMENT = "two_disease_drugs", "two_disease_management"


class PatientTable(tables.Table):
    """Patients of the two diseases."""

    psn_name = tables.Column(linkify=("registry:person", [tables.A("pk")]))
    certno = tables.Column(orderable=False, attrs={"td": {"class": "whole"}})
    village = tables.Column("村（社区）", accessor="village__name", orderable=False, default="—")

    class Meta:
        model = Person
        fields = ("psn_name", "certno", "village")
        attrs = {"class": "cards-on-phone"}
        empty_text = "没有这样的患者。"

    def render_certno(self, value: str) -> str:
        """Masked."""
        return masked(value)


def _goal(named: str) -> Callable[[str], Goal | None]:
    def goal(county: str) -> Goal | None:
        found = goal_of(named, county)
        return Goal(*found) if found else None

    return goal


def _rows(disease: Disease) -> Callable[[About], QuerySet[Any]]:
    """Those that are not managed."""
    return lambda about: _signed(about, disease).filter(kinds_done__lt=len(items_of(disease)))


def _signed(about: About, disease: Disease) -> QuerySet[Any]:
    return signed_on(about.county, disease, about.end, about.town, poor=True)


def _cells(disease: Disease) -> Callable[[About], Iterator[Cell]]:
    def cells(about: About) -> Iterator[Cell]:
        needed = len(items_of(disease))
        for town, had in _signed(about, disease).values_list("township", "kinds_done"):
            yield Cell(about.last, town, int(had == needed), 1)

    return cells


register(*(
    Figure(
        f"managed_{disease}", f"低收入{disease.label}患者规范管理率", "健康服务", "rate", ("C-Q12b",),
        "月末持有七类低收入身份、在签约期内的患者中，文件所列服务项目近一年内都做过的占比；明细为还没有做全的人。",
        "规范管理", "签约患者", _cells(disease), _rows(disease), ContractTable,
        counted("没有做全的签约", rest=True), "contract.see", _goal(f"managed_rate_{disease}"),
        standing=True, departments=_HEALTH,
    )
    for disease in Disease
))  # fmt: skip


def _ill() -> Q:
    found = Q()
    for code in (code for group in TWO_DISEASES for code in group):
        found |= Q(dise_codg__startswith=code) | Q(dise_codg__contains=f";{code}")
    return found


def _bills(about: About, **more: Any) -> QuerySet[Settlement]:
    """Bills of the two diseases that stand, of the year up to the month's end."""
    gone = Settlement.objects.filter(county=about.county, reverses__isnull=False).values("reverses_id")
    return Settlement.objects.filter(
        _ill(), county=about.county, reverses=None, enddate__gt=about.end - _YEAR, enddate__lte=about.end, **more
    ).exclude(pk__in=gone)


def _contracts(about: About, **more: Any) -> QuerySet[Contract]:
    return Contract.objects.filter(county=about.county, disease__in=_TWO, begndate__lte=about.end, **more)


def _patients(about: About, got: QuerySet[Any]) -> QuerySet[Any]:
    """Whoever is known to have one of the two: by a bill of the year or by the family doctor. covered: among `got`."""
    known = Q(pk__in=_bills(about).values("person")) | Q(pk__in=_contracts(about).values("person"))
    alive = Q(death_date=None) | Q(death_date__gt=about.end)
    found = Person.objects.filter(known, alive, county=about.county, merged_into=None)
    if about.town:
        found = found.filter(township=about.town)
    return found.annotate(covered=Exists(got.filter(person=OuterRef("pk"))))


def _medicine(about: About) -> QuerySet[Any]:
    return _patients(about, _bills(about, care_type__in=_MEDICINE))


def _management(about: About) -> QuerySet[Any]:
    return _patients(about, _contracts(about, state=Contract.State.SIGNED, enddate__gt=about.end))


def _covered(patients: Callable[[About], QuerySet[Any]]) -> Callable[[About], Iterator[Cell]]:
    def cells(about: About) -> Iterator[Cell]:
        rows = patients(about).order_by().values("township")
        for row in rows.annotate(part=Count("pk", filter=Q(covered=True)), whole=Count("pk")):
            yield Cell(about.last, row["township"], row["part"], row["whole"])

    return cells


def _not_covered(patients: Callable[[About], QuerySet[Any]]) -> Callable[[About], QuerySet[Any]]:
    return lambda about: (
        patients(about).filter(covered=False).select_related("village").order_by("township", "village", "pk")
    )


_KNOWN = (
    "已知患者：近一年结算单有高血压、糖尿病诊断的，和家庭医生登记过这两种病的人（含不愿签约）；"
    "没有就诊也没有登记的不在其中。"
)
register(
    Figure(
        DRUGS, "两病门诊用药保障覆盖率", "健康服务", "rate", ("N-3.5b2", "P-3.2c2"),
        f"近一年以门诊两病或门诊慢特病结算过的患者 ÷ 已知患者（金额暂挂的也计）。{_KNOWN}明细为还没享受的人。",
        "已享受", "已知患者", _covered(_medicine), _not_covered(_medicine), PatientTable,
        counted("还没有享受的患者", rest=True), "contract.see", _goal("two_disease_drug_coverage"), standing=True,
        departments=_HEALTH,
    ),
    Figure(
        MANAGEMENT, "两病健康管理覆盖率", "健康服务", "rate", ("N-3.5b2",),
        f"月末在家庭医生签约期内的患者 ÷ 已知患者。{_KNOWN}明细为没有签约或已到期的人。",
        "签约管理", "已知患者", _covered(_management), _not_covered(_management), PatientTable,
        counted("没有签约管理的患者", rest=True), "contract.see", _goal("two_disease_management_coverage"),
        standing=True, departments=_HEALTH,
    ),
)  # fmt: skip
