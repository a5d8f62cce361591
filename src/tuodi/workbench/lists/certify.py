"""Which department may certify which class in a region on a day, and the clause that says so.

Documents first, the nearest region's; where they name nobody, the county's written designation; else nobody may.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tuodi.policy.model import Identity
from tuodi.policy.regions import chain
from tuodi.workbench.access.enums import Department
from tuodi.workbench.base.words import label
from tuodi.workbench.rules import index

from .models import Designation


@dataclass(frozen=True, slots=True)
class Certifier:
    """Who may, and by what."""

    departments: frozenset[str]
    basis: str


class Certifying:
    """The answers for one region and day."""

    def __init__(self, county: str, day: dt.date) -> None:
        self.county, self.day = county, day
        self._by_class: dict[str, Certifier] = {}
        written = index().book.of(Identity)
        for region in chain(county):
            found: dict[str, tuple[set[str], list[str]]] = {}
            for rule in written:
                if rule.origin.region == region and rule.certifier and rule.holds_on(day):
                    for class_id in rule.classes or ():
                        departments, clauses = found.setdefault(class_id, (set(), []))
                        departments.update(filter(None, (rule.certifier, rule.certified_with)))
                        clauses.append(rule.origin.clause)
            for class_id, (departments, clauses) in found.items():
                basis = "、".join(dict.fromkeys(clauses))
                self._by_class.setdefault(class_id, Certifier(frozenset(departments), basis))
        self._designated()

    def _designated(self) -> None:
        silent: dict[str, list[Designation]] = {}
        for one in Designation.objects.filter(county=self.county, begndate__lte=self.day):
            if one.identity not in self._by_class and (one.enddate is None or one.enddate >= self.day):
                silent.setdefault(one.identity, []).append(one)
        for class_id, several in silent.items():
            basis = "、".join(dict.fromkeys(one.basis for one in several))
            self._by_class[class_id] = Certifier(frozenset(one.department for one in several), basis)

    def classes_of(self, department: str) -> dict[str, str]:
        """The classes a department may certify → the clause or order that says so, in the order of the vocabulary."""
        mine = {name: one.basis for name, one in self._by_class.items() if department in one.departments}
        order = {term.id: place for place, term in enumerate(index().book.terms.family("classes"))}
        return dict(sorted(mine.items(), key=lambda pair: order.get(pair[0], len(order))))

    def departments(self) -> tuple[str, ...]:
        """Every department that certifies something here, in the order of the vocabulary."""
        named = {name for one in self._by_class.values() for name in one.departments}
        return tuple(one.value for one in Department if one.value in named)

    def why_not(self, class_id: str, department: str) -> tuple[str, str] | None:
        """Why a department may not certify a class, in both languages; None when it may."""
        name = label("classes", class_id)
        one = self._by_class.get(class_id)
        if one is None:
            zh = f"本地文件没有写明{name}由谁认定，也没有指定认定部门"
            return zh, f"no document here says who certifies {class_id}, and nobody is designated"
        if department in one.departments:
            return None
        who = sorted(one.departments)
        named = "、".join(label("departments", each) for each in who)
        zh = f"{name}由{named}认定（{one.basis}），不由{label('departments', department)}认定"
        return zh, f"{class_id} is certified by {', '.join(who)} ({one.basis}), not by {department}"
