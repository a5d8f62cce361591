"""What the desk owes to persons: manual claims that are booked, tier by tier, until they are reversed."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from tuodi.workbench.base.masking import masked_within
from tuodi.workbench.base.payables import Outcome, Payable, pays

from .models import Claim

_RESIDENTS = "390"


def owed(county: str) -> Iterator[Payable]:
    """One payable for each fund of a claim. A claim whose settlement was reversed owes nothing."""
    rows = Claim.objects.filter(county=county, state=Claim.State.BOOKED, settlement__reversed_by=None)
    for claim in rows.select_related("person", "settlement").defer("draft", "computed", "settlement__trace"):
        settlement = claim.settlement
        if settlement is None or claim.decided_at is None:
            continue
        for kept in settlement.stages:
            resident = settlement.insutype == _RESIDENTS or kept["stage"] in ("assistance", "tilt")
            if kept["paid"] and kept["paid"] > 0 and resident:
                yield Payable(
                    key=f"{claim.pk}:{kept['stage']}", person=claim.person_id, payee=claim.person.psn_name,
                    county=county,
                    township=claim.township, fund=kept["fund"], class_id=settlement.helped_class, amount=kept["paid"],
                    why=f"手工报销 {settlement.setl_id}（{masked_within(claim.payee)}）", clause="",
                    url=reverse("desk:claim", args=[claim.pk]),
                    decided_on=claim.decided_at.date(), booked=True,
                )  # fmt: skip


def told(key: str, outcome: Outcome) -> None:
    """Nothing changes at the desk: the payment stands with the funds room."""


pays("claim", "手工报销", owed=owed, told=told)
