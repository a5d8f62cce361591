"""What must hold of any person's bills: the verdicts add up, order and reversals change nothing."""

import datetime as dt
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tuodi.monitoring.finding import Verdict
from tuodi.settlement.cascade import Cascade, Options

from .people import YEAR_END, bill, facts, held, reversal, review

CLASSES = st.sampled_from(["special_hardship", "minimum_living", "low_income_edge", "stable_exit", None])
ROW = st.tuples(
    st.integers(0, 6_000_000), st.integers(0, 100), st.integers(0, 3_000_000), st.sampled_from(["special", "ordinary"]),
    st.sampled_from([1, 2, 3]), st.booleans(),
)  # fmt: skip


def person_of(rows, identity, late):
    known = dt.datetime(2024, 6, 1) if late else dt.datetime(2000, 1, 1)
    bills = []
    for n, (policy, share, paid, disease, level, gone) in enumerate(rows, 1):
        day = f"2024-{n:02d}-10"
        one = bill(
            f"b{n}", day, policy, policy * share // 100, maf_pay=min(paid, policy), dise_class=disease, hosp_lv=level
        )
        bills += [one, reversal(one, f"c{n}", f"2024-{n:02d}-11")] if gone else [one]
    records = [] if identity is None else [held(identity, since="2024-01-01", known=known)]
    return bills, records


@given(st.lists(ROW, min_size=1, max_size=8), CLASSES, st.booleans())
def test_the_amounts_of_the_verdicts_are_due_minus_booked(book, rows, identity, late):
    bills, records = person_of(rows, identity, late)
    found = review(book, facts(*bills, identities=records))
    assert set(found) == {b.setl_id for b in bills}
    reversed_ids = {b.reversal_of for b in bills}
    stand = [b for b in bills if b.reversal_of is None and b.setl_id not in reversed_ids]
    engine = Cascade(book, Options(from_stage="assistance", known_at=YEAR_END))
    statements = engine.settle(facts(*stand, identities=records))
    due = sum(s.paid("assistance") + s.paid("tilt") for s in statements)
    booked = sum(b.maf_pay + b.tilt_pay for b in bills)
    assert sum(f.amount for f in found.values() if f.amount is not None) == due - booked
    for finding in found.values():
        amount = finding.amount
        signs = {
            Verdict.UNASSISTED: lambda n: n > 0,
            Verdict.UNDERPAID: lambda n: n > 0,
            Verdict.OVERPAID: lambda n: n < 0,
            Verdict.SAME: lambda n: n == 0,
            Verdict.NOT_ASSISTED: lambda n: n == 0,
            Verdict.CANCELLED: lambda n: n is None,
        }
        assert signs[finding.verdict](amount)
        if finding.verdict is Verdict.NOT_ASSISTED:
            assert finding.reasons
        if finding.verdict in (Verdict.UNASSISTED, Verdict.UNDERPAID, Verdict.OVERPAID):
            assert finding.causes


@given(st.lists(ROW, min_size=1, max_size=6), CLASSES, st.integers(0, 999))
def test_the_order_of_the_rows_changes_nothing(book, rows, identity, seed):
    bills, records = person_of(rows, identity, late=False)
    first = review(book, facts(*bills, identities=records))
    Random(seed).shuffle(bills)
    again = review(book, facts(*bills, identities=records))
    assert {k: (f.verdict, f.amount) for k, f in first.items()} == {k: (f.verdict, f.amount) for k, f in again.items()}
