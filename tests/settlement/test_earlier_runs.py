"""Bills that come in several runs: what was booked stays, late bills and reversals give rise to differences."""

import dataclasses
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.settlement.small_book import bill, facts, small_cascade
from tests.settlement.test_reversal import years
from tuodi.policy.model import COMPUTED_STAGES
from tuodi.settlement.bill import IdentityRecord, PersonFacts
from tuodi.settlement.refusal import BillRefused
from tuodi.settlement.reversal import Before, Unsettled, book, in_order


class Runs:
    """A ledger in memory: what each run booked, differences accepted when asked."""

    def __init__(self, due_at=None, identities=None):
        self.bills, self.booked, self.runs, self.accepted, self.amounts = [], {}, {}, {}, {}
        self.due_at, self.identities, self.number = due_at, identities, 0
        self.last = None

    def run(self, *new):
        self.number += 1
        self.bills += new
        first = min((b.setl_time.year for b in self.bills), default=None)
        given = PersonFacts(
            person="p", bills=tuple(self.bills), opening={}, opening_year=first, identities=self.identities
        )
        self.last = book(
            small_cascade(), given, Before(dict(self.booked), dict(self.runs), dict(self.accepted), self.due_at)
        )
        for booking in self.last.bookings:
            name = booking.bill.setl_id
            self.runs[name] = self.number
            self.amounts[name] = {stage: booking.paid(stage) for stage in COMPUTED_STAGES}
            if not booking.reversal:
                self.booked[name] = booking.statement.booked
        return self.last

    def net(self, stage):
        """Booked per original, reversals and open differences included."""
        sums = {}
        for b in self.bills:
            name = b.reversal_of or b.setl_id
            sums[name] = sums.get(name, 0) + self.amounts[b.setl_id][stage]
        for difference in self.last.differences:
            if difference.stage == stage:
                sums[difference.bill.setl_id] += difference.amount
        return sums


def test_a_bill_of_a_second_run_goes_on_where_the_first_ended():
    # 14,300.00 is left of the year's 50,000.00 for basic, see test_reversal
    runs = Runs()
    runs.run(bill(1, "2023-03-01", 6_000_000))
    second = runs.run(bill(2, "2023-04-01", 6_000_000))
    assert [b.bill.setl_id for b in second.bookings] == ["s2"]
    assert (second.bookings[0].paid("basic"), second.bookings[0].paid("critical")) == (1_430_000, 2_892_000)
    assert second.differences == ()


def test_a_late_bill_is_booked_at_what_is_due_and_changes_the_others_by_differences():
    # Run 1 books April alone: (60,000.00 − 500.00) × 60 % = 35,700.00; critical base 24,300.00: 3,780.00.
    # March comes late: booked as the first of the year, 35,700.00 and 3,780.00.
    # April is then due 14,300.00 (the rest of the limit), critical 28,920.00: −21,400.00 and +25,140.00.
    runs = Runs()
    runs.run(bill(2, "2023-04-01", 6_000_000))
    second = runs.run(bill(1, "2023-03-01", 6_000_000))
    (late,) = second.bookings
    assert (late.paid("basic"), late.paid("critical")) == (3_570_000, 378_000)
    found = {d.stage: (d.booked, d.due, d.amount) for d in second.differences}
    assert found["basic"] == (3_570_000, 1_430_000, -2_140_000)
    assert found["critical"] == (378_000, 2_892_000, 2_514_000)
    assert {(d.bill.setl_id, d.after, d.late) for d in second.differences} == {("s2", (), ("s1",))}


def test_a_reversal_of_an_earlier_run_is_the_exact_negative_of_what_was_booked():
    runs = Runs()
    first = runs.run(bill(1, "2023-03-01", 6_000_000, extra=777)).bookings[0]
    runs.run(bill(2, "2023-04-01", 6_000_000))
    third = runs.run(bill(3, "2023-05-01", 6_000_000, extra=777, reverses="s1"))
    (back,) = third.bookings
    for stage in COMPUTED_STAGES:
        assert back.paid(stage) == -first.paid(stage)
    for amount in ("fund_pay", "person_part", "in_policy_self_pay"):
        assert back.signed(getattr(back.statement, amount)) == -getattr(first.statement, amount)
    assert back.statement.clauses == first.statement.clauses
    assert {(d.bill.setl_id, d.after) for d in third.differences} == {("s2", ("s3",))}
    with pytest.raises(Unsettled) as again:
        runs.run(bill(4, "2023-06-01", 6_000_000, extra=777, reverses="s1"))
    assert again.value.refused.code == "original_not_standing"


