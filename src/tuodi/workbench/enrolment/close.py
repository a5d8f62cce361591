"""Closing a cover year: what must be settled before, the request, the second person's decision."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from .enums import DueKind, RowState
from .models import Batch, Closing, Due, EnrolmentYear, LedgerEntry, PaymentFile, PaymentRow
from .rulebook import rules


@dataclass(frozen=True, slots=True)
class Check:
    """Something that must hold before a year is closed. `left`: how many are in the way; `url`: where they are."""

    zh: str
    left: int
    unit: str
    url: str

    @property
    def holds(self) -> bool:
        """Whether nothing is in the way."""
        return self.left == 0


def checks(record: EnrolmentYear, today: dt.date) -> list[Check]:
    """Every check, those that hold too."""
    county, year = record.county, record.year
    entries = LedgerEntry.objects.filter(county=county, year=year)
    paid = entries.filter(paid_date__isnull=False)
    money = Q(subsidy__gt=0) | Q(refund__gt=0)
    waiting = Batch.objects.filter(county=county, year=year, state__in=(Batch.State.DRAFT, Batch.State.SUBMITTED))
    dues = Due.objects.filter(year=year, decision__batch__county=county, state=Due.State.OPEN)
    lapsed = Q(kind=DueKind.TOP_UP, deadline__lt=today)  # nobody tops up any more: nothing has to move
    rows = PaymentRow.objects.filter(county=county, file__year=year, state=RowState.OPEN)
    files = PaymentFile.objects.filter(county=county, year=year, finished=False)
    current = record.computed_at is not None and record.rule_hash == rules().book.hash

    def at(name: str, more: str = "") -> str:
        return f"{reverse(f'enrolment:{name}')}?year={year}{more}"

    return [
        Check("参保年度已经结束（12月31日之后）", int(today <= dt.date(year, 12, 31)), "项", at("terms")),
        Check("台账已按现行规则计算", int(not current), "项", at("overview")),
        Check("缴费文件都已导入完毕", files.count(), "个", at("payments")),
        Check("缴费记录都已匹配或说明", rows.count(), "条", at("payments")),
        Check("已缴费人员的待遇数字齐全", paid.exclude(missing="").count(), "人", at("ledger")),
        Check(
            "应资助、应退费的人员都已核定", paid.filter(money, decided=None, pending=None).count(), "人", at("batches")
        ),
        Check("核定批次都已复核", waiting.count(), "个", at("batches")),
        Check("身份变化差额都已核定", entries.filter(differs=True).count(), "人", at("differences")),
        Check("退费、补差、退回资助都已办理", dues.exclude(lapsed).count(), "件", at("dues", "&state=open")),
    ]


@transaction.atomic
def propose_closing(record: EnrolmentYear, maker: str, today: dt.date | None = None) -> Closing:
    """Ask for the year to be closed. ValidationError while something is in the way."""
    record = _ready(record, today)
    if record.closings.filter(state=Closing.State.PROPOSED).exists():
        raise ValidationError("已提请结账，等待复核", code="state")
    return Closing.objects.create(record=record, maker=maker)


@transaction.atomic
def approve_closing(closing: Closing, checker: str, today: dt.date | None = None) -> Closing:
    """Close the year; everything is checked again."""
    closing = _checkable(closing, checker)
    record = _ready(closing.record, today)
    closing.approve(checker)
    closing.save()
    record.open = False
    record.save(update_fields=["open"])
    return closing


@transaction.atomic
def return_closing(closing: Closing, checker: str, remark: str) -> Closing:
    """The year stays open, and why."""
    closing = _checkable(closing, checker)
    if not remark.strip():
        raise ValidationError("退回须写明原因")
    closing.give_back(checker, remark.strip())
    closing.save()
    return closing


def _ready(record: EnrolmentYear, today: dt.date | None) -> EnrolmentYear:
    """The year's record under its lock, open and with nothing in the way."""
    found = EnrolmentYear.objects.select_for_update().get(pk=record.pk)
    if not found.open:
        raise ValidationError(f"{found.year}参保年度已结账", code="state")
    left = [one for one in checks(found, today or timezone.now().date()) if not one.holds]
    if left:
        raise ValidationError(
            "还不能结账：" + "；".join(f"{one.zh}（尚有{one.left}{one.unit}）" for one in left), code="state"
        )
    return found


def _checkable(closing: Closing, checker: str) -> Closing:
    found: Closing = Closing.objects.select_for_update(of=("self",)).select_related("record").get(pk=closing.pk)
    if found.state != Closing.State.PROPOSED:
        raise ValidationError("该结账提请已处理", code="state")
    if found.maker == checker:
        raise ValidationError("提请人不能复核自己的结账", code="maker")
    return found
