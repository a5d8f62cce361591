"""Booked, due and differences: a reversal takes exactly its original back, and what it changes is proposed."""

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.settlement.small_book import bill, facts, small_cascade
from tuodi.policy.errors import BadValue, RuleOverlap, Where
from tuodi.policy.messages import message
from tuodi.policy.model import COMPUTED_STAGES
from tuodi.settlement.bill import PersonFacts
from tuodi.settlement.reasons import refusal_sentence
from tuodi.settlement.reversal import Unsettled, book, in_order


def test_without_reversals_everything_booked_is_due():
    ledger = book(small_cascade(), facts(bill(1, "2023-03-01", 2_000_000), bill(2, "2023-04-01", 3_000_000)))
    assert [b.statement for b in ledger.bookings] == list(ledger.due)
    assert ledger.differences == ()


def test_a_reversal_books_the_exact_negative_of_every_column_of_its_original():
    first, back = (
        bill(1, "2023-03-01", 6_000_000, extra=777),
        bill(2, "2023-05-01", 6_000_000, extra=777, reverses="s1"),
    )
    booked, reversed_ = book(small_cascade(), facts(first, back)).bookings
    assert reversed_.reversal
    for stage in COMPUTED_STAGES:
        assert reversed_.paid(stage) == -booked.paid(stage)
    assert booked.paid("basic") > 0
    for amount in ("fund_pay", "person_part", "in_policy_self_pay"):
        assert reversed_.signed(getattr(reversed_.statement, amount)) == -getattr(booked.statement, amount)


def test_the_reversal_of_a_bill_that_is_not_the_last_proposes_what_the_later_bill_is_owed():
    # Basic (hospital level 2: deductible 500.00 a stay, 60 %, at most 50,000.00 a year)
    #   bill 1: (60,000.00 − 500.00) × 60 % = 35,700.00
    #   bill 2: (60,000.00 − 500.00) × 60 % = 35,700.00, but 14,300.00 is left of the limit
    # After bill 1 is reversed the limit is whole again: 35,700.00 is due for bill 2, 21,400.00 more than booked.
    # Critical: base 24,300.00 (bill 1), then 24,300.00 to 70,000.00 (bill 2), 60 % over 18,000.00, 65 % over 40,000.00
    #   booked for bill 2: 15,700.00 × 60 % + 30,000.00 × 65 % = 28,920.00
    #   due for bill 2 alone, base 24,300.00: 6,300.00 × 60 % = 3,780.00, 25,140.00 less than booked
    one, two = bill(1, "2023-03-01", 6_000_000), bill(2, "2023-04-01", 6_000_000)
    ledger = book(small_cascade(), facts(one, two, bill(3, "2023-05-01", 6_000_000, reverses="s1")))
    second = ledger.bookings[1]
    assert (second.paid("basic"), second.paid("critical")) == (1_430_000, 2_892_000)
    found = {d.stage: (d.booked, d.due, d.amount) for d in ledger.differences}
    assert found["basic"] == (1_430_000, 3_570_000, 2_140_000)
    assert found["critical"] == (2_892_000, 378_000, -2_514_000)
    assert {d.bill.setl_id for d in ledger.differences} == {"s2"}
    assert {d.after for d in ledger.differences} == {("s3",)}
    assert [s.bill.setl_id for s in ledger.due] == ["s2"]


def test_a_bill_after_the_reversal_is_booked_without_the_reversed_one():
    bills = (
        bill(1, "2023-03-01", 6_000_000),
        bill(2, "2023-04-01", 6_000_000, reverses="s1"),
        bill(3, "2023-05-01", 6_000_000),
    )
    ledger = book(small_cascade(), facts(*bills))
    assert ledger.bookings[2].paid("basic") == 3_570_000
    assert ledger.differences == ()


def test_a_reversal_at_the_same_moment_comes_after_its_original_whatever_its_id():
    original = bill(9, "2023-03-01", 1_000_000)
    back = bill(1, "2023-03-01", 1_000_000, reverses="s9")
    assert in_order((back, original)) == [original, back]
    assert book(small_cascade(), facts(back, original)).due == ()


