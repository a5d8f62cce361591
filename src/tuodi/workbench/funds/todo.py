"""What waits with the funds."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from tuodi.workbench.access.models import User
from tuodi.workbench.access.perms import may
from tuodi.workbench.base.todo import Waiting, todo
from tuodi.workbench.desk.models import ClearingPeriod

from .models import Advance, Budget, ClearingSheet, FundWarning, Income, PaymentBatch
from .service.payables import count_ready

_MANY = 200
"""Payables that are counted for the first page; each of a large county's would be asked for at every look."""


@todo("funds.plan_check")
def plans(user: User) -> Iterator[Waiting]:
    """Budgets and advances that somebody else proposed."""
    name = user.get_username()
    kinds: tuple[tuple[type[Budget | Advance | Income], str, str], ...] = (
        (Budget, "项基金预算待审定", "funds:budgets"),
        (Advance, "笔预付款待审定", "funds:advances"),
        (Income, "笔筹资待审定", "funds:incomes"),
    )
    for model, words, url in kinds:
        waiting = model.objects.filter(state=model.State.PROPOSED).exclude(maker=name).count()
        yield Waiting(words, waiting, reverse(url), "warn")


@todo("funds.see")
def will_not_last(user: User) -> Iterator[Waiting]:
    """Funds of which nobody has said yet what is done: for who plans budgets and who approves them."""
    if not (may(user, "funds.plan") or may(user, "funds.plan_check")):
        return
    open_ = FundWarning.objects.filter(county=user.region, state=FundWarning.State.OPEN)
    yield Waiting("项基金预警待处置", open_.count(), f"{reverse('funds:warnings')}?state=open", "late")


@todo("funds.pay_check")
def batches(user: User) -> Iterator[Waiting]:
    """Batches that somebody else made."""
    waiting = PaymentBatch.objects.filter(state=PaymentBatch.State.DRAFT).exclude(maker=user.get_username()).count()
    yield Waiting("个付款批次待复核", waiting, f"{reverse('funds:batches')}?state=draft", "warn")


@todo("funds.pay")
def to_send(user: User) -> Iterator[Waiting]:
    """Checked batches, answers not in yet, periods without a sheet."""
    checked = PaymentBatch.objects.filter(state=PaymentBatch.State.CHECKED).count()
    yield Waiting("个付款批次可送银行", checked, f"{reverse('funds:batches')}?state=checked")
    ready = count_ready(user.region, _MANY)
    more = "以上" if ready == _MANY else ""
    yield Waiting(f"笔{more}应付款项账户已齐，可编付款批次", ready, reverse("funds:payables"))
    sent = PaymentBatch.objects.filter(state=PaymentBatch.State.SENT).count()
    yield Waiting("个付款批次待银行回盘", sent, f"{reverse('funds:batches')}?state=sent")
    done = ClearingSheet.objects.values("clr_ym")
    locked = ClearingPeriod.objects.filter(state=ClearingPeriod.State.LOCKED, county=user.region).exclude(
        clr_ym__in=done
    )
    yield Waiting("个清算期已锁定，待编制清算表", locked.count(), reverse("funds:clearings"))
