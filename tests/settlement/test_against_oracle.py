"""Thousands of random bills, settled by the engine and by the independent calculations, agree to the fen."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from types import ModuleType
from typing import Any

import pytest

from tests.oracles import qianjiang, weihai
from tests.settlement.adapt import STAGES, bills_of, payments, records_of, shipped
from tuodi.settlement.bill import PersonFacts
from tuodi.settlement.cascade import Cascade, Options

BILLS = 1500


def engine(person: dict[str, Any], from_stage: str, order: Random) -> list[dict[str, int | None]]:
    """The engine's answer, the bills handed over in any order."""
    bills = list(bills_of(person["bills"]))
    order.shuffle(bills)
    facts = PersonFacts(
        person="p", bills=tuple(bills), identities=records_of(person["identities"], person["region"]), opening={}
    )
    cascade = Cascade(shipped(), Options(from_stage=from_stage))  # type: ignore[arg-type]
    by_id = {statement.bill.setl_id: statement for statement in cascade.settle(facts)}
    return [payments(by_id[bill.setl_id]) for bill in bills_of(person["bills"])]


def weihai_person(rng: Random, from_stage: str) -> dict[str, Any]:
    """A random person of Weihai."""
    return weihai.random_person(rng, from_stage)


def qianjiang_person(rng: Random, from_stage: str) -> dict[str, Any]:
    """A random person of Qianjiang, from the day the plan holds: before it the assistance is not known."""
    return qianjiang.random_person(rng, from_stage, before_plan=False)


@pytest.mark.parametrize("from_stage", ["basic", "critical", "assistance"])
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(
    ("oracle", "make_person"), [(weihai, weihai_person), (qianjiang, qianjiang_person)], ids=["weihai", "qianjiang"]
)
def test_random_persons_agree_with_the_oracle(
    oracle: ModuleType, make_person: Callable[[Random, str], dict[str, Any]], from_stage: str, seed: int
) -> None:
    rng = Random(f"{oracle.__name__} {from_stage} {seed}")
    bills = 0
    while bills < BILLS:
        person = make_person(rng, from_stage)
        try:
            expected = oracle.settle(person["bills"], person["identities"], from_stage)
        except oracle.NotCovered:
            continue
        wanted = [{column: row[column] for column in STAGES} for row in expected]
        assert engine(person, from_stage, rng) == wanted, person
        bills += len(expected)
