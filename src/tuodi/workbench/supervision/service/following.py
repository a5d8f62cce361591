"""From a hit or a tip to its outcome: looked into by one, decided by another; money back, credit points."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from tuodi.workbench.base.day import today
from tuodi.workbench.base.numbering import next_number
from tuodi.workbench.desk.service.refused import refused
from tuodi.workbench.supervision.models import CreditEntry, Screened, Tip

Followed = Screened | Tip


def take(row: Followed, by: str) -> Followed:
    """Look into it oneself."""
    with transaction.atomic():
        held = _held(row, "new", "checking")
        held.take(by)
        held.save()
    return held


def propose(row: Followed, by: str, found: str, *, guilty: bool, recover: int) -> Followed:
    """What was found, and how much is to be taken back."""
    with transaction.atomic():
        held = _held(row, "checking")
        if held.checker != by:
            raise refused("other", f"由 {held.checker} 核查", "由核查人填报，或先改由自己核查")
        if not found.strip():
            raise refused("no_words", "请填写核查情况", column="found")
        if recover < 0 or (not guilty and recover):
            raise refused("recover", "不属实的没有应追回金额" if not guilty else "金额不能小于零", column="recover")
        if isinstance(held, Screened) and held.insured_at and recover:
            raise refused("elsewhere", "基金是参保地付的，由参保地追回；认定属实后告知参保地", column="recover")
        if isinstance(held, Screened) and recover > held.amount:
            raise refused("recover", "应追回超过涉及基金的金额", column="recover")
        held.found, held.guilty, held.recover = found.strip(), guilty, recover
        held.propose()
        held.save()
    return held


def decide(row: Followed, by: str, note: str, *, agree: bool, points: int = 0) -> Followed:
    """Agree with what was found, or give it back. Raises Refused: who looked into it does not decide."""
    with transaction.atomic():
        held = _held(row, "proposed")
        if held.checker == by:
            raise refused("maker", "核查人不能审定自己的核查", "由另一位人员审定")
        if not agree:
            if not note.strip():
                raise refused("no_note", "退回须写明原因", column="note")
            held.give_back(note.strip())
        elif held.guilty:
            held.confirm(by, note.strip())
            _credit(held, by, points)
        else:
            held.clear(by, note.strip())
        held.save()
    return held


def _credit(row: Followed, by: str, points: int) -> None:
    if points and row.institution:
        mine = {"hit": row} if isinstance(row, Screened) else {"tip": row}
        reason = row.says if isinstance(row, Screened) else f"举报 {row.number} 属实"
        CreditEntry.objects.create(
            county=row.county,
            institution=row.institution,
            points=-abs(points),
            reason=reason,
            on=today(),
            by=by,
            **mine,
        )


def recovered(row: Followed, on: dt.date, voucher: str) -> Followed:
    """The money came back."""
    with transaction.atomic():
        held = _held(row, "confirmed")
        if not held.recover:
            raise refused("nothing", "没有应追回金额")
        if held.recovered_on is not None:
            raise refused("done", f"{held.recovered_on} 已追回")
        if not voucher.strip():
            raise refused("no_voucher", "请填写凭证", column="voucher")
        held.recovered_on, held.voucher = on, voucher.strip()
        held.save()
    return held


def receive_tip(county: str, told: dict[str, str], by: str, day: dt.date) -> Tip:
    """Write a tip down; who gave it need not be said."""
    if not told["text"].strip():
        raise refused("no_text", "请填写举报内容", column="text")
    with transaction.atomic():
        number = next_number(Tip, f"{county}J{day:%Y%m%d}")
        return Tip.objects.create(county=county, number=number, received_on=day, by=by, **told)


def answered(tip: Tip, on: dt.date, reward: int) -> Tip:
    """The one who told was answered."""
    if tip.state not in (Tip.State.CONFIRMED, Tip.State.CLEARED):
        raise refused("open", "尚未审定，不能答复")
    if reward and tip.state != Tip.State.CONFIRMED:
        raise refused("reward", "不属实的举报没有奖励", column="reward")
    tip.answered_on, tip.reward = on, reward
    tip.save()
    return tip


def _held(row: Followed, *states: str) -> Followed:
    held: Followed = type(row).objects.select_for_update().get(pk=row.pk)
    if held.state not in states:
        raise refused("state", f"此件{held.get_state_display()}，不能再作此办理")
    return held
