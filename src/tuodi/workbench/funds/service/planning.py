"""Budgets, advances and incomes: proposed by one, decided by another."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction

from tuodi.workbench.desk.service.refused import refused
from tuodi.workbench.funds.models import Advance, Budget, Income

from .fund_warnings import look_again

Planned = Budget | Advance | Income


def propose_budget(county: str, year: int, fund: str, amount: int, *, reason: str, by: str) -> Budget:
    """A new version of a fund's budget. Raises Refused while another waits."""
    try:
        with transaction.atomic():
            return Budget.objects.create(county=county, year=year, fund=fund, amount=amount, reason=reason, maker=by)
    except IntegrityError as fault:
        raise refused("waits", "该基金本年度已有一个预算待审定", "先审定前一个") from fault


def propose_advance(
    county: str, fixmedins_code: str, fund: str, amount: int, *, paid_on: dt.date, reason: str, by: str
) -> Advance:
    """An advance to an institution."""
    return Advance.objects.create(
        county=county, fixmedins_code=fixmedins_code, fund=fund, amount=amount, paid_on=paid_on, reason=reason, maker=by
    )


def decide(row: Planned, by: str, remark: str, *, accept: bool) -> Planned:
    """Approve or refuse. Raises Refused: the maker does not decide; refusing needs a reason."""
    with transaction.atomic():
        held: Planned = type(row).objects.select_for_update().get(pk=row.pk)
        if held.state != held.State.PROPOSED:
            raise refused("decided", f"此项{held.get_state_display()}")
        if held.maker == by:
            raise refused("maker", "编制人不能审定自己的提案", "由另一位人员审定")
        if accept:
            held.approve(by, remark)
        elif remark.strip():
            held.refuse(by, remark)
        else:
            raise refused("no_note", "不予通过须写明原因", column="remark")
        held.save()
        if accept and isinstance(held, Budget):
            look_again(held)
    return held
