"""Many people's bills booked at once, in the order they were settled elsewhere: what a bureau begins with."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

from tuodi.exchange.ledger.book import cause_of
from tuodi.exchange.periods import own_period
from tuodi.settlement.bill import Bill, PersonFacts
from tuodi.settlement.reversal import Before, Booking, Unsettled, book, in_order
from tuodi.workbench.base.bulk import create
from tuodi.workbench.desk.models import Difference, PersonAccounts, Settlement, WholeYear
from tuodi.workbench.registry.facts import identity_records
from tuodi.workbench.registry.models import Person

from .person import balances_of
from .rules import cascade
from .stored import Around, row_of


@dataclasses.dataclass(slots=True)
class Booked:
    """How many were booked, and the bills the rules refused (with everything after them of the person)."""

    settlements: int = 0
    differences: int = 0
    refused: list[str] = dataclasses.field(default_factory=list)


def book_many(people: Sequence[tuple[Person, Sequence[Bill]]], by: str, at: dt.datetime) -> Booked:
    """Book the bills of people who have none yet; a few statements in all. `at`: what is due is as known then."""
    known = identity_records(person.pk for person, _ in people)
    whole: dict[str, set[int]] = defaultdict(set)
    for county, year in WholeYear.objects.filter(county__in={p.county for p, _ in people}).values_list(
        "county", "year"
    ):
        whole[county].add(year)
    counted = Booked()
    rows: list[Settlement] = []
    totals: list[PersonAccounts] = []
    changes: list[tuple[int, Difference]] = []
    for person, bills in people:
        ordered = [dataclasses.replace(bill, psn_seq=seq) for seq, bill in enumerate(in_order(bills), 1)]
        facts = PersonFacts(
            person=person.psn_no,
            bills=tuple(ordered),
            identities=known.get(person.pk, ()),
            opening={} if {bill.service_date.year for bill in bills} <= whole[person.county] else None,
        )
        try:
            ledger = book(cascade(), facts, Before(due_at=at))
        except Unsettled as fault:
            counted.refused.append(fault.bill.setl_id)
            continue
        made = list(_rows(person, ledger.bookings, by))
        places = {row.setl_id: len(rows) + place for place, row in enumerate(made)}
        rows += made
        due = {statement.bill.setl_id: statement for statement in ledger.due}
        for one in ledger.differences:
            row = rows[places[one.bill.setl_id]]
            statement = due.get(one.bill.setl_id)
            changes.append((places[one.bill.setl_id], Difference(
                county=row.county, township=row.township, stage=one.stage, booked=one.booked, due=one.due,
                fund=statement.stage(one.stage).fund if statement else "", amount=one.amount,
                cause=cause_of(one, stuck=ledger.stuck is not None, resettle=False), after=";".join(one.after),
                late=";".join(one.late), clauses=list(statement.clauses) if statement else [], due_at=at,
                rule_hash=row.rule_hash, orig_clr_ym=row.clr_ym, maker=by, made_at=at,
            )))  # fmt: skip
        last = made[-1]
        totals.append(PersonAccounts(
            person=person, version=1, last_seq=last.psn_seq, last_setl_time=max(row.setl_time for row in made),
            balances=balances_of(ledger.accounts), rule_hash=cascade().book.hash,
        ))  # fmt: skip
    _write(rows, changes, totals)
    counted.settlements, counted.differences = len(rows), len(changes)
    return counted


def _rows(person: Person, bookings: Iterable[Booking], by: str) -> Iterable[Settlement]:
    made: dict[str, Settlement] = {}
    for booking in bookings:
        bill = booking.bill
        original = made[bill.reversal_of] if bill.reversal_of else None
        row = row_of(bill, booking.statement, Around(
            person=person, clr_ym=own_period(bill), orig_clr_ym=original.clr_ym if original else own_period(bill),
            by=by, at=bill.setl_time, reverses=original, reason="原系统冲正" if original else "",
        ))  # fmt: skip
        if original is not None:
            row.trace = None
        made[row.setl_id] = row
        yield row


def _write(rows: list[Settlement], changes: list[tuple[int, Difference]], totals: list[PersonAccounts]) -> None:
    create([row for row in rows if row.reverses is None])
    create([row for row in rows if row.reverses is not None])  # their originals have their keys by now
    for place, one in changes:
        one.settlement = rows[place]
    create([one for _, one in changes])
    PersonAccounts.objects.bulk_create(  # a row without bills may stand there from a look at the person
        totals, batch_size=500, update_conflicts=True, unique_fields=["person"],
        update_fields=["version", "last_seq", "last_setl_time", "balances", "rule_hash"],
    )  # fmt: skip
