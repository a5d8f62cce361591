"""Reversing: the exact negative of a settlement as it is booked, differences accepted since included."""

from __future__ import annotations

import dataclasses
from typing import Any

from tuodi.exchange.bill_row import MONEY
from tuodi.exchange.periods import own_period
from tuodi.workbench.access.scope import unlimited
from tuodi.workbench.desk.models import Settlement
from tuodi.workbench.registry.models import Person

from .differences import propose
from .periods import open_period
from .person import booking, close, now
from .refused import refused
from .stored import SETTLEMENTS, Around, row_of


def reverse(settlement: Settlement, reason: str, by: str, key: str) -> Settlement:
    """Take a settlement back. The same request again gives the same row. Raises Refused."""
    if not reason.strip():
        raise refused("no_reason", "冲正须写明原因", column="reason")
    with unlimited(), booking(_standing(settlement.person), key) as (held, order):
        done = held.of_request(key)
        if done is not None:
            return done
        if settlement.reverses_id is not None:
            raise refused("is_reversal", "冲正单不能再冲正", "重新录入正确的单据")
        if settlement.pk in held.gone:
            raise refused("reversed", f"{settlement.setl_id} 已经冲正")
        at = now()
        bill = held.bills[settlement.pk]
        seq = order.last_seq + 1
        negative: dict[str, Any] = {
            name: None if getattr(bill, name) is None else -getattr(bill, name) for name in MONEY
        }
        back = dataclasses.replace(
            bill, setl_id=f"{held.person.county}D{held.person.pk:08d}{seq:04d}", setl_time=order.next_time(at),
            psn_seq=seq, reversal_of=bill.setl_id, **negative,
        )  # fmt: skip
        ledger = held.ledger((back,), at)
        row = row_of(back, held.booked[settlement.pk], Around(
            person=held.person, clr_ym=open_period(held.around, settlement.county, own_period(back)),
            orig_clr_ym=settlement.clr_ym, by=by, at=at, request_key=key, reverses=settlement, reason=reason.strip(),
        ))  # fmt: skip
        row.county, row.township, row.year = settlement.county, settlement.township, settlement.year
        held.rows.append(SETTLEMENTS.insert(row))
        propose(held, ledger, by, at)
        order.last_seq, order.last_setl_time = seq, back.setl_time
        close(held.person, order, ledger.accounts)
        return row


def _standing(person: Person) -> Person:
    while person.merged_into is not None:
        person = person.merged_into
    return person
