"""What holds for every person, whatever the rules and bills: nothing lost, nothing doubled, strangers do not matter."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oracles import qianjiang, weihai
from tests.settlement.adapt import bills_of, records_of, shipped
from tuodi.policy.money import FULL_RATE, round_half_up
from tuodi.settlement.bill import PersonFacts
from tuodi.settlement.cascade import Cascade
from tuodi.settlement.refusal import BillRefused
from tuodi.settlement.statement import StageResult, Statement


def person(seed: int) -> PersonFacts:
    """A random person of Weihai or Qianjiang."""
    maker = weihai if seed % 2 else qianjiang
    made = maker.random_person(Random(seed), "basic")
    records = records_of(made["identities"], made["region"])
    return PersonFacts(person="p", bills=bills_of(made["bills"]), identities=records, opening={})


def settled(facts: PersonFacts) -> list[Statement]:
    """The statements under the shipped documents."""
    return Cascade(shipped()).settle(facts)


SEEDS = st.integers(0, 10**9)


@given(SEEDS)
def test_payers_and_person_add_up_to_the_bill(seed: int) -> None:
    for statement in settled(person(seed)):
        paid = [result.paid for result in statement.stages]
        if None in paid:
            first = paid.index(None)
            assert all(amount is None for amount in paid[first:]), "after a missing figure every stage is empty"
            assert statement.fund_pay is None
            assert statement.person_part is None
            assert statement.in_policy_self_pay is None
            assert statement.missing is not None
        else:
            total = sum(amount for amount in paid if amount is not None) + statement.others
            assert statement.person_part is not None
            assert total + statement.person_part == statement.bill.medfee_sumamt
            assert statement.person_part >= 0


@given(SEEDS)
def test_the_lines_of_a_stage_add_up_to_what_it_pays(seed: int) -> None:
    for statement in settled(person(seed)):
        for result in statement.stages:
            if result.status == "computed":
                _adds_up(result)


def _adds_up(result: StageResult) -> None:
    assert result.paid is not None
    assert result.base == result.base_after - result.base_before
    assert result.exact == sum(piece.amount * piece.rate for piece in result.slices)
    assert result.rounded == round_half_up(result.exact, FULL_RATE)
    assert result.below_deductible + sum(piece.amount for piece in result.slices) == result.base
    wanted = max(result.rounded if result.flat is None else result.flat, result.at_least or 0)
    assert result.paid <= wanted
    if result.paid < wanted:
        assert {reason.code for reason in result.reasons} & {"cap_reached", "no_more_than_left"}
    for cap in result.caps:
        if cap.left_before is not None and cap.left_after is not None:
            assert cap.left_before - result.paid == cap.left_after >= 0


@given(SEEDS, st.integers(0, 20))
def test_a_bill_depends_on_earlier_bills_only(seed: int, cut: int) -> None:
    facts = person(seed)
    ordered = tuple(sorted(facts.bills, key=lambda bill: bill.order_key))
    part = PersonFacts(person="p", bills=ordered[:cut], identities=facts.identities, opening={})
    whole = settled(facts)
    assert [s.stages for s in settled(part)] == [s.stages for s in whole[:cut]]


@given(SEEDS, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(seed: int, order: Random) -> None:
    facts = person(seed)
    bills = list(facts.bills)
    order.shuffle(bills)
    shuffled = PersonFacts(person="p", bills=tuple(bills), identities=facts.identities, opening={})
    assert [s.stages for s in settled(shuffled)] == [s.stages for s in settled(facts)]


@given(SEEDS, SEEDS)
def test_strangers_do_not_matter(seed: int, other: int) -> None:
    cascade = Cascade(shipped())
    alone = cascade.settle(person(seed))
    cascade.settle(person(other))
    assert [s.stages for s in cascade.settle(person(seed))] == [s.stages for s in alone]


@given(SEEDS)
def test_accounts_hold_the_sum_of_what_was_paid(seed: int) -> None:
    facts = person(seed)
    run = Cascade(shipped()).start(facts)
    paid: dict[str, int] = {}
    for bill in sorted(facts.bills, key=lambda b: b.order_key):
        statement = run.settle(bill)
        for result in statement.stages:
            for cap in result.caps:
                paid[cap.account] = paid.get(cap.account, 0) + (result.paid or 0)
    held: dict[str, int] = {}
    for (name, _region, _period), amount in run.accounts.balances().items():
        held[name] = held.get(name, 0) + amount
    assert {name: held.get(name, 0) for name in paid} == paid


def test_an_unknown_region_is_refused_not_settled_at_zero() -> None:
    facts = person(2)
    bill = facts.bills[0]
    moved = type(bill)(**{f: getattr(bill, f) for f in bill.__slots__} | {"insu_admdvs": "440106"})
    with pytest.raises(BillRefused) as caught:
        settled(PersonFacts(person="p", bills=(moved,), identities=(), opening={}))
    assert caught.value.column == "insu_admdvs"