def test_a_difference_accepted_is_booked_and_reversed_with_the_bill():
    runs = Runs()
    runs.run(bill(2, "2023-04-01", 6_000_000))
    second = runs.run(bill(1, "2023-03-01", 6_000_000))
    now = next(s for s in second.due if s.bill.setl_id == "s2")
    runs.booked["s2"], runs.accepted["s2"] = now.booked, 3
    assert runs.run().differences == ()
    (back,) = runs.run(bill(3, "2023-05-01", 6_000_000, reverses="s2")).bookings
    assert back.paid("basic") == -1_430_000


def test_a_class_known_late_is_due_now_and_not_booked():
    # known on 10 March, the bill was settled on the 1st: assistance 9,000.00 (limit) is due, nothing was booked
    record = IdentityRecord(
        record_id="r1", person="p", identity="special_hardship", idet_admdvs="330102",
        begndate=dt.date(2023, 1, 1), known_from=dt.datetime(2023, 3, 10),
    )  # fmt: skip
    runs = Runs(due_at=dt.datetime(2023, 6, 1), identities=(record,))
    first = runs.run(bill(1, "2023-03-01", 6_000_000))
    assert first.bookings[0].paid("assistance") == 0
    found = {d.stage: d.amount for d in first.differences}
    assert found["assistance"] == 900_000
    early = Runs(due_at=dt.datetime(2023, 3, 5), identities=(record,))
    assert early.run(bill(1, "2023-03-01", 6_000_000)).differences == ()


def refuse_first(monkeypatch):
    real = type(small_cascade().start(facts()))

    def settle(self, given, _real=real.settle):
        if given.setl_id == "s1":
            raise BillRefused("refl", "fact_needed")
        return _real(self, given)

    monkeypatch.setattr("tuodi.settlement.cascade.PersonRun.settle", settle)


def test_an_earlier_bill_that_cannot_be_settled_again_refuses_the_new_one_by_name(monkeypatch):
    runs = Runs()
    runs.run(bill(1, "2023-03-01", 6_000_000))
    refuse_first(monkeypatch)
    with pytest.raises(Unsettled) as fault:
        runs.run(bill(2, "2023-04-01", 6_000_000))
    assert (fault.value.bill.setl_id, fault.value.refused.code) == ("s2", "earlier_bill_unsettled")
    assert "s1" in fault.value.refused.value


def test_what_is_due_for_an_earlier_bill_that_cannot_be_settled_is_unknown_never_zero(monkeypatch):
    runs = Runs()
    runs.run(bill(1, "2023-03-01", 6_000_000))
    refuse_first(monkeypatch)
    found = runs.run()
    assert found.stuck is not None
    assert [(d.bill.setl_id, d.due, d.amount) for d in found.differences] == [("s1", None, None)] * 4


def with_ties(bills, days):
    """The same bills at fewer moments: several settle at one time, and only the id tells their order."""
    start = dt.datetime(2023, 1, 1, 8)
    return [
        dataclasses.replace(
            b, setl_time=start + (b.setl_time - start) // dt.timedelta(days=days) * dt.timedelta(days=days)
        )
        for b in bills
    ]


YEARS = st.builds(with_ties, years(), st.sampled_from([1, 45, 90]))


@given(YEARS, st.data())
def test_runs_cut_in_settling_order_book_what_one_run_books(bills, data):
    ordered = in_order(bills)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(ordered)), max_size=4)))
    whole = book(small_cascade(), facts(*bills))
    runs, booked = Runs(), []
    for start, end in zip([0, *cuts], [*cuts, len(ordered)], strict=True):
        booked += runs.run(*ordered[start:end]).bookings
    amounts = [[(b.bill.setl_id, b.paid(stage)) for stage in COMPUTED_STAGES] for b in booked]
    assert amounts == [[(b.bill.setl_id, b.paid(stage)) for stage in COMPUTED_STAGES] for b in whole.bookings]
    assert [(d.bill, d.stage, d.booked, d.due) for d in runs.last.differences] == [
        (d.bill, d.stage, d.booked, d.due)
        for d in sorted(whole.differences, key=lambda d: (d.bill.order_key, COMPUTED_STAGES.index(d.stage)))
    ]


@given(YEARS, st.data())
def test_booked_and_differences_are_due_however_the_bills_are_spread_over_runs(bills, data):
    place = {b.setl_id: data.draw(st.integers(0, 3)) for b in bills if b.reversal_of is None}
    place |= {b.setl_id: data.draw(st.integers(place[b.reversal_of], 4)) for b in bills if b.reversal_of is not None}
    runs = Runs()
    for number in range(5):
        runs.run(*(b for b in bills if place[b.setl_id] == number))
    whole = book(small_cascade(), facts(*bills))
    assert [s.stages for s in runs.last.due] == [s.stages for s in whole.due]
    due = {s.bill.setl_id: s for s in whole.due}
    for stage in COMPUTED_STAGES:
        assert runs.net(stage) == {
            b.setl_id: due[b.setl_id].paid(stage) if b.setl_id in due else 0 for b in bills if not b.reversal_of
        }