def test_a_reversal_without_its_original_and_a_second_one_are_refused():
    for bills in (
        (bill(2, "2023-04-01", 1_000_000, reverses="s1"),),
        (
            bill(1, "2023-03-01", 1_000_000),
            bill(2, "2023-04-01", 1_000_000, reverses="s1"),
            bill(3, "2023-05-01", 1_000_000, reverses="s1"),
        ),
    ):
        with pytest.raises(Unsettled) as refused:
            book(small_cascade(), facts(*bills))
        assert refused.value.refused.code == "original_not_standing"
        assert refused.value.bill is bills[-1]


def test_a_bill_that_cannot_be_settled_is_named():
    foreign = bill(1, "2023-03-01", 1_000_000)
    object.__setattr__(foreign, "insu_admdvs", "110101")
    with pytest.raises(Unsettled) as refused:
        book(small_cascade(), facts(foreign))
    assert (refused.value.bill, refused.value.refused.code) == (foreign, "region_without_documents")


def test_what_is_missing_stays_unknown_in_a_reversal():
    outside = bill(1, "2023-03-01", 1_000_000, care_type="outpatient")
    back = bill(2, "2023-04-01", 1_000_000, care_type="outpatient", reverses="s1")
    booked, reversed_ = book(small_cascade(), facts(outside, back)).bookings
    assert booked.paid("basic") is None
    assert reversed_.paid("basic") is None


@st.composite
def years(draw):
    """Bills of a year and reversals of some of them, each anywhere after its original."""
    count = draw(st.integers(1, 7))
    start = dt.date(2023, 1, 10)
    amounts = draw(st.lists(st.integers(1, 8_000_000), min_size=count, max_size=count))
    bills = [bill(n, str(start + dt.timedelta(days=20 * n)), amount) for n, amount in enumerate(amounts)]
    for n in draw(st.lists(st.integers(0, count - 1), unique=True, max_size=count)):
        later = draw(st.integers(0, 200))
        day = start + dt.timedelta(days=20 * n + later)
        bills.append(bill(100 + n, str(day), amounts[n], reverses=f"s{n}", level=2))
    return draw(st.permutations(bills))


@given(years())
def test_booked_and_differences_together_are_due_for_any_reversals(bills):
    ledger = book(small_cascade(), facts(*bills))
    standing = [b for b in bills if b.reversal_of is None and b.setl_id not in {r.reversal_of for r in bills}]
    alone = small_cascade().settle(PersonFacts(person="p", bills=tuple(standing), opening={}))
    due = {s.bill.setl_id: s for s in alone}
    assert [s.bill.setl_id for s in ledger.due] == [s.bill.setl_id for s in alone]
    for stage in COMPUTED_STAGES:
        books: dict[str, int] = {}
        for booking in ledger.bookings:
            name = booking.bill.reversal_of or booking.bill.setl_id
            books[name] = books.get(name, 0) + booking.paid(stage)
        for difference in ledger.differences:
            if difference.stage == stage:
                books[difference.bill.setl_id] += difference.amount
        assert books == {
            b.setl_id: due[b.setl_id].paid(stage) if b.setl_id in due else 0 for b in bills if not b.reversal_of
        }


@given(years(), st.randoms())
def test_the_order_of_the_rows_changes_nothing(bills, random):
    shuffled = list(bills)
    random.shuffle(shuffled)
    assert book(small_cascade(), facts(*bills)) == book(small_cascade(), facts(*shuffled))


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (RuleOverlap(Where("a.yaml", 1, "A-1"), message("bill_overlap", stage="tilt", bill="S1")), "rules_overlap"),
        (BadValue("deductible_of_a_fen", clause="B-1"), "rule_fault"),
        (ValueError("B-1: no such figure"), "rule_fault"),
    ],
)
def test_a_fault_of_the_rules_refuses_the_bill_with_its_message(monkeypatch, fault, code):
    def settle(*_):
        raise fault

    monkeypatch.setattr("tuodi.settlement.cascade.PersonRun.settle", settle)
    with pytest.raises(Unsettled) as refused:
        book(small_cascade(), facts(bill(1, "2023-03-01", 1_000_000)))
    assert refused.value.refused.code == code
    assert str(fault) in refused.value.refused.value
    told = refusal_sentence(refused.value.refused)
    assert str(fault) in told.en
    if type(fault) is not ValueError:
        assert not re.search("[a-z]{2,} [a-z]{2,}", told.zh), told.zh
