"""What approved cases owe."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from tuodi.workbench.base.payables import Outcome, Payable, pays

from .kinds import kinds
from .models import Case
from .service.deciding import paid
from .service.facts import classes


def owed(county: str) -> Iterator[Payable]:
    """Approved, not paid yet."""
    rows = Case.objects.filter(county=county, state=Case.State.APPROVED, decided__gt=0).select_related("person")
    for case in rows:
        kind = kinds()[case.kind]
        if kind.fund and case.decided and case.decided_on:
            held = classes(case.person, case.decided_on)
            yield Payable(
                key=case.number, person=case.person_id, payee=case.person.psn_name, county=county,
                township=case.township, fund=kind.fund, class_id=held[0] if held else "", amount=case.decided,
                why=f"{kind.zh} {case.number}", clause=kind.clauses[0], url=reverse("casework:case", args=[case.pk]),
                decided_on=case.decided_on,
            )  # fmt: skip


def told(key: str, outcome: Outcome) -> None:
    """Paid: the case is closed. Returned: it stays approved."""
    if outcome.paid:
        paid(key, outcome.on)


pays("case", "依申请救助", owed=owed, told=told)
