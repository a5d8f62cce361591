"""The premiums on a person's page, by year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from tuodi.workbench.base.prepared import Limited
from tuodi.workbench.registry.models import Insurance
from tuodi.workbench.registry.panels import Panel, panel

from .compute import work_out
from .decide import trace_of
from .facts import read_years
from .models import Due, EnrolmentYear, SubsidyDecision

if TYPE_CHECKING:
    from tuodi.workbench.access.models import User
    from tuodi.workbench.registry.models import Person

_ORDER = 30
_INSURED: Limited[Insurance] = Limited(lambda key: Insurance.objects.filter(person=key).only("year"), -1)
_YEARS: Limited[EnrolmentYear] = Limited(lambda county: EnrolmentYear.objects.filter(county=county).only("year"), "?")
_DECIDED: Limited[SubsidyDecision] = Limited(
    lambda key: SubsidyDecision.objects.filter(person=key, batch__state="approved").order_by("id"), -1
)


@panel("enrolment.see", _ORDER)
def premiums(person: Person, user: User) -> Panel | None:  # noqa: ARG001 - every panel is asked for its user
    """Each year's price, subsidy, own part, fund, refund, worked out today, beside what was decided."""
    years = {row.year for row in _INSURED.rows(person.pk)} | {row.year for row in _YEARS.rows(person.county)}
    decided = {row.year: row for row in _DECIDED.rows(person.pk)}
    rows, today = [], timezone.now().date()
    for year, (facts,) in sorted(read_years([person], years).items(), reverse=True):
        worked = work_out(facts, year, today)
        rows.append({"year": year, "worked": worked, "trace": trace_of(worked), "decided": decided.get(year)})
    if not rows:
        return None
    dues = Due.objects.filter(person=person).order_by("-id")
    return Panel("保费与资助", "enrolment/panel.html", {"rows": rows, "dues": dues, "person": person})
