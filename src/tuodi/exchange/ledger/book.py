"""One person settled with a ledger: new bookings, what is due now for the earlier ones, what waits."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tuodi.exchange.periods import next_open, own_period
from tuodi.exchange.settle_person import Settled
from tuodi.policy.model import COMPUTED_STAGES
from tuodi.settlement.bill import Bill, IdentityRecord
from tuodi.settlement.cascade import Cascade, benefit_date
from tuodi.settlement.reversal import Booking, Difference
from tuodi.settlement.statement import Booked, StageResult

from .person import NO_CAUSE, Causes, KeptBill, KeptPerson, booked_of
from .rows import Cells, waiting_cells


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What holds for all persons of a run. default_known_at: of `--known-at`; None: each bill's settlement."""

    cascade: Cascade
    run: int
    file: str
    now: dt.datetime
    locked: Mapping[str, object]
    default_known_at: dt.datetime | None
    resettle: bool

    @property
    def rule_hash(self) -> str:
        """The rules of the run."""
        return self.cascade.book.hash

    def open_for(self, period: str) -> str:
        """Where what belongs to a period is booked."""
        return next_open(period, self.locked)

    def periods(self, bill: Bill, kept: KeptPerson) -> tuple[str, str]:
        """The clearing period a new row is booked in, and its own; a reversal's is that of its original."""
        original = next((k.clr_ym for k in kept.bills if k.bill.setl_id == bill.reversal_of), None)
        return next_open(own_period(bill), self.locked), original or own_period(bill)


def merged(kept: tuple[IdentityRecord, ...], listed: tuple[IdentityRecord, ...]) -> tuple[IdentityRecord, ...]:
    """All that lists have said of a person. What a later list says of a record at one moment replaces the earlier."""
    rows = {(record.record_id, record.known_from): record for record in (*kept, *listed)}
    return tuple(sorted(rows.values(), key=lambda record: (record.record_id, record.known_from)))


def shown(settled: Settled, kept: KeptPerson | None) -> Settled:
    """The person with the differences that are proposed. Earlier bills keep what is due while a list row is refused."""
    if not settled.identity_refused or kept is None:
        return settled
    earlier = {k.bill.setl_id for k in kept.bills}
    found = tuple(d for d in settled.ledger.differences if d.bill.setl_id not in earlier)
    return dataclasses.replace(settled, ledger=dataclasses.replace(settled.ledger, differences=found))


def booked_into(kept: KeptPerson, settled: Settled, desk: Desk) -> None:
    """Book what is new and keep what is due. Rows that are refused wait."""
    facts, ledger = settled.facts, settled.ledger
    choice = desk.cascade.index.choice("benefit_date", "discharge")
    if not kept.bills and ledger.bookings:
        kept.opening = facts.opening
        kept.opening_year = min(benefit_date(bill, choice).year for bill in facts.bills)
    earlier = {k.bill.setl_id for k in kept.bills}
    due = {} if ledger.stuck else {s.bill.setl_id: s.booked for s in ledger.due}
    for booking in ledger.bookings:
        kept.bills.append(_kept(booking, kept, desk))
        kept.entries.append(_entry(booking, kept.bills[-1], desk.periods(booking.bill, kept)[1]))
    gone = {k.bill.reversal_of for k in kept.bills if k.bill.reversal_of is not None}
    for k in kept.bills:
        name = k.bill.setl_id
        if name in gone or k.bill.reversal_of is not None:
            k.due = None
        elif ledger.stuck is not None and k.bill.order_key >= ledger.stuck.bill.order_key:
            k.due = _unknown(booked_of(k.booked))
        elif name not in earlier:
            k.due = due.get(name) or booked_of(k.booked)
        elif not settled.identity_refused:
            k.due = due.get(name, k.due)
    _explain(kept, settled, desk)
    kept.keys |= settled.person.keys - {kept.person} if ledger.bookings else set()
    kept.identities = merged((), facts.identities or ())
    kept.identity_refused = settled.identity_refused
    kept.settled_at = desk.now
    kept.waiting = [*_still(kept, settled), *_waiting(kept, settled, desk)]
    kept.years = list(_years(kept, desk, choice))
    if ledger.stuck is None and kept.bills:
        totals, unknown = ledger.accounts.balances(), ledger.accounts.unknown()
        kept.balances = [
            {"person": kept.person, "account": key[0], "region": key[1], "period": key[2],
             "fen": None if key in unknown else totals[key], "missing": unknown.get(key, "")}
            for key in sorted({*totals, *unknown})
        ]  # fmt: skip


