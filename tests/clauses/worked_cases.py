"""The hand-worked bills (tests/worked) as checks of the clauses that decide them on the shipped documents."""

from __future__ import annotations

from functools import partial

from tests.clauses.registry import register
from tests.mutation.recompile import shipped
from tests.settlement.adapt import bills_of, payments, records_of
from tests.settlement.test_worked import opening
from tests.worked.load import WorkedCase, load_all
from tuodi.policy.model import RuleBook
from tuodi.settlement.bill import PersonFacts
from tuodi.settlement.cascade import Cascade, Options
from tuodi.settlement.reversal import Ledger, book


def settled(rules: RuleBook, case: WorkedCase) -> Ledger:
    """The case's bills under a rule book."""
    cascade = Cascade(rules, Options(from_stage=case.from_stage))
    facts = PersonFacts(
        person="p",
        bills=bills_of(case.bills),
        identities=records_of(case.identities, case.region),
        opening=opening(case),
    )
    return book(cascade, facts)


def agrees(case: WorkedCase, rules: RuleBook) -> None:
    """The payments are those worked out by hand."""
    got = {}
    for booking in settled(rules, case).bookings:
        sign = -1 if booking.reversal else 1
        row = {**payments(booking.statement), "inscp_selfpay": booking.statement.in_policy_self_pay}
        got[booking.bill.setl_id] = {key: None if x is None else sign * x for key, x in row.items()}
    assert [got[bill["setl_id"]] for bill in case.bills] == case.expect, case.arithmetic


def _register() -> None:
    for case in load_all():
        rules = shipped(tuple(sorted(case.readings.items())))
        touched = dict.fromkeys(c for b in settled(rules, case).bookings for c in b.statement.clauses)
        register(f"worked {case.name}", (*touched, *case.clauses), partial(agrees, case), case.readings)


_register()
