"""Thousands of random bills, settled by the engine and by the independent calculations, agree to the fen."""

from __future__ import annotations

from random import Random
from types import ModuleType
from typing import Any

import pytest

from tests.oracles import qianjiang, weihai
from tests.settlement.adapt import STAGES, bills_of, records_of
from tuodi.policy.library import load_rule_book
from tuodi.settlement.bill import PersonFacts
from tuodi.settlement.cascade import Cascade, Options

PERSONS = 400


def engine(person: dict[str, Any], from_stage: str, order: Random) -> list[dict[str, int | None]]:
    """The engine's answer, the bills handed over in any order."""
    bills = list(bills_of(person["bills"]))
    order.shuffle(bills)
    facts = PersonFacts(
        person="p", bills=tuple(bills), identities=records_of(person["identities"], person["region"]), opening={}
    )
    cascade = Cascade(load_rule_book(), Options(from_stage=from_stage))
    by_id = {s.bill.setl_id: s for s in cascade.settle(facts)}
    return [{column: by_id[b.setl_id].paid(stage)  # type: ignore[arg-type] for column, stage in STAGES.items()} for b in bills_of(person["bills"])]


@pytest.mark.parametrize("oracle", [weihai, qianjiang], ids=["weihai", "qianjiang"])
@pytest.mark.parametrize("from_stage", [None, "assistance"])
@pytest.mark.parametrize("seed", [1, 2])
def test_random_persons_agree_with_the_oracle(oracle: ModuleType, from_stage: str | None, seed: int) -> None:
    rng = Random(f"{oracle.__name__} {from_stage} {seed}")
    bills = 0
    for _ in range(PERSONS):
        person = oracle.random_person(rng, from_stage)
        stage = person["from_stage"]
        expected = oracle.settle(person["bills"], person["identities"], stage)
        wanted = [{column: row[column] for column in STAGES} for row in expected]
        assert engine(person, stage, rng) == wanted, person
        bills += len(expected)
    assert bills > PERSONS
