"""Payment batches: made by one, checked by another, sent as a file; each payable is paid once."""

from __future__ import annotations

from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.utils import timezone

from tuodi.settlement.render import yuan
from tuodi.workbench.base.numbering import next_number
from tuodi.workbench.desk.service.refused import refused
from tuodi.workbench.funds.models import PaymentBatch, PaymentLine

from .bankfile import bytes_of, digest_of
from .names import fund_label
from .payables import Owed, owed


def make(county: str, fund: str, idents: Collection[str], by: str) -> PaymentBatch:
    """Put payables of one fund into a batch. Raises Refused where one cannot be paid now."""
    found = {one.ident: one for one in owed(county)}
    chosen = [found[ident] for ident in dict.fromkeys(idents) if ident in found]
    if len(chosen) != len(set(idents)) or not chosen:
        raise refused("gone", "所选款项有的已付或已在其他批次中", "刷新后重新选择")
    for one in chosen:
        _payable(one, fund)
    try:
        with transaction.atomic():
            batch = PaymentBatch.objects.create(
                county=county, fund=fund, number=next_number(PaymentBatch, f"{county}P{timezone.now():%Y%m%d}"),
                payments=len(chosen), maker=by,
                amount=sum(one.payable.amount for one in chosen),
            )  # fmt: skip
            PaymentLine.objects.bulk_create([_line(batch, at, one) for at, one in enumerate(chosen, 1)], batch_size=500)
    except IntegrityError as fault:
        raise refused("taken", "所选款项刚被编入另一批次", "刷新后重新选择") from fault
    return batch


def _payable(one: Owed, fund: str) -> None:
    told = one.payable
    if told.fund != fund:
        raise refused(
            "other_fund", f"{told.payee} 的款项由{fund_label(told.fund)}支付，不能放进{fund_label(fund)}的批次"
        )
    if not one.ready:
        why = "没有收款账户" if not told.account else "已在批次中"
        raise refused("not_ready", f"{told.payee}（{yuan(told.amount)} 元）{why}", "先登记账户，或从批次中去掉")


def _line(batch: PaymentBatch, serial: int, one: Owed) -> PaymentLine:
    told = one.payable
    return PaymentLine(
        batch=batch, serial=serial, kind=one.kind.name, key=told.key, person_id=told.person, township=told.township,
        class_id=told.class_id, booked=told.booked, payee=told.payee, holder=told.holder, bank=told.bank,
        account=told.account, amount=told.amount, why=told.why[:200], clause=told.clause,
    )  # fmt: skip


def check_off(batch: PaymentBatch, by: str, remark: str, *, accept: bool) -> PaymentBatch:
    """Let it go to the bank, or drop it. Raises Refused: the maker does not check."""
    with transaction.atomic():
        held: PaymentBatch = PaymentBatch.objects.select_for_update().get(pk=batch.pk)
        if held.state != PaymentBatch.State.DRAFT:
            raise refused("decided", f"批次 {held.number} {held.get_state_display()}")
        if held.maker == by:
            raise refused("maker", "编制人不能复核自己的付款批次", "由另一位复核人员办理")
        if accept:
            held.check_off(by, remark)
        else:
            if not remark.strip():
                raise refused("no_note", "作废须写明原因", column="remark")
            held.drop(by, remark)
            held.lines.update(state=PaymentLine.State.DROPPED, live=None)
        held.save()
    return held


def send(batch: PaymentBatch) -> tuple[PaymentBatch, bytes]:
    """The file for the bank; the first time the batch is marked as sent. The same file every time."""
    with transaction.atomic():
        held: PaymentBatch = PaymentBatch.objects.select_for_update().get(pk=batch.pk)
        if held.state in (PaymentBatch.State.DRAFT, PaymentBatch.State.DROPPED):
            raise refused("unchecked", f"批次 {held.number} 未经复核，不能送银行")
        content = bytes_of(held)
        if held.state == PaymentBatch.State.CHECKED:
            held.send(digest_of(content))
            held.save()
        elif digest_of(content) != held.digest:
            raise refused("changed", f"批次 {held.number} 的内容与送出时不同", "请联系系统管理员核对变更记录")
    return held, content
