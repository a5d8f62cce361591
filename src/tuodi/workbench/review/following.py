"""The way of a finding, a function a step, free of HTTP. Each refuses in a sentence what may not be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django_fsm import can_proceed

from tuodi.workbench.base.masking import masked

from .enums import Kind, State, Unpayable
from .models import Finding, FindingEvent
from .service import Refused

DAYS = 15
"""A bureau's practice for townships, not a rule of any document."""
_AT_ONCE = 2_000
_WORKED = (Kind.MISSED, Kind.UNDER, Kind.OVER)
_LARGEST = 40


def to_send(county: str) -> QuerySet[Finding]:
    """Findings that go to the townships: sure ones, to be notified or to be taken back."""
    found = Finding.objects.filter(county=county, state=State.FOUND, kind__in=_WORKED)
    return found.exclude(amount=0)


def send_all(findings: QuerySet[Finding], by: str) -> int:
    """下发: to the townships, in bulk; how many. What is not `found` is left alone."""
    now, due = timezone.now(), timezone.now().date() + dt.timedelta(days=DAYS)
    keys = list(findings.filter(state=State.FOUND).values_list("pk", flat=True))
    for at in range(0, len(keys), _AT_ONCE):
        some = keys[at : at + _AT_ONCE]
        # the same as `Finding.send` for each: from `found` only
        Finding.objects.filter(pk__in=some, state=State.FOUND).update(state=State.SENT, due_date=due)
        FindingEvent.objects.bulk_create(
            FindingEvent(finding_id=pk, what="下发镇街", by=by, at=now, note=f"{due} 前办理") for pk in some
        )
    return len(keys)


def send(finding: Finding, by: str) -> None:
    """One of them."""

    def act(one: Finding) -> None:
        if one.kind not in _WORKED:
            raise Refused("待核的结论先补齐事实，再重新核查")
        one.send()
        one.due_date = timezone.now().date() + dt.timedelta(days=DAYS)

    _step(finding, by, "下发镇街", Finding.send, act)


def inform(finding: Finding, by: str, *, phone: str, note: str) -> None:
    """通知: the family was told, how."""

    def act(one: Finding) -> None:
        one.inform()
        one.phone = phone

    _step(finding, by, "已通知", Finding.inform, act, note or masked(phone))


def take_account(finding: Finding, by: str, *, payee: str, bank: str, account: str) -> None:
    """收账户: where the money may go."""
    number = account.replace(" ", "").replace("-", "")
    if not (number.isdecimal() and len("12345678") <= len(number) <= _LARGEST):
        raise Refused("银行账号应为 8 至 40 位数字", "account")

    def act(one: Finding) -> None:
        if not one.owed:
            raise Refused("应退的结论不需要收款账户")
        one.take_account()
        one.payee, one.bank, one.account = payee, bank, number

    _step(finding, by, "已收账户", Finding.take_account, act, f"{payee} {bank} 尾号{number[-4:]}")


def propose(finding: Finding, by: str, *, amount: int, why: str) -> None:
    """拟办: the amount to be decided; another than computed wants a reason."""

    def act(one: Finding) -> None:
        if one.owed and one.state != State.ACCOUNT:
            raise Refused("先收集收款账户，再提交审批")
        if amount != one.amount and not why:
            raise Refused("金额与计算不同，请写明理由", "no_note")
        if not one.amount or amount == 0 or (amount > 0) != (one.amount > 0) or abs(amount) > abs(one.amount):
            raise Refused("金额应与计算同向，且不超过计算的差额", "amount")
        one.propose()
        one.decided_amount, one.why_other, one.maker, one.checker = amount, why, by, ""

    _step(finding, by, "提交审批", Finding.propose, act, why)


def decide(finding: Finding, by: str, *, agree: bool, note: str) -> None:
    """审批: never by who proposed it."""

    def act(one: Finding) -> None:
        if one.maker == by:
            raise Refused("拟办人不能审批自己拟办的结论，请由另一人审批", "maker")
        if not agree and not note:
            raise Refused("退回请写明理由", "no_note")
        if agree:
            one.approve()
            one.checker, one.decided_at = by, timezone.now()
        else:
            one.give_back()
            one.decided_amount, one.why_other = None, ""

    _step(finding, by, "审批同意" if agree else "审批退回", Finding.approve, act, note)


def pay(finding: Finding, by: str, *, day: dt.date, voucher: str) -> None:
    """拨付 or 退回: the money has moved."""

    def act(one: Finding) -> None:
        if day > timezone.now().date():
            raise Refused("日期不能在今天以后", "future")
        one.pay()
        one.paid_on, one.voucher = day, voucher

    _step(finding, by, "已拨付" if finding.owed else "已退回基金", Finding.pay, act, f"{day} {voucher}")


def bounced(finding: Finding, by: str, *, note: str) -> None:
    """银行退回: another account is needed."""

    def act(one: Finding) -> None:
        one.bounce()
        one.account, one.decided_amount, one.maker, one.checker, one.decided_at = "", None, "", "", None

    _step(finding, by, "银行退回", Finding.bounce, act, note)


def cannot_pay(finding: Finding, by: str, *, reason: str, note: str) -> None:
    """不能支付: with its code."""
    if reason not in Unpayable.values:
        raise Refused("请选择不能支付的原因", "reason")

    def act(one: Finding) -> None:
        one.cannot_pay()
        one.unpayable = reason

    _step(finding, by, "不能支付", Finding.cannot_pay, act, f"{Unpayable(reason).label} {note}".strip())


def try_again(finding: Finding, by: str, *, note: str) -> None:
    """The reason fell away."""

    def act(one: Finding) -> None:
        one.try_again()
        one.unpayable, one.due_date = "", timezone.now().date() + dt.timedelta(days=DAYS)

    _step(finding, by, "重新办理", Finding.try_again, act, note)


def close(finding: Finding, by: str, *, note: str) -> None:
    """办结."""
    _step(finding, by, "办结", Finding.close, lambda one: one.close(), note)


@transaction.atomic
def _step(  # noqa: PLR0917
    finding: Finding, by: str, what: str, way: Callable[[Finding], None], act: Callable[[Finding], None], note: str = ""
) -> None:
    """Hold the row, look whether the step may be taken, take it and write it down."""
    one: Finding = Finding.objects.select_for_update(of=("self",)).get(pk=finding.pk)
    if not can_proceed(getattr(one, way.__name__)):
        raise Refused(f"结论现在是“{one.get_state_display()}”，不能{what}")
    act(one)
    one.save()
    FindingEvent.objects.create(finding=one, what=what, by=by, at=timezone.now(), note=note[:300])


def overdue(findings: QuerySet[Finding], today: dt.date) -> QuerySet[Finding]:
    """Sent and not through at the township after its term."""
    return findings.filter(state__in=(State.SENT, State.NOTIFIED), due_date__lt=today).order_by(F("due_date"))
