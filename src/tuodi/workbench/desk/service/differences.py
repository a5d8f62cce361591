"""Differences: proposed when due is not what is booked, decided by a second person, all tiers of a bill at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from tuodi.exchange.ledger.book import cause_of
from tuodi.settlement.reversal import Difference as Found
from tuodi.settlement.reversal import Ledger
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.desk.models import Difference, Settlement
from tuodi.workbench.registry.models import Person

from .periods import open_period
from .person import Held, booking, close, now
from .refused import refused
from .rules import cascade

_Key = tuple[int, str, int | None, int | None]


def propose(held: Held, ledger: Ledger, by: str, at: dt.datetime) -> list[Difference]:
    """Bring the open proposals of a person up to what is due now. One that was refused is not proposed again."""
    found = {_key(held, one): one for one in ledger.differences}
    open_ = {_kept(one): one for one in held.differences if one.state == Difference.State.OPEN}
    refused_ = {_kept(one) for one in held.differences if one.state == Difference.State.REFUSED}
    with unlimited():
        for key, one in open_.items():
            if key not in found:
                one.drop()
                one.decided_at, one.note = at, "应付金额已变"
                one.save(update_fields=["state", "decided_at", "note"])
        new = [
            _row(held, one, ledger, by, at) for key, one in found.items() if key not in open_ and key not in refused_
        ]
        return Difference.objects.bulk_create(new)


def reconsider(people: Iterable[int], by: str) -> int:
    """Settle people again as known now and propose what changed; how many proposals are new."""
    made = 0
    with unlimited():
        for person in Person.objects.filter(pk__in=list(people), merged_into=None).order_by("pk"):
            with booking(person) as (held, order):
                if not held.rows:
                    continue
                at = now()
                ledger = held.ledger((), at)
                made += len(propose(held, ledger, by, at))
                if ledger.stuck is None:
                    close(person, order, ledger.accounts)
    return made


def decide(settlement: Settlement, seen: Iterable[int], by: str, *, accept: bool, note: str = "") -> list[Difference]:
    """Book all open differences of a settlement, or leave it as booked. `seen`: the ids the decider looked at."""
    with unlimited():
        person = settlement.person
        while person.merged_into is not None:
            person = person.merged_into
    with booking(person) as (held, _):
        mine = [d for d in held.differences if d.settlement_id == settlement.pk and d.state == Difference.State.OPEN]
        if not mine or {one.pk for one in mine} != set(seen):
            raise refused("stale", "差额在您查看之后已有变化", "刷新后重新复核")
        if any(one.maker == by for one in mine):
            raise refused("maker", "起因操作人不能复核自己引起的差额", "由另一位复核人员办理")
        if accept and any(one.amount is None for one in mine):
            raise refused("unknown", "应付金额尚不能确定，不能入账", "先解决所缺的事实或数字")
        if not accept and not note:
            raise refused("no_note", "不予调整须写明理由", column="note")
        period = open_period(held.around, settlement.county, settlement.clr_ym) if accept else ""
        for one in mine:
            one.accept() if accept else one.refuse()
            one.checker, one.decided_at, one.note, one.clr_ym = by, now(), note, period
            one.last_row = held.rows[-1].pk
            one.save()
        return mine


def _key(held: Held, one: Found) -> _Key:
    return (held.row(one.bill.setl_id).pk, one.stage, one.booked, one.due)


def _kept(one: Difference) -> _Key:
    return (one.settlement_id, one.stage, one.booked, one.due)


def _row(held: Held, one: Found, ledger: Ledger, by: str, at: dt.datetime) -> Difference:
    due = next((statement for statement in ledger.due if statement.bill.setl_id == one.bill.setl_id), None)
    row = held.row(one.bill.setl_id)
    stage = None if due is None else due.stage(one.stage)
    kept = next(kept for kept in row.stages if kept["stage"] == one.stage)
    amount = one.amount if one.booked is not None or one.due is None else one.due
    return Difference(
        settlement=row, county=row.county, township=row.township, stage=one.stage,
        fund=(stage.fund if stage else "") or kept["fund"], booked=one.booked, due=one.due, amount=amount,
        cause=cause_of(one, stuck=ledger.stuck is not None, resettle=row.rule_hash != cascade().book.hash),
        after=";".join(one.after)[:400], late=";".join(one.late)[:400],
        clauses=list(due.clauses) if due is not None else [],
        rule_hash=cascade().book.hash, due_at=at, orig_clr_ym=row.clr_ym, maker=by or "system:desk", made_at=at,
    )  # fmt: skip
