"""What clearing sheets owe to institutions, after what they had in advance."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from tuodi.workbench.base.naming import institution
from tuodi.workbench.base.payables import Outcome, Payable, pays

from .models import ClearingSheet
from .service.clearing import dues_of
from .service.names import EMPLOYEES

_NAME = 100
"""Characters that a payment keeps of a name."""


def owed(county: str) -> Iterator[Payable]:
    """One payable per sheet, fund and institution. What employees' funds owe is paid by their own scheme."""
    for sheet in ClearingSheet.objects.filter(county=county).order_by("id"):
        for due in dues_of(sheet):
            if due.to_pay > 0 and due.fixmedins_code and due.fund != EMPLOYEES:
                yield Payable(
                    key=f"{sheet.pk}:{due.fund}:{due.fixmedins_code}", person=None,
                    payee=institution(due.fixmedins_code)[:_NAME], institution=due.fixmedins_code, county=county,
                    township="", fund=due.fund, class_id="",
                    amount=due.to_pay, why=f"{sheet.clr_ym} 清算", clause="",
                    url=reverse("funds:clearing", args=[sheet.pk]), decided_on=sheet.at.date(), booked=True,
                )  # fmt: skip


def told(key: str, outcome: Outcome) -> None:
    """The sheet never changes; the payment stands with its batch."""


pays("clearing", "机构清算", owed=owed, told=told)