def _explain(kept: KeptPerson, settled: Settled, desk: Desk) -> None:
    """Keep what gave rise to each bill's differences."""
    stuck = settled.ledger.stuck is not None
    causes = {
        d.bill.setl_id: causes_of(d.after, d.late, stuck=stuck, resettle=desk.resettle)
        for d in settled.ledger.differences
    }
    for k in kept.bills:
        if k.due is None or not k.open_stages():
            k.causes = NO_CAUSE
        else:
            k.causes = causes.get(k.bill.setl_id, k.causes)


def _unknown(booked: Booked) -> Booked:
    """What is due for a bill that cannot be settled any more."""
    stages = tuple(StageResult(stage=r.stage, status="missing", paid=None, missing="unsettled") for r in booked.stages)
    return dataclasses.replace(booked, stages=stages, clauses=())


def _kept(booking: Booking, kept: KeptPerson, desk: Desk) -> KeptBill:
    bill = booking.bill
    return KeptBill(
        bill=bill,
        run=desk.run,
        since=desk.run,
        known_at=desk.default_known_at or bill.setl_time,
        clr_ym=desk.periods(bill, kept)[0],
        rule_hash=desk.rule_hash,
        booked=booked_of(booking.statement),
        clauses=booking.statement.clauses,
        due=None,
    )


def _entry(booking: Booking, kept: KeptBill, original: str) -> Cells:
    return {
        "person": kept.bill.person,
        "setl_id": kept.bill.setl_id,
        "run": kept.run,
        "kind": "reversal" if booking.reversal else "bill",
        "clr_ym": kept.clr_ym,
        "orig_clr_ym": original,
        **{stage: booking.paid(stage) for stage in COMPUTED_STAGES},
        "by": "",
        "second": "",
        "rule_hash": kept.rule_hash,
    }


def _still(kept: KeptPerson, settled: Settled) -> Iterator[Cells]:
    come = {row.setl_id for row in settled.person.rows if row.setl_id}
    return (cells for cells in kept.waiting if cells["setl_id"] not in come)


def _waiting(kept: KeptPerson, settled: Settled, desk: Desk) -> Iterator[Cells]:
    for row in settled.person.rows:
        if row.bill is None and row.held:
            yield waiting_cells(kept.person, row, desk.run, desk.file)


def _years(kept: KeptPerson, desk: Desk, choice: str) -> Iterator[Cells]:
    last: dict[int, tuple[dt.datetime, int, str]] = {}
    for k in kept.bills:
        year = benefit_date(k.bill, choice).year
        last[year] = max(last.get(year, k.bill.order_key), k.bill.order_key)
    for year, (moment, sequence, name) in sorted(last.items()):
        yield {
            "person": kept.person, "year": year, "last_setl_time": moment, "last_psn_seq": sequence,
            "last_setl_id": name, "rule_hash": desk.rule_hash,
        }  # fmt: skip


def cause_of(difference: Difference, *, stuck: bool, resettle: bool) -> str:
    """What gave rise to a difference: codes with ``;``."""
    return causes_of(difference.after, difference.late, stuck=stuck, resettle=resettle)[0]


def causes_of(after: tuple[str, ...], late: tuple[str, ...], *, stuck: bool, resettle: bool) -> Causes:
    """The same, and the reversals and the late bills themselves."""
    found = [name for name, there in (("reversal", after), ("late_bill", late)) if there]
    if resettle:
        found.append("rules")
    elif not found:
        found.append("identities")
    return ";".join([*found, "unsettled"] if stuck else found), ";".join(after), ";".join(late)
