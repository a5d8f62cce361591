"""Refunds of premiums that decisions brought: paid by the funds room, then done here."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from tuodi.workbench.base.payables import Outcome, Payable, pays

from .decide import finish_due
from .enums import DueKind
from .models import Due


def owed(county: str) -> Iterator[Payable]:
    """Open refunds of a county."""
    rows = Due.objects.filter(person__county=county, kind=DueKind.REFUND, state=Due.State.OPEN)
    for due in rows.select_related("person", "decision").iterator(chunk_size=500):
        yield Payable(
            key=str(due.pk), person=due.person_id, payee=due.person.psn_name, county=county,
            township=due.person.township, fund=due.decision.fund, class_id=due.decision.class_id, amount=due.amount,
            why=f"{due.year} 年参保退费", clause=due.decision.clause,
            url=reverse("enrolment:one", args=[due.person_id]), decided_on=due.decision.at.date(), booked=True,
        )  # fmt: skip


def told(key: str, outcome: Outcome) -> None:
    """Paid: the refund is done, by whoever checked the payment. Returned: it stays open."""
    if outcome.paid:
        due = Due.objects.select_for_update().get(pk=int(key))
        if due.state == Due.State.OPEN:
            finish_due(due, outcome.by, outcome.voucher)


pays("premium_refund", "参保退费", owed=owed, told=told)
