"""The independent calculations agree with the bills worked by hand, and their own random persons are sound."""

from __future__ import annotations

from random import Random
from types import ModuleType

import pytest

from tests.oracles import qianjiang, weihai
from tests.worked.load import WorkedCase, load_all

CASES = load_all()
PAYMENTS = ("hifp_pay", "hifmi_pay", "maf_pay", "tilt_pay")


def by_oracle(case: WorkedCase) -> list[dict]:
    """The case settled in its settlement order, results put back into the order of the file."""
    order = sorted(range(len(case.bills)), key=lambda i: (case.bills[i]["setl_time"], case.bills[i]["setl_id"]))
    bills = [case.bills[i] for i in order]
    if case.region.startswith("37"):
        booked = weihai.book(bills, case.identities, case.from_stage, case.opening)
    else:
        booked = qianjiang.book(bills, case.identities, case.from_stage, case.opening, district=case.region)
    results: list[dict] = [{} for _ in bills]
    for place, result in zip(order, booked, strict=True):
        results[place] = result
    return results


@pytest.mark.parametrize("case", [case for case in CASES if case.oracle], ids=lambda case: case.name)
def test_oracle_agrees_with_hand(case: WorkedCase) -> None:
    assert by_oracle(case) == case.expect


@pytest.mark.parametrize("case", [case for case in CASES if case.due_after], ids=lambda case: case.name)
def test_due_after_reversals(case: WorkedCase) -> None:
    gone = {bill["reversal_of"] for bill in case.bills if bill.get("reversal_of")}
    alive = [bill for bill in case.bills if not bill.get("reversal_of") and bill["setl_id"] not in gone]
    settle = weihai.settle if case.region.startswith("37") else qianjiang.settle
    due = settle(alive, case.identities, case.from_stage, case.opening)
    found = {bill["setl_id"]: result for bill, result in zip(alive, due, strict=True)}
    assert {name: found[name] for name in case.due_after} == case.due_after


def test_names_are_unique_and_arithmetic_is_written() -> None:
    names = [case.name for case in CASES]
    assert len(set(names)) == len(names) >= 64
    assert all(case.arithmetic.strip() and case.story.strip() for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_expectations_add_up(case: WorkedCase) -> None:
    """In-policy (with a waived out-of-area share at most) = payments + what the person still bears."""
    for bill, result in zip(case.bills, case.expect, strict=True):
        if any(value is None for value in result.values()):
            assert result["inscp_selfpay"] is None
            continue
        facts = sum(bill.get(name) or 0 for name in ("hifob_pay", "hifes_pay", "cvlserv_pay"))
        total = sum(result[name] or 0 for name in PAYMENTS) + facts + (result["inscp_selfpay"] or 0)
        assert total - bill["inscp_scp_amt"] in (0, bill.get("outarea_selfpay") or 0)


@pytest.mark.parametrize("oracle", [weihai, qianjiang], ids=["weihai", "qianjiang"])
@pytest.mark.parametrize("from_stage", ["basic", "critical", "assistance"])
def test_random_persons_are_sound(oracle: ModuleType, from_stage: str) -> None:
    capped = covered = 0
    for seed in range(700):
        person = oracle.random_person(Random(seed), from_stage)
        try:
            results = oracle.settle(person["bills"], person["identities"], person["from_stage"])
        except oracle.NotCovered:
            continue
        covered += 1
        assert results == oracle.settle(person["bills"], person["identities"], person["from_stage"])
        for bill, result in zip(person["bills"], results, strict=True):
            shares = ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt")
            assert bill["medfee_sumamt"] == sum(bill[name] for name in shares)
            assert (bill.get("outarea_selfpay") or 0) <= bill["preselfpay_amt"]
            assert all(value is None or value >= 0 for value in result.values())
            capped += result["tilt_pay"] == 0 and (result["inscp_selfpay"] or 0) > 2_000_000
    assert capped > 20
    assert covered > 200
