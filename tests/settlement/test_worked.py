"""The hand-worked bills: what every bill must receive, the arithmetic written out beside each."""

from __future__ import annotations

import pytest

from tests.settlement.adapt import bills_of, payments, records_of, shipped
from tests.worked.load import WorkedCase, load_all
from tuodi.policy.model import RuleBook
from tuodi.settlement.bill import PersonFacts
from tuodi.settlement.cascade import Cascade, Options
from tuodi.settlement.reversal import Ledger, book
from tuodi.settlement.statement import Statement

CASES = load_all()

ACCOUNTS = {
    "basic_base": ("basic_inpatient_base",),
    "basic_admissions": ("admissions",),
    "critical_base": ("critical_main_base",),
    "special_drug_base": ("critical_special_drug_base",),
    "assistance_base": ("assistance_main_base",),
    "special_paid": ("special_disease_paid",),
    "large_paid": ("large_bill_paid",),
    "tilt_base": ("tilt_main_base",),
    "tilt_paid": ("tilt_paid", "reassistance_paid"),
}
"""Names of running totals in the cases → accounts of the documents; others have the same name."""


def opening(case: WorkedCase) -> dict[str, int]:
    """The case's opening balances under the documents' account names."""
    return {name: amount for key, amount in case.opening.items() for name in ACCOUNTS.get(key, (key,))}


READING_CASES = [case for case in CASES if case.readings]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_worked_bill(case: WorkedCase) -> None:
    ledger = _booked(case, shipped(**case.readings))
    got = {booking.bill.setl_id: _row(booking.statement, -1 if booking.reversal else 1) for booking in ledger.bookings}
    assert [got[bill["setl_id"]] for bill in case.bills] == case.expect, case.arithmetic
    due = {statement.bill.setl_id: _row(statement, 1) for statement in ledger.due}
    assert {key: due[key] for key in case.due_after} == case.due_after, case.arithmetic


@pytest.mark.parametrize("case", READING_CASES, ids=[case.name for case in READING_CASES])
def test_the_same_bills_under_the_default_readings(case: WorkedCase) -> None:
    got = {booking.bill.setl_id: _row(booking.statement, 1) for booking in _booked(case, shipped()).bookings}
    assert [got[bill["setl_id"]] for bill in case.bills] == case.default, case.arithmetic


def _booked(case: WorkedCase, rules: RuleBook) -> Ledger:
    cascade = Cascade(rules, Options(from_stage=case.from_stage))  # type: ignore[arg-type]
    facts = PersonFacts(
        person="p",
        bills=bills_of(case.bills),
        identities=records_of(case.identities, case.region),
        opening=opening(case),
    )
    return book(cascade, facts)


def _row(statement: Statement, sign: int) -> dict[str, int | None]:
    row = {**payments(statement), "inscp_selfpay": statement.in_policy_self_pay}
    return {key: None if amount is None else sign * amount for key, amount in row.items()}
