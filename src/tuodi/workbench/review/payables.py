"""What decided findings owe to people."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from tuodi.workbench.base.payables import Outcome, Payable, pays

from .enums import State
from .following import bounced, pay
from .models import Finding

FUND = "assistance_fund"


def owed(county: str) -> Iterator[Payable]:
    """Decided, not paid yet; a refund is no payable."""
    rows = Finding.objects.filter(county=county, state=State.DECIDED, decided_amount__gt=0)
    for one in rows.select_related("person", "bill").defer("bill__line", "bill__facts").iterator(chunk_size=500):
        clauses, held = one.content.get("clauses", ()), one.content.get("held", ())
        yield Payable(
            key=str(one.pk), person=one.person_id, payee=one.person.psn_name, county=county, township=one.township,
            fund=FUND, class_id=held[0] if held else "", amount=one.decided_amount or 0,
            why=f"{one.get_kind_display()} {one.bill.setl_id}", clause=clauses[-1] if clauses else "",
            url=reverse("review:case", args=[one.pk]), decided_on=(one.decided_at or one.bill.setl_time).date(),
            holder=one.payee, bank=one.bank, account=one.account,
        )  # fmt: skip


def told(key: str, outcome: Outcome) -> None:
    """Paid, or the bank gave it back: then the township asks for an account again."""
    one = Finding.objects.get(pk=int(key))
    if outcome.paid:
        pay(one, outcome.by, day=outcome.on, voucher=outcome.voucher)
    else:
        bounced(one, outcome.by, note=f"{outcome.code} {outcome.words}".strip())


pays("review", "未救助与应补", owed=owed, told=told)
