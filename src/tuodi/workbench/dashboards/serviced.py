"""Figures of family-doctor contracts: how many patients are managed as the documents ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import QuerySet

from tuodi.workbench.services.models import Disease
from tuodi.workbench.services.service.contracts import goal_of, items_of, signed_on
from tuodi.workbench.services.tables import ContractTable

from .figure import About, Cell, Figure, Goal, register


def _goal(disease: Disease) -> Callable[[str], Goal | None]:
    def goal(county: str) -> Goal | None:
        found = goal_of(disease, county)
        return Goal(*found) if found else None

    return goal


def _rows(disease: Disease) -> Callable[[About], QuerySet[Any]]:
    """Those that are not managed."""
    return lambda about: signed_on(about.county, disease, about.end, about.town).filter(
        kinds_done__lt=len(items_of(disease))
    )


def _cells(disease: Disease) -> Callable[[About], Iterator[Cell]]:
    def cells(about: About) -> Iterator[Cell]:
        needed = len(items_of(disease))
        for town, had in signed_on(about.county, disease, about.end, about.town).values_list("township", "kinds_done"):
            yield Cell(about.last, town, int(had == needed), 1)

    return cells


register(*(
    Figure(
        f"managed_{disease}", f"{disease.label}规范管理率", "健康服务", "rate", ("C-Q12b",),
        "月末在签约期内的患者中，文件所列服务项目近一年内都做过的占比；明细为还没有做全的人。",
        "规范管理", "签约患者", _cells(disease), _rows(disease), ContractTable, "contract.see", _goal(disease),
        standing=True, departments=frozenset({"health"}),
    )
    for disease in Disease
))  # fmt: skip
