"""The demonstration's cases: made-up terms, and cases at every step."""

from __future__ import annotations

import datetime as dt

from django.db.models import Sum

from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.desk.models import Settlement
from tuodi.workbench.desk.service.person import now
from tuodi.workbench.desk.service.refused import Refused
from tuodi.workbench.jobs.run import Running
from tuodi.workbench.registry.models import Person

from .kinds import kinds
from .models import Case, CaseDocument, CaseTerms
from .service import deciding, intake
from .service.facts import burden, proposal

_ILL = 12
_OTHERS: tuple[tuple[tuple[str, str, int], ...], ...] = (
    (), (), (("charity", "示例慈善会", 3_000_00),), (("commercial", "示例普惠险", 4_260_50),),
    (("union", "县总工会", 1_000_00), ("mutual_aid", "职工医疗互助", 2_500_00)),
)  # fmt: skip
"""What others paid, by the step a case stands at."""
_STEPS = 5
"""Every fifth case stands at the same step."""


def seed_cases(running: Running, county: str, year: int) -> None:
    """Does nothing where there are terms."""
    with running.writing(), unlimited():
        if CaseTerms.objects.filter(county=county).exists():
            return
        for name, kind in kinds().items():
            CaseTerms.objects.create(
                county=county, kind=name, limit_days=30, publicity_days=7 if "publicity" in kind.needs else 0,
                review_days=180, up_to=5_000_00, rate=5000 if kind.amount else None, floor=3_000_00,
                cap=30_000_00 if kind.amount else None, basis="示例：办理规定（演示用，不是公布数）", by="leader",
            )  # fmt: skip
        ill = Settlement.objects.filter(county=county, year=year, person__merged_into=None, person__death_date=None)
        sums = ill.order_by().values_list("person_id").annotate(fen=Sum("inscp_selfpay")).order_by("-fen", "person_id")
        for at, (person, _) in enumerate(list(sums[:_ILL])):
            try:
                _case(Person.objects.get(pk=person), at, dt.date(year, 11, 4) + dt.timedelta(days=at))
            except Refused:
                continue  # whoever is not insured may not apply, in the demonstration too


def _case(person: Person, at: int, day: dt.date) -> None:
    kind = "application" if at % 3 else "recognition"
    told = intake.Application(
        kind=kind, applicant=Case.Applicant.TOWNSHIP if at % 2 else Case.Applicant.SELF,
        reason="大病住院费用高，家庭负担重", phone="",
    )  # fmt: skip
    case = intake.open_case(person, told, "clerk", day)
    if at % _STEPS == 0:
        return
    for row in case.documents.all():
        intake.note_document(case, row.document, CaseDocument.State.RECEIVED, "", "clerk")
    case = intake.accept(case)
    if at % _STEPS == 1:
        return
    intake.visit(
        case,
        min(day + dt.timedelta(days=3), now().date()),
        "驻村干部、村医",
        "住院事实属实，家中无大额财产",
        agrees=True,
        by="town",
    )
    intake.means(case, members=4, income=28_000_00, assets="自住房一处，无机动车")
    base = burden(person, day.year).base
    amount = proposal(base, case.terms) if kind == "application" else None
    case = deciding.propose(case, amount, "按规定拟定", "clerk", place="村务公开栏", day=day + dt.timedelta(days=5))
    if at % _STEPS > 2 and kind == "application":  # noqa: PLR2004 - two steps further
        case = deciding.end_publicity(case, "", "clerk", day + dt.timedelta(days=20))
        if at % _STEPS > 3:  # noqa: PLR2004
            deciding.decide(case, "leader", "", accept=True, high=True)
    for payer, name, amount in _OTHERS[at % _STEPS]:
        deciding.supplement(case, payer=payer, name=name, amount=amount, on=day, voucher=f"S{at:03d}", by="clerk")
